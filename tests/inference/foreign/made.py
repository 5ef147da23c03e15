"""ONNX files as others may make them, good and bad, with answers that can be computed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FIRST = ("n", 3, "h", "w")
LAST = ("n", "h", "w", 3)


def save(
    path: Path,
    nodes: Sequence[Any],
    numbers: dict[str, Any] | None = None,
    shape: Sequence[Any] = FIRST,
    *,
    kind: int = TensorProto.FLOAT,
    inputs: Sequence[str] = ("x",),
    domains: Sequence[str] = (),
    functions: Sequence[Any] = (),
) -> Path:
    """A file whose graph goes from `inputs` to y."""
    given = [helper.make_tensor_value_info(name, kind, shape) for name in inputs]
    out = [helper.make_tensor_value_info("y", kind, [axis if axis == 3 else f"out{i}" for i, axis in enumerate(shape)])]
    constants = [numpy_helper.from_array(np.asarray(value), name) for name, value in (numbers or {}).items()]
    graph = helper.make_graph(nodes, "made", given, out, constants)
    opsets = [helper.make_opsetid("", 17), *(helper.make_opsetid(name, 1) for name in domains)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=9, functions=list(functions))
    path.write_bytes(model.SerializeToString())
    return path


def line(path: Path, gain: float, offset: float = 0.0, shape: Sequence[Any] = FIRST, top: float = 0.0) -> Path:
    """x * gain + offset, clipped to [0, top] where a top is given."""
    nodes = [helper.make_node("Mul", ["x", "gain"], ["m"]), helper.make_node("Add", ["m", "offset"], ["a"])]
    numbers = {"gain": np.float32(gain), "offset": np.float32(offset), "zero": np.float32(0), "top": np.float32(top)}
    last = helper.make_node("Clip", ["a", "zero", "top"], ["y"]) if top else helper.make_node("Identity", ["a"], ["y"])
    return save(path, [*nodes, last], numbers, shape)


def blurs(path: Path, count: int, side: int = 3) -> Path:
    """So many means of side x side pixels one after another: reach count * (side // 2)."""
    names = ["x", *(f"b{number}" for number in range(count - 1)), "y"]
    pads = [side // 2] * 4
    nodes = [helper.make_node("Conv", [names[i], "k"], [names[i + 1]], group=3, pads=pads) for i in range(count)]
    return save(path, nodes, {"k": np.full((3, 1, side, side), 1 / side**2, np.float32)})


def halved(path: Path) -> Path:
    """To half the size by a strided convolution and back by a transposed one, then tanh: range [-1, 1], multiple 2."""
    random = np.random.default_rng(0)
    numbers = {
        "k": random.normal(0, 0.3, (8, 3, 3, 3)).astype(np.float32),
        "t": random.normal(0, 0.3, (8, 3, 2, 2)).astype(np.float32),
    }
    nodes = [
        helper.make_node("Conv", ["x", "k"], ["half"], pads=[1, 1, 1, 1], strides=[2, 2]),
        helper.make_node("ConvTranspose", ["half", "t"], ["whole"], strides=[2, 2]),
        helper.make_node("Tanh", ["whole"], ["y"]),
    ]
    return save(path, nodes, numbers)


def centred(path: Path) -> Path:
    """x - mean of the whole picture + 0.5: a reach without limit."""
    nodes = [
        helper.make_node("ReduceMean", ["x"], ["mean"], axes=[2, 3]),
        helper.make_node("Sub", ["x", "mean"], ["s"]),
        helper.make_node("Add", ["s", "half"], ["y"]),
    ]
    return save(path, nodes, {"half": np.float32(0.5)})


def strange(path: Path) -> Path:
    """Pixels in odd rows and columns are treated in another way: any size runs, but cuts must begin on even ones."""
    numbers = {"w": np.array([1.0, 0.5] * 4096, np.float32), "one": np.array([1]), "zero": np.array([0])}
    nodes = [
        helper.make_node("Shape", ["x"], ["shape"]),
        helper.make_node("Slice", ["shape", "three", "four"], ["wide"]),
        helper.make_node("Slice", ["w", "zero", "wide"], ["row"]),
        helper.make_node("Mul", ["x", "row"], ["y"]),
    ]
    return save(path, nodes, {**numbers, "three": np.array([3]), "four": np.array([4])})


def beside(path: Path, location: str) -> Path:
    """Weights that lie in another file."""
    line(path, 0.5)
    model = onnx.load(path)
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", "4")):
        tensor.external_data.add(key=key, value=value)
    path.write_bytes(model.SerializeToString())
    return path


def endless(path: Path) -> Path:
    """A loop that never ends."""
    value = helper.make_tensor_value_info
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["go_on"]), helper.make_node("Cos", ["v"], ["v2"])],
        "body",
        [value("i", TensorProto.INT64, []), value("go", TensorProto.BOOL, []), value("v", TensorProto.FLOAT, None)],
        [value("go_on", TensorProto.BOOL, []), value("v2", TensorProto.FLOAT, None)],
    )
    nodes = [helper.make_node("Loop", ["", "true", "x"], ["y"], body=body)]
    return save(path, nodes, {"true": np.array(True)})


def greedy(path: Path) -> Path:
    """Wants 3 GiB in the middle."""
    nodes = [
        helper.make_node("ConstantOfShape", ["huge"], ["zeros"]),
        helper.make_node("ReduceMax", ["zeros"], ["none"], keepdims=0),
        helper.make_node("Add", ["x", "none"], ["y"]),
    ]
    return save(path, nodes, {"huge": np.array([3 << 28])})


def larger(path: Path, scale: int) -> Path:
    """Every pixel scale x scale times."""
    nodes = [helper.make_node("Resize", ["x", "", "scales"], ["y"], mode="nearest")]
    return save(path, nodes, {"scales": np.array([1, 1, scale, scale], np.float32)})
