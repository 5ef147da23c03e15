"""The window's background work as generators: open a photo, enhance it, save its look. Run on a worker; no Qt here."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photoenhance import io
from photoenhance.batch import export as batch_export
from photoenhance.batch import look as batch_look
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.photo import Photo as BatchPhoto
from photoenhance.batch.reading import read_options
from photoenhance.batch.record import Record
from photoenhance.batch.sessions import Sessions
from photoenhance.batch.spread import in_order
from photoenhance.image import Region
from photoenhance.inference.grade.bake import Baked
from photoenhance.inference.session import Session
from photoenhance.inference.stop import Stop
from photoenhance.jobs.progress import Progress
from photoenhance.pipeline import levels, preview
from photoenhance.pipeline.enhance import enhance, new_plane
from photoenhance.pipeline.levels import Levels
from photoenhance.pipeline.measure import measure
from photoenhance.pipeline.render import Answer, render_seen, strips
from photoenhance.recipe.raw import RawSettings
from photoenhance.recipe.recipe import EnhanceStep, Recipe
from photoenhance.ui.state.developed import to_be_read
from photoenhance.ui.state.news import Opened
from photoenhance.ui.state.plane import Plane, upstream
from photoenhance.ui.state.planes import Seen
from photoenhance.ui.state.state import Glimpse, Photo

COARSE_SIDE = 1024
GLIMPSE_SIDE = 2048
USUAL = ExportOptions()


@dataclass(frozen=True, slots=True, eq=False)
class Begun:
    """A network has begun; the last answer of the plane still holds what the network sees."""

    plane: Plane


@dataclass(frozen=True, slots=True)
class Reached:
    """The network has finished `done` of `total` tiles, `region` of the photo last."""

    done: int
    total: int
    region: Region


def open_photo(path: Path, find: Callable[[], Opened], stop: Stop) -> Generator[Glimpse | Photo, None, Photo]:
    """Decode a photo; yields it with a coarse picture as soon as there is one, returns it with its levels.

    `find` finds its edits, which say how a RAW file is developed. Where the file has a preview of its own and takes
    long to develop, that is yielded first. A requested stop ends the reading, where it is guarded.
    """
    seen = io.glimpse(path, GLIMPSE_SIDE, stop)
    if seen is not None:
        yield Glimpse(path, seen)
    found = find()
    recipe = found.history.recipe
    source = io.read(path, read_options(recipe), stop)
    photo = Photo(path, source, preview.coarse(source, COARSE_SIDE, recipe.raw), None, recipe.raw, found)
    yield photo
    return replace(photo, levels=levels.photo_levels(source, recipe.raw, in_order))


def redevelop(photo: Photo, raw: RawSettings) -> Generator[None, None, Photo]:
    """The photo as other settings want it; read again only where that is decided before the demosaic."""
    source = photo.source
    if to_be_read(photo, raw):
        source = io.read(photo.path, read_options(Recipe(raw=raw)))
        yield
    return replace(photo, source=source, levels=levels.photo_levels(source, raw, in_order), developed=raw)


def enhance_photo(
    photo: Photo, recipe: Recipe, before: tuple[Answer, ...], sessions: Sessions, stop: Stop
) -> Generator[Begun | Reached, None, Plane]:
    """Run the last step of a recipe, a network or a chain, over the photo.

    `before` are the answers of the steps before it. Yields Begun for each pixel network, then Reached after each tile.
    Returns the finished plane. A grade is found at once and has no tiles. Until a network has been everywhere the plane
    holds in the other places what the network sees, so it can be shown at once.
    """
    step = recipe.enhance[-1]
    plane = Plane(step, upstream(photo.source, recipe, len(recipe.enhance) - 1), (), ())
    opened = [sessions.get(one, "auto") for one in step.networks]
    ahead = [batch_export.tile_count(photo.source, session, None) for session in opened]
    for session in opened:
        ahead = ahead[1:]
        plane = _by(plane, session)
        if session.model.info.kind == "grade":
            grade = measure(photo.source, recipe, (*before, *plane.answers), session, stop, in_order)
            plane = _with(plane, grade, grade, batch_export.run_notes(session, session.model.info.tile, USUAL))
        else:
            plane = yield from _pixels(photo, recipe, before, plane, session, stop, sum(ahead))
    plane = replace(plane, complete=True)
    if not plane.tiles:
        yield Begun(plane)
    return plane


def _pixels(
    photo: Photo,
    recipe: Recipe,
    before: tuple[Answer, ...],
    plane: Plane,
    session: Session,
    stop: Stop,
    ahead: int,
) -> Generator[Begun | Reached, None, Plane]:
    """One pixel network after those that have answered; `ahead`: tiles of the networks after it."""
    answers = (*before, *plane.answers)
    pixels = _filled(photo, recipe, answers)
    reduced = levels.plane_levels(pixels, in_order) if answers else _copied(photo.levels, pixels)
    yield Begun(_with(plane, pixels, reduced))
    tiles, side = 0, session.model.info.tile
    for tile in enhance(photo.source, recipe, answers, session, pixels, stop):
        tiles, side = tile.total, tile.side
        _patch(reduced, pixels, tile.region)
        yield Reached(plane.tiles + tile.done, plane.tiles + tile.total + ahead, tile.region)
    notes = batch_export.run_notes(session, side, USUAL)
    plane = replace(plane, tiles=plane.tiles + tiles)
    return _with(plane, pixels, levels.plane_levels(pixels, in_order), notes)


def _by(plane: Plane, session: Session) -> Plane:
    notices = dict.fromkeys(text for text in (plane.notice, session.notice) if text)
    provider = batch_export.joined_providers(plane.provider, session.provider)
    return replace(plane, provider=provider, notice=" ".join(notices) or None)


def _with(plane: Plane, answer: Answer, reduced: Levels | Baked, notes: tuple[str, ...] = ()) -> Plane:
    """The plane with one more network's answer."""
    return replace(
        plane,
        answers=(*plane.answers, answer),
        reduced=(*plane.reduced, reduced),
        warnings=tuple(dict.fromkeys((*plane.warnings, *notes))),
    )


