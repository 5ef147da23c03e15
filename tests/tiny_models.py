"""Real models of a few numbers each, as ONNX files with their cards: what the engine can run, without any training.

`bright` is a grade with three styles, `smooth` a pixel network that asks for the noise level, `sharp` one that asks for
nothing, `evening` the chain of the first two, `dusk` that of all three.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from photoenhance.inference.chain import Chain, Link
from photoenhance.inference.chain import dumps as chain_text
from photoenhance.inference.info import METADATA_KEY, Input, Made, Measures, ModelInfo, Output, Score, TrainedOn, dumps

SIDE, KNOTS, NODES, GRID = 16, 5, 5, (3, 4, 4)
STYLES = ("natural", "vivid", "soft")
ONE = Measures(10.0, 0.5, 20.0)
SCORE = Score("made", "test", 3, ONE, Measures(20.0, 0.8, 9.0), ONE)
PICTURE = (1, 3, 0, 0)


def write_all(folder: Path) -> Path:
    """All of them into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write(folder, bright_info(), *bright())
    write(folder, pixels_info("smooth", halo=1, noise=True), *smooth())
    write(folder, pixels_info("sharp", halo=1, noise=False), *sharp())
    links = (Link("bright", alone=False), Link("smooth", 80))
    for chain in (chain_of("evening", links), chain_of("dusk", (*links, Link("sharp")))):
        write_chain(folder, chain)
    return folder


def write(folder: Path, info: ModelInfo, nodes: list[onnx.NodeProto], numbers: dict[str, np.ndarray]) -> None:
    """One model: the graph with its card inside, and the card beside it."""
    given = [helper.make_tensor_value_info(one.name, TensorProto.FLOAT, axes(one.shape)) for one in info.inputs]
    wanted = info.outputs or (Output("enhanced", PICTURE),)
    outputs = [helper.make_tensor_value_info(one.name, TensorProto.FLOAT, axes(one.shape)) for one in wanted]
    constants = [numpy_helper.from_array(value, name) for name, value in numbers.items()]
    graph = helper.make_graph(nodes, info.id, given, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    model.metadata_props.add(key=METADATA_KEY, value=dumps(info))
    onnx.checker.check_model(model)
    onnx.save(model, folder / f"{info.id}.onnx")
    (folder / f"{info.id}.json").write_text(dumps(info))


def write_chain(folder: Path, chain: Chain) -> None:
    """The description of a chain."""
    (folder / f"{chain.id}.chain.json").write_text(chain_text(chain))


def chain_of(name: str, links: tuple[Link, ...]) -> Chain:
    """A chain of this name."""
    return Chain(name, name.title(), f"A chain called {name}.", links, (SCORE,), "Only for tests.", "None.")


def axes(shape: tuple[int, ...]) -> list[int | str]:
    """Axes of any length have names in a graph."""
    return [length or f"axis{number}" for number, length in enumerate(shape)]


def info_of(name: str, **fields: object) -> ModelInfo:
    """A card with what all have in common."""
    return ModelInfo(
        id=name,
        title=name.title(),
        summary=f"A model called {name}.",
        range=(0.0, 1.0),
        multiple=1,
        trained_on=(TrainedOn(f"the numbers of {name}", 1, "none"),),
        scores=(SCORE,),
        made=Made(name, 0, 1, 0.0, "unknown", "2000-01-01"),
        limits="Only for tests.",
        licence="None.",
        **fields,
    )


def pixels_info(name: str, *, halo: int, noise: bool) -> ModelInfo:
    """The card of a pixel network."""
    inputs = (Input("image", "image", PICTURE), *((Input("noise", "noise", (1, 1)),) if noise else ()))
    return info_of(name, kind="pixels", halo=halo, tile=64, inputs=inputs)


def bright_info() -> ModelInfo:
    """The card of the grade."""
    shapes = {"curves": (1, 3, KNOTS), "table": (1, 3, NODES, NODES, NODES), "grid": (1, *GRID)}
    return info_of(
        "bright",
        kind="grade",
        halo=0,
        tile=SIDE,
        inputs=(Input("image", "image", (1, 3, SIDE, SIDE)), Input("style", "style", (1, 3))),
        outputs=tuple(Output(name, shape) for name, shape in shapes.items()),
        styles=STYLES,
    )


def bright() -> tuple[list[onnx.NodeProto], dict[str, np.ndarray]]:
    """A curve for each style, a table that warms, gains that grow to the right and with the photo's darkness."""
    axis = np.linspace(0, 1, NODES)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    table = np.stack([np.minimum(red * 1.05, 1), green, blue * 0.95])[None]
    curves = np.stack([np.linspace(0, 1, KNOTS) ** power for power in (0.8, 0.6, 1.2)])
    across = np.linspace(0.2, 1.0, GRID[2])
    numbers = {
        "bases": curves.repeat(3, axis=0).reshape(3, 3 * KNOTS),
        "curve_shape": np.array([1, 3, KNOTS]),
        "constant_table": table,
        "white": np.ones((1, 1, 1, 1)),
        "gains": np.broadcast_to(across, (1, *GRID)),
    }
    nodes = [
        helper.make_node("MatMul", ["style", "bases"], ["mixed"]),
        helper.make_node("Reshape", ["mixed", "curve_shape"], ["curves"]),
        helper.make_node("Identity", ["constant_table"], ["table"]),
        helper.make_node("ReduceMean", ["image"], ["mean"], axes=[1, 2, 3]),
        helper.make_node("Sub", ["white", "mean"], ["darkness"]),
        helper.make_node("Mul", ["darkness", "gains"], ["grid"]),
    ]
    return nodes, _typed(numbers)


def smooth() -> tuple[list[onnx.NodeProto], dict[str, np.ndarray]]:
    """Towards the mean of 3 x 3 pixels, the more the noisier: at a noise of 0.05 half the way."""
    numbers = {"mean": np.full((3, 1, 3, 3), 1 / 9), "ten": np.array([[10.0]]), "one": np.array([[1.0]])}
    nodes = [
        _conv("image", "mean", "blurred"),
        helper.make_node("Sub", ["blurred", "image"], ["wanted"]),
        helper.make_node("Mul", ["noise", "ten"], ["strong"]),
        helper.make_node("Min", ["strong", "one"], ["amount"]),
        helper.make_node("Mul", ["wanted", "amount"], ["change"]),
        helper.make_node("Add", ["image", "change"], ["enhanced"]),
    ]
    return nodes, _typed(numbers)


def sharp() -> tuple[list[onnx.NodeProto], dict[str, np.ndarray]]:
    """Away from the mean of 3 x 3 pixels."""
    kernel = np.full((3, 1, 3, 3), -0.06)
    kernel[:, :, 1, 1] = 1.48
    return [_conv("image", "kernel", "enhanced")], _typed({"kernel": kernel})


def _conv(source: str, kernel: str, target: str) -> onnx.NodeProto:
    return helper.make_node("Conv", [source, kernel], [target], group=3, pads=[1, 1, 1, 1])


def _typed(numbers: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: value if value.dtype == np.int64 else value.astype(np.float32) for name, value in numbers.items()}
