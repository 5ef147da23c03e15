"""A foreign graph as a function from picture to picture: which way its axes lie is found by trying.

Runs in the process that is made for it (`child`), never in the window.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photoenhance.inference.session import open_runtime, runtime_errors

Picture = NDArray[np.float32]

THREADS = 4
"""More take address space, of which there is little here, and no less time."""
LAYOUTS = ("NCHW", "NHWC")

MULTIPLES = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 48, 56, 64, 128)
"""Size multiples that are tried; 128 and the like take the more time the less they are wanted."""
_PRIMES = (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101)
_LEAST_SIDE = 96


class UnfitError(Exception):
    """The network cannot be used: why as a clause, and a remedy as a sentence."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why, remedy)
        self.why = why
        self.remedy = remedy


class RunError(Exception):
    """A picture could not be run."""


@dataclass(frozen=True, slots=True)
class Network:
    """Pictures are (1, 3, H, W) float32 whatever the layout, values as the network wants them."""

    runtime: Any
    name: str
    layout: str

    def __call__(self, picture: Picture) -> Picture:
        """The network's answer. RunError where it fails or gives something that is no picture."""
        last = self.layout == "NHWC"
        given = np.ascontiguousarray(picture.transpose(0, 2, 3, 1)) if last else picture
        try:
            output = self.runtime.run(None, {self.name: given})[0]
        except runtime_errors() as error:
            if "bad_alloc" in str(error) or "llocat" in str(error):
                raise MemoryError from error
            raise RunError(str(error).splitlines()[0]) from error
        if not isinstance(output, np.ndarray) or output.ndim != 4:
            raise RunError("its answer is no picture")
        return output.transpose(0, 3, 1, 2) if last else output


def open_network(path: Path) -> tuple[Network, int]:
    """The network in a file, and the size multiple it wants.

    Raises
    ------
    UnfitError
        onnxruntime refuses the file, or it is not of the kind picture to picture of the same size.
    """
    try:
        runtime = open_runtime(path, threads=min(THREADS, os.cpu_count() or 1))
    except runtime_errors() as error:
        reason = str(error).splitlines()[0]
        if "bad_alloc" in reason:
            raise MemoryError from error
        raise UnfitError(f"onnxruntime refuses it ({reason})", "Export it again, in one file") from error
    name, shape = _picture_input(runtime)
    tried = ""
    for layout in _layouts(shape):
        network = Network(runtime, name, layout)
        multiple, tried = _multiple(network)
        if multiple:
            return network, multiple
    raise UnfitError(tried, "Export it so that it gives back pictures of the size it gets")


def _picture_input(runtime: Any) -> tuple[str, list[Any]]:
    inputs, outputs = runtime.get_inputs(), runtime.get_outputs()
    if len(inputs) != 1 or len(outputs) != 1:
        raise UnfitError(
            f"it has {len(inputs)} inputs and {len(outputs)} outputs, not one picture in and one out",
            "Export it with one of each",
        )
    for one, what in ((inputs[0], "input"), (outputs[0], "output")):
        if one.type != "tensor(float)":
            raise UnfitError(f"its {what} is {one.type}, and only float32 can be used", "Export it in float32")
    shape = list(inputs[0].shape)
    if len(shape) != 4 or shape[0] not in (1, *_free(shape[:1])):
        raise UnfitError(f"its input has the shape {shape}, which is not one picture", "Export it for one picture")
    return inputs[0].name, shape


def _free(axes: list[Any]) -> list[Any]:
    return [axis for axis in axes if not isinstance(axis, int)]


def _layouts(shape: list[Any]) -> list[str]:
    """The layouts that a shape allows, the likelier first."""
    channels = {"NCHW": shape[1], "NHWC": shape[3]}
    sides = {"NCHW": shape[2:], "NHWC": shape[1:3]}
    sure = [layout for layout in LAYOUTS if channels[layout] == 3]
    sure = sure or [layout for layout in LAYOUTS if len(_free([channels[layout], *sides[layout]])) == 3]
    if not sure:
        raise UnfitError(f"its input has the shape {shape}, without three channels", "Choose a model for colour photos")
    open_ = [layout for layout in sure if len(_free(sides[layout])) == 2]
    if not open_:
        fixed = " x ".join(str(side) for side in sides[sure[0]])
        raise UnfitError(
            f"it takes pictures of {fixed} only", "Export it with free height and width (dynamic axes or shapes)"
        )
    return open_


def sizes(multiple: int) -> tuple[int, int]:
    """Height and width that are multiples of `multiple` and of no larger number that is tried."""
    first = next(index for index, prime in enumerate(_PRIMES) if prime * multiple >= _LEAST_SIDE or index >= 23)
    return multiple * _PRIMES[first], multiple * _PRIMES[first + 1]


def _multiple(network: Network) -> tuple[int, str]:
    """The smallest size multiple that gives back a picture of the same size, or 0 and why there is none."""
    why = ""
    for multiple in MULTIPLES:
        height, width = sizes(multiple)
        try:
            output = network(np.full((1, 3, height, width), 0.5, np.float32))
        except RunError as error:
            why = why or f"it cannot be run ({error})"
            continue
        if output.shape == (1, 3, height, width):
            return multiple, ""
        _refuse_scale(output.shape, height, width)
        why = why or f"a picture of {width} x {height} comes back as {_size(output.shape)}"
    return 0, why


def _size(shape: tuple[int, ...]) -> str:
    return f"{shape[3]} x {shape[2]} with {shape[1]} channels"


def _refuse_scale(shape: tuple[int, ...], height: int, width: int) -> None:
    across, down = shape[3] / width, shape[2] / height
    if across == down != 1 and (across.is_integer() or (1 / across).is_integer()):
        larger = f"{across:g} times as large" if across > 1 else f"{1 / across:g} times smaller"
        raise UnfitError(
            f"it makes pictures {larger}, and only models that keep the size can be used", "Choose another model"
        )
