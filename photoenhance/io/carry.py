"""What of a photo's metadata an export carries: the policy, another program's sidecar, and how the file was made.

Pure: bytes in, bytes out. The blocks are made to fit the written picture later, in `photoenhance.io.metadata`.
"""

from __future__ import annotations

from collections.abc import Callable

from photoenhance.image import Metadata
from photoenhance.io import exifblock, exifedit, iptc, metadata, policy, positions, provenance, sidecar, xmp
from photoenhance.io.places import Places
from photoenhance.io.policy import Policy
from photoenhance.io.provenance import Properties
from photoenhance.io.sidecar import Told

_RIGHTS = frozenset({sidecar.CREATOR, sidecar.RIGHTS})
_IN_IPTC = {
    sidecar.TITLE: iptc.TITLE,
    sidecar.KEYWORDS: iptc.KEYWORDS,
    sidecar.CREATOR: iptc.CREATOR,
    sidecar.RIGHTS: iptc.COPYRIGHT,
    sidecar.DESCRIPTION: iptc.CAPTION,
}
_PERCENT = (0, 1, 25, 50, 75, 99)
"""Stars as the percentages that Windows writes."""


def carried(
    block: Metadata,
    policy_name: Policy,
    told: bytes | None = None,
    properties: Properties | None = None,
    places: Places | None = None,
) -> tuple[Metadata, tuple[str, ...]]:
    """Metadata for an export.

    Parameters
    ----------
    block
        The photo's metadata as read.
    policy_name
        "all", "no-location" (neither coordinates nor names of places), "copyright" (author, rights and credit only)
        or "none".
    told
        The `.xmp` of another program beside the photo, if it is to be followed: what it says of keywords, rating,
        label, title, description, creator and rights goes before what the photo says.
    properties
        How the file was made.
    places
        Where places of the upright photo are in the written picture; None: where they were. What counts places is
        taken to count them as the photo's EXIF orientation has them.

    Returns
    -------
    The metadata, and warnings about what was damaged and left out.
    """
    if policy_name == "none":
        left_out = properties is not None and properties.provenance is not None
        note = "As no metadata is carried, the file does not say how it was made either"
        return Metadata(), (note,) if left_out else ()
    warnings = [metadata.problem(block.exif), iptc.problem(block.iptc)]
    exif = policy.exif(block.exif if exifblock.first(block.exif or b"") else None, policy_name)
    record = policy.record(block.iptc, policy_name)
    said = sidecar.told_by(told) if told else None
    if told and said is None:
        warnings.append("The side file beside the photo is damaged and was not followed")
    if said and policy_name == "copyright":
        said = said.only(_RIGHTS)
    if said:
        exif, record = _exif_told(exif, said), _iptc_told(record, said)
    turn = metadata.orientation(block.exif)
    exif = positions.move_exif(exif, places, turn) if exif and places else exif
    packet, notes = _packet(block.xmp, policy_name, said, properties, (places, turn) if places else None)
    warnings += notes
    return Metadata(exif, packet, record), tuple(warning for warning in warnings if warning)


def _packet(
    original: bytes | None,
    policy_name: Policy,
    said: Told | None,
    properties: Properties | None,
    moved: tuple[Places, int] | None,
) -> tuple[bytes | None, tuple[str, ...]]:
    """XMP packet, and warnings; the original bytes where nothing changes in it."""
    if original is None and not said and not properties:
        return None, ()
    tree = xmp.parse(original) if original else xmp.empty()
    notes: tuple[str, ...] = ("The XMP data is damaged and was left out",) if tree is None else ()
    tree = tree or xmp.empty()
    before = xmp.written(tree)
    policy.packet(tree, policy_name)
    if moved:
        notes += positions.move_packet(tree, *moved)
    if said:
        sidecar.put(tree, said)
    if properties:
        provenance.put(tree, properties)
    after = xmp.written(tree)
    if next(xmp.properties(tree), None) is None:
        return None, notes
    # JPEG and others want UTF-8; a packet in UTF-16 is written anew even where nothing changes in it.
    wide = original is not None and b"\0" in original[:64]
    return (original if after == before and not wide else after), notes


def _iptc_told(record: bytes | None, said: Told) -> bytes | None:
    new = {key: said.values[name] for name, key in _IN_IPTC.items() if name in said.values}
    return iptc.replaced(record, new) if record and new else record


def _exif_told(exif: bytes | None, said: Told) -> bytes | None:
    """EXIF whose own rating, title, keywords and so on say the same; tags that are not there are not made."""
    for name, tags in _EXIF_TAGS.items():
        for tag, form in tags if name in said.values else ():
            exif = exifedit.put(exif, tag, form(said.values[name])) if exif else None
    return exif


def _text(values: tuple[str, ...]) -> bytes:
    return "; ".join(values).encode("utf-8") + b"\0"


def _first(values: tuple[str, ...]) -> bytes:
    return values[0].encode("utf-8") + b"\0"


def _wide(values: tuple[str, ...]) -> bytes:
    return ";".join(values).encode("utf-16-le") + b"\0\0"


def _stars(values: tuple[str, ...]) -> int:
    try:
        return min(5, max(0, round(float(values[0]))))
    except (ValueError, OverflowError):
        return 0


def _percent(values: tuple[str, ...]) -> int:
    return _PERCENT[_stars(values)]


_EXIF_TAGS: dict[sidecar.Name, tuple[tuple[int, Callable[[tuple[str, ...]], bytes | int]], ...]] = {
    sidecar.RATING: ((0x4746, _stars), (0x4749, _percent)),
    sidecar.TITLE: ((0x9C9B, _wide),),
    sidecar.DESCRIPTION: ((0x010E, _first), (0x9C9C, _wide)),
    sidecar.CREATOR: ((exifedit.ARTIST, _text), (0x9C9D, _wide)),
    sidecar.RIGHTS: ((exifedit.COPYRIGHT, _first),),
    sidecar.KEYWORDS: ((0x9C9E, _wide),),
}
