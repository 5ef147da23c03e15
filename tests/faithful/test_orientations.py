"""All eight orientations of every container, exported: upright by the eyes of Pillow, in the format of their own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageOps

from photoenhance.cli.app import main
from tests.io.turned import CONTAINERS, STORED, UPRIGHT, raw


def seen(path: Path) -> np.ndarray:
    """As a viewer that honours orientation shows it."""
    if path.suffix == ".heic":
        return np.asarray(pillow_heif.open_heif(path).to_pillow())
    with Image.open(path) as image:
        return np.asarray(ImageOps.exif_transpose(image))


def test_exports_are_upright(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {}
    for number in STORED:
        for suffix, made in CONTAINERS.items():
            path = tmp_path / f"{suffix}{number}.{suffix}"
            path.write_bytes(made(number))
            files[path] = suffix
        files[raw(tmp_path / f"dng{number}.dng", number, preview=False)] = "dng"
    words = ("--model", "none", "--quality", "98", "--json")
    assert main(["enhance", *map(str, files), "-o", f"{tmp_path / 'out'}/", *words]) == 0
    records = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
    assert len(records) == len(files)
    upright = UPRIGHT.astype(int)
    for record in records:
        made = seen(Path(record["output"])).astype(int)
        assert made.shape == upright.shape, record["output"]
        alike = np.corrcoef(made.ravel(), upright.ravel())[0, 1]
        assert alike > (0.9 if files[Path(record["input"])] == "dng" else 0.99), record["output"]