def save_look(
    photo: Photo,
    seen: Seen,
    step: EnhanceStep,
    target: Path,
    sessions: Sessions,
    stop: Stop,
    *,
    overwrite: bool,
) -> Generator[Progress, None, Record]:
    """Write the look of the photo as it is seen."""
    known = ready_photo(photo, seen)
    return (yield from batch_look.save_look(photo.path, target, step, sessions, stop, photo=known, overwrite=overwrite))


def ready_photo(photo: Photo, seen: Seen) -> BatchPhoto:
    """The photo with all that its networks have said, for an export; without where they have not all run."""
    if not seen.exact or not seen.planes:
        return BatchPhoto(photo.source)
    provider = ""
    for plane in seen.planes:
        provider = batch_export.joined_providers(provider, plane.provider)
    warnings = tuple(dict.fromkeys(text for plane in seen.planes for text in plane.warnings))
    return BatchPhoto(photo.source, seen.answers, provider, sum(one.tiles for one in seen.planes), warnings=warnings)


def _filled(photo: Photo, recipe: Recipe, answers: tuple[Answer, ...]) -> NDArray[np.uint16]:
    """What the next network sees, in a plane."""
    source = photo.source
    pixels = new_plane(source)
    for strip in strips(source.width, source.height):
        value = np.clip(render_seen(source, recipe, answers, strip), 0, 1)
        pixels[strip.slices] = np.rint(value * np.float32(65535)).astype(np.uint16)
    return pixels


def _copied(photo: Levels | None, pixels: NDArray[np.uint16]) -> Levels:
    """Levels of what the first network sees: the photo's, where these do not reach above white."""
    if photo is None or photo.sensor or photo.top != 1:
        return levels.plane_levels(pixels, in_order)
    return replace(photo, levels=tuple(level.copy() for level in photo.levels))


def _patch(reduced: Levels, pixels: NDArray[np.uint16], region: Region) -> None:
    # Every n-th pixel is a draft; exact averages replace it when the network has been everywhere.
    for number, level in enumerate(reduced.levels, start=1):
        step = 2**number
        top, left = -(-region.y // step), -(-region.x // step)
        thin = pixels[top * step : region.bottom : step, left * step : region.right : step]
        level[top : top + thin.shape[0], left : left + thin.shape[1]] = thin
