"""Marked areas of a photo in XMP, faces above all: moved with the picture, or left out.

Knows the regions of the Metadata Working Group, of ACDSee (the same with other names) and of Microsoft; what other
metadata say of places is in `photoenhance.io.positions`.

Which picture the areas count in, where EXIF has an orientation: "Region metadata is applied to the stored image" (MWG,
Guidelines for Handling Image Metadata 2.0, 5.9), not to the upright one; Immich and PiGallery2 read it so. Programs
that know nothing of this (digiKam of old, scripts that turn a picture while they read it) mark the upright one, and say
its size in AppliedToDimensions. So areas count in the stored picture, unless AppliedToDimensions has the shape of the
upright one only. ExifTool moves nothing by itself, and its `rotate_regions.config` turns areas but leaves
AppliedToDimensions; files made with it that still have an orientation would be misunderstood here. Microsoft's
rectangles say no size: they count as the MWG regions beside them do, else in the stored picture.

The orientation is EXIF's in HEIC too, where the container turns the picture: phones mark there as they do in JPEG.

Where the shape is that of neither, the picture was cropped by a program that did not know of the areas: they are left
as they are where the picture keeps its frame, else left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from photoenhance.io import xmp, xmpedit
from photoenhance.io.places import Box, Places

MWG = "http://www.metadataworkinggroup.com/schemas/regions/"
ACDSEE = "http://ns.acdsee.com/regions/"
MICROSOFT = "http://ns.microsoft.com/photo/1.2/"
_AREAS = ("Area", "DLYArea", "ALYArea")
_TURNS = ("Rotation", "AngleInfoRoll", "AngleInfoYaw")
"""Angles of a face, by Lightroom and by Apple. What they count from is nowhere written: a turned picture has none."""
_ANOTHER = "The marked areas (faces) belong to a picture of another shape and were left out"
_UNREADABLE = "Marked areas (faces) that cannot be understood were left out"
_SAME_SHAPE = 0.01

Fields = Mapping[str, xmp.Node]


class _UnknownError(Exception):
    """An area is written in a way that is not understood."""


def move(tree: xmp.Tree, places: Places, turn: int) -> tuple[str, ...]:
    """Move the marked areas of a packet; those whose middle is outside are gone, the others end at the edges.

    Parameters
    ----------
    tree
        The packet; it is changed.
    places
        From the upright photo to the written picture.
    turn
        The EXIF orientation (1-8) that has made the photo upright.

    Returns
    -------
    Sentences about what was left out because it cannot be understood.
    """
    stored, notes = places.behind(turn), list[str]()
    counting = _listed(tree, MWG, stored, places, notes)
    _listed(tree, ACDSEE, stored, places, notes)
    found = xmp.find(tree, MICROSOFT, "RegionInfo")
    if found is not None and not counting.whole:
        regions = xmp.fields_of(found.node).get("Regions")
        notes += _moved(tree, (MICROSOFT, "RegionInfo"), regions, partial(_rectangle, counting))
    return tuple(dict.fromkeys(notes))


def _listed(tree: xmp.Tree, namespace: str, stored: Places, upright: Places, notes: list[str]) -> Places:
    """Move the regions of a namespace; gives the map that they follow, or would follow."""
    found = xmp.find(tree, namespace, "Regions")
    if found is None:
        return stored
    fields = xmp.fields_of(found.node)
    size = xmp.fields_of(fields["AppliedToDimensions"]) if "AppliedToDimensions" in fields else {}
    frame = _frame(size, stored, upright)
    if frame is not None:
        notes += _moved(tree, (namespace, "Regions"), fields.get("RegionList"), partial(_region, frame))
        _resize(size, upright)
    elif not (stored.whole and upright.whole):
        # What is wrong already does not become worse by a change of size; by others it does.
        _leave_out(tree, namespace, "Regions")
        notes.append(_ANOTHER)
    return frame or stored


def _frame(size: Fields, stored: Places, upright: Places) -> Places | None:
    """The map for areas that were marked in a picture of `size`; None where that is neither picture."""
    try:
        across, down = _number(size, "w"), _number(size, "h")
    except _UnknownError:
        return stored
    for places in (stored, upright):
        width, height = places.before
        if abs(across * height - down * width) <= _SAME_SHAPE * down * width:
            return places
    return None


def _resize(size: Fields, places: Places) -> None:
    for name, length in zip(("w", "h"), places.after, strict=True):
        if name in size and xmp.text_of(size[name]) != str(length):
            xmpedit.set_text(size[name], str(length))
    if "unit" in size and xmp.text_of(size["unit"]) != "pixel":
        xmpedit.set_text(size["unit"], "pixel")


def _moved(
    tree: xmp.Tree, name: tuple[str, str], listed: xmp.Node | None, moved: Callable[[Fields], bool]
) -> tuple[str, ...]:
    """Move each region of a list, take out those that `moved` denies, and the property where none is left."""
    entries = xmp.entries_of(listed) if listed is not None else []
    left, unknown = len(entries), False
    for entry in entries:
        try:
            stays = moved(xmp.fields_of(entry))
        except _UnknownError:
            stays, unknown = False, True
        if not stays:
            xmpedit.take_out(entry)
            left -= 1
    if entries and not left:
        _leave_out(tree, *name)
    return (_UNREADABLE,) if unknown else ()


def _leave_out(tree: xmp.Tree, namespace: str, name: str) -> None:
    xmpedit.remove(tree, lambda *one: one == (namespace, name))


def _region(places: Places, fields: Fields) -> bool:
    """Move the areas of one region; False: it is outside. A region without area names somebody, and stays."""
    if places.whole:
        return True
    inside = [_area(xmp.fields_of(fields[name]), places) for name in _AREAS if name in fields]
    if not places.upright:
        _without_angles(fields)
    return all(inside)


def _without_angles(fields: Fields) -> None:
    for parent in (fields, xmp.fields_of(fields["Extensions"]) if "Extensions" in fields else {}):
        for name in _TURNS:
            if name in parent:
                xmpedit.take_out(parent[name])


def _area(area: Fields, places: Places) -> bool:
    """Move an area: middle, and either width and height, or a diameter in shares of the shorter side, or neither."""
    if "unit" in area and xmp.text_of(area["unit"]) != "normalized":
        raise _UnknownError
    (wide, high), (width, height) = places.before, places.after
    x, y = _number(area, "x") * wide, _number(area, "y") * high
    middle = places.of((x, y))
    if not places.holds(middle):
        return False
    if "d" in area:
        length = _number(area, "d") * min(wide, high) * places.scale
        _put(area, {"x": middle[0] / width, "y": middle[1] / height, "d": length / min(width, height)})
    elif "w" in area or "h" in area:
        half = _number(area, "w") * wide / 2, _number(area, "h") * high / 2
        left, top, right, bottom = _whole_box((x - half[0], y - half[1], x + half[0], y + half[1]), places)
        _put(area, {"x": (left + right) / 2 / width, "y": (top + bottom) / 2 / height})
        _put(area, {"w": (right - left) / width, "h": (bottom - top) / height})
    else:
        _put(area, {"x": middle[0] / width, "y": middle[1] / height})
    return True


def _whole_box(box: Box, places: Places) -> Box:
    if box[2] < box[0] or box[3] < box[1]:
        raise _UnknownError
    return places.clipped(places.around(box))


def _rectangle(places: Places, fields: Fields) -> bool:
    """Move one of Microsoft's rectangles: left, top, width, height; a person without one is named only, and stays."""
    if "Rectangle" not in fields:
        return True
    try:
        left, top, across, down = (_finite(part) for part in xmp.text_of(fields["Rectangle"]).split(","))
    except ValueError as error:
        raise _UnknownError from error
    (wide, high), (width, height) = places.before, places.after
    if not places.holds(places.of(((left + across / 2) * wide, (top + down / 2) * high))):
        return False
    box = _whole_box((left * wide, top * high, (left + across) * wide, (top + down) * high), places)
    numbers = box[0] / width, box[1] / height, (box[2] - box[0]) / width, (box[3] - box[1]) / height
    xmpedit.set_text(fields["Rectangle"], ", ".join(map(written, numbers)))
    return True


def _put(area: Fields, numbers: Mapping[str, float]) -> None:
    for name, value in numbers.items():
        xmpedit.set_text(area[name], written(value))


def written(value: float) -> str:
    """A fraction as text: enough digits for a hundredth of a pixel of any picture, none for nothing."""
    return f"{round(value, 8) + 0.0:.8f}".rstrip("0").rstrip(".")


def _number(fields: Fields, name: str) -> float:
    try:
        return _finite(xmp.text_of(fields[name]))
    except (KeyError, ValueError) as error:
        raise _UnknownError from error


def _finite(text: str) -> float:
    value = float(text)
    if not abs(value) < 1e9:
        raise ValueError(text)
    return value
