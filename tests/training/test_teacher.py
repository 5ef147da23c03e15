"""A graph model from disk: read without TensorFlow, refused when unsound, and run where TensorFlow is installed."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from photoenhance.errors import PhotoError
from training.teacher import MULTIPLE, open_teacher, padded, read_graph

GAIN = np.array([2.0, 1.0, 0.5], "<f4")
AXES = np.array([0, 2, 1, 3], "<i4")
FLOAT = {"dtype": {"type": "DT_FLOAT"}}


def constant(name: str, kind: str, shape: list[int]) -> dict:
    """A node as TensorFlow.js writes it: the value has a place, and no number."""
    size = {"dim": [{"size": str(side)} for side in shape]}
    value = {"value": {"tensor": {"dtype": kind, "tensorShape": size}}, "dtype": {"type": kind}}
    return {"name": name, "op": "Const", "attr": value, "inputs": []}


def model() -> dict:
    """Identity(xs * gain), turned over by two constants, in the form of the public MAXIM graphs."""
    flip = {"T": {"type": "DT_FLOAT"}, "Tperm": {"type": "DT_INT32"}}
    nodes = [
        constant("axes", "DT_INT32", [4]),
        constant("gain", "DT_FLOAT", [3]),
        {"name": "xs_0", "op": "Placeholder", "attr": FLOAT, "inputs": []},
        {"name": "turn", "op": "Transpose", "input": ["xs_0", "axes"], "attr": flip, "experimentalType": "x"},
        {"name": "mul", "op": "Mul", "input": ["turn", "gain"], "attr": {"T": {"type": "DT_FLOAT"}}, "device": ""},
        {"name": "back", "op": "Transpose", "input": ["mul", "axes"], "attr": flip},
        {"name": "Identity", "op": "Identity", "input": ["back"], "attr": {"T": {"type": "DT_FLOAT"}}},
    ]
    weights = [{"name": "axes", "shape": [4], "dtype": "int32"}, {"name": "gain", "shape": [3], "dtype": "float32"}]
    return {
        "signature": {"inputs": {"x": {"name": "xs_0:0"}}, "outputs": {"y": {"name": "Identity:0"}}},
        "modelTopology": {"node": nodes, "versions": {"producer": 1395}},
        "weightsManifest": [{"paths": ["one.bin", "two.bin"], "weights": weights}],
    }


def written(folder: Path, content: dict | None = None) -> Path:
    """The model on disk; its shards part in the middle of an array."""
    folder.mkdir(parents=True, exist_ok=True)
    data = AXES.tobytes() + GAIN.tobytes()
    (folder / "one.bin").write_bytes(data[:18])
    (folder / "two.bin").write_bytes(data[18:])
    (folder / "model.json").write_text(json.dumps(content or model()))
    return folder


def test_constants_come_from_the_shards_in_the_manifests_order(tmp_path: Path) -> None:
    written(tmp_path / "package" / "models")
    graph = read_graph(tmp_path / "package")
    np.testing.assert_array_equal(graph.weights["axes"], AXES)
    np.testing.assert_array_equal(graph.weights["gain"], GAIN)
    assert graph.weights["axes"].dtype == AXES.dtype
    assert (graph.feed, graph.fetch, len(graph.nodes)) == ("xs_0:0", "Identity:0", 7)
    again = read_graph(written(tmp_path / "again"))
    assert again.digest == graph.digest
    (tmp_path / "again" / "two.bin").write_bytes(bytes(10))
    assert read_graph(tmp_path / "again").digest != graph.digest


def test_unsound_files_are_refused_in_a_sentence(tmp_path: Path) -> None:
    quantised = model()
    quantised["weightsManifest"][0]["weights"][0]["quantization"] = {"dtype": "uint8"}
    unsigned = {key: value for key, value in model().items() if key != "signature"}
    short, gone = written(tmp_path / "short"), written(tmp_path / "gone")
    (short / "two.bin").write_bytes(bytes(9))
    (gone / "two.bin").unlink()
    cases = [
        (tmp_path / "nothing", "it holds no model.json"),
        (written(tmp_path / "quantised", quantised), "quantised"),
        (written(tmp_path / "unsigned", unsigned), "no sound graph model"),
        (short, "its shards hold 27 bytes, not 28"),
        (gone, "two.bin cannot be read"),
    ]
    for folder, words in cases:
        with pytest.raises(PhotoError, match=words):
            read_graph(folder)


def test_padding_mirrors_to_the_right_and_below() -> None:
    picture = np.arange(3 * 70 * 5, dtype=np.uint8).reshape(70, 5, 3)
    whole = padded(picture)
    assert whole.shape == (2 * MULTIPLE, MULTIPLE, 3)
    np.testing.assert_array_equal(whole[:70, :5], picture)
    np.testing.assert_array_equal(whole[70:128], np.flip(whole[12:70], 0))
    np.testing.assert_array_equal(whole[:, 5:10], np.flip(whole[:, :5], 1))
    exact = np.zeros((MULTIPLE, 2 * MULTIPLE, 3), np.uint8)
    assert padded(exact).shape == exact.shape


def test_tensorflow_answers_with_what_the_graph_says(tmp_path: Path) -> None:
    pytest.importorskip("tensorflow", reason="wants TensorFlow, an extra of its own: teacher")
    picture = np.random.default_rng(0).integers(0, 256, (70, 40, 3), np.uint8)
    answer = open_teacher(read_graph(written(tmp_path)), threads=1)(picture)
    np.testing.assert_array_equal(answer, np.rint(np.clip(picture * GAIN, 0, 255)).astype(np.uint8))


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is not None, reason="TensorFlow is installed")
def test_without_tensorflow_a_sentence_says_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="pip install tensorflow-cpu"):
        open_teacher(read_graph(written(tmp_path)))
