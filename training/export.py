"""A checkpoint to one ONNX file with its ModelInfo inside: `python -m training.export runs/NAME/best.pt`.

Refuses to write a model that differs from PyTorch, whose reach is not the halo it states, or that cannot be cut.
"""

from __future__ import annotations

import argparse
import datetime
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import onnx
import torch
from torch import nn

from photoenhance.errors import PhotoError
from photoenhance.inference.info import (
    GRADE_OUTPUTS,
    METADATA_KEY,
    Input,
    Made,
    ModelInfo,
    Output,
    Score,
    TrainedOn,
    dumps,
)
from photoenhance.resource import resource
from training import checkpoint
from training.config import Config
from training.grade_check import compare_grade
from training.networks import build
from training.networks.grade import GRID, KNOTS, LATTICE, GradeNetwork
from training.reach import footprint

TOLERANCE = 1e-4
"""Largest difference to PyTorch, values in [0, 1] or [-1, 1]. Summation order alone gave up to 3e-5 on noise with
trained weights; a BatchNorm folded wrongly shows as 0.1 and more at the border."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when all went well, 1 after an error, which is one sentence."""
    parser = argparse.ArgumentParser(prog="python -m training.export", description="Write a trained network as ONNX.")
    parser.add_argument(
        "checkpoint", type=Path, nargs="+", help="best.pt or checkpoint.pt of a run; of several the mean is written"
    )
    parser.add_argument("--out", type=Path, default=resource("models"), help="folder for ID.onnx and ID.json")
    parser.add_argument("--pairs", type=int, default=0, help="how many pairs it was trained on, for the card")
    options = parser.parse_args(arguments)
    try:
        written = export(options.checkpoint[0], options.out, options.pairs, tuple(options.checkpoint[1:]))
    except PhotoError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    print(f"Wrote {written}")  # noqa: T201
    return 0


def export(path: Path, folder: Path, pairs: int = 0, others: tuple[Path, ...] = ()) -> Path:
    """Write `folder`/ID.onnx and ID.json from a checkpoint; return the ONNX file's path.

    With `others`, of runs that began with equal weights, the mean of all weights is written ("model soup", Wortsman et
    al. 2022); the card's facts are those of `path`.
    """
    saved = checkpoint.load(path)
    config = msgspec.convert(saved["config"], Config)
    network = build(config.network, len(config.styles))
    network.load_state_dict(checkpoint.mean_weights([saved, *map(checkpoint.load, others)]))
    seen = msgspec.convert(saved.get("trained_on", ()), tuple[TrainedOn, ...])
    if not seen:  # a run from before the checkpoint said so
        seen = (TrainedOn(config.train.name, int(saved.get("pairs", 0)), config.train.licence),)
    if pairs:
        seen = (msgspec.structs.replace(seen[0], pairs=pairs), *seen[1:])
    return write(network, describe(config, network, seen, *checkpoint.behind(saved)), folder)


def describe(
    config: Config, network: nn.Module, trained_on: tuple[TrainedOn, ...], steps: int, minutes: float
) -> ModelInfo:
    """The model's card; scores are added by `training.evaluate --write`."""
    grade = isinstance(network, GradeNetwork)
    side = config.card.tile
    return ModelInfo(
        id=config.card.id,
        title=config.card.title,
        summary=config.card.summary,
        kind="grade" if grade else "pixels",
        range=network.value_range,  # type: ignore[arg-type]
        halo=int(network.halo),  # type: ignore[arg-type]
        multiple=int(network.multiple),  # type: ignore[arg-type]
        tile=config.card.tile,
        inputs=_inputs(network, side, len(config.styles)),
        styles=tuple(style.name for style in config.styles),
        outputs=_grade_outputs() if grade else (),
        trained_on=trained_on,
        scores=(),
        made=Made(
            config=config.name,
            seed=config.seed,
            steps=steps,
            minutes=round(minutes, 1),
            commit=_commit(),
            date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        ),
        limits=config.card.limits,
        licence=config.card.licence,
    )


def _inputs(network: nn.Module, side: int, styles: int) -> tuple[Input, ...]:
    image = Input("image", "image", (1, 3, side, side) if isinstance(network, GradeNetwork) else (1, 3, 0, 0))
    if network.extra == "style":
        return image, Input("style", "style", (1, styles))
    return (image, Input("noise", "noise", (1, 1))) if network.extra == "noise" else (image,)


