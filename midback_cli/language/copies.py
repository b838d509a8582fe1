"""A folder of content → the built copies that a wheel carries. Run by the build alone."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from midback_cli.knowledge.built_copy import CONTENT, FURTHER_COPIES, copy_name, write_copy
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.doctor_report import load_visit_plan
from midback_cli.knowledge.loading import further_digest, load_content
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.search import built_index


def write_copies(directory: Path, target: Path) -> None:
    """Writes the copy of the content, and the further ones. Raises ContentError where the content has mistakes."""
    content = load_content(directory)
    # What follows from the fields is stored too, so that no start has to work it out.
    for name, member in vars(Content).items():
        if isinstance(member, cached_property):
            getattr(content, name)
    phrases = load_phrases(content, directory)
    further = {
        "phrases": phrases,
        "visit": load_visit_plan(content, directory),
        "search": built_index(content, phrases, directory),
    }
    # Where it was built is nobody's business; the loader puts in the folder where it stands.
    vars(content)["directory"] = Path()
    (target / copy_name(CONTENT)).write_bytes(write_copy(content.sha256, content))
    for name in FURTHER_COPIES:
        digest = further_digest(name, content, directory)
        (target / copy_name(name)).write_bytes(write_copy(digest, further[name]))
