"""What lensfun's database knows about the lens of a photo, as a Lens that is applied without lensfun.

Camera and lens are corrected only where they are known exactly: nothing is guessed between two lenses. Takes what a
photo's EXIF says as values; knows no files and no pixels.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from photoenhance.image import Lens

FAR = 1000.0
"""Metres to the subject where the file does not say: as good as infinity."""

_USUAL_ASPECT = 1.5
_BESIDE = 1.1
"""A calibration serves focal lengths up to this factor beyond its ends."""

_ALIKE = {"mkii": "ii", "mkiii": "iii", "mkiv": "iv"}
_VERSIONS = frozenset({"ii", "iii", "iv"})
_UNITS = frozenset({"f", "mm"})
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Shot:
    """What EXIF says about how a photo was taken; None where it does not, or says nothing sensible.

    `make`, `model` and `lens_model` (tags 0x010F, 0x0110, 0xA434) as text, `focal_length` (0x920A) and `distance`
    (0x9206) in millimetres and metres, `aperture` (0x829D) as f-number.
    """

    make: str | None = None
    model: str | None = None
    lens_model: str | None = None
    focal_length: float | None = None
    aperture: float | None = None
    distance: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The lens, or None and a sentence that says why there is none."""

    lens: Lens | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """The database, and the aspect ratio of each lens's calibration, by name and crop factor, where it is not 3:2."""

    database: Any
    aspects: dict[tuple[str, int], float]


def find(shot: Shot) -> Found:
    """Look up a photo's camera and lens; the database is read once per process (about 0.3 s)."""
    make, model = _text(shot.make), _text(shot.model)
    if not model:
        return Found(None, "The file does not say which camera it is from.")
    with _lock:  # lensfun compiles its patterns when it first needs them
        try:
            known = _known()
        except ImportError:
            return Found(None, 'Lens correction needs lensfunpy: pip install "photoenhance[lens]".')
        camera = _camera(known.database, make, model)
        if camera is None:
            name = model if _first(make) in model.lower() else f"{make} {model}"
            return Found(None, f"lensfun's database does not know the camera {name}, or not just one of it.")
        lens, why = _lens(known.database, camera, _text(shot.lens_model))
        return Found(None, why) if lens is None else _calibrated(known, camera, lens, shot)


@lru_cache(maxsize=1)
def _known() -> _Known:
    import lensfunpy

    folder = Path(lensfunpy.__file__).parent / "db_files"
    aspects = {}
    for path in sorted(folder.glob("*.xml")):
        for lens in ElementTree.parse(path).getroot().iter("lens"):
            width, _, height = (lens.findtext("aspect-ratio") or "").partition(":")
            if height:
                names = [one.text or "" for one in lens.findall("model") if "lang" not in one.attrib]
                aspects[_key(names[0], float(lens.findtext("cropfactor") or 1))] = float(width) / float(height)
    # The system's own database would make the same photo look different on two machines.
    return _Known(lensfunpy.Database(load_common=False), aspects)


def _key(name: str, crop: float) -> tuple[str, int]:
    return " ".join(name.split()), round(crop * 1000)


def _text(value: str | None) -> str:
    return " ".join((value or "").replace("\0", " ").split())


def _camera(database: Any, make: str, model: str) -> Any | None:
    """The camera of this name, if there is one and all of that name have the same mount and sensor."""
    wanted, maker = _folded(model), _first(make)
    same = [one for one in database.cameras if _folded(one.model) == wanted and _first(one.maker) == maker]
    return same[0] if len({(one.mount, one.crop_factor) for one in same}) == 1 else None


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9*+]", "", name.lower())


def _first(maker: str) -> str:
    return maker.lower().split(" ")[0]


def _lens(database: Any, camera: Any, name: str) -> tuple[Any | None, str]:
    """The lens on this camera, or why not."""
    if camera.mount[:1].islower():  # lensfun's way of saying that the lens cannot be taken off
        plain = [one for one in database.find_lenses(camera) if not _converted(one.model)]
        return (plain[0], "") if len(plain) == 1 else (None, f"lensfun's database has no lens for {camera.model}.")
    if not name.strip("- "):
        return None, "The file does not say which lens it was taken with."
    candidates = _one_each(_named(one, camera, name) for one in database.find_lenses(camera, None, name))
    if not candidates:
        return None, f"lensfun's database does not know the lens {name}."
    (words, best), *others = sorted(candidates, key=lambda one: len(one[0]))
    exact = _words(name, {_first(best.maker), _first(camera.maker)}) == words
    # Words of the best that the name lacks are no doubt where another version has only a number more.
    unclear = [one.model for more, one in others if not (more > words and (exact or more - words <= _VERSIONS))]
    return (None, f"The lens {name} may be the {best.model} or the {unclear[0]}.") if unclear else (best, "")


