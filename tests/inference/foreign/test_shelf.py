"""Models that were added: exact copies, listed last, run as they were measured, gone when removed."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from photoenhance.errors import PhotoError
from photoenhance.inference import catalogue
from photoenhance.inference.catalogue import Model, find
from photoenhance.inference.choice import choices
from photoenhance.inference.foreign import shelf
from photoenhance.inference.foreign.child import look
from photoenhance.inference.run import run_tiles
from photoenhance.inference.session import open_session
from photoenhance.inference.stop import Stop
from photoenhance.inference.tiles import plan
from tests.inference.foreign import made


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder for each test."""
    monkeypatch.setattr(catalogue, "user_data_path", lambda *_args, **_more: tmp_path / "data")
    return tmp_path / "data" / "models"


def added(path: Path, name: str = "mine", bounds: tuple[float, float] | None = None) -> Model:
    return shelf.add(path, look(path, bounds), name, "Mine")


def answer(model: Model, picture: np.ndarray, side: int | None = None) -> np.ndarray:
    """The editor's way: encoded values cut, run, put together."""
    height, width = picture.shape[:2]
    whole = np.empty_like(picture)
    tiles = plan(width, height, model.info, side)
    runs = run_tiles(open_session(model, "cpu", 1), tiles, (width, height), lambda r: picture[r.slices], Stop())
    for tile, output in runs:
        whole[tile.write.slices] = output
    return whole


def picture(height: int = 300, width: int = 410) -> np.ndarray:
    return np.random.default_rng(0).random((height, width, 3), dtype=np.float32)


def test_it_is_listed_last_and_is_an_exact_copy(tmp_path: Path, own: Path) -> None:
    path = made.blurs(tmp_path / "My Net.onnx", 2)
    before = path.read_bytes()
    own.mkdir(parents=True)
    left = own / ".bbb.onnx.0011.part"  # by a program that was killed
    left.write_bytes(b"half")
    os.utime(left, (1000, 1000))
    model = added(path, "aaa")
    assert model.path.read_bytes() == path.read_bytes() == before
    assert choices()[-1].id == "aaa"
    assert choices()[-1].added
    assert not choices()[0].added
    assert find("aaa").info.halo == 2
    assert sorted(one.name for one in own.iterdir()) == ["aaa.json", "aaa.onnx"]
    shelf.remove("aaa")
    assert not list(own.iterdir())
    assert all(not one.added for one in choices())


def test_cuts_do_not_show(tmp_path: Path) -> None:
    model = added(made.blurs(tmp_path / "a.onnx", 4, 5))
    shown = picture()
    assert np.abs(answer(model, shown, 64) - answer(model, shown, 512)).max() <= 1e-6


def test_channels_last_from_0_to_255_really_run(tmp_path: Path) -> None:
    model = added(made.line(tmp_path / "a.onnx", 0.5, 51.0, made.LAST, top=255.0))
    shown = picture()
    assert np.abs(answer(model, shown) - (shown * 0.5 + 0.2)).max() < 1e-6


def test_values_from_minus_1_to_1_and_odd_sizes(tmp_path: Path) -> None:
    model = added(made.halved(tmp_path / "a.onnx"))
    shown = picture(101, 77)
    assert np.abs(answer(model, shown, 32) - answer(model, shown, 256)).max() < 1e-6


def test_a_network_that_sees_everything_is_run_whole_or_refused(tmp_path: Path) -> None:
    model = added(made.centred(tmp_path / "a.onnx"))
    shown = picture()
    expected = np.clip(shown - shown.mean((0, 1)) + 0.5, 0, 1)
    assert np.abs(answer(model, shown) - expected).max() < 1e-5
    with pytest.raises(PhotoError, match=f"sides of at most {model.info.tile} px"):
        plan(model.info.tile + 1, 10, model.info)
    with pytest.raises(PhotoError, match="must see the whole photo at once"):
        plan(10, 10, model.info, 256)


def test_the_identity_is_the_file_and_how_it_is_run(tmp_path: Path) -> None:
    path = made.line(tmp_path / "a.onnx", 0.5)
    first, same = added(path, "one"), added(path, "two")
    other = added(path, "three", bounds=(0.0, 255.0))
    assert first.file_sha256 == same.file_sha256 == other.file_sha256
    assert first.sha256 == same.sha256
    assert first.sha256 != other.sha256


def test_another_file_under_its_name_is_refused(tmp_path: Path) -> None:
    model = added(made.blurs(tmp_path / "a.onnx", 2))
    made.blurs(model.path, 3)
    with pytest.raises(PhotoError, match="not the one that its description was measured on"):
        open_session(find("mine"), "cpu")


def test_a_file_that_changes_while_it_is_looked_at_is_not_added(tmp_path: Path, own: Path) -> None:
    path = made.blurs(tmp_path / "a.onnx", 2)
    found = look(path, None)
    made.blurs(path, 3)
    with pytest.raises(PhotoError, match="has changed since"):
        shelf.add(path, found, "mine", "Mine")
    assert not list(own.iterdir())


def test_a_model_with_a_description_keeps_it_under_another_name(tmp_path: Path) -> None:
    bundled = find("lowlight-gan")
    model = shelf.add(bundled.path, look(bundled.path, None), "my-gan", "My GAN")
    assert (model.info.title, model.info.scores) == ("My GAN", bundled.info.scores)
    assert model.sha256 == bundled.sha256
    assert open_session(model, "cpu").provider == "CPUExecutionProvider"


@pytest.mark.parametrize("name", ["", "none", "con", "Über", "a/b", "../x", "-a", "a" * 61, "nul.x", "a."])
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(PhotoError, match="small letters"):
        shelf.check_id(name)


@pytest.mark.parametrize("name", ["auto", "lowlight"])
def test_names_of_the_program_are_taken(name: str) -> None:
    with pytest.raises(PhotoError, match="there is one of that name"):
        shelf.check_id(name)
    with pytest.raises(PhotoError, match="it comes with the program"):
        shelf.remove(name)


def test_a_free_name_is_suggested(tmp_path: Path) -> None:
    assert shelf.suggested_id(Path("My Net (v2).onnx")) == "my-net-v2"
    assert shelf.suggested_id(Path("auto.onnx")) == "auto-2"
    assert shelf.suggested_id(Path("None.onnx")) == "none-model"
    assert shelf.suggested_id(Path("ß.onnx")) == "model"


def test_removing_what_is_not_there_names_what_is(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="none was added"):
        shelf.remove("nothing")
    added(made.blurs(tmp_path / "a.onnx", 1))
    with pytest.raises(PhotoError, match="Choose one of: mine"):
        shelf.remove("../mine")


def test_a_damaged_one_hides_nothing_and_can_be_removed(tmp_path: Path, own: Path) -> None:
    model = added(made.blurs(tmp_path / "a.onnx", 1))
    model.path.with_suffix(".json").write_text("{")
    assert "mine" in catalogue.damaged()
    assert find("auto")
    shelf.remove("mine")
    assert not list(own.iterdir())
    assert "mine" not in catalogue.damaged()


def test_an_answer_that_is_no_picture_is_a_sentence(tmp_path: Path) -> None:
    """Fine on the pictures it was looked at with, and no numbers where a photo is black."""
    from onnx import helper

    nodes = [helper.make_node("Div", ["x", "x"], ["one"]), helper.make_node("Mul", ["x", "one"], ["y"])]
    model = added(made.save(tmp_path / "a.onnx", nodes), bounds=(0.0, 1.0))
    with pytest.raises(PhotoError, match="values that are no numbers"):
        answer(model, np.zeros((20, 30, 3), np.float32))
