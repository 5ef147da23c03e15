"""What a result carries beside its picture: the photo's metadata by policy, its side file's words, and what made it.

Knows recipes and models and turns them into the plain values that `io` writes and reads.
"""

from __future__ import annotations

from importlib import metadata as packages
from pathlib import Path

from photoenhance import io
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.photo import Photo
from photoenhance.errors import PhotoError
from photoenhance.image import Metadata, Source
from photoenhance.inference import catalogue
from photoenhance.io.carry import carried
from photoenhance.io.places import Places, Size, inverse, matrix_of
from photoenhance.io.provenance import Model, Properties, Provenance, read_provenance
from photoenhance.io.sidecar import find_sidecar, read_sidecar
from photoenhance.pipeline.frame import frame_of, photo_place
from photoenhance.recipe.recipe import EnhanceStep, Recipe
from photoenhance.recipe.text import dumps, loads

PROGRAM = "photoenhance"


def metadata_for(
    path: Path, photo: Photo, recipe: Recipe, options: ExportOptions, size: Size
) -> tuple[Metadata, tuple[str, ...]]:
    """The metadata of a result of `size` (width, height), and warnings about what was damaged and left out."""
    told, problem = _sidecar(path, options)
    enhanced = bool(recipe.networks) and options.source_type
    made = Properties(provenance_of(recipe) if options.provenance else None, enhanced)
    block, warnings = carried(
        photo.source.metadata, options.metadata, told, made, places_of(photo.source, recipe, size)
    )
    return block, (*([problem] if problem else []), *warnings)


def places_of(source: Source, recipe: Recipe, size: Size) -> Places:
    """Where places of the photo are in a result of `size` (width, height); a lens's distortion is not counted."""
    before = source.width, source.height
    frame = frame_of(before, recipe.geometry)
    scale = frame.box.width / size[0], frame.box.height / size[1]
    back = matrix_of(lambda place: photo_place(frame, (place[0] * scale[0], place[1] * scale[1])))
    return Places(before, size, inverse(back))


def _sidecar(path: Path, options: ExportOptions) -> tuple[bytes | None, str | None]:
    found = find_sidecar(path) if options.sidecar and options.metadata != "none" else None
    return (None, None) if found is None else read_sidecar(found)


def provenance_of(recipe: Recipe) -> Provenance:
    """What is said of a recipe in a file: program, networks in the order they ran, and the recipe itself."""
    models = tuple(_model(step) for step in recipe.networks)
    return Provenance(PROGRAM, _version(), models, dumps(recipe))


def _model(step: EnhanceStep) -> Model:
    try:
        version = catalogue.find(step.model).info.made.date
    except PhotoError:
        version = ""
    return Model(step.model, step.sha256, version, f"{step.strength:g} %")


def _version() -> str:
    try:
        return packages.version(PROGRAM)
    except packages.PackageNotFoundError:
        return "from its sources"


def recipe_of(path: Path) -> Recipe:
    """The recipe that made a file.

    Raises
    ------
    PhotoError
        The file cannot be read, or does not say how it was made.
    """
    told = read_provenance(io.read(path).metadata.xmp)
    if told is None or not told.recipe:
        raise PhotoError(
            f"Cannot do what was done to {path.name}",
            "the file does not say how it was made",
            "Choose a result of this program that carries its provenance",
        )
    return loads(told.recipe, path.name)
