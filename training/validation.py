"""Scores of a network in training on pairs kept apart: whole pictures, 8 bit, the way the editor would write them."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from photoenhance.inference.info import Measures
from photoenhance.inference.noise import noise_level
from training import scores
from training.data.held_out import HeldOut
from training.networks.grade import GradeNetwork


def validate(network: nn.Module, pairs: HeldOut, device: torch.device) -> Measures:
    """Mean measures over all pairs, in float32 and evaluation mode."""
    network.eval()
    return scores.mean(
        [
            scores.measure(apply(network, before, device), after)
            for before, after in (pairs[index] for index in range(len(pairs)))
        ]
    )


def change(network: nn.Module, pairs: HeldOut, device: torch.device) -> tuple[float, float]:
    """How much photos that should stay are changed: mean absolute 8-bit levels, mean dE2000."""
    network.eval()
    levels, colours = [], []
    for index in range(len(pairs)):
        before, _ = pairs[index]
        after = apply(network, before, device)
        levels.append(float(np.abs(after.astype(np.int16) - before).mean()))
        colours.append(scores.de2000(after, before))
    return float(np.mean(levels)), float(np.mean(colours))


def apply(network: nn.Module, picture: NDArray[np.uint8], device: torch.device) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 through the network and back; sides are continued by replication to the network's multiple."""
    low, high = network.value_range  # type: ignore[misc]
    multiple = int(network.multiple)  # type: ignore[arg-type]
    height, width = picture.shape[:2]
    padded = np.pad(picture, ((0, -height % multiple), (0, -width % multiple), (0, 0)), mode="edge")
    image = torch.from_numpy(padded.transpose(2, 0, 1)[None].astype(np.float32) / 255).to(device)
    with torch.inference_mode():
        if isinstance(network, GradeNetwork):
            # Without a style it is the first.
            output = network.enhance(image)
        elif network.extra == "noise":
            level = noise_level([padded.astype(np.float32) / np.float32(255)])
            output = network(image, torch.tensor([[level]], dtype=torch.float32, device=device))
        else:
            output = network(image * (high - low) + low)
    unit = ((output - low) / (high - low)).clamp(0, 1)[0, :, :height, :width]
    rounded: NDArray[np.uint8] = np.rint(unit.cpu().numpy().transpose(1, 2, 0) * 255).astype(np.uint8)
    return rounded
