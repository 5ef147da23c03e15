"""What metadata say of places in the photo, beside marked areas: moved with the picture, or left out.

- SubjectArea and SubjectLocation (EXIF 2.3, 4.6.5; in XMP too) count pixels "prior to rotation processing": of the
  stored picture. They move; gone where their middle is outside. The tags keep their number of values.
- GPano (Photo Sphere XMP, Google): what part of which panorama the picture is, in pixels. Crops and changes of size are
  told; a picture that was turned or mirrored is no such panorama any more.
- Crop, masks and retouching of Camera Raw, focus of Google's lens blur, regions of IPTC: left out where the picture
  does not keep its frame, since programs would apply them again, or because what they count from is not sure.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from photoenhance.io import exifblock, exifedit, regions, xmp, xmpedit
from photoenhance.io.exifblock import EXIF_POINTER
from photoenhance.io.places import Places
from photoenhance.io.xmpedit import set_text

_AREA, _LOCATION = 0x9214, 0xA214
_SHORT = 3
_PANORAMA = "http://ns.google.com/photos/1.0/panorama/"
_FOCUS = "http://ns.google.com/photos/1.0/focus/"
_CAMERA_RAW = "http://ns.adobe.com/camera-raw-settings/1.0/"
_MASKS = frozenset(
    {"GradientBasedCorrections", "CircularGradientBasedCorrections", "PaintBasedCorrections"}
    | {"MaskGroupBasedCorrections", "RetouchAreas", "RetouchInfo", "RedEyeInfo"}
)
_CROP = frozenset({"HasCrop", "CropTop", "CropLeft", "CropBottom", "CropRight", "CropAngle", "CropConstrainToWarp"})
_AXES = (("Width", "Left"), ("Height", "Top"))
_INTERIOR = "LargestValidInteriorRect"

Fields = Mapping[str, xmp.Node]

_NO_PANORAMA = "The photo is no whole panorama any more; what it said of that (GPano) was left out"
_NO_CROP = "Crop, masks and retouching of Camera Raw were left out; they belong to the whole photo"
_NO_IPTC = "Image regions of IPTC were left out; they belong to the whole photo"


def move_packet(tree: xmp.Tree, places: Places, turn: int) -> tuple[str, ...]:
    """Move everything of a packet that counts places, marked areas too; see `regions.move` for what is given."""
    if places.same and turn == 1:
        return ()
    stored = places.behind(turn)
    _subjects(tree, stored)
    notes = [*regions.move(tree, places, turn), _panorama(tree, stored)]
    if not stored.whole:
        notes += [_camera_raw(tree), _NO_IPTC if xmp.find(tree, xmp.EXTENSION, "ImageRegion") else None]
        xmpedit.remove(tree, lambda *one: one[0] == _FOCUS or one == (xmp.EXTENSION, "ImageRegion"))
    return tuple(note for note in notes if note)


def move_exif(exif: bytes, places: Places, turn: int) -> bytes:
    """EXIF block whose SubjectArea and SubjectLocation are those of the written picture; in place."""
    top = exifblock.first(exif)
    inner = exifblock.below(exif, top, EXIF_POINTER) if top else None
    order = exifblock.byte_order(exif)
    if inner is None or order is None or (places.same and turn == 1):
        return exif
    stored, block, outside = places.behind(turn), bytearray(exif), []
    for entry in inner.entries:
        if entry.tag not in (_AREA, _LOCATION):
            continue
        values = struct.unpack(f"{order}{entry.length}H", entry.value) if entry.type == _SHORT else ()
        moved = _subject(values, stored)
        if moved is None or max(moved) > 0xFFFF:
            outside.append(entry.tag)
        else:
            struct.pack_into(f"{order}{entry.length}H", block, entry.at, *moved)
    return exifedit.without(bytes(block), outside, EXIF_POINTER)


def _subject(values: Sequence[float], places: Places) -> tuple[int, ...] | None:
    """Move a middle, with a diameter, or width and height; None: it is outside, or nothing known."""
    if len(values) not in (2, 3, 4) or not all(at <= side for at, side in zip(values, places.before, strict=False)):
        return None
    x, y = values[:2]
    middle = places.of((x, y))
    if not places.holds(middle):
        return None
    if len(values) < 4:
        return tuple(round(value) for value in (*middle, *(length * places.scale for length in values[2:])))
    across, down = values[2] / 2, values[3] / 2
    left, top, right, bottom = places.clipped(places.around((x - across, y - down, x + across, y + down)))
    return tuple(round(value) for value in ((left + right) / 2, (top + bottom) / 2, right - left, bottom - top))


def _subjects(tree: xmp.Tree, places: Places) -> None:
    for name in ("SubjectArea", "SubjectLocation"):
        found = xmp.find(tree, xmp.EXIF, name)
        if found is None:
            continue
        entries = xmp.entries_of(found.node)
        texts = [xmp.text_of(entry) for entry in entries]
        moved = _subject([int(text) for text in texts], places) if all(text.isdecimal() for text in texts) else None
        if moved is None:
            xmpedit.remove(tree, lambda *one, name=name: one == (xmp.EXIF, name))
            continue
        for entry, value in zip(entries, moved, strict=True):
            set_text(entry, str(value))


def _camera_raw(tree: xmp.Tree) -> str | None:
    """Take out crop and masks; a sentence where they were still to be applied."""
    cropped = (xmp.value(tree, _CAMERA_RAW, "HasCrop") or "").lower() == "true"
    gone = _MASKS | _CROP if cropped else _MASKS
    there = any(namespace == _CAMERA_RAW and name in gone for _, _, namespace, name in xmp.properties(tree))
    xmpedit.remove(tree, lambda namespace, name: namespace == _CAMERA_RAW and name in gone)
    applied = (xmp.value(tree, _CAMERA_RAW, "AlreadyApplied") or "").lower() == "true"
    return _NO_CROP if there and not applied else None


def _panorama(tree: xmp.Tree, places: Places) -> str | None:
    """Tell which part of the panorama the picture is now; a sentence where that cannot be told."""
    there = {name: node for _, node, namespace, name in xmp.properties(tree) if namespace == _PANORAMA}
    if not there:
        return None
    told = _part(there, places) if places.upright else None
    if told is None:
        if places.whole:
            return None
        xmpedit.remove(tree, lambda namespace, _: namespace == _PANORAMA)
        return _NO_PANORAMA
    interior = _interior(there, places)
    xmpedit.remove(tree, lambda *one: one[0] == _PANORAMA and one[1].startswith(_INTERIOR))
    for name, value in told.items():
        if name in there:
            set_text(there[name], str(value))
    missing = {name: value for name, value in told.items() if name not in there} | interior
    if missing:
        xmpedit.add(tree, *(xmpedit.element(_PANORAMA, name, str(value), "GPano") for name, value in missing.items()))
    return None


def _part(there: Fields, places: Places) -> dict[str, int] | None:
    """Numbers of a panorama in pixels of the written picture; None where they are not understood.

    Without any of them the picture is the whole panorama, where its sides are 2 to 1.
    """
    told: dict[str, int] = {}
    for index, (axis, edge) in enumerate(_AXES):
        names = f"FullPano{axis}Pixels", f"CroppedAreaImage{axis}Pixels", f"CroppedArea{edge}Pixels"
        full, part, start = (_whole(there.get(name)) for name in names)
        if not any(name in there for name in names) and places.before[0] == 2 * places.before[1]:
            full, part, start = places.before[index], places.before[index], 0
        if full is None or part is None or start is None or not 0 < part <= full:
            return None
        share, shift = _scaled(part, places, index)
        after = places.after[index]
        told |= dict(zip(names, (max(round(full * share), after), after, round(start * share - shift)), strict=True))
    return told


def _interior(there: Fields, places: Places) -> dict[str, int]:
    """The rectangle without empty places, as far as it is inside; nothing where there is none."""
    inner: dict[str, int] = {}
    for index, (axis, edge) in enumerate(_AXES):
        begin, length = (_whole(there.get(f"{_INTERIOR}{name}")) for name in (edge, axis))
        part = _whole(there.get(f"CroppedAreaImage{axis}Pixels")) or places.before[index]
        if begin is None or length is None:
            return {}
        share, shift = _scaled(part, places, index)
        ends = (round(min(max(at * share + shift, 0), places.after[index])) for at in (begin, begin + length))
        inner[f"{_INTERIOR}{edge}"], end = ends
        inner[f"{_INTERIOR}{axis}"] = end - inner[f"{_INTERIOR}{edge}"]
    return inner if min(inner[f"{_INTERIOR}{axis}"] for axis, _ in _AXES) > 0 else {}


def _scaled(part: int, places: Places, index: int) -> tuple[float, float]:
    """Pixels of the written picture for one of those that GPano counts in, and what is added.

    These may be others than the photo's, where some program resized it and left them.
    """
    return places.before[index] / part * places.matrix[4 * index], places.matrix[3 * index + 2]


def _whole(node: xmp.Node | None) -> int | None:
    try:
        return round(float(xmp.text_of(node))) if node is not None else None
    except (ValueError, OverflowError):
        return None
