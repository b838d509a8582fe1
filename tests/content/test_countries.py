"""A country as people write it, and the number to call: no code that there is, and no way to write it, is refused."""

from __future__ import annotations

import json
import shutil
import string
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midback_cli import Content, UnknownCountry, load_content
from midback_cli.knowledge import loading
from midback_cli.language.lookup import ambulance, find_country, shared_country_names
from midback_cli.terminal.cli import main
from midback_cli.terminal.emergency_number import ambulance_for
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("loaded_once")

# Every country of ISO 3166-1: its code of two letters, then that of three.
ISO_3166 = """
ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB
BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR
BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR
CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK
FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS
GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN
ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO
LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD
MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER
NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM
PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP
SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF
TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY
UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE
"""
CONTENT = load_content(ROOT / "content")
COMMON = CONTENT.emergency_texts.default_number
WRITTEN = [
    (written, number.country)
    for number in CONTENT.emergency_numbers.values()
    for written in (number.country, number.alpha_3, number.name, *number.names)
]


def test_every_country_of_the_standard_is_known_by_both_codes(content: Content) -> None:
    pairs = {(both[:2], both[2:]) for both in ISO_3166.split()}
    assert len(pairs) == 249
    known = {(number.country, number.alpha_3) for number in content.emergency_numbers.values()}
    assert known == pairs | {("XK", "XKX")}


def test_no_two_countries_share_a_name(content: Content) -> None:
    assert list(shared_country_names(content)) == []


def test_a_shared_name_is_found(content: Content) -> None:
    shared = content.emergency_numbers["FR"]._replace(names=("the Federal-Republic of  GERMANY",))
    spoiled = replace(content, emergency_numbers={**content.emergency_numbers, "FR": shared})
    (problem,) = shared_country_names(spoiled)
    assert problem.place.startswith("guide.toml.emergency_numbers.country.")


def test_check_tells_a_shared_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "c")
    path = tmp_path / "c" / "guide.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"Deutschland"', '"U.S.A."'), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["midback", "check", str(tmp_path / "c")])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert capsys.readouterr().out == "guide.toml.emergency_numbers.country.DE: 'U.S.A.' is also US\n"


