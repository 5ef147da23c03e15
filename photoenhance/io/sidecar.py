"""The `.xmp` that another program keeps beside a photo: found, read, and what it says of the photo; never written.

Edit settings in it mean something to its own program alone and are not taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from photoenhance.io import xmp, xmpedit

_MOST_BYTES = 24_000_000
_LIGHTROOM = "http://ns.adobe.com/lightroom/1.0/"
_DIGIKAM = "http://www.digikam.org/ns/1.0/"
_MICROSOFT = "http://ns.microsoft.com/photo/1.0"

RATING, LABEL = (xmp.BASIC, "Rating"), (xmp.BASIC, "Label")
TITLE, DESCRIPTION = (xmp.DC, "title"), (xmp.DC, "description")
CREATOR, RIGHTS = (xmp.DC, "creator"), (xmp.DC, "rights")
KEYWORDS, HIERARCHY, TAGS = (xmp.DC, "subject"), (_LIGHTROOM, "hierarchicalSubject"), (_DIGIKAM, "TagsList")
_TAKEN = (RATING, LABEL, TITLE, DESCRIPTION, CREATOR, RIGHTS, KEYWORDS, HIERARCHY, TAGS)
# The same said in another place, which would contradict what the sidecar says now.
_STALE = {
    RATING: ((_MICROSOFT, "Rating"),),
    KEYWORDS: (HIERARCHY, TAGS, (_MICROSOFT, "LastKeywordXMP"), (_MICROSOFT, "LastKeywordIPTC")),
}
_INTERNAL = "darktable|"
_PREFIX = {KEYWORDS: "dc", HIERARCHY: "lr"}

Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """What a sidecar says: by (namespace, name) the values, and each property's XML."""

    values: dict[Name, tuple[str, ...]] = field(default_factory=dict)
    xml: dict[Name, str] = field(default_factory=dict)

    def only(self, names: frozenset[Name]) -> Told:
        """The part about these names."""
        return Told(
            {name: one for name, one in self.values.items() if name in names},
            {name: one for name, one in self.xml.items() if name in names},
        )


def find_sidecar(path: str | Path) -> Path | None:
    """The sidecar of a photo: NAME.EXT.xmp (darktable, digiKam) before NAME.xmp (Lightroom); None when there is none.

    NAME.xmp that says it belongs to another file type of that name (a RAW beside its JPEG) is not this photo's.
    """
    path = Path(path)
    for candidate in (path.with_name(path.name + suffix) for suffix in (".xmp", ".XMP")):
        if candidate.is_file():
            return candidate
    for suffix in (".xmp", ".XMP"):
        candidate = path.with_suffix(suffix)
        if path.suffix and candidate != path and candidate.is_file() and _belongs(candidate, path.suffix):
            return candidate
    return None


def _belongs(sidecar: Path, suffix: str) -> bool:
    packet, _ = read_sidecar(sidecar)
    tree = xmp.parse(packet) if packet else None
    told = xmp.value(tree, xmp.PHOTOSHOP, "SidecarForExtension") if tree else None
    return told is None or told.lower() == suffix[1:].lower()


def read_sidecar(path: Path) -> tuple[bytes | None, str | None]:
    """Bytes of a sidecar, or a warning why there are none."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return None, f"The side file {path.name} is too large and was not read"
        return path.read_bytes(), None
    except OSError as error:
        return None, f"The side file {path.name} cannot be read ({(error.strerror or str(error)).lower()})"


def told_by(packet: bytes) -> Told | None:
    """What a sidecar says of the photo; None when it is damaged."""
    tree = xmp.parse(packet)
    if tree is None:
        return None
    values: dict[Name, tuple[str, ...]] = {}
    xml: dict[Name, str] = {}
    for one in xmp.properties(tree):
        name = one.namespace, one.name
        if name in _TAKEN and name not in values and (found := xmp.items_of(one.node)):
            # A text in several languages says one thing; elsewhere it can be said in one language only.
            values[name] = found[:1] if name in (TITLE, DESCRIPTION, RIGHTS) else found
            xml[name] = xmpedit.xml_of(one.node)
    return _without_internal(Told(values, xml))


def _without_internal(told: Told) -> Told:
    """Without the tags that darktable gives by itself: what it did with the file, not what the photo shows."""
    paths = told.values.get(HIERARCHY, ())
    internal = {word for path in paths if path.startswith(_INTERNAL) for word in path.split("|")}
    if not internal:
        return told
    kept = tuple(path for path in paths if not path.startswith(_INTERNAL))
    internal -= {word for path in kept for word in path.split("|")}
    flat = tuple(word for word in told.values.get(KEYWORDS, ()) if word not in internal)
    rest = told.only(frozenset(told.values) - {HIERARCHY, KEYWORDS})
    new = {name: found for name, found in ((HIERARCHY, kept), (KEYWORDS, flat)) if found}
    xml = {name: xmpedit.element(*name, xmpedit.array("Bag", found), _PREFIX[name]) for name, found in new.items()}
    return Told({**rest.values, **new}, {**rest.xml, **xml})


def put(tree: xmp.Tree, told: Told) -> None:
    """Write what a sidecar says into a packet, in place of what that said."""
    gone = set(told.xml)
    for name, stale in _STALE.items():
        if name in told.xml:
            gone.update(stale)
    xmpedit.remove(tree, lambda namespace, name: {(namespace, name), (namespace.rstrip("/"), name)} & gone != set())
    if told.xml:
        xmpedit.add(tree, *told.xml.values())