def _converted(name: str) -> bool:
    """Whether a fixed lens of this name has something in front of it; CHDK's own RAW files are no such thing."""
    return (" + " in name or "," in name) and "CHDK" not in name


def _named(lens: Any, camera: Any, name: str) -> tuple[frozenset[str], Any] | None:
    """A lens with the words of its name, where those of `name` are among them, and its numbers are the same."""
    makers = {_first(lens.maker), _first(camera.maker)}
    here, there = _words(name, makers), _words(lens.model, makers)
    numbers, others = _numbers(here), here - _numbers(here)
    return (there, lens) if others and others <= there and numbers == _numbers(there) else None


def _words(name: str, makers: set[str]) -> frozenset[str]:
    """Words and numbers of a lens's name, without units and maker; "24.0" is 24."""
    parts = re.findall(r"\d+(?:\.\d+)?|[a-z]+", name.lower().replace("1:", "f"))
    plain = (f"{float(part):g}" if part[0].isdigit() else _ALIKE.get(part, part) for part in parts)
    return frozenset(plain) - makers - _UNITS


def _numbers(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if word[0].isdigit())


def _one_each(candidates: Iterable[tuple[frozenset[str], Any] | None]) -> list[tuple[frozenset[str], Any]]:
    """Of entries for the same lens (measured on another sensor) the first, which fits best."""
    first: dict[str, tuple[frozenset[str], Any]] = {}
    for one in candidates:
        if one is not None:
            first.setdefault(one[1].model, one)
    return list(first.values())


def _calibrated(known: _Known, camera: Any, lens: Any, shot: Shot) -> Found:
    focal = _positive(shot.focal_length) or (lens.min_focal if lens.min_focal == lens.max_focal else None)
    if focal is None:
        return Found(None, f"The file does not say at which focal length the {lens.model} was used.")
    if not lens.min_focal / _BESIDE <= focal <= lens.max_focal * _BESIDE:
        return Found(None, f"The {lens.model} has no focal length of {focal:g} mm; something else was in front of it.")
    aperture, distance = _positive(shot.aperture), _positive(shot.distance) or FAR
    crop = lens.crop_factor / camera.crop_factor
    aspect = known.aspects.get(_key(lens.model, lens.crop_factor), _USUAL_ASPECT)
    # lensfun counts distortion in half heights of the calibration's picture, vignetting in half diagonals of it.
    result = Lens(_text(lens.model), corner=crop * math.sqrt(aspect * aspect + 1), dark_corner=crop)
    if _covers(lens.calib_distortion, focal):
        result = _with_distortion(result, lens.interpolate_distortion(focal))
    if _covers(lens.calib_tca, focal):
        result = _with_fringes(result, lens.interpolate_tca(focal))
    if aperture is not None and _covers(lens.calib_vignetting, focal):
        result = _with_vignetting(result, lens.interpolate_vignetting(focal, aperture, distance))
    if result.straight and result.even:
        return Found(None, f"lensfun's database has no measurements of the {lens.model} at {focal:g} mm.")
    return Found(result)


def _positive(value: float | None) -> float | None:
    return value if value is not None and 0 < value < 1e6 else None


def _covers(calibrations: list[Any], focal: float) -> bool:
    lengths = [one.focal for one in calibrations]
    return bool(lengths) and min(lengths) / _BESIDE <= focal <= max(lengths) * _BESIDE


def _with_distortion(lens: Lens, found: Any | None) -> Lens:
    if found is None:
        return lens
    first, second, third = found.terms
    polynomials = {
        "POLY3": (1 - first, 0.0, first),
        "POLY5": (1.0, 0.0, first, 0.0, second),
        "PTLENS": (1 - first - second - third, third, second, first),
    }
    return replace(lens, distortion=polynomials.get(found.model.name, (1.0,)))


def _with_fringes(lens: Lens, found: Any | None) -> Lens:
    if found is None or found.model.name not in {"LINEAR", "POLY3"}:
        return lens
    if found.model.name == "LINEAR":
        red, blue = found.terms[:2]
        return replace(lens, red=(red,), blue=(blue,))
    return replace(lens, red=tuple(found.terms[::2]), blue=tuple(found.terms[1::2]))


def _with_vignetting(lens: Lens, found: Any | None) -> Lens:
    return lens if found is None or found.model.name != "PA" else replace(lens, vignetting=tuple(found.terms))
