"""The pages in a real browser: WCAG 2.2 AA by axe-core, no sideways scrolling, no request, at most two sheets.

One start of Chromium does for all pages: each is shown in frames of their own, wide and narrow, light and dark.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import escape, unescape
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from midback_cli import Content, assess
from midback_cli.knowledge.doctor_report import load_visit_plan
from midback_cli.language.lookup import ambulance
from midback_cli.rendering.blocks import with_number
from midback_cli.rendering.condition_page import condition_blocks, condition_list_blocks
from midback_cli.rendering.doctor_page import visit_blocks
from midback_cli.rendering.html import write_html
from midback_cli.rendering.result_page import result_blocks
from midback_cli.storage.answers_file import read_answers
from tests.conftest import ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE_PACKAGE = "axe_playwright_python"
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (Debian: apt-get install chromium)")
needs_axe = pytest.mark.skipif(
    find_spec(AXE_PACKAGE) is None, reason="needs axe-core (pip install --no-deps axe-playwright-python)"
)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --no-pdf-header-footer"
).split()
WIDTHS = (320, 1280)
SCHEMES = ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')

# What no text can bring into a page; if one could, the page's policy would stop it all the same.
STRANGER = """<img src="all.html" onerror="document.title = 'ran'"><script>document.title = "ran"</script>
<style>main { max-width: none; }</style></main>"""
# Asks axe in every frame, and how wide the frame's page is and what it has loaded, and leaves the answers in the page.
COLLECT = """
<script>
addEventListener("load", async () => {
  const found = {};
  for (const frame of document.querySelectorAll("iframe")) {
    const inside = frame.contentWindow;
    const root = frame.contentDocument.documentElement;
    const result = inside.axe
      ? await inside.axe.run(frame.contentDocument, { runOnly: RULES, rules: { "target-size": { enabled: true } } })
      : { violations: [], passes: [] };
    found[frame.title] = {
      violations: result.violations.map((one) => [one.id, one.nodes.map((node) => node.html).slice(0, 3)]),
      passes: result.passes.map((one) => one.id),
      sideways: root.scrollWidth - root.clientWidth,
      styled: inside.getComputedStyle(root.querySelector("main")).maxWidth !== "none",
      title: frame.contentDocument.title,
      loaded: inside.performance.getEntriesByType("resource").length,
    };
  }
  document.getElementById("found").textContent = JSON.stringify(found);
});
</script>
"""


@pytest.fixture(scope="module")
def pages(content: Content) -> dict[str, str]:
    """Every kind of page, by name."""
    plan = load_visit_plan(content, ROOT / "content")
    incomplete, emergency = (
        assess(read_answers(ROOT / "examples" / f"{name}.json", content), content)
        for name in ("incomplete-screen", "emergency")
    )
    number, condition = ambulance("US", content), next(iter(content.conditions.values()))
    return {
        "result": write_html(with_number(result_blocks(incomplete, with_sources=True), number), "Result", "en"),
        "report": write_html(with_number(visit_blocks(emergency, plan, "2026-01-31"), number), "Visit", "en"),
        "condition": write_html(with_number(condition_blocks(condition, content), number), condition.name, "en"),
        "list": write_html(condition_list_blocks(content), "Causes", "en"),
    }


@pytest.fixture(scope="module")
def seen(pages: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the browser finds in each page, at each width in each scheme, and in the page as written."""
    frames = [
        frame(f"{name} {width} {scheme}", width, in_scheme(page, scheme))
        for name, page in pages.items()
        for width in WIDTHS
        for scheme in SCHEMES
    ]
    frames += [frame(f"{name} as written", 320, page) for name, page in pages.items()]
    frames.append(frame("with a stranger in it", 320, pages["report"].replace("</main>", STRANGER)))
    collect = COLLECT.replace("RULES", json.dumps(RULES))
    folder = tmp_path_factory.mktemp("pages")
    (folder / "all.html").write_text(f'<pre id="found"></pre>{collect}{"".join(frames)}', encoding="utf-8")
    shown = browse(folder, "--virtual-time-budget=60000", "--dump-dom", (folder / "all.html").as_uri())
    collected = re.search(r'<pre id="found">(.*?)</pre>', shown, re.DOTALL)
    assert collected is not None
    return dict(json.loads(unescape(collected[1])))


