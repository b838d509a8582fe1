"""Build hook: puts a parsed copy of the content into the wheel, which loads nine times faster than TOML.

What it looks like, and when it is used, stands in midback_cli/knowledge/parsed_copy.py.
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import tomli
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ContentHook(BuildHookInterface):  # type: ignore[type-arg]
    """Writes `parsed.json` beside the content of the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it packs; an editable install reads the TOML itself."""
        if version == "editable":
            return
        # By its path: the package is not installed yet, nor what it needs.
        parsed_copy = runpy.run_path(str(Path(self.root, "midback_cli", "knowledge", "parsed_copy.py")))
        texts = [Path(self.root, "content", f"{name}.toml").read_bytes() for name in parsed_copy["FILES"]]
        tables = {
            name: tomli.loads(text.decode("utf-8-sig")) for name, text in zip(parsed_copy["FILES"], texts, strict=True)
        }
        self._parsed.parent.mkdir(parents=True, exist_ok=True)
        self._parsed.write_bytes(parsed_copy["write_copy"](parsed_copy["digest_of"](texts), tables))
        build_data["force_include"][str(self._parsed)] = f"midback_cli/_content/{parsed_copy['NAME']}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Called by hatchling once the wheel is packed."""
        self._parsed.unlink(missing_ok=True)

    @property
    def _parsed(self) -> Path:
        return Path(self.directory, "parsed.json")
