"""Style and noise: what a network asks for it is told, what does not fit is a sentence, cards are checked."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import numpy as np
import onnx
import pytest

from photoenhance.errors import PhotoError
from photoenhance.inference.catalogue import find
from photoenhance.inference.conditions import TRIAL, Conditions, feeds
from photoenhance.inference.info import METADATA_KEY, Input, ModelInfo, dumps, loads
from photoenhance.inference.session import open_session
from photoenhance.inference.tiles import plan
from tests.tiny_models import PICTURE, SIDE, bright_info, pixels_info

STYLE, NOISE = Input("style", "style", (1, 3)), Input("noise", "noise", (1, 1))


def test_a_style_mixes_and_the_first_is_the_default(tiny_folder: Path) -> None:
    session = open_session(find("bright", tiny_folder), "cpu", threads=1)
    thumbnail = np.full((SIDE, SIDE, 3), 0.4, np.float32)

    def curves(*style: float) -> np.ndarray:
        return session.grade(thumbnail, conditions=Conditions(style))[0]

    axis = np.linspace(0, 1, 5)
    np.testing.assert_allclose(curves(0, 1, 0)[0], axis**0.6, atol=1e-6)
    np.testing.assert_allclose(curves(0.25, 0.75, 0)[2], 0.25 * axis**0.8 + 0.75 * axis**0.6, atol=1e-6)
    assert curves().tobytes() == curves(1, 0, 0).tobytes() == session.grade(thumbnail)[0].tobytes()
    with pytest.raises(PhotoError, match="has 3 styles, and 2 weights are given"):
        curves(0.5, 0.5)


def test_a_noise_level_reaches_the_network(tiny_folder: Path) -> None:
    session = open_session(find("smooth", tiny_folder), "cpu", threads=1)
    image = np.random.default_rng(0).random((1, 3, 20, 30), dtype=np.float32)
    assert session.run(image, conditions=Conditions(noise=0.0)).tobytes() == image.tobytes()
    weak, strong = (np.abs(session.run(image, conditions=Conditions(noise=one)) - image) for one in (0.02, 0.04))
    np.testing.assert_allclose(strong, 2 * weak, atol=1e-5)
    assert strong.mean() > 0.05
    with pytest.raises(PhotoError, match="wants to know the photo's noise level"):
        session.run(image)


def test_only_what_is_asked_for_is_fed(tiny_folder: Path) -> None:
    all_of_it = Conditions((0.0, 0.0, 1.0), 0.1)
    fed = {name: feeds(find(name, tiny_folder).info, all_of_it) for name in ("bright", "smooth", "sharp")}
    assert {name: list(values) for name, values in fed.items()} == {
        "bright": ["style"], "smooth": ["noise"], "sharp": []
    }  # fmt: skip
    assert (fed["bright"]["style"].dtype, fed["bright"]["style"].tolist()) == (np.float32, [[0.0, 0.0, 1.0]])


def test_the_trial_tile_of_a_device_is_told_them_too(tiny: Path) -> None:
    """The first pixel network is the one that is tried; here one that asks for the noise level."""
    from photoenhance.inference.devices import CPU
    from photoenhance.inference.probe import difference

    (tiny / "sharp.json").rename(tiny / "sharp.away")
    try:
        assert difference(CPU) == (CPU, 0.0)
    finally:
        (tiny / "sharp.away").rename(tiny / "sharp.json")
    assert TRIAL.noise


@pytest.mark.parametrize(
    ("info", "why"),
    [
        (msgspec.structs.replace(bright_info(), styles=("a", "b")), r"input style has the shape \[1, 3\] instead"),
        (msgspec.structs.replace(bright_info(), styles=("a", "b", "a")), "do not fit together"),
        (msgspec.structs.replace(bright_info(), styles=()), "do not fit together"),
        (msgspec.structs.replace(bright_info(), inputs=bright_info().inputs[:1]), "do not fit together"),
        (msgspec.structs.replace(bright_info(), tile=32), r"instead of \[1, 3, 32, 32\]"),
        (msgspec.structs.replace(bright_info(), inputs=(STYLE,)), "not one picture"),
        (
            msgspec.structs.replace(pixels_info("a", halo=1, noise=True), inputs=(Input("a", "image"), NOISE, NOISE)),
            "at most one style and one noise level",
        ),
        (
            msgspec.structs.replace(
                pixels_info("a", halo=1, noise=True), inputs=(Input("a", "image"), Input("a", "noise", (1, 1)))
            ),
            "have one name",
        ),
        (
            msgspec.structs.replace(
                pixels_info("a", halo=1, noise=True), inputs=(Input("a", "image"), Input("b", "noise", (1, 2)))
            ),
            r"input b has the shape \[1, 2\]",
        ),
    ],
)
def test_a_card_whose_inputs_make_no_sense_is_refused(info: ModelInfo, why: str) -> None:
    with pytest.raises(PhotoError, match=why):
        loads(dumps(info), "a.json")


@pytest.mark.parametrize(
    ("name", "inputs", "why"),
    [
        ("sharp", (Input("image", "image", PICTURE), NOISE), "the graph has the inputs"),
        ("smooth", (Input("noise", "image", PICTURE), Input("image", "noise", (1, 1))), "the graph has the inputs"),
    ],
)
def test_a_card_that_differs_from_the_graph_is_refused(
    tiny_folder: Path, tmp_path: Path, name: str, inputs: tuple[Input, ...], why: str
) -> None:
    with pytest.raises(PhotoError, match=why):
        open_session(find(name, _changed(tiny_folder, tmp_path, name, inputs=inputs)), "cpu")


def test_a_graph_with_a_style_of_another_length_is_refused(tiny_folder: Path, tmp_path: Path) -> None:
    changes = {"styles": ("a", "b"), "inputs": (bright_info().inputs[0], Input("style", "style", (1, 2)))}
    with pytest.raises(PhotoError, match=r"input style has the shape \[1, 3\], the description says \[1, 2\]"):
        open_session(find("bright", _changed(tiny_folder, tmp_path, "bright", **changes)), "cpu")


def test_the_plan_of_the_tiles_does_not_know_of_it(tiny_folder: Path) -> None:
    assert plan(100, 80, find("smooth", tiny_folder).info) == plan(100, 80, find("sharp", tiny_folder).info)


def _changed(folder: Path, target: Path, name: str, **fields: object) -> Path:
    """The model under another card, inside and beside."""
    copied = Path(shutil.copytree(folder, target / "models"))
    graph = onnx.load(copied / f"{name}.onnx")
    info = msgspec.structs.replace(find(name, folder).info, **fields)
    del graph.metadata_props[:]
    graph.metadata_props.add(key=METADATA_KEY, value=dumps(info))
    onnx.save(graph, copied / f"{name}.onnx")
    (copied / f"{name}.json").write_text(dumps(info))
    return copied
