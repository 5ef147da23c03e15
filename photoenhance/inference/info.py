"""ModelInfo: everything a person or the engine must know of a network, as one frozen value and its JSON.

The same JSON stands in the ONNX file's metadata (key `photoenhance`) and beside the file, so that listing models needs
no onnxruntime. A file that others made has none inside; what was measured of it stands beside it alone. Nothing here
opens a file.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from photoenhance.errors import PhotoError

METADATA_KEY = "photoenhance"
GRADE_OUTPUTS = ("curves", "table", "grid")
RANGES = ((0.0, 1.0), (-1.0, 1.0), (0.0, 255.0))
"""What black and white may be to a network."""


class Input(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"source": "from"}):
    """One input of the graph and where its value comes from; `shape` uses 0 for an axis of any length."""

    name: str
    source: Literal["image", "style", "noise"]
    shape: tuple[int, ...] = (1, 3, 0, 0)


class Output(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One output of a graph of kind grade, with its shape."""

    name: str
    shape: tuple[int, ...]


class TrainedOn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A data set the weights have seen, how many pairs of it, and its terms."""

    name: str
    pairs: int
    licence: str


class Measures(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Mean distance to the reference: PSNR in dB, SSIM in [0, 1], CIE dE2000 (docs/models.md has the exact ways)."""

    psnr: float
    ssim: float
    de2000: float


class Score(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Measured on `n` pairs the network never saw; `input` is how far the untouched photos are from the reference.

    `spread` is the standard deviation over the images of the output's measures.
    """

    data: str
    split: str
    n: int
    input: Measures
    output: Measures
    spread: Measures


class Made(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the weights came to be."""

    config: str
    seed: int
    steps: int
    minutes: float
    commit: str
    date: str


class ModelInfo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A network's facts. `halo` and `multiple` are in pixels; `tile` is the preferred side of a read in pixels.

    `kind` "grade": the graph maps a thumbnail of the whole photo, (1, 3, tile, tile) encoded sRGB in [0, 1], to three
    `outputs` named curves (1, 3, K), table (1, 3, N, N, N) indexed [channel, blue, green, red], and grid (1, L, R, C)
    of gains in EV by luma, row and column (`inference.grade` applies them); `halo` is 0 and `multiple` 1.

    `kind` "pixels": the graph maps (1, 3, H, W) to the same shape, values in `range`, H and W multiples of `multiple`;
    an output block of multiple x multiple that begins on a multiple depends on input at most `halo` pixels outside it.
    One that is `whole` must see all of a photo at once; its `halo` is 0 and `tile` the longest side it can take.
    `layout` "NHWC": its picture and answer are (1, H, W, 3).

    `measured` is the SHA-256 of the file that a description was measured on, where the file itself holds none.

    `inputs` are the picture and, where the network asks for them, one `style`, (1, S) weights of the S `styles` that
    sum to 1, and one `noise`, (1, 1), the standard deviation of the photo's noise in encoded values, 0 to 1.
    """

    id: str
    title: str
    summary: str
    kind: Literal["pixels", "grade"]
    range: tuple[float, float]
    halo: int
    multiple: int
    tile: int
    inputs: tuple[Input, ...]
    trained_on: tuple[TrainedOn, ...]
    scores: tuple[Score, ...]
    made: Made
    limits: str
    licence: str
    styles: tuple[str, ...] = ()
    outputs: tuple[Output, ...] = ()
    layout: Literal["NCHW", "NHWC"] = "NCHW"
    whole: bool = False
    measured: str = ""
    format: int = 1


def dumps(info: ModelInfo) -> str:
    """JSON of a ModelInfo, one value a line, in a stable order."""
    return msgspec.json.format(msgspec.json.encode(info), indent=1).decode()


def loads(text: str | bytes, name: str) -> ModelInfo:
    """Parse and check the JSON of a ModelInfo; `name` is the file it came from, for the error."""
    try:
        info = msgspec.json.decode(text, type=ModelInfo)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PhotoError(
            f"Cannot use the model {name}", f"its description is not readable ({error})", "Install the model again"
        ) from error
    problem = _problem(info)
    if problem:
        raise PhotoError(f"Cannot use the model {name}", problem, "Use a newer program, or export the model again")
    return info


def kind_words(info: ModelInfo) -> str:
    """What kind it is and how it is run: "pixels, tiles of 512 px, halo 18 px, multiple of 1 px"."""
    cut = f"tiles of {info.tile} px, halo {info.halo} px"
    if info.whole:
        cut = f"whole photos of at most {info.tile} px a side"
    kind = f"{info.kind}, {cut}, multiple of {info.multiple} px"
    return f"{kind}, {info.layout}, values {info.range[0]:g} to {info.range[1]:g}" if info.measured else kind


def _problem(info: ModelInfo) -> str:
    if info.format != 1:
        return f"its description has format {info.format}, and this program knows format 1"
    if info.halo < 0 or info.multiple < 1:
        return "its halo or size multiple makes no sense"
    if info.tile % info.multiple or info.tile < 2 * info.halo + info.multiple:
        return f"its tile of {info.tile} px has no room for a halo of {info.halo} px"
    if info.range not in RANGES:
        return f"its value range {info.range} is not known"
    return _input_problem(info) or (_grade_problem(info) if info.kind == "grade" else "")


def _input_problem(info: ModelInfo) -> str:
    sources = [one.source for one in info.inputs]
    if sources.count("image") != 1 or max(sources.count("style"), sources.count("noise")) > 1:
        return f"its inputs {sources} are not one picture and at most one style and one noise level"
    if len({one.name for one in info.inputs}) != len(info.inputs):
        return "two of its inputs have one name"
    if bool(info.styles) != ("style" in sources) or len(set(info.styles)) != len(info.styles):
        return f"its styles {list(info.styles)} and its inputs do not fit together"
    side = info.tile if info.kind == "grade" else 0
    picture = (1, 3, side, side) if info.layout == "NCHW" else (1, side, side, 3)
    shapes = {"image": picture, "style": (1, len(info.styles)), "noise": (1, 1)}
    for one in info.inputs:
        if one.shape != shapes[one.source]:
            return f"its input {one.name} has the shape {list(one.shape)} instead of {list(shapes[one.source])}"
    return ""


def _grade_problem(info: ModelInfo) -> str:
    if info.whole or info.layout != "NCHW" or info.range != RANGES[0]:
        return "a grade sees a thumbnail, channels first, in [0, 1]"
    outputs = {one.name: one.shape for one in info.outputs}
    if [len(outputs.get(name, ())) for name in GRADE_OUTPUTS] != [3, 5, 4] or len(outputs) != 3:
        return f"its outputs {sorted(outputs)} are not the three of a grade"
    curves, table, grid = (outputs[name] for name in GRADE_OUTPUTS)
    if curves[:2] != (1, 3) or table[:2] != (1, 3) or len(set(table[2:])) != 1 or grid[0] != 1:
        return "the shapes of its outputs make no sense"
    if min(*curves[2:], *table[2:], *grid[1:]) < 2:
        return "its curves, table or grid have no room for a change"
    return ""
