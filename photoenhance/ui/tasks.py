"""The window's background work as generators: open a photo, enhance it, save it. Run on a worker; no Qt here."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photoenhance import io
from photoenhance.batch import export as batch_export
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.prepare import plan_file
from photoenhance.batch.record import Record
from photoenhance.batch.sessions import Sessions
from photoenhance.image import Region
from photoenhance.inference import catalogue
from photoenhance.inference.stop import Stop
from photoenhance.jobs.progress import Progress
from photoenhance.pipeline import preview
from photoenhance.pipeline.enhance import enhance, new_plane
from photoenhance.pipeline.measure import measure
from photoenhance.pipeline.preview import Levels
from photoenhance.pipeline.render import original, strips
from photoenhance.recipe.recipe import EnhanceStep, Recipe
from photoenhance.ui.state import Photo, Plane

COARSE_SIDE = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Begun:
    """The enhancement has begun: the step, and its plane, which still holds the original."""

    step: EnhanceStep
    plane: Plane


@dataclass(frozen=True, slots=True)
class Reached:
    """The network has finished `done` of `total` tiles, `region` of the photo last."""

    done: int
    total: int
    region: Region


def open_photo(path: Path) -> Generator[Photo, None, Photo]:
    """Decode a photo; yields it with a coarse picture as soon as there is one, returns it with its levels."""
    source = io.read(path)
    photo = Photo(path, source, preview.coarse(source, COARSE_SIDE))
    yield photo
    return replace(photo, levels=preview.photo_levels(source))


def enhance_photo(
    photo: Photo, model_id: str, strength: float, sessions: Sessions, stop: Stop
) -> Generator[Begun | Reached, None, Plane]:
    """Run a network over the photo; yields Begun, then Reached after each tile, and returns the finished plane.

    A grade is found at once and has no tiles.
    Until the network has been everywhere the plane holds the original in the other places, so it can be shown at once.
    """
    model = catalogue.find(model_id)
    step = EnhanceStep(model_id, model.sha256)
    session = sessions.get(step, "auto")
    if model.info.kind == "grade":
        grade = measure(photo.source, Recipe((step,)), (), session, stop)
        plane = Plane(model_id, step.sha256, grade, grade, session.provider, session.notice, complete=True)
        plane = replace(plane, warnings=batch_export.run_notes(session, model.info.tile, ExportOptions()))
        yield Begun(EnhanceStep(model_id, step.sha256, strength), plane)
        return plane
    pixels = _filled(photo)
    levels = _copied(photo.levels)
    plane = Plane(model_id, step.sha256, pixels, levels, session.provider, session.notice)
    yield Begun(EnhanceStep(model_id, step.sha256, strength), plane)
    tiles, side = 0, model.info.tile
    for tile in enhance(photo.source, Recipe((step,)), (), session, pixels, stop):
        tiles, side = tile.total, tile.side
        _patch(levels, pixels, tile.region)
        yield Reached(tile.done, tile.total, tile.region)
    notes = batch_export.run_notes(session, side, ExportOptions())
    return replace(plane, levels=preview.plane_levels(pixels), tiles=tiles, complete=True, warnings=notes)


def save_photo(
    photo: Photo,
    plane: Plane | None,
    recipe: Recipe,
    target: Path,
    options: ExportOptions,
    sessions: Sessions,
    stop: Stop,
) -> Generator[Progress, None, Record]:
    """Write the photo as it is seen, by the same door as folder job and command line; no network runs again."""
    ready = batch_export.Photo(
        photo.source,
        answers=() if plane is None else (plane.pixels,),
        provider=None if plane is None else plane.provider,
        tiles=0 if plane is None else plane.tiles,
        warnings=() if plane is None else plane.warnings,
    )
    task = plan_file(photo.path, target, options).tasks[0]
    return (yield from batch_export.export(task, recipe, options, sessions, stop, photo=ready))


def _filled(photo: Photo) -> NDArray[np.uint16]:
    source = photo.source
    pixels = new_plane(source)
    for strip in strips(source.width, source.height):
        value = np.clip(original(source, strip), 0, 1)
        pixels[strip.slices] = np.rint(value * np.float32(65535)).astype(np.uint16)
    return pixels


def _copied(levels: Levels | None) -> Levels:
    return Levels(() if levels is None else tuple(level.copy() for level in levels.levels))


def _patch(levels: Levels, pixels: NDArray[np.uint16], region: Region) -> None:
    # Every n-th pixel is a draft; exact averages replace it when the network has been everywhere.
    for number, level in enumerate(levels.levels, start=1):
        step = 2**number
        top, left = -(-region.y // step), -(-region.x // step)
        thin = pixels[top * step : region.bottom : step, left * step : region.right : step]
        level[top : top + thin.shape[0], left : left + thin.shape[1]] = thin
