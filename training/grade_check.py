"""The proof an exported grade must pass: onnxruntime says what PyTorch says, and the editor's kernel does the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn

from photoenhance.errors import PhotoError
from photoenhance.image import Region
from photoenhance.inference.grade.bake import LARGEST_ERROR, bake
from photoenhance.inference.grade.kernel import apply
from photoenhance.inference.info import GRADE_OUTPUTS, ModelInfo
from training.application import apply_grade

TOLERANCE = 1e-4
"""Largest difference of any output, gains in EV among them."""


def compare_grade(network: nn.Module, graph: Any, info: ModelInfo) -> None:
    """Raise PhotoError where graph or kernel differ from PyTorch: on noise, on a smooth picture, on a grey one."""
    import onnxruntime as ort

    session = ort.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    for number, image in enumerate(_pictures(info.tile)):
        given = {"image": image}
        if info.styles:
            # Each picture in a style of its own, the last in a mixture.
            weights = np.eye(len(info.styles), dtype=np.float32)[number % len(info.styles)]
            given["style"] = ((weights + weights[::-1]) / 2 if number == 2 else weights)[None]
        with torch.inference_mode():
            expected = network(*map(torch.from_numpy, given.values()))
            wanted = apply_grade(torch.from_numpy(image), *expected).clamp(0, 1)[0].numpy().transpose(1, 2, 0)
        outputs = session.run(list(GRADE_OUTPUTS), given)
        difference = max(float(np.abs(one - two.numpy()).max()) for one, two in zip(outputs, expected, strict=True))
        if difference > TOLERANCE:
            raise PhotoError(
                f"Cannot export {info.id}", f"ONNX differs from PyTorch by {difference:.1e}", "Report this as a bug"
            )
        baked = bake(*(one[0] for one in outputs))
        picture = np.ascontiguousarray(image[0].transpose(1, 2, 0))
        applied = apply(picture, baked, 100, Region(0, 0, info.tile, info.tile), info.tile, info.tile)
        difference = float(np.abs(applied - wanted).max())
        # The composed table may err by LARGEST_ERROR where it was sampled, and a little more between the samples.
        if difference > 2 * LARGEST_ERROR:
            raise PhotoError(
                f"Cannot export {info.id}",
                f"the editor's kernel differs from PyTorch by {difference:.1e}",
                "Make its table smoother",
            )


def _pictures(side: int) -> list[np.ndarray[Any, np.dtype[np.float32]]]:
    noise = np.random.default_rng(0).random((1, 3, side, side), dtype=np.float32)
    ramp = np.linspace(0, 1, side, dtype=np.float32)
    smooth = np.stack(np.broadcast_arrays(ramp[None], ramp[:, None], (ramp[None] * ramp[:, None]) ** 2))[None]
    grey = np.repeat(noise[:, :1], 3, axis=1)
    return [noise, np.ascontiguousarray(smooth), grey]