def _without_accents(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def _wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


HABITS = {
    "lower": str.lower,
    "upper": str.upper,
    "title": str.title,
    "blanks": lambda text: f"  {text.replace(' ', '   ')}\t",
    "no blanks": lambda text: text.replace(" ", ""),
    "hyphens": lambda text: text.replace(" ", "-"),
    "underscores": lambda text: text.replace(" ", "_"),
    "dots": lambda text: ".".join(text) + "." if len(text) <= 3 else text,
    "no apostrophe": lambda text: text.replace("'", ""),
    "curly apostrophe": lambda text: text.replace("'", "\u2019"),
    "the": lambda text: f"the {text}",
    "and": lambda text: text.replace(" and ", " & "),
    "saint": lambda text: text.replace("Saint ", "St. "),
    "no accents": _without_accents,
    "wide letters": _wide,
}


@given(st.sampled_from(WRITTEN), st.lists(st.sampled_from(sorted(HABITS)), max_size=4))
def test_a_country_is_known_in_every_way_to_write_it(written: tuple[str, str], habits: list[str]) -> None:
    text, country = written
    for habit in habits:
        text = HABITS[habit](text)
    assert find_country(text, CONTENT).country == country


@pytest.mark.parametrize(
    ("written", "country"),
    [
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("America", "US"),
        ("GBR", "GB"),
        ("UK", "GB"),
        ("england", "GB"),
        ("Scotland", "GB"),
        ("Wales", "GB"),
        ("Northern Ireland", "GB"),
        (" GB", "GB"),
        ("Czech Republic", "CZ"),
        ("Holland", "NL"),
        ("Deutschland", "DE"),
        ("Türkiye", "TR"),
        ("Cote d'Ivoire", "CI"),
        ("Macao", "MO"),
        ("Republic of Korea", "KR"),
        ("Gambia, The", "GM"),
    ],
)
def test_the_names_that_people_use_are_known(written: str, country: str, content: Content) -> None:
    assert find_country(written, content).country == country


def test_a_country_has_its_own_number_or_the_common_ones_never_another(content: Content) -> None:
    for country, number in content.emergency_numbers.items():
        told = ambulance(country, content)
        assert told.number == (number.ambulance or COMMON)
        assert (number.name in told.sentence) == bool(number.ambulance)
        if not number.ambulance:
            assert content.emergency_texts.no_number_text in told.sentence
    assert not content.emergency_numbers["TZ"].ambulance


@pytest.mark.parametrize("misspelt", ["Germny", "Untied Kingdom", "Scotlnd", "Austrlia", "Tanzanja", "Nigria"])
def test_a_misspelt_name_is_never_guessed_but_the_near_one_is_named(misspelt: str, content: Content) -> None:
    with pytest.raises(UnknownCountry) as caught:
        find_country(misspelt, content)
    assert len(caught.value.nearest) == 1


def test_no_code_is_taken_for_another_one_that_is_near(content: Content) -> None:
    known = {code for number in content.emergency_numbers.values() for code in (number.country, number.alpha_3)}
    known |= {name for number in content.emergency_numbers.values() for name in number.names if len(name) == 3}
    known |= {"UK", "EL"}
    letters = string.ascii_uppercase
    codes = [a + b for a in letters for b in letters] + [f"U{a}{b}" for a in letters for b in letters]
    unknown = [code for code in codes if code not in known]
    assert len(unknown) > 1000
    for code in unknown[::7]:
        with pytest.raises(UnknownCountry) as caught:
            find_country(code, content)
        assert caught.value.nearest == ()


@given(st.text(max_size=300))
def test_no_text_for_a_country_stops_anything(text: str) -> None:
    number = ambulance_for(text, CONTENT)
    assert number.number in {COMMON, *(one.ambulance for one in CONTENT.emergency_numbers.values())}


@pytest.mark.parametrize(
    "locale", ["de_AT.UTF-8", "en_UK", "sw_TZ.UTF-8", "sr_RS@latin", "zh_Hant_TW", "C", "xx_XX", ""]
)
def test_the_locale_says_the_country_as_the_option_does(
    locale: str, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", locale)
    country = {"de": "AT", "en": "GB", "sw": "TZ", "sr": "RS", "zh": "TW"}.get(locale[:2], "")
    assert ambulance_for("", content) == ambulance(country, content)


COMMANDS = [
    ("quiz", "--answers", "FILE"),
    ("quiz", "--answers", "FILE", "--format", "json"),
    ("explain", "kidney-stone"),
    ("guide", "emergency"),
    ("guide", "emergency", "--answers", "FILE"),
    ("ask", "heat or ice"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=[" ".join(command) for command in COMMANDS])
@pytest.mark.parametrize("where", ["option", "file"])
def test_no_wrong_country_stops_a_command_and_the_line_says_where_it_stands(
    command: tuple[str, ...],
    where: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if where == "file" and "FILE" not in command:
        pytest.skip("reads no file")
    path = tmp_path / "me.json"
    path.write_text(json.dumps({"answers": {"age": 54}, "country": "Germny" if where == "file" else ""}))
    arguments = [str(path) if word == "FILE" else word for word in command]
    option = ["--country", "Germny"] if where == "option" else []
    monkeypatch.setattr(sys, "argv", ["midback", *arguments, *option])
    with pytest.raises(SystemExit) as stopped:
        main()
    shown = capsys.readouterr()
    assert (stopped.value.code or 0) == 0
    assert shown.out
    assert shown.err.count("\n") == 1
    place = "--country" if where == "option" else f"{path}: country"
    assert shown.err == (
        f"midback: {place}: no emergency number is known for 'Germny' (did you mean Germany?); showing {COMMON}\n"
    )


def _completed(typed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    monkeypatch.setattr(sys, "argv", ["midback"])
    monkeypatch.setenv("_MIDBACK_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", f"midback quiz --country {typed}")
    monkeypatch.setenv("COMP_CWORD", "3")
    with pytest.raises(SystemExit):
        main()
    return capsys.readouterr().out.split()


@pytest.mark.parametrize("typed", ["G", "g", "GB", "gb", "Ger", "ger"])
def test_the_shell_completes_countries_in_the_case_that_was_typed(
    typed: str, content: Content, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _completed(typed, monkeypatch, capsys)
    assert found
    for text in found:
        assert text.startswith(typed)
        assert find_country(text, content)
    whole = {"g": "gb", "gb": "gb", "ger": "germany"}[typed.casefold()]
    assert (whole if typed.islower() else whole.title() if len(typed) > 2 else whole.upper()) in found


def test_what_is_loaded_once_for_all_tests_is_loaded_anew_when_a_byte_of_it_changes(tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "content", tmp_path / "own")
    before = loading.load_content(folder)
    assert loading.load_content(folder) is before
    guide = folder / "guide.toml"
    guide.write_text(f"{guide.read_text(encoding='utf-8')}# one more line\n", encoding="utf-8")
    assert loading.load_content(folder) is not before
