"""TOML tables → the types of model.py, one reader a type. The only place that knows the keys of the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeVar

from midback_cli.knowledge.model import (
    URGENCY_BY_WORD,
    VERDICT_BY_WORD,
    Action,
    AdviceChapter,
    ArticleFacts,
    Band,
    CareItem,
    Chapters,
    Condition,
    Cue,
    Derived,
    DoctorQuestions,
    EmergencyNumber,
    Estimate,
    Faq,
    Fit,
    FollowUpRule,
    FollowUpSettings,
    HomeCare,
    InterviewSettings,
    ItemChapter,
    Kind,
    MatchSettings,
    Option,
    Page,
    Question,
    RedFlag,
    SafetyNet,
    ScreenTexts,
    Source,
    Synonyms,
    Tier,
    Topic,
    Urgency,
    UrgencySettings,
    UrgencyText,
    Verdict,
)
from midback_cli.knowledge.reader import Table
from midback_cli.knowledge.rules import Grammar
from midback_cli.knowledge.schema import read

RARITIES = ("very common", "common", "uncommon", "rare", "very rare")
_KINDS = {kind.value: kind for kind in Kind}
_TIERS = {tier.value: tier for tier in Tier}
_SUM_TOLERANCE = 1e-6
# A base rate under this would let one slip of the finger outweigh everything else.
_LEAST_BASE_RATE = 0.01
# The pages say "about 1 in so many", which nothing at all would not be.
_LEAST_PRIOR = 1e-9
# A pain is 0 to 10, so it changes by 10 at most; what is older than ten years says nothing about today.
_MOST_CHANGE = 10.0
_MOST_DAYS = 3652.0


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_T = TypeVar("_T", bound=_HasId)
_C = TypeVar("_C")


def by_id(rows: Iterable[_T], table: Table, key: str) -> dict[str, _T]:
    """The rows by id; an id that stands twice is a problem."""
    found: dict[str, _T] = {}
    for row in rows:
        if row.id in found:
            table.problem(f"{key}.{row.id}", "stands twice")
        found[row.id] = row
    return found


def read_source(name: str, table: Table) -> Source:
    """One source of sources.toml."""
    source = Source(
        id=name,
        title=table.text("title"),
        year=table.whole("year"),
        locator=table.text("locator"),
        read=table.text("read"),
        facts=table.texts("facts", required=False),
        note=table.text("note", required=False),
    )
    table.finish()
    return source


def read_page(table: Table) -> Page:
    """One page of the screen, without its applies_if (see with_conditions)."""
    ask = table.text("ask", required=False)
    cues = () if ask else tuple(by_id((_read_cue(row) for row in table.listed_tables("cue")), table, "cue").values())
    page = Page(
        id=table.identifier(),
        name=table.text("name", required=not ask),
        question=table.text("question", required=not ask),
        help=table.text("help", required=not ask),
        why=table.text("why", required=not ask),
        ask=ask,
        applies_if=None,
        cues=cues,
    )
    table.optional_table("applies_if")
    table.finish()
    return page


def _read_cue(table: Table) -> Cue:
    implies = table.table("implies")
    cue = Cue(
        id=table.identifier(),
        text=table.text("text"),
        implies={name: implies.text(name) for name in implies.raw},
        base_rate=table.estimate("base_rate"),
    )
    if cue.id in ("none", "unsure"):
        table.problem("id", f"'{cue.id}' is an answer to every page and can not be a cue")
    table.finish()
    return cue


def read_question(table: Table) -> Question:
    """One ordinary question, without its ask_if (see with_conditions)."""
    kind = table.choice("kind", _KINDS)
    is_choice, is_number = kind in (Kind.ONE_OF, Kind.MANY_OF), kind is Kind.NUMBER
    scoring = table.text("scoring", required=kind is Kind.MANY_OF)
    if scoring not in ("", "mean", "none"):
        table.problem("scoring", f"'{scoring}' must be mean or none")
    rows = table.listed_tables("options", required=is_choice)
    question = Question(
        id=table.identifier(),
        text=table.text("text"),
        finding=table.text("finding"),
        why=table.text("why"),
        help=table.text("help", required=False),
        kind=kind,
        tier=table.choice("tier", _TIERS),
        group=table.text("group"),
        page=table.text("page", required=False),
        ask_if=None,
        rules_only=table.flag("rules_only"),
        options=tuple(by_id((_read_option(row) for row in rows), table, "options").values()),
        bands=tuple(_read_band(row) for row in table.listed_tables("bands", required=is_number)),
        minimum=table.whole("min", required=is_number),
        maximum=table.whole("max", required=is_number),
        unit=table.text("unit", required=is_number),
        averaged=scoring == "mean",
        base_rate={},
        alone_is_mild=table.text("alone_is_mild", required=False),
    )
    if is_number:
        _check_bands(question, table)
    raw = table.table("base_rate")
    rates = {name: raw.estimate(name) for name in raw.raw}
    check_distribution(rates, question, raw, least=_LEAST_BASE_RATE if kind is Kind.YES_NO else 0.0)
    table.optional_table("ask_if")
    table.finish()
    return question._replace(base_rate=rates)


def _read_option(table: Table) -> Option:
    option = Option(table.identifier(), table.text("label"), table.text("page", required=False))
    table.finish()
    return option


def _read_band(table: Table) -> Band:
    band = Band(table.identifier(), table.whole("min"), table.whole("max"))
    table.finish()
    return band


def read_derived(flags: Table, grammar: Grammar) -> tuple[Derived, ...]:
    """The named facts, each able to name those before it."""
    rows = []
    for table in flags.listed_tables("derived"):
        row = Derived(table.identifier(), table.text("text"), grammar.when(table, "when"))
        table.finish()
        grammar.name_derived(row.id, row.when)
        rows.append(row)
    return tuple(by_id(rows, flags, "derived").values())


def read_limits(flags: Table, grammar: Grammar) -> tuple[Derived, ...]:
    """The people for whom a result has limits, and what they are told."""
    rows = []
    for table in flags.listed_tables("limit"):
        rows.append(Derived(table.identifier(), table.text("text"), grammar.when(table, "when")))
        table.finish()
    return tuple(by_id(rows, flags, "limit").values())


def read_contradictions(flags: Table, grammar: Grammar) -> tuple[Derived, ...]:
    """What cannot be true of one person together, and what they are told; an edition may name nothing."""
    rows = []
    for table in flags.listed_tables("contradiction", required=False):
        rows.append(Derived(table.identifier(), table.text("text"), grammar.when(table, "when")))
        table.finish()
    return tuple(by_id(rows, flags, "contradiction").values())


def read_action(name: str, table: Table) -> Action:
    """What to do and not to do."""
    action = Action(name, table.flag("leads"), table.texts("do"), table.texts("do_not"))
    table.finish()
    return action


def read_red_flag(table: Table, grammar: Grammar) -> RedFlag:
    """One urgency rule."""
    flag = RedFlag(
        id=table.identifier(),
        when=grammar.when(table, "when"),
        urgency=table.choice("urgency", URGENCY_BY_WORD),
        general=table.flag("general"),
        shown_as=table.text("shown_as"),
        why=table.text("why"),
        action=table.text("action"),
        suspects=table.texts("suspects"),
        from_article=table.flag("article"),
        basis=table.text("basis"),
        references=table.references(),
    )
    table.finish()
    return flag


def read_follow_up_rules(flags: Table, grammar: Grammar) -> tuple[FollowUpRule, ...]:
    """The rules that ask for an earlier result as well."""

    def number(table: Table, key: str, least: float, most: float) -> float | None:
        return table.estimate(key, name="n", least=least, most=most).value if key in table.raw else None

    rows = []
    for table in flags.listed_tables("follow_up"):
        change = number(table, "least_change", -_MOST_CHANGE, _MOST_CHANGE)
        least, most = (number(table, key, 0, _MOST_DAYS) for key in ("least_days", "most_days"))
        if change is None and least is None:
            table.problem("", "must have a least_change or a least_days; a rule without either stands under [[rule]]")
        if most is not None and (least or 0.0) > most:
            table.problem("least_days", f"is more than most_days, so the rule can never hold: {least:g} > {most:g}")
        rows.append(FollowUpRule(read_red_flag(table, grammar), change, least or 0.0, most or _MOST_DAYS))
    by_id((row.flag for row in rows), flags, "follow_up")
    return tuple(rows)


def read_condition(name: str, table: Table, questions: Mapping[str, Question], grammar: Grammar) -> Condition:
    """One condition with its care and its likelihoods; its prior waits for those of the others (see with_priors)."""
    urgency = table.choice("urgency", URGENCY_BY_WORD)
    priors = table.table("prior")
    all_adults = priors.estimate("all_adults", least=_LEAST_PRIOR)
    priors.finish()
    condition = Condition(
        id=name,
        name=table.text("name"),
        clinical_name=table.text("clinical_name"),
        aliases=table.texts("aliases"),
        icd10=table.lines("icd10"),
        group=table.text("group"),
        page=table.text("page", required=False),
        rarity=table.choice("rarity", {word: word for word in RARITIES}),
        urgency=urgency,
        match_urgency=table.choice("match_urgency", URGENCY_BY_WORD) if "match_urgency" in table.raw else urgency,
        summary=table.text("summary"),
        who=table.text("who"),
        home_items=table.texts("home_items", required=False),
        home_care=table.lines("home_care"),
        medical_care=table.lines("medical_care"),
        tests=table.lines("tests"),
        watch_for=table.lines("watch_for"),
        less_likely_if=table.lines("less_likely_if"),
        more_urgent_if=table.lines("more_urgent_if"),
        references=table.references(),
        prior=all_adults,
        prior_all_adults=all_adults,
        likelihood=read_likelihoods(table.table("likelihood"), questions),
        likelihood_ratio=read_ratios(table.table("likelihood_ratio"), questions),
        article=_read_article(table.table("article"), grammar),
    )
    table.finish()
    return condition


def with_priors(conditions: Mapping[str, Condition], match: MatchSettings) -> dict[str, Condition]:
    """The conditions with their priors among people who open a questionnaire; with "none of these" they add to 1."""
    shares = {name: condition.prior_all_adults.value**match.prior_power for name, condition in conditions.items()}
    scale = (1 - match.none_of_these_prior) / (sum(shares.values()) or 1.0)
    return {
        name: condition._replace(prior=Estimate(scale * shares[name], condition.prior_all_adults.source))
        for name, condition in conditions.items()
    }


def read_likelihoods(table: Table, questions: Mapping[str, Question]) -> dict[str, dict[str, Estimate]]:
    """P(answer | condition) by question and answer."""
    found: dict[str, dict[str, Estimate]] = {}
    for question_id, question, row in _by_question(table, questions):
        found[question_id] = {answer: row.estimate(answer) for answer in row.raw}
        check_distribution(found[question_id], question, row)
    return found


def read_ratios(table: Table, questions: Mapping[str, Question]) -> dict[str, dict[str, Estimate]]:
    """Likelihood ratios by question and answer; an answer left out counts as 1."""
    found: dict[str, dict[str, Estimate]] = {}
    for question_id, question, row in _by_question(table, questions):
        found[question_id] = {answer: row.estimate(answer, name="lr", least=1e-6, most=1e6) for answer in row.raw}
        if not set(row.raw) <= set(question.answer_ids):
            row.problem("", f"may name only {', '.join(question.answer_ids)}")
    return found


def _by_question(table: Table, questions: Mapping[str, Question]) -> Iterator[tuple[str, Question, Table]]:
    for question_id in table.raw:
        question = questions.get(question_id)
        if question is None or question.rules_only:
            table.problem(question_id, "is not a question that conditions can weigh")
        else:
            yield question_id, question, table.table(question_id)


def _read_article(table: Table, grammar: Grammar) -> ArticleFacts:
    def atoms(key: str) -> tuple[str, ...]:
        return tuple(grammar.atom(raw, table, key) for raw in table.texts(key, required=False))

    table.flag("cause")
    table.text("note", required=False)
    facts = ArticleFacts(
        card=table.flag("card"),
        rarity=table.text("rarity", required=False),
        urgency=table.text("urgency", required=False),
        top_symptoms=atoms("top_symptoms"),
        always=atoms("always"),
        never=atoms("never"),
        top_symptoms_words=table.texts("top_symptoms_words", required=False),
        always_words=table.texts("always_words", required=False),
        never_words=table.texts("never_words", required=False),
        facts=table.texts("facts", required=False),
    )
    table.finish()
    return facts


def read_match(table: Table) -> MatchSettings:
    """How answers are weighed."""
    settings = MatchSettings(
        likelihood_ratio_cap=table.estimate("likelihood_ratio_cap", least=1.0, most=1e6).value,
        prior_tempering=table.estimate("prior_tempering").value,
        group_damping=table.estimate("group_damping").value,
        denial_weight=table.estimate("denial_weight").value,
        none_of_these_prior=table.estimate("none_of_these_prior").value,
        prior_power=table.estimate("prior_power").value,
        listed_from=table.estimate("listed_from").value,
        strong_from=table.estimate("strong_from").value,
        possible_from=table.estimate("possible_from").value,
    )
    table.finish()
    return settings


def read_urgency(table: Table) -> UrgencySettings:
    """When the match raises the urgency."""
    thresholds, budget, action = (table.table(key) for key in ("threshold", "false_alarm_budget", "action"))
    settings = UrgencySettings(
        threshold={level: thresholds.estimate(level.word).value for level in Urgency if level is not Urgency.SELF_CARE},
        false_alarm_budget={level: budget.estimate(level.word) for level in Urgency if level >= Urgency.PROMPT},
        prior_tempering=table.estimate("prior_tempering").value,
        shown_from=table.estimate("shown_from").value,
        action={level: action.text(level.word) for level in Urgency if level.is_emergency},
        must_not_miss_level=table.choice("must_not_miss_level", URGENCY_BY_WORD),
        must_not_miss_from=table.estimate("must_not_miss_from").value,
    )
    thresholds.finish()
    budget.finish()
    action.finish()
    table.finish()
    return settings


def read_interview(table: Table) -> InterviewSettings:
    """When the interview stops."""
    settings = InterviewSettings(
        needed_first=table.texts("needed_first"),
        urgency_bits_from=table.estimate("urgency_bits_from").value,
        change_cause_from=table.estimate("change_cause_from").value,
    )
    table.finish()
    return settings


def read_follow_up(table: Table, questions: Mapping[str, Question]) -> FollowUpSettings:
    """What a follow-up does not ask again, and how it compares."""
    settings = FollowUpSettings(
        severity=table.text("severity"),
        always=table.texts("always"),
        stays=table.texts("stays"),
        more_is_worse=table.texts("more_is_worse"),
        age=table.text("age", required=False),
        sex=table.text("sex", required=False),
        sexes=table.texts("sexes", required=False),
    )
    lists = {key: getattr(settings, key) for key in ("always", "stays", "more_is_worse")}
    for key, names in lists.items():
        for name in names:
            if name not in questions:
                table.problem(key, f"'{name}' is not a question")
            elif key == "more_is_worse" and questions[name].kind is Kind.MANY_OF:
                table.problem(key, f"'{name}' may have several answers at once, which have no order")
    if settings.severity not in questions or questions[settings.severity].kind is not Kind.NUMBER:
        table.problem("severity", f"'{settings.severity}' is not a question for a number")
    if settings.age and (settings.age not in questions or questions[settings.age].kind is not Kind.NUMBER):
        table.problem("age", f"'{settings.age}' is not a question for a number")
    known = questions[settings.sex].answer_ids if settings.sex in questions else ()
    if settings.sex and settings.sex not in questions:
        table.problem("sex", f"'{settings.sex}' is not a question")
    for answer in settings.sexes:
        if answer not in known:
            table.problem("sexes", f"'{answer}' is not an answer to '{settings.sex}'")
    table.finish()
    return settings


def read_urgency_text(level: Urgency, table: Table) -> UrgencyText:
    """How one urgency reads."""
    scales = ("nhs111", "manchester", "schmitt_thompson", "esi", "semigran")
    text = UrgencyText(
        label=table.text("label"),
        headline=table.text("headline", required=False),
        first=table.text("first") if level.is_emergency else "",
        what_to_do=table.text("what_to_do"),
        time_frame=table.text("time_frame"),
        article_term=table.text("article_term"),
        scales={scale: table.text(scale, required=False) for scale in scales},
        references=table.references(),
    )
    table.finish()
    return text


def read_chapters(guide: Table, grammar: Grammar) -> Chapters:
    """The chapters of the guide."""
    return Chapters(
        emergency=_read_items(ItemChapter, "emergency", guide, grammar),
        causes=_read_items(ItemChapter, "causes", guide, grammar),
        home_care=_read_items(HomeCare, "home_care", guide, grammar),
        doctor_care=_read_items(ItemChapter, "doctor_care", guide, grammar),
        doctor_questions=_read_chapter(DoctorQuestions, "doctor_questions", guide),
        sleep=_read_chapter(AdviceChapter, "sleep", guide),
        posture=_read_chapter(AdviceChapter, "posture", guide),
        safety_net=_read_chapter(SafetyNet, "safety_net", guide),
    )


def _read_chapter(kind: type[_C], name: str, guide: Table) -> _C:
    table = guide.table(name)
    chapter = read(kind, table, id=name)
    table.finish()
    return chapter


def _read_items(kind: type[_C], name: str, guide: Table, grammar: Grammar) -> _C:
    table = guide.table(name)
    rows = (_read_item(row, grammar) for row in table.listed_tables("item", required=False))
    chapter = read(kind, table, id=name, items=tuple(by_id(rows, table, "item").values()))
    table.finish()
    return chapter


def read_screen_texts(table: Table) -> ScreenTexts:
    """The words of the emergency check."""
    texts = read(ScreenTexts, table)
    # Of older editions; no longer shown.
    table.text("many_signs", required=False)
    table.finish()
    return texts


def _read_item(table: Table, grammar: Grammar) -> CareItem:
    table.text("editor_note", required=False)
    item = CareItem(
        id=table.identifier(),
        name=table.text("name"),
        text=table.text("text"),
        warning=table.text("caution", required=False),
        caution_lead=table.text("caution_lead", required=False),
        caution_always=table.texts("caution_always", required=False),
        fits=tuple(_read_fit(row, grammar) for row in table.listed_tables("fit", required=False)),
        instead=table.texts("instead", required=False),
        good_for=table.texts("good_for", required=False),
        avoid_for=table.texts("avoid_for", required=False),
        evidence=table.text("evidence", required=False),
        references=table.references(),
        group=table.text("group", required=False),
        conditions=table.texts("conditions", required=False),
    )
    if not item.caution_lead and (item.caution_always or any(fit.caution for fit in item.fits)):
        table.problem("caution_lead", "is missing; it must start the sentence that the short cautions end")
    table.finish()
    return item


def _read_fit(table: Table, grammar: Grammar) -> Fit:
    fit = Fit(
        when=grammar.when(table, "when"),
        verdict=table.choice("verdict", VERDICT_BY_WORD),
        text=table.text("text"),
        caution=table.text("caution", required=False),
        references=table.references(),
    )
    if not fit.references and "references" in table.raw:
        table.problem("references", "is empty; name a key of sources.toml, or estimate")
    if fit.verdict is Verdict.AVOID and grammar.can_lapse(fit.when):
        table.problem("when", "may not hang on none or on what is unknown: one more answer would turn it into advice")
    table.finish()
    return fit


def read_faq(table: Table) -> Faq:
    """One common question."""
    faq = Faq(table.identifier(), table.text("question"), table.text("answer"), table.references())
    table.finish()
    return faq


def read_topic(table: Table) -> Topic:
    """One topic of the guide."""
    topic = Topic(table.identifier(), table.text("title"), table.texts("names"), table.texts("shows"))
    table.finish()
    return topic


def read_synonyms(table: Table) -> Synonyms:
    """The words that people use."""
    words, facets, search = (table.table(key) for key in ("words", "facets", "search"))
    synonyms = Synonyms(
        endings=table.texts("endings"),
        negations=table.texts("negations"),
        negation_ends=table.texts("negation_ends"),
        ignored=table.texts("ignored"),
        elsewhere=table.texts("elsewhere"),
        same=table.text_rows("same"),
        words={place: words.texts(place) for place in words.raw},
        facets={facet: facets.texts(facet) for facet in facets.raw},
        answer_from=search.estimate("answer_from").value,
        aside_weight=search.estimate("aside_weight").value,
        unknown_weight=search.estimate("unknown_weight", most=100).value,
        elsewhere_weight=search.estimate("elsewhere_weight", most=100).value,
        similar_from=search.estimate("similar_from").value,
    )
    for part in (words, facets, search):
        part.finish()
    return synonyms


def read_number(country: str, table: Table) -> EmergencyNumber:
    """A country and its emergency number, if one is known."""
    name, names = table.text("name"), table.texts("names", required=False)
    alpha_3 = table.text("alpha_3", required=False)
    ambulance, also = _numbers(table) if "ambulance" in table.raw else ("", "")
    if not _is_code(country, 2):
        table.problem("", "must be named by a two-letter country code, such as GB")
    if alpha_3 and not _is_code(alpha_3, 3):
        table.problem("alpha_3", "must be a three-letter country code, such as GBR")
    table.finish()
    return EmergencyNumber(country, name, ambulance, also, alpha_3, names)


def _numbers(table: Table) -> tuple[str, str]:
    """The number of the ambulance and a second one that works."""
    table.whole("sources_agree")
    ambulance, also = table.text("ambulance"), table.text("also", required=False)
    for key, number in (("ambulance", ambulance), ("also", also)):
        if number and not number.replace(" ", "").isdecimal():
            table.problem(key, "must be digits")
    return ambulance, also


def _is_code(code: str, length: int) -> bool:
    return len(code) == length and code.isascii() and code.isalpha() and code.isupper()


def with_conditions(rows: Mapping[str, Any], file: Table, key: str, name: str, grammar: Grammar) -> dict[str, Any]:
    """The rows with their `ask_if` or `applies_if` resolved, which needs every id to be known first."""
    resolved = dict(rows)
    for table in file.listed_tables(key):
        row = rows.get(str(table.raw.get("id")))
        if row is not None and name in table.raw:
            resolved[row.id] = row._replace(**{name: grammar.when(table, name)})
    return resolved


def _check_bands(question: Question, table: Table) -> None:
    expected = question.minimum
    for band in question.bands:
        if band.minimum != expected or band.maximum < band.minimum:
            table.problem(f"bands.{band.id}", f"must start at {expected} and not end before it starts")
        expected = band.maximum + 1
    if expected != question.maximum + 1:
        table.problem("bands", f"must end at {question.maximum}")


def check_distribution(rates: Mapping[str, Estimate], question: Question, table: Table, least: float = 0.0) -> None:
    """Notes a set of shares that is not one share an answer, adding to 1."""
    if question.kind is Kind.YES_NO:
        if tuple(rates) != ("yes",):
            table.problem("", "must give a number for yes, and only for yes")
        elif rates["yes"].value < least:
            table.problem("yes", f"must be at least {least:g}: people slip and misread")
        return
    if set(rates) != set(question.answer_ids):
        table.problem("", f"must give a number for each of {', '.join(question.answer_ids)}")
    elif abs(sum(rate.value for rate in rates.values()) - 1) > _SUM_TOLERANCE:
        table.problem("", f"must add to 1, but adds to {sum(rate.value for rate in rates.values()):g}")