def frame(title: str, width: int, page: str) -> str:
    return f'<iframe title="{title}" style="width: {width}px" srcdoc="{escape(page)}"></iframe>'


def in_scheme(page: str, scheme: str) -> str:
    """A copy of the page for one scheme, with axe in it, and so without its policy, which would not let axe run."""
    page = page.replace("(prefers-color-scheme: dark)", "all" if scheme == "dark" else "not all")
    page = page.replace("color-scheme: light dark", f"color-scheme: {scheme}")
    return POLICY.sub(lambda policy: axe_script(), page)


def axe_script() -> str:
    if find_spec(AXE_PACKAGE) is None:
        return ""
    script = (files(AXE_PACKAGE) / "axe.min.js").read_text(encoding="utf-8")
    return f"<script>{script.replace('</script', '<' + chr(92) + '/script')}</script>"


def browse(folder: Path, *arguments: str) -> str:
    command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={folder / 'profile'}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=240).stdout


@needs_chromium
@needs_axe
def test_no_page_breaks_a_rule_of_wcag_2_2_aa(seen: dict[str, Any]) -> None:
    assert {name: page["violations"] for name, page in seen.items() if page["violations"]} == {}
    # Axe did run, and with the rules that these pages could break.
    looked = [page["passes"] for page in seen.values() if page["passes"]]
    assert len(looked) == 4 * len(WIDTHS) * len(SCHEMES)
    assert all({"color-contrast", "html-has-lang", "document-title"} <= {*passed} for passed in looked)


@needs_chromium
def test_no_page_scrolls_sideways_at_320_px_or_loads_anything(seen: dict[str, Any]) -> None:
    assert len(seen) == 4 * len(WIDTHS) * len(SCHEMES) + 4 + 1
    ours = {name: page for name, page in seen.items() if name != "with a stranger in it"}
    assert {name for name, page in ours.items() if page["sideways"] > 0 or page["loaded"]} == set()


@needs_chromium
def test_the_policy_of_a_page_lets_its_own_style_through_and_nothing_else(seen: dict[str, Any]) -> None:
    assert all(page["styled"] for page in seen.values())
    assert seen["with a stranger in it"]["title"] == "Visit"


def sheets_of(names: list[str], size: str, content: Content, folder: Path) -> int:
    """How many sheets the reports of some examples take, all printed in one document for one start of the browser."""
    plan, reports = load_visit_plan(content, ROOT / "content"), []
    for name in names:
        result = assess(read_answers(ROOT / "examples" / f"{name}.json", content), content)
        blocks = with_number(visit_blocks(result, plan, "2026-01-31"), ambulance("GB", content))
        reports.append(write_html(blocks, plan.texts.title, "en"))
    # The page names no size of its own: the printer's counts.
    style = f"<style>@page {{ size: {size}; }} main + main {{ break-before: page; }}</style>"
    mains = (page[page.index("<main>") : page.index("</body>")] for page in reports[1:])
    whole = POLICY.sub(style, reports[0]).replace("</body>", f"{''.join(mains)}</body>")
    (folder / "all.html").write_text(whole, encoding="utf-8")
    browse(folder, f"--print-to-pdf={folder / 'all.pdf'}", (folder / "all.html").as_uri())
    return len(re.findall(rb"/Type\s*/Page\b", (folder / "all.pdf").read_bytes()))


@needs_chromium
def test_the_report_for_a_visit_fits_on_one_sheet_in_an_ordinary_case(content: Content, tmp_path: Path) -> None:
    ordinary = ["fracture", "kidney-stone", "nothing-fits", "posture"]
    assert sheets_of(ordinary, "A4", content, tmp_path) == len(ordinary)


@needs_chromium
@pytest.mark.parametrize("size", ["A4", "letter"])
def test_the_report_for_a_visit_fits_on_two_sheets(size: str, content: Content, tmp_path: Path) -> None:
    names = sorted(path.stem for path in (ROOT / "examples").glob("*.json"))
    assert len(names) <= sheets_of(names, size, content, tmp_path) <= 2 * len(names)
