"""Training batches a second: both files decoded for every patch, the memory-mapped cache, batches made ahead."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.photo import pixels
from benchmarks.table import show
from training.config import load
from training.data.cache import Cache, open_cache
from training.data.decode import decode_srgb8
from training.data.pairs import Pair, find_pairs
from training.data.patches import Maker, draw_patch
from training.data.prefetch import prefetched

BATCH, PATCH, PAIRS = 16, 128, 8
STEP = 1.5
"""Length of the step-like load, in times of making one batch: as of a small network, or of a large one on a GPU."""
CLAIM = 6
"""Times by which the origin says that caching and prefetching speed up its loading."""

Batch = tuple[np.ndarray, np.ndarray]


def table() -> None:
    """Batches of 16 patches of 128 from pairs of 2 megapixels."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pairs = _made(folder)
        begin = time.perf_counter()
        cache = open_cache(pairs, folder / "cache", decode_srgb8, print)
        filled = (time.perf_counter() - begin) / PAIRS
        random = np.random.default_rng(0)
        naive = _seconds(lambda: _naive(pairs, random), 2)
        cached = _seconds(lambda: _drawn(cache, random), 40)
        rows = [("both files, every patch", naive), ("cache", cached)]
        loads = _with_load(lambda generator: _drawn(cache, generator), STEP * cached)
    show(
        f"Loading alone, {BATCH} patches of {PATCH} a batch (filling the cache: {filled:.2f} s a pair of 2 MP, once)",
        ("from", "batches/s", "times", "the origin's claim"),
        [(name, f"{1 / taken:.2f}", f"{naive / taken:.1f}", f"{CLAIM}") for name, taken in rows],
    )
    step = STEP * cached
    whole = [("both files, every patch", naive + step), *loads]
    show(
        f"With a step of {1000 * step:.0f} ms that needs one core",
        ("from", "steps/s", "times", "the origin's claim"),
        [(name, f"{1 / taken:.2f}", f"{whole[0][1] / taken:.1f}", f"{CLAIM}") for name, taken in whole],
    )


def _made(folder: Path) -> tuple[Pair, ...]:
    """Pairs of JPEG files, the input darker than its target."""
    picture = pixels(1732, 1155)
    for index in range(PAIRS):
        turned = np.roll(picture, 40 * index, axis=1)
        for part, gain in (("before", 0.6), ("after", 1.0)):
            (folder / part).mkdir(exist_ok=True)
            Image.fromarray((turned * gain).astype(np.uint8)).save(folder / part / f"{index}.jpg", quality=95)
    return find_pairs(folder, "before-after")


def _naive(pairs: tuple[Pair, ...], random: np.random.Generator) -> Batch:
    """As a loader without a cache does: the two files of a pair are opened for each patch."""
    patches = []
    for _ in range(BATCH):
        pair = pairs[int(random.integers(len(pairs)))]
        before, after = decode_srgb8(pair.before), decode_srgb8(pair.after)
        top, left = (int(random.integers(side - PATCH + 1)) for side in before.shape[:2])
        cut = np.s_[top : top + PATCH, left : left + PATCH]
        scaled = (picture[cut].astype(np.float32) / np.float32(255) for picture in (before, after))
        patches.append((next(scaled), next(scaled)))
    return _stacked(patches)


def _drawn(cache: Cache, random: np.random.Generator) -> Batch:
    make, config = Maker("", cache), load("residual")
    return _stacked([draw_patch(make, PATCH, config, random)[1:] for _ in range(BATCH)])


def _stacked(patches: list[Batch]) -> Batch:
    """Pictures to the layout of a network's input."""
    before, after = (np.stack(side).transpose(0, 3, 1, 2) for side in zip(*patches, strict=True))
    return np.ascontiguousarray(before, np.float32), np.ascontiguousarray(after, np.float32)


def _with_load(make: Callable[[np.random.Generator], Batch], step: float) -> list[tuple[str, float]]:
    """Seconds a step, batches made in turn and made ahead."""
    work = _load(step)
    generator = np.random.default_rng(0)
    in_turn = _seconds(lambda: (make(generator), work()), 40)
    with prefetched(make, generator) as batches:
        ahead = _seconds(lambda: (next(batches), work()), 40)
    return [("cache", in_turn), ("cache, batches made ahead", ahead)]


def _load(seconds: float) -> Callable[[], object]:
    """Arithmetic that takes about so long, outside the interpreter as a network's step is."""
    values = np.random.default_rng(0).random((160, 160), np.float32)

    def once() -> np.ndarray:
        return np.sin(values)

    times = max(round(seconds / _seconds(once, 50)), 1)
    return lambda: [once() for _ in range(times)]


def _seconds(work: Callable[[], object], repeats: int) -> float:
    work()
    begin = time.perf_counter()
    for _ in range(repeats):
        work()
    return (time.perf_counter() - begin) / repeats
