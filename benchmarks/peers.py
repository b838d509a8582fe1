"""The match against peers on the same naive Bayes model, in one run: pgmpy (exact inference) and scikit-learn.

    pip install . scikit-learn pgmpy
    python benchmarks/peers.py

The peers get the same tables: the priors, and every question that conditions weigh, and no more. midback does more: the
same posteriors with damping and caps, and `assess` also the rules, the reasons and every subset of the warning signs.
Growth: the same content with each condition and question doubled, times 5 and times 10 (made up).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from midback_cli import Answers, Content, assess, load_content, next_question
from midback_cli.assessment.facts import derive_facts
from midback_cli.assessment.matching import differential, evidence
from midback_cli.evaluation.simulation import answer_everything

PEOPLE = 60
BATCH = 10_000
ROUNDS = 5


def per_second(run: Callable[[], object], cases: int) -> float:
    """The median rate over the rounds."""
    rates = []
    for _ in range(ROUNDS):
        start = perf_counter()
        run()
        rates.append(cases / (perf_counter() - start))
    return median(rates)


def settled_people(content: Content, count: int) -> list[dict[str, str]]:
    """Made-up patients, one answer a question; what was not asked is drawn too, for CategoricalNB takes no gaps."""
    random = Random(4)
    conditions = list(content.conditions.values())
    people = []
    for number in range(count):
        answers = answer_everything(conditions[number % len(conditions)], content, random)
        observed = derive_facts(answers, content).observed
        people.append(
            {
                name: observed[name][0] if observed.get(name) else random.choice(list(table))
                for name, table in content.weights.items()
            }
        )
    return people


def scikit(content: Content, people: Sequence[dict[str, str]]) -> tuple[Any, Any]:
    """CategoricalNB with the content's own tables, and the people as its matrix."""
    import numpy as np
    from sklearn.naive_bayes import CategoricalNB

    tables = {name: table for name, table in content.likelihoods.items() if name in content.weights}
    codes = {name: {answer: code for code, answer in enumerate(table)} for name, table in tables.items()}
    model = CategoricalNB(min_categories=[len(table) for table in tables.values()])
    hypotheses = len(content.prior_weights)
    model.fit(np.zeros((hypotheses, len(tables)), dtype=int), np.arange(hypotheses))
    model.feature_log_prob_ = [np.log(np.array(list(table.values())).T) for table in tables.values()]
    model.class_log_prior_ = np.array(content.prior_weights) * np.log(10) / 10
    return model, np.array([[codes[name][person[name]] for name in tables] for person in people])


def pgmpy_network(content: Content) -> Any:
    """The same model as a Bayesian network with variable elimination."""
    from pgmpy.factors.discrete import TabularCPD
    from pgmpy.inference import VariableElimination
    from pgmpy.models import DiscreteBayesianNetwork

    hypotheses = len(content.prior_weights)
    names = list(content.weights)
    network = DiscreteBayesianNetwork([("condition", name) for name in names])
    priors = [10 ** (weight / 10) for weight in content.prior_weights]
    network.add_cpds(TabularCPD("condition", hypotheses, [[prior / sum(priors)] for prior in priors]))
    for name in names:
        table = content.likelihoods[name]
        whole = [sum(column) for column in zip(*table.values(), strict=True)]
        rows = [[share / total for share, total in zip(row, whole, strict=True)] for row in table.values()]
        states = {name: list(table)}
        network.add_cpds(
            TabularCPD(
                name,
                len(table),
                rows,
                ["condition"],
                [hypotheses],
                state_names={**states, "condition": list(range(hypotheses))},
            )
        )
    return VariableElimination(network)


def compare_with_peers(content: Content) -> None:
    """One row a way of matching, one case at a time and in batches."""
    people = settled_people(content, PEOPLE)
    answers = [
        Answers.from_mapping(
            {name: reply for name, reply in person.items() if not content.questions[name].bands}, content
        )
        for person in people
    ]
    observed = [{name: (reply,) for name, reply in person.items()} for person in people]

    def match_all() -> None:
        for one in observed:
            differential(evidence(one, content), content, 1.0)

    def assess_all() -> None:
        for one in answers:
            assess(one, content)

    model, matrix = scikit(content, people)
    network = pgmpy_network(content)

    def scikit_one_by_one() -> None:
        for row in matrix:
            model.predict_proba(row.reshape(1, -1))

    def pgmpy_one_by_one() -> None:
        for person in people[:5]:
            network.query(["condition"], evidence=person, show_progress=False)

    big = matrix[[number % PEOPLE for number in range(BATCH)]]
    rows = [
        ("midback, the match alone", per_second(match_all, PEOPLE)),
        ("midback, assess (rules, reasons and all)", per_second(assess_all, PEOPLE)),
        ("scikit-learn CategoricalNB, one at a time", per_second(scikit_one_by_one, PEOPLE)),
        ("pgmpy variable elimination, one at a time", per_second(pgmpy_one_by_one, 5)),
        (f"scikit-learn CategoricalNB, a batch of {BATCH:,}", per_second(lambda: model.predict_proba(big), BATCH)),
    ]
    for name, rate in rows:
        print(f"{name:48} {rate:12,.0f} a second")


def grown(content: Content, times: int) -> Content:
    """The content with so many copies of each condition and each question, the copies under ids of their own."""
    questions = {
        f"{name}{'' if copy == 0 else f'-copy-{copy}'}": question._replace(
            id=f"{name}{'' if copy == 0 else f'-copy-{copy}'}"
        )
        for copy in range(times)
        for name, question in content.questions.items()
        if copy == 0 or not question.page
    }
    conditions = {}
    for copy in range(times):
        for name, condition in content.conditions.items():
            new = f"{name}-copy-{copy}" if copy else name
            likelihood = {
                one: condition.likelihood[one.partition("-copy-")[0]]
                for one in questions
                if one.partition("-copy-")[0] in condition.likelihood
            }
            conditions[new] = condition._replace(id=new, likelihood=likelihood)
    return replace(content, questions=questions, conditions=conditions)


def show_growth(content: Content) -> None:
    """How the match and the next question grow with the content."""
    for times in (1, 2, 5, 10):
        big = grown(content, times)
        person = Answers.from_mapping(
            {**{page.id: "none" for page in big.pages.values() if page.cues}, "age": 45, "sex": "male"}, big
        )
        for question in big.questions.values():
            if question.tier.value == "core" and not question.page and not question.bands:
                reply = [question.answer_ids[0]] if question.kind.value == "many-of" else question.answer_ids[0]
                person = person.with_reply(question.id, reply, big)
            elif question.tier.value == "core" and not question.page:
                person = person.with_reply(question.id, 4, big)
        assess(person, big)
        next_question(person, big)
        rate = per_second(lambda person=person, big=big: assess(person, big), 1)  # type: ignore[misc]
        start = perf_counter()
        next_question(person, big)
        took = (perf_counter() - start) * 1000
        sizes = f"{len(big.conditions):4} conditions, {len(big.questions):4} questions"
        print(f"times {times:2}: {sizes}: assess {rate:8,.0f} a second, next question {took:7.1f} ms")


if __name__ == "__main__":
    built_in = load_content()
    compare_with_peers(built_in)
    show_growth(built_in)
