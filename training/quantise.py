"""A pixel network in 8-bit integers, and its cost: `python -m training.quantise ID --photos PHOTOS --out FOLDER`.

The first and the last convolutions stay float32: 256 steps there would show as bands. Static quantisation by
onnxruntime (QDQ, per-channel weights, unsigned activations), calibrated on real photos. Whether the result is good
enough is judged by `training.evaluate` on validation pairs, and by the ramp that is printed here.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import onnx
from numpy.typing import NDArray

from photoenhance.errors import PhotoError
from photoenhance.inference.catalogue import Model
from photoenhance.inference.info import ModelInfo, dumps, loads
from photoenhance.inference.session import Session, open_session
from training.data.decode import decode_srgb8
from training.editor import resolve
from training.export import set_info
from training.judging import photos

CROP, CROPS = 128, 4
"""Side in pixels of the pieces that activations are calibrated on, and how many are taken of each photo."""
RAMP = 4096
"""Length of the grey ramp in pixels: steps of 16 in 16 bit."""

Picture = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Ramp:
    """A grey ramp from black to white after a network, worst channel, 16 bit.

    `levels`: different values along it; `step`: largest change from one pixel to the next; `back`: largest one against
    the direction of the ramp; `away`: largest distance to the float32 network's ramp.
    """

    levels: int
    step: int
    back: int
    away: int


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when all went well, 1 after an error, which is one sentence."""
    parser = argparse.ArgumentParser(prog="python -m training.quantise", description="Write a network in int8.")
    parser.add_argument("model", help="id or .onnx file of a network of kind pixels")
    parser.add_argument("--photos", type=Path, nargs="+", required=True, help="folders to calibrate on: never a test's")
    parser.add_argument("--out", type=Path, required=True, help="folder for ID-int8.onnx and .json")
    parser.add_argument("--method", choices=("minmax", "percentile", "entropy"), default="minmax")
    options = parser.parse_args(arguments)
    try:
        chosen = resolve(options.model)
        written = quantise(chosen.models[0], photos(options.photos), options.out, options.method)
    except PhotoError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    _report(chosen.models[0], written)
    return 0


def quantise(model: Model, calibration: Sequence[Path], folder: Path, method: str = "minmax") -> Model:
    """Write ID-int8.onnx and its card into a folder.

    Parameters
    ----------
    model
        Of kind pixels, asking for nothing beside the picture.
    calibration
        Photos whose pieces set the ranges of the activations.
    folder
        Made where it is missing.
    method
        How ranges follow from what was seen: "minmax", "percentile" or "entropy".

    Raises
    ------
    PhotoError
        The network is of another kind, or has no convolution between its first and its last.
    """
    info = model.info
    if info.kind != "pixels" or len(info.inputs) != 1:
        raise PhotoError(f"Cannot quantise {info.id}", "it asks for more than a picture", "Choose a pixel network")
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{info.id}-int8"
    made = msgspec.structs.replace(info, id=name, title=f"{info.title}, fast", scores=())
    target = folder / f"{name}.onnx"
    with tempfile.TemporaryDirectory() as scratch:
        graph = _quantised(model, calibration, Path(scratch), method)
    set_info(graph, made)
    onnx.save(graph, target)
    target.with_suffix(".json").write_text(dumps(made) + "\n")
    return Model(loads(dumps(made), name), target)


def _quantised(model: Model, calibration: Sequence[Path], scratch: Path, method: str) -> Any:
    from onnxruntime.quantization import CalibrationMethod, QuantFormat, QuantType, quantize_static

    graph = onnx.load(model.path)
    convolutions = [node.name for node in graph.graph.node if node.op_type in ("Conv", "ConvTranspose")]
    outer = _outer(graph)
    if len(outer) >= len(convolutions):
        raise PhotoError(f"Cannot quantise {model.info.id}", "it has no inner convolution", "Leave it in float32")
    out = scratch / "int8.onnx"
    methods = {
        "minmax": CalibrationMethod.MinMax,
        "percentile": CalibrationMethod.Percentile,
        "entropy": CalibrationMethod.Entropy,
    }
    quantize_static(
        model.path,
        out,
        _Reader(model.info, calibration),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["Conv"],
        nodes_to_exclude=outer,
        calibrate_method=methods[method],
        extra_options={"CalibMovingAverage": False},
    )
    return onnx.load(out)


