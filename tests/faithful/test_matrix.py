"""The table of formats in the docs is what the program does now."""

from __future__ import annotations

from pathlib import Path

import pytest

from photoenhance.io import formats
from tests.faithful import matrix


def test_the_docs_say_what_files_hold(tmp_path: Path) -> None:
    table = list(matrix.rows(tmp_path))
    assert len(table) == 4 * sum(len(matrix.asked(fmt)) for fmt in formats.FORMATS)
    assert matrix.text(list(matrix.said()), table) == matrix.documented()


@pytest.mark.parametrize("key", ["jpeg", "png", "webp", "tiff"])
def test_profiles_are_read_by_others(tmp_path: Path, key: str) -> None:
    from photoenhance.cli.app import main

    source, suffix = matrix.sample(tmp_path), formats.by_key(key).suffix
    for profile, name in (("srgb", "sRGB"), ("p3", "Display P3"), ("adobe", "Adobe RGB"), ("prophoto", "ProPhoto")):
        target = tmp_path / f"{profile}{suffix}"
        assert main(["enhance", str(source), "-o", str(target), "--model", "none", "--profile", profile, "-q"]) == 0
        assert name in matrix.profile_by_pillow(target)