def write(network: nn.Module, info: ModelInfo, folder: Path) -> Path:
    """Convert, compare, measure the halo of a pixel network, then put both files in place."""
    network.eval()
    folder.mkdir(parents=True, exist_ok=True)
    if info.kind == "grade":
        graph = _convert(network, info.tile, info)
        compare_grade(network, graph, info)
    else:
        reach = footprint(network)
        if reach != info.halo:
            raise PhotoError(f"Cannot export {info.id}", f"it reaches {reach} px, not {info.halo}", "Correct its halo")
        graph = _convert(network, 64, info)
        _compare(network, graph, info)
    set_info(graph, info)
    target = folder / f"{info.id}.onnx"
    onnx.save(graph, target)
    target.with_suffix(".json").write_text(dumps(info) + "\n")
    return target


def _convert(network: nn.Module, side: int, info: ModelInfo) -> Any:
    given = tuple(torch.zeros([length or side for length in one.shape]) for one in info.inputs)
    with tempfile.TemporaryDirectory() as scratch:
        draft = Path(scratch) / "network.onnx"
        torch.onnx.export(
            network,
            given,
            draft,
            input_names=[one.name for one in info.inputs],
            output_names=[one.name for one in info.outputs] or ["enhanced"],
            dynamic_shapes=_free_sides(info) if info.kind == "pixels" else None,
            external_data=False,
            verbose=False,
        )
        return onnx.load(draft)


def _free_sides(info: ModelInfo) -> dict[str, Any]:
    """Height and width may be any multiple of the network's multiple; other inputs are fixed."""
    rows, columns = torch.export.Dim("rows"), torch.export.Dim("columns")
    free = {2: info.multiple * rows, 3: info.multiple * columns}
    return {one.name: free if one.source == "image" else None for one in info.inputs}


def _grade_outputs() -> tuple[Output, ...]:
    shapes = ((1, 3, KNOTS), (1, 3, LATTICE, LATTICE, LATTICE), (1, *GRID))
    return tuple(Output(name, shape) for name, shape in zip(GRADE_OUTPUTS, shapes, strict=True))


def set_info(graph: Any, info: ModelInfo) -> None:
    """Put the card into the ONNX metadata, replacing an earlier one; nothing else of the exporter's notes stays."""
    del graph.metadata_props[:]
    graph.metadata_props.add(key=METADATA_KEY, value=dumps(info))
    graph.graph.doc_string = ""
    for node in graph.graph.node:
        # The exporter notes source lines and paths of the machine it ran on.
        node.doc_string = ""
        del node.metadata_props[:]
    for value in (*graph.graph.value_info, *graph.graph.input, *graph.graph.output, *graph.graph.initializer):
        del value.metadata_props[:]


def add_scores(path: Path, scores: tuple[Score, ...]) -> None:
    """Write measured scores into a model's card, in the ONNX file and beside it."""
    graph = onnx.load(path)
    texts = {one.key: one.value for one in graph.metadata_props}
    info = msgspec.structs.replace(msgspec.json.decode(texts[METADATA_KEY], type=ModelInfo), scores=scores)
    set_info(graph, info)
    onnx.save(graph, path)
    path.with_suffix(".json").write_text(dumps(info) + "\n")


def _compare(network: nn.Module, graph: Any, info: ModelInfo) -> None:
    """Whole pictures, border included, odd shapes and another batch size: ONNX must say what PyTorch says."""
    import onnxruntime as ort

    session = ort.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    random = np.random.default_rng(0)
    low, high = info.range
    for height, width in ((64, 64), (96 + 5 * info.multiple, 128 + 3 * info.multiple)):
        image = (random.random((1, 3, height, width), dtype=np.float32) * (high - low) + low).astype(np.float32)
        given = {"image": image, **{one.name: np.full(one.shape, 0.1, np.float32) for one in info.inputs[1:]}}
        with torch.inference_mode():
            expected = network(*map(torch.from_numpy, given.values())).numpy()
        difference = float(np.abs(session.run(None, given)[0] - expected).max())
        if difference > TOLERANCE:
            raise PhotoError(
                f"Cannot export {info.id}", f"ONNX differs from PyTorch by {difference:.1e}", "Report this as a bug"
            )


def _commit() -> str:
    try:
        command = ["git", "rev-parse", "--short", "HEAD"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