def _outer(graph: Any) -> list[str]:
    """Names of the convolutions that see the picture itself, and of the one nearest to the output."""
    nodes = graph.graph.node
    picture = graph.graph.input[0].name
    convolutions = [node for node in nodes if node.op_type in ("Conv", "ConvTranspose")]
    first = [node.name for node in convolutions if picture in node.input]
    return [*first, *(node.name for node in convolutions[-1:])]


class _Reader:
    """Pieces of photos as onnxruntime's calibration asks for them: one feed after another, then None."""

    def __init__(self, info: ModelInfo, calibration: Sequence[Path]) -> None:
        self._feeds = ({"image": piece} for piece in _pieces(info, calibration))

    def get_next(self) -> dict[str, Picture] | None:
        return next(self._feeds, None)

    def __iter__(self) -> Iterator[dict[str, Picture]]:
        return self._feeds


def _pieces(info: ModelInfo, calibration: Sequence[Path]) -> Iterator[Picture]:
    random = np.random.default_rng(0)
    low, high = info.range
    for path in calibration:
        picture = decode_srgb8(path)
        for number in range(CROPS):
            # A piece of a large photo is flat sky; every other one is of the photo reduced, where it is large.
            reduced = picture[::4, ::4]
            seen = picture if number % 2 or min(reduced.shape[:2]) < CROP else reduced
            if min(seen.shape[:2]) < CROP:
                continue
            top, left = (int(random.integers(0, side - CROP + 1)) for side in seen.shape[:2])
            piece = seen[top : top + CROP, left : left + CROP].transpose(2, 0, 1)[None] / np.float32(255)
            yield np.ascontiguousarray(piece * np.float32(high - low) + np.float32(low), np.float32)


def ramp(session: Session, other: Session | None = None) -> Ramp:
    """What a network makes of a grey ramp; `other` is the float32 network that `away` is measured to."""
    mine = _ramp_of(session)
    steps = np.diff(mine, axis=1)
    rising = np.sign(mine[:, -1:] - mine[:, :1])
    away = np.abs(mine - _ramp_of(other)).max() if other is not None else 0
    return Ramp(
        min(len(np.unique(row)) for row in mine),
        int(np.abs(steps).max()),
        int(max(0, (-steps * rising).max())),
        int(away),
    )


def _ramp_of(session: Session) -> NDArray[np.int64]:
    """(3, RAMP) values of the middle row, 16 bit; the photo's borders are left out."""
    low, high = session.model.info.range
    edge = 64
    row = np.linspace(0, 1, RAMP, dtype=np.float32) * np.float32(high - low) + np.float32(low)
    image = np.ascontiguousarray(np.broadcast_to(np.pad(row, edge, mode="edge"), (1, 3, 128, RAMP + 2 * edge)))
    output = (session.run(image)[0, :, 64, edge:-edge] - np.float32(low)) / np.float32(high - low)
    values: NDArray[np.int64] = np.rint(np.clip(output, 0, 1) * 65535).astype(np.int64)
    return values


def _seconds(session: Session, side: int = 256) -> float:
    """Of a tile, the best of five runs."""
    image = np.random.default_rng(0).random((1, 3, side, side), dtype=np.float32)
    times = []
    for _ in range(6):
        begin = time.perf_counter()
        session.run(image)
        times.append(time.perf_counter() - begin)
    return min(times[1:])


def _report(original: Model, written: Model) -> None:
    exact, fast = (open_session(model, "cpu", threads=1) for model in (original, written))
    lines = [f"Wrote {written.path}, {written.path.stat().st_size / 1e6:.2f} MB"]
    for name, session in (("float32", exact), ("int8", fast)):
        found = ramp(session, exact)
        lines.append(
            f"{name}: {_seconds(session) * 1000:.0f} ms for 256 x 256 (one thread); grey ramp of {RAMP} px: "
            f"{found.levels} levels, largest step {found.step}, back {found.back}, off float32 by {found.away} of 65535"
        )
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
