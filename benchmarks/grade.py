"""A grade: finding and baking it, and applying it, beside the table alone in OpenColorIO, GridSample, and a copy."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks import gridsample
from benchmarks.photo import pixels
from benchmarks.table import show
from photoenhance.image import Region
from photoenhance.inference.catalogue import DEFAULT_MODEL, find
from photoenhance.inference.grade.bake import Baked, bake
from photoenhance.inference.grade.kernel import apply, apply_to_samples
from photoenhance.inference.grade.ready import make_ready
from photoenhance.inference.grade.thumbnail import thumbnail
from photoenhance.inference.session import open_session
from photoenhance.pipeline.render import strips

SIZES = {"1 MP": (1224, 816), "12 MP": (4000, 3000), "24 MP": (6000, 4000), "100 MP": (12240, 8160)}
TYPES = ("uint8", "uint16", "float32")
THREADS = (1, 2)
WIDEST_SAMPLED = 6000
"""A hundred megapixels by GridSample would take minutes."""

Photo: TypeAlias = NDArray[Any]
Work: TypeAlias = Callable[[Region], object]


def table() -> None:
    """Two tables: what finding a grade costs, and what applying it costs."""
    make_ready()
    missing = [name for name in ("PyOpenColorIO", "onnx") if importlib.util.find_spec(name) is None]
    if missing:
        print(f'{" and ".join(missing)} cannot be imported, so that column is empty; pip install "photoenhance[bench]"')
    grade = _finding()
    rows = [row for size in SIZES for row in _applying(size, grade, missing)]
    headings = ("photo", "samples", "threads", "grade", "OpenColorIO, table alone", "grade : OpenColorIO")
    show(
        "Applying a grade in strips, seconds (best of several, in turns)",
        (*headings, "onnxruntime, GridSample", "copy"),
        rows,
    )


def _finding() -> Baked:
    session = open_session(find(DEFAULT_MODEL), "cpu")
    side = session.model.info.tile
    rows = []
    for size, (width, height) in SIZES.items():
        photo = pixels(width, height)

        def look(photo: Photo = photo, width: int = width, height: int = height) -> NDArray[np.float32]:
            return thumbnail((photo[strip.slices] for strip in strips(width, height)), width, height, side)

        small = look()
        answer = session.grade(small)
        works = {"look": look, "network": lambda small=small: session.grade(small), "bake": lambda a=answer: bake(*a)}
        best = in_turns(works, 5)
        rows.append((size, *(f"{best[name] * 1000:.1f}" for name in works)))
    show("Finding a grade, milliseconds, uint8", ("photo", "thumbnail", "network", "bake"), rows)
    print()
    return bake(*answer)


def _applying(size: str, grade: Baked, missing: list[str]) -> list[tuple[str, ...]]:
    width, height = SIZES[size]
    eight = pixels(width, height)
    rows = []
    for name in TYPES:
        photo = _as_type(eight, name)
        other = None if "PyOpenColorIO" in missing else _opencolorio(grade, photo)
        for threads in THREADS:
            works: dict[str, Callable[[], object]] = {
                "ours": lambda p=photo, n=threads: _spread(_ours(p, grade), p, n),
                "copy": lambda p=photo, n=threads: _spread(lambda strip: p[strip.slices].copy(), p, n),
            }
            if other is not None:
                works["theirs"] = lambda p=photo, n=threads, work=other: _spread(work, p, n)
            best = in_turns(works, 3 if width > 10000 else 7)
            if name == "float32" and "onnx" not in missing and width <= WIDEST_SAMPLED:
                bare = gridsample.session(grade, threads)
                best["sampled"] = in_turns({"": lambda p=photo, run=bare: _spread(run.work(p), p, 1)}, 1)[""]
            cells = [f"{best[key]:.3f}" if key in best else "-" for key in ("ours", "theirs")]
            ratio = f"{best['ours'] / best['theirs']:.2f}" if "theirs" in best else "-"
            last = [f"{best[key]:.3f}" if key in best else "-" for key in ("sampled", "copy")]
            rows.append((size, name, str(threads), *cells, ratio, *last))
    return rows


def in_turns(works: dict[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """Best time of each, run one after the other, again and again: what disturbs one disturbs its neighbours too."""
    best = dict.fromkeys(works, float("inf"))
    for _ in range(repeats + 1):
        for name, work in works.items():
            begin = time.perf_counter()
            work()
            best[name] = min(best[name], time.perf_counter() - begin)
    return best


def _as_type(eight: Photo, name: str) -> Photo:
    if name == "uint8":
        return eight
    return eight.astype(np.uint16) * np.uint16(257) if name == "uint16" else eight.astype(np.float32) / np.float32(255)


def _spread(work: Work, photo: Photo, threads: int) -> None:
    height, width = photo.shape[:2]
    if threads == 1:
        for strip in strips(width, height):
            work(strip)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, strips(width, height)))


def _ours(photo: Photo, grade: Baked) -> Work:
    height, width = photo.shape[:2]
    if photo.dtype == np.float32:
        return lambda strip: apply(photo[strip.slices], grade, 100, strip, width, height)
    return lambda strip: apply_to_samples(photo[strip.slices], grade, 100, strip, width, height, photo.dtype)


def _opencolorio(grade: Baked, photo: Photo) -> Work:
    """The table alone, tetrahedral, in place on a copy (again and again, which its time does not depend on)."""
    import PyOpenColorIO as OCIO  # noqa: N814 - the name its own documentation uses

    lut = OCIO.Lut3DTransform(gridSize=grade.table.shape[0])
    lut.setInterpolation(OCIO.INTERP_TETRAHEDRAL)
    lut.setData(np.ascontiguousarray(grade.table[..., :3]).ravel())
    depth = {"uint8": OCIO.BIT_DEPTH_UINT8, "uint16": OCIO.BIT_DEPTH_UINT16, "float32": OCIO.BIT_DEPTH_F32}
    bits = depth[str(photo.dtype)]
    processor = OCIO.Config.CreateRaw().getProcessor(lut)
    fast = processor.getOptimizedCPUProcessor(bits, bits, OCIO.OPTIMIZATION_DEFAULT)
    own = photo.copy()
    size = own.itemsize

    def work(strip: Region) -> None:
        rows = own[strip.slices]
        fast.apply(OCIO.PackedImageDesc(rows, strip.width, strip.height, 3, bits, size, 3 * size, rows.strides[0]))

    return work
