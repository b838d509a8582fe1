from __future__ import annotations

from pathlib import Path

import pytest

from midback_cli.files import FileTooLarge, read_limited


@pytest.mark.parametrize(("limit", "size"), [(80_000, "80 KB"), (1_000_000, "1 MB"), (8_000_000, "8 MB")])
def test_a_limit_is_told_in_a_unit_that_fits(limit: int, size: str, tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(bytes(limit))
    assert len(read_limited(path, limit)) == limit
    path.write_bytes(bytes(limit + 1))
    with pytest.raises(FileTooLarge, match=f"is larger than {size}$"):
        read_limited(path, limit)
