"""A grade as an ONNX graph of standard operators, for onnxruntime alone: gain and table both by GridSample.

GridSample is trilinear where the kernel is tetrahedral; nothing else differs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photoenhance.image import Region
from photoenhance.inference.grade.bake import Baked

OPSET = 20
"""The first whose GridSample takes volumes."""


@dataclass(frozen=True, eq=False)
class Bare:
    """The graph in onnxruntime."""

    runtime: Any

    def work(self, photo: NDArray[np.float32]) -> Callable[[Region], NDArray[np.float32]]:
        """A function that grades one strip of the photo, (h, w, 3) float32 in [0, 1], to (1, h, w, 3)."""
        height, width = photo.shape[:2]

        def run(strip: Region) -> NDArray[np.float32]:
            place = np.empty((1, strip.height, strip.width, 2), np.float32)
            place[..., 0] = (np.arange(strip.x, strip.right) + 0.5) * (2 / width) - 1
            place[..., 1] = ((np.arange(strip.y, strip.bottom) + 0.5) * (2 / height) - 1)[:, None]
            found: NDArray[np.float32] = self.runtime.run(None, {"image": photo[strip.slices][None], "place": place})[0]
            return found

        return run


def session(grade: Baked, threads: int) -> Bare:
    """Build the graph for a grade and open it on the processor."""
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    return Bare(ort.InferenceSession(_graph(grade), options, providers=["CPUExecutionProvider"]))


def _graph(grade: Baked) -> bytes:
    from onnx import TensorProto, helper, numpy_helper

    table = np.ascontiguousarray(grade.table[..., :3].transpose(3, 2, 1, 0)[None])
    constants = {
        "gain": grade.gain[None, None],
        "table": table,
        "weights": np.array([[0.299], [0.587], [0.114]], np.float32),
        "one": np.float32(1),
        "two": np.float32(2),
        "depth": np.array([1], np.int64),
        "thin": np.array([1, 2], np.int64),
        "last": np.array([3], np.int64),
    }

    def node(kind: str, inputs: str, output: str, **attributes: object) -> Any:
        return helper.make_node(kind, inputs.split(), [output], **attributes)

    sample = {"mode": "linear", "padding_mode": "border", "align_corners": 1}
    nodes = [
        node("MatMul", "image weights", "luma"),
        node("Mul", "luma two", "luma2"),
        node("Sub", "luma2 one", "luma3"),
        node("Concat", "place luma3", "where", axis=3),
        node("Unsqueeze", "where depth", "where5"),
        node("GridSample", "gain where5", "factor5", **sample),
        node("Squeeze", "factor5 thin", "factor3"),
        node("Unsqueeze", "factor3 last", "factor"),
        node("ReduceMax", "image last", "brightest", keepdims=1),
        node("Sub", "factor one", "over"),
        node("Relu", "over", "excess"),
        node("Mul", "brightest excess", "roll"),
        node("Add", "roll one", "rolled"),
        node("Div", "factor rolled", "gentle"),
        node("Mul", "image gentle", "bright"),
        node("Mul", "bright two", "bright2"),
        node("Sub", "bright2 one", "colour"),
        node("Unsqueeze", "colour depth", "colour5"),
        node("GridSample", "table colour5", "found5", **sample),
        node("Squeeze", "found5 row", "found"),
        node("Transpose", "found", "graded", perm=[0, 2, 3, 1]),
    ]
    constants["row"] = np.array([2], np.int64)
    inputs = [
        helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, "h", "w", 3]),
        helper.make_tensor_value_info("place", TensorProto.FLOAT, [1, "h", "w", 2]),
    ]
    output = helper.make_tensor_value_info("graded", TensorProto.FLOAT, [1, "h", "w", 3])
    values = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "grade", inputs, [output], values)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)
    text: bytes = model.SerializeToString()
    return text
