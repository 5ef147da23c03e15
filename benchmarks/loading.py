"""Training batches a second from the decoded cache, beside opening the two files for every patch."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.photo import pixels
from benchmarks.table import show
from training.config import load
from training.data.cache import centre, open_cache
from training.data.pairs import Pair
from training.data.patches import Maker, draw_patch

BATCH, PATCH, PAIRS = 16, 128, 8


def table() -> None:
    """Batches of 16 patches of 128 from photos of 2 megapixels."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        picture = pixels(1732, 1155)
        for index in range(PAIRS):
            Image.fromarray(np.roll(picture, 40 * index, axis=1)).save(folder / f"{index}.jpg", quality=95)
        pairs = tuple(
            Pair(str(index), folder / f"{index}.jpg", folder / f"{index}.jpg", index) for index in range(PAIRS)
        )
        cache = open_cache(pairs, folder / "cache", _decode, print)
        random = np.random.default_rng(0)
        make, config = Maker("", cache), load("residual")
        cached = _rate(lambda: [draw_patch(make, PATCH, config, random) for _ in range(BATCH)], 50)
        naive = _rate(lambda: [_naive(pairs[int(random.integers(PAIRS))]) for _ in range(BATCH)], 2)
    rows = [("files, every time", f"{naive:.2f}", "1.0"), ("cache", f"{cached:.1f}", f"{cached / naive:.0f}")]
    show("Training batches a second (16 patches of 128)", ("from", "batches/s", "times"), rows)


def _decode(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path))


def _naive(pair: Pair) -> tuple[np.ndarray, np.ndarray]:
    return centre(_decode(pair.before), PATCH, PATCH), centre(_decode(pair.after), PATCH, PATCH)


def _rate(work: object, repeats: int) -> float:
    begin = time.perf_counter()
    for _ in range(repeats):
        work()  # type: ignore[operator]
    return repeats / (time.perf_counter() - begin)
