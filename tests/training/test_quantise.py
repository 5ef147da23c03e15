"""int8: the inner convolutions only, and its cost on a ramp is really measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest

pytest.importorskip("torch")

from onnx import helper, numpy_helper

from photoenhance.errors import PhotoError
from photoenhance.inference.info import METADATA_KEY, dumps
from photoenhance.inference.session import open_session
from tests.training.made import info_of, save, shades, write_line
from training import quantise
from training.editor import resolve

pytestmark = pytest.mark.training


def three(folder: Path) -> Path:
    """Three convolutions, 3 -> 4 -> 4 -> 3 channels, near the identity on the whole."""
    random = np.random.default_rng(0)
    shapes = {"a": (4, 3, 3, 3), "b": (4, 4, 3, 3), "c": (3, 4, 3, 3)}
    values = [numpy_helper.from_array(random.uniform(0, 0.1, s).astype(np.float32), k) for k, s in shapes.items()]
    names = ["image", "one", "two", "enhanced"]
    nodes = [
        helper.make_node("Conv", [names[i], key], [names[i + 1]], name=f"conv_{key}", pads=[1, 1, 1, 1])
        for i, key in enumerate("abc")
    ]
    shape = (1, 3, "height", "width")
    ends = [helper.make_tensor_value_info(key, onnx.TensorProto.FLOAT, shape) for key in ("image", "enhanced")]
    model = helper.make_model(
        helper.make_graph(nodes, "three", ends[:1], ends[1:], values),
        opset_imports=[helper.make_opsetid("", 18)],
        ir_version=10,
    )
    info = info_of("three", "pixels")
    model.metadata_props.add(key=METADATA_KEY, value=dumps(info))
    path = folder / "three.onnx"
    onnx.save(model, path)
    return path


def test_only_inner_convolutions_become_int8(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(tmp_path / "photos" / "a.png", shades(0, 600, 560))
    path = three(tmp_path)
    given = [str(path), "--photos", str(tmp_path / "photos"), "--out", str(tmp_path / "out")]
    assert quantise.main(given) == 0
    said = capsys.readouterr().out
    assert "grey ramp of 4096 px" in said
    graph = onnx.load(tmp_path / "out" / "three-int8.onnx").graph
    made = {name for node in graph.node if node.op_type == "DequantizeLinear" for name in node.output}
    quantised = {node.name for node in graph.node if node.op_type == "Conv" and node.input[1] in made}
    assert quantised == {"conv_b"}

    files = path, tmp_path / "out" / "three-int8.onnx"
    exact, fast = (open_session(resolve(str(one)).models[0], "cpu", 1) for one in files)
    before, after = quantise.ramp(exact, exact), quantise.ramp(fast, exact)
    assert before.away == 0
    assert before.back == 0
    assert after.away > 0
    assert after.step > before.step


def test_what_has_no_inner_convolution_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(tmp_path / "photos" / "a.png", shades(0))
    path = write_line(tmp_path, "line", 1.0, 0.0)
    with pytest.raises(PhotoError, match="no inner convolution"):
        quantise.quantise(resolve(str(path)).models[0], [tmp_path / "photos" / "a.png"], tmp_path / "out")
