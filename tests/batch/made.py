"""Tiny photos for the tests of jobs and command line, and the looks at files they share."""

from __future__ import annotations

import hashlib
from pathlib import Path

import imagecodecs
import numpy as np

from photoenhance.inference import catalogue
from photoenhance.recipe.recipe import EnhanceStep, Recipe

MODEL = "retouch-residual"


def picture(width: int = 96, height: int = 64, seed: int = 0, dtype: str = "uint8", channels: int = 3) -> np.ndarray:
    """Smooth colours with some noise: compresses like a photo, and no two are the same."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    waves = [np.sin(x / (7 + 3 * c) + seed) * np.cos(y / (9 + 2 * c)) for c in range(channels)]
    values = 0.5 + 0.3 * np.stack(waves, axis=2) + random.normal(0, 0.02, (height, width, channels))
    return np.rint(np.clip(values, 0, 1) * np.iinfo(dtype).max).astype(dtype)


def save(path: Path, pixels: np.ndarray | None = None, **size: int) -> Path:
    """Write a JPEG, PNG or WebP by its suffix and return its path."""
    pixels = picture(**size) if pixels is None else pixels
    encoders = {
        ".png": imagecodecs.png_encode,
        ".jpg": imagecodecs.jpeg8_encode,
        ".jpeg": imagecodecs.jpeg8_encode,
        ".webp": imagecodecs.webp_encode,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encoders[path.suffix.lower()](pixels))
    return path


def recipe(strength: float = 100, model: str = MODEL) -> Recipe:
    """The recipe that the command line makes."""
    return Recipe((EnhanceStep(model, catalogue.find(model).sha256, strength),))


def digests(folder: Path) -> dict[str, str]:
    """Every file under a folder, hidden ones too, with the hash of its bytes."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def photos(folder: Path) -> list[str]:
    """Names of the files that a person sees in a folder."""
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def hidden_parts(folder: Path) -> list[Path]:
    """What half-written files there are."""
    return sorted(folder.rglob(".photoenhance-*.part"))
