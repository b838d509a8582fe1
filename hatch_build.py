"""Build hook: puts built copies of the content into the wheel, which load in a fifth of the time of the TOML.

What they look like, and when they are used, stands in midback_cli/knowledge/built_copy.py.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Run in a process of its own, for the order of sets follows the seed: the same tree must give the same bytes.
_WRITE = """
import sys
from pathlib import Path
from midback_cli.language.copies import write_copies
write_copies(Path("content"), Path(sys.argv[1]))
"""


class ContentHook(BuildHookInterface):  # type: ignore[type-arg]
    """Writes the copies beside the content of the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it packs; an editable install reads the TOML itself."""
        if version == "editable":
            return
        self._copies.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [sys.executable, "-c", _WRITE, str(self._copies.resolve())],
            cwd=self.root,
            env={
                **os.environ,
                # What the build was given stands in the path of this process, not in its environment.
                "PYTHONPATH": os.pathsep.join([self.root, *sys.path]),
                "PYTHONHASHSEED": "0",
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            check=True,
        )
        for copy in sorted(self._copies.iterdir()):
            build_data["force_include"][str(copy)] = f"midback_cli/_content/{copy.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Called by hatchling once the wheel is packed."""
        if self._copies.is_dir():
            for copy in self._copies.iterdir():
                copy.unlink()
            self._copies.rmdir()

    @property
    def _copies(self) -> Path:
        return Path(self.directory, "copies")
