"""Tiny real ONNX models whose answers can be computed by hand, and pictures to put into them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper
from PIL import Image

from photoenhance.inference.info import GRADE_OUTPUTS, METADATA_KEY, Input, Made, ModelInfo, Output, dumps

GRADE_SIDE = 32


def info_of(name: str, kind: str, config: str = "made") -> ModelInfo:
    grade = kind == "grade"
    shapes = ((1, 3, 2), (1, 3, 2, 2, 2), (1, 2, 2, 2))
    return ModelInfo(
        id=name,
        title=f"Made {name}",
        summary="For tests",
        kind=kind,
        range=(0.0, 1.0),
        halo=0,
        multiple=1,
        tile=GRADE_SIDE,
        inputs=(Input("image", "image", (1, 3, GRADE_SIDE, GRADE_SIDE) if grade else (1, 3, 0, 0)),),
        trained_on=(),
        scores=(),
        made=Made(config, 0, 0, 0.0, "none", "2026-01-01"),
        limits="none",
        licence="none",
        outputs=tuple(map(Output, GRADE_OUTPUTS, shapes)) if grade else (),
    )


def write_line(folder: Path, name: str, gain: float, offset: float, config: str = "made") -> Path:
    """A pixel network: value x gain + offset. One file, nothing beside it."""
    values = [numpy_helper.from_array(np.float32(value), key) for key, value in (("gain", gain), ("offset", offset))]
    nodes = [
        helper.make_node("Mul", ["image", "gain"], ["scaled"]),
        helper.make_node("Add", ["scaled", "offset"], ["enhanced"]),
    ]
    shape = (1, 3, "height", "width")
    ends = [helper.make_tensor_value_info(key, onnx.TensorProto.FLOAT, shape) for key in ("image", "enhanced")]
    return _write(folder, info_of(name, "pixels", config), nodes, ends[:1], ends[1:], values)


def write_dimmer(folder: Path, name: str, gain: float) -> Path:
    """A grade whose table multiplies every value by `gain`, whatever the photo."""
    nodes = np.indices((2, 2, 2), np.float32)  # [channel of blue, green, red][b, g, r]
    table = np.stack([nodes[2], nodes[1], nodes[0]])[None] * np.float32(gain)
    curves = np.tile(np.array((0, 1), np.float32), (1, 3, 1))
    grid = np.zeros((1, 2, 2, 2), np.float32)
    values = dict(zip(GRADE_OUTPUTS, (curves, table, grid), strict=True))
    made = [
        helper.make_node("Constant", [], [key], value=numpy_helper.from_array(array)) for key, array in values.items()
    ]
    start = [helper.make_tensor_value_info("image", onnx.TensorProto.FLOAT, (1, 3, GRADE_SIDE, GRADE_SIDE))]
    ends = [helper.make_tensor_value_info(key, onnx.TensorProto.FLOAT, array.shape) for key, array in values.items()]
    return _write(folder, info_of(name, "grade"), made, start, ends, [])


def _write(folder: Path, info: ModelInfo, nodes: list, inputs: list, outputs: list, values: list) -> Path:
    graph = helper.make_graph(nodes, info.id, inputs, outputs, values)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    model.metadata_props.add(key=METADATA_KEY, value=dumps(info))
    path = folder / f"{info.id}.onnx"
    onnx.save(model, path)
    return path


def save(path: Path, picture: np.ndarray) -> np.ndarray:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(path)
    return picture


def shades(seed: int, height: int = 40, width: int = 60) -> np.ndarray:
    """A picture of soft gradients with some grain, nowhere near black or white."""
    random = np.random.default_rng(seed)
    rows, columns = np.linspace(60, 150, height)[:, None, None], np.linspace(0, 40, width)[None, :, None]
    picture = rows + columns + random.uniform(-20, 20, 3) + random.uniform(-6, 6, (height, width, 3))
    return np.rint(picture).astype(np.uint8)
