"""Every odd, broken and real file through one folder job: made and of the right size, or refused with a sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from photoenhance import io
from photoenhance.geometry.fit import Fit, target_size
from photoenhance.io import formats

LONGEST = 256

pytestmark = pytest.mark.data

Told = dict[Path, dict[str, Any]]


@pytest.fixture(scope="module")
def expected(data: Path) -> Told:
    return {
        data / folder / name: fact
        for folder in ("odd", "raw", "photos")
        for name, fact in json.loads((data / folder / "expected.json").read_text()).items()
    }


@pytest.fixture(scope="module")
def records(expected: Told, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What one job said of each file."""
    out = tmp_path_factory.mktemp("out")
    words = ["-o", f"{out}/", "--model", "none", "--resize", str(LONGEST), "--json", "-q"]
    job = subprocess.run(
        [sys.executable, "-m", "photoenhance", "enhance", *map(str, expected), *words],
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert job.returncode == 1, "some fail, none ends the job"
    return {Path(record["input"]): record for record in map(json.loads, job.stdout.splitlines())}


def test_every_file_is_made_or_refused_as_expected(expected: Told, records: Told) -> None:
    assert records.keys() == expected.keys()
    wrong = [
        (path.name, records[path]["error"])
        for path, fact in expected.items()
        if (records[path]["error"] is None) != fact["opens"] and not fact.get("either")
    ]
    assert wrong == []
    refused = [record for record in records.values() if record["error"]]
    assert all(Path(record["input"]).name in record["error"] for record in refused)
    assert all(record["error"].endswith(".") and record["output"] is None for record in refused)


def test_results_open_and_have_their_size_and_format(expected: Told, records: Told) -> None:
    for path, record in records.items():
        if record["error"]:
            continue
        fact, output = expected[path], Path(record["output"])
        with path.open("rb") as file:
            own = formats.format_of(file.read(4096), path.suffix)
        made = io.read(output)
        assert own is not None
        assert made.format == (own.key if own.writable else "jpeg"), path.name
        assert made.warnings == (), path.name
        if "width" in fact and not fact.get("either"):
            size = target_size(fact["width"], fact["height"], Fit("long", LONGEST))
            assert (made.width, made.height) == (record["width"], record["height"]) == size, path.name
        if made.format in ("jpeg", "png", "tiff", "webp") and made.bits == 8:
            with Image.open(output) as image:
                image.load()
                assert image.size == (made.width, made.height), path.name


def test_of_several_pictures_the_first_is_used_and_that_is_told(expected: Told, records: Told) -> None:
    several = [path for path, fact in expected.items() if fact.get("frames", 1) > 1 and fact["opens"]]
    assert len({path.suffix for path in several}) > 5
    silent = [path.name for path in several if not any("only" in text for text in records[path]["warnings"])]
    assert silent == []


def test_each_result_has_a_name_of_its_own(records: Told) -> None:
    made = [record["output"] for record in records.values() if record["output"]]
    assert len(set(made)) == len(made)
    assert not {Path(name) for name in made} & records.keys()
