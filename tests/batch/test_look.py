"""Saving looks: from a photo to a .cube file, chains included; what cannot be a table is a sentence."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from photoenhance.batch.look import save_look
from photoenhance.batch.record import Record
from photoenhance.batch.sessions import Sessions
from photoenhance.errors import PhotoError
from photoenhance.inference.choice import choose
from photoenhance.inference.stop import Stop
from photoenhance.recipe.chosen import step_of
from photoenhance.recipe.recipe import EnhanceStep
from tests.batch.made import digests, photos, save

pytestmark = pytest.mark.usefixtures("tiny")


def saved(photo: Path, target: Path, step: EnhanceStep, **more: bool) -> Record:
    with Sessions(threads=1) as sessions:
        work = save_look(photo, target, step, sessions, Stop(), **more)
        while True:
            try:
                next(work)
            except StopIteration as end:
                record: Record = end.value
                return record


def table_of(path: Path) -> np.ndarray:
    body = path.read_text("ascii").partition("DOMAIN_MAX 1.0 1.0 1.0")[2]
    return np.array(body.split(), np.float64).reshape(-1, 3)


def test_a_look_is_written_whole_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    photo = save(tmp_path / "a.png")
    before = digests(tmp_path)
    record = saved(photo, tmp_path / "new" / "a.cube", step_of(choose("bright")))
    text = (tmp_path / "new" / "a.cube").read_text("ascii")
    assert photos(tmp_path / "new") == ["a.cube"]
    assert (record.output, record.model) == (str(tmp_path / "new" / "a.cube"), "bright")
    assert all(f"# {note}" in text for note in record.warnings)
    assert "EV" in record.warnings[1]
    assert "mean for each brightness" in record.warnings[0]
    assert "sRGB-encoded" in text
    assert digests(tmp_path)["a.png"] == before["a.png"]


def test_style_strength_and_gains_change_the_table(tmp_path: Path) -> None:
    photo = save(tmp_path / "a.png")
    bright = choose("bright")
    steps = {
        "plain": step_of(bright),
        "half": step_of(bright, 50),
        "vivid": step_of(bright, style=(0.0, 1.0, 0.0)),
    }
    tables = {}
    for name, step in steps.items():
        saved(photo, tmp_path / f"{name}.cube", step)
        tables[name] = table_of(tmp_path / f"{name}.cube").mean()
    saved(photo, tmp_path / "bare.cube", steps["plain"], fold=False)
    assert tables["half"] < tables["plain"] - 0.01
    assert tables["vivid"] > tables["plain"] + 0.01
    assert table_of(tmp_path / "bare.cube").mean() < tables["plain"] - 0.01
    assert "are not in the table" in (tmp_path / "bare.cube").read_text("ascii")


def test_a_chain_gives_the_table_of_its_grade_and_names_the_rest(tmp_path: Path) -> None:
    photo = save(tmp_path / "a.png")
    record = saved(photo, tmp_path / "chain.cube", step_of(choose("dusk")))
    saved(photo, tmp_path / "alone.cube", step_of(choose("bright")))
    np.testing.assert_array_equal(table_of(tmp_path / "chain.cube"), table_of(tmp_path / "alone.cube"))
    assert "smooth, sharp." in record.warnings[-1]
    assert [one.model for one in record.networks] == ["bright"], "the others need not run"


def test_what_is_no_table_is_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    photo = save(tmp_path / "a.png")
    target = tmp_path / "a.cube"
    with pytest.raises(PhotoError, match=r"the look of a\.png: sharp does more than change colours"):
        saved(photo, target, step_of(choose("sharp")))
    with pytest.raises(PhotoError, match="cannot hold tone, colour and detail apart"):
        saved(photo, target, step_of(choose("bright"), detail=50))
    with pytest.raises(PhotoError, match=r"a look is saved as \.cube"):
        saved(photo, tmp_path / "a.txt", step_of(choose("bright")))
    with pytest.raises(PhotoError, match="another version"):
        saved(photo, target, msgspec.structs.replace(step_of(choose("bright")), sha256="0"))
    assert photos(tmp_path) == ["a.png"]


def test_nothing_is_replaced_unasked(tmp_path: Path) -> None:
    photo = save(tmp_path / "a.png")
    target = tmp_path / "a.cube"
    target.write_text("mine")
    with pytest.raises(PhotoError, match="exists"):
        saved(photo, target, step_of(choose("bright")), fold=False)
    assert target.read_text() == "mine"
    saved(photo, target, step_of(choose("bright")), overwrite=True)
    assert table_of(target).shape[1] == 3
