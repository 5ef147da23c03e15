"""A run on disk: everything needed to go on bit for bit, written atomically so that a kill never spoils it."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import torch

from photoenhance.errors import PhotoError


def save(path: Path, state: dict[str, Any]) -> None:
    """Write beside the target, then put in place."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)


def load(path: Path) -> dict[str, Any]:
    """Read a checkpoint written by `save`; PhotoError when it is damaged."""
    try:
        # weights_only: a checkpoint from elsewhere must not run code.
        return torch.load(path, map_location="cpu", weights_only=True)  # type: ignore[no-any-return]
    except (RuntimeError, EOFError, ValueError, OSError, pickle.UnpicklingError) as error:
        raise PhotoError(
            f"Cannot go on from {path}", f"it cannot be read ({error})", "Start without --resume"
        ) from error


def weights(state: dict[str, Any]) -> dict[str, Any]:
    """The network's weights in a best.pt or a checkpoint.pt."""
    found: dict[str, Any] = state["network"] if "network" in state else state["trainer"]["network"]
    return found


def behind(state: dict[str, Any]) -> tuple[int, float]:
    """Steps and minutes of training that are in the weights: of the run, and of those that it began from."""
    steps, minutes = state.get("earlier", (0, 0.0))
    return steps + state["progress"]["step"], minutes + state["progress"]["minutes"]


def mean_weights(states: list[dict[str, Any]]) -> dict[str, Any]:
    """The mean of several networks' weights; whole numbers and the like are those of the first."""
    first, *others = map(weights, states)
    if any(one.keys() != first.keys() for one in others):
        raise PhotoError("Cannot take the mean", "the checkpoints are of different networks", "Name runs of one config")
    every = [first, *others]
    return {
        key: torch.stack([one[key] for one in every]).mean(0) if value.is_floating_point() else value
        for key, value in first.items()
    }


def random_state(generator: np.random.Generator) -> dict[str, Any]:
    """State of the crop generator and of torch, as plain values."""
    return {"numpy": generator.bit_generator.state, "torch": torch.get_rng_state()}


def restore_random(state: dict[str, Any], generator: np.random.Generator) -> None:
    """Undo of `random_state`."""
    generator.bit_generator.state = state["numpy"]
    torch.set_rng_state(state["torch"])
