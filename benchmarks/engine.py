"""Seconds a megapixel of each pixel network through the engine, beside bare onnxruntime on tiles of the same size."""

from __future__ import annotations

import numpy as np

from benchmarks.photo import source
from benchmarks.table import seconds, show
from photoenhance.image import Source
from photoenhance.inference.catalogue import models
from photoenhance.inference.conditions import TRIAL
from photoenhance.inference.session import Session, open_session
from photoenhance.inference.stop import Stop
from photoenhance.inference.tiles import plan
from photoenhance.pipeline.enhance import enhance, new_plane
from photoenhance.recipe.recipe import EnhanceStep, Recipe

SIDES = (128, 256, 384, 512, 768, 1024)
WIDTH, HEIGHT = 1500, 1000
MEGAPIXELS = WIDTH * HEIGHT / 1e6


def table() -> None:
    """Both tables: the engine's overhead, and the choice of a tile."""
    photo = source(WIDTH, HEIGHT)
    overhead, sides = [], []
    for model in (one for one in models() if one.info.kind == "pixels"):
        session = open_session(model, "cpu")
        overhead.append(_overhead(photo, session))
        for side in SIDES:
            cost, _ = seconds(lambda side=side, session=session: _run(photo, session, side), repeats=1)
            chosen = "preferred" if side == model.info.tile else ""
            sides.append((model.info.id, str(side), f"{cost / MEGAPIXELS:.2f}", chosen))
    show(
        f"Engine on {MEGAPIXELS:.1f} megapixels: seconds a megapixel",
        ("model", "engine", "bare onnxruntime, same tiles", "engine over it", "halo read twice"),
        overhead,
    )
    show("Tile sides: seconds a megapixel of the photo, halo included", ("model", "side", "s/MP", ""), sides)


def _run(photo: Source, session: Session, tile: int | None = None) -> None:
    recipe = Recipe((EnhanceStep(session.model.info.id, session.model.sha256),))
    for _ in enhance(photo, recipe, (), session, new_plane(photo), Stop(), tile):
        pass


def _overhead(photo: Source, session: Session) -> tuple[str, ...]:
    """The engine over a photo, and as many bare runs on one tile of the same shape."""
    tiles = plan(WIDTH, HEIGHT, session.model.info)
    read = tiles[0].read
    image = np.random.default_rng(0).random((1, 3, read.height, read.width), dtype=np.float32)
    engine, noise = seconds(lambda: _run(photo, session))
    bare, bare_noise = seconds(lambda: [session.run(image, conditions=TRIAL) for _ in tiles])
    halo = len(tiles) * read.width * read.height / (WIDTH * HEIGHT) - 1
    return (
        session.model.info.id,
        f"{engine / MEGAPIXELS:.2f} (spread {noise / MEGAPIXELS:.2f})",
        f"{bare / MEGAPIXELS:.2f} (spread {bare_noise / MEGAPIXELS:.2f})",
        f"{(engine / bare - 1) * 100:+.1f} %",
        f"{halo * 100:.0f} %",
    )
