"""What of a photo's metadata may be carried: all, all but the place, author and rights only, or nothing.

Removes from EXIF, XMP and IPTC; the bytes of what is removed are gone, not merely unlinked.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from photoenhance.io import exifedit, iptc, xmp, xmpedit

Policy: TypeAlias = Literal["all", "no-location", "copyright", "none"]

_RIGHTS = frozenset(
    {
        *((xmp.DC, name) for name in ("rights", "creator")),
        *((xmp.PHOTOSHOP, name) for name in ("Credit", "AuthorsPosition")),
        *((xmp.TIFF, name) for name in ("Artist", "Copyright")),
        (xmp.CORE, "RightsUsageTerms"),
        *(("http://ns.useplus.org/ldf/xmp/1.0/", name) for name in ("CopyrightOwner", "ImageCreator", "Licensor")),
        *(("http://creativecommons.org/ns#", name) for name in ("license", "attributionName", "attributionURL")),
    }
)
# Names of places in any namespace: programs keep them in many.
_PLACE = re.compile(
    r"gps\w*|\w*latitude|\w*longt?itude|\w*altitude|lat|lon|long|city|country|country(name|code)|state|(sub)?location"
    r"|locations?(name|shown|created)|provincestate|coverage",
    re.IGNORECASE,
)


def exif(block: bytes | None, policy: Policy) -> bytes | None:
    """EXIF block under a policy; None when nothing is left."""
    if not block or policy == "none":
        return None
    if policy == "no-location":
        return exifedit.without_places(block)
    return exifedit.only(block, (exifedit.ARTIST, exifedit.COPYRIGHT)) if policy == "copyright" else block


def record(block: bytes | None, policy: Policy) -> bytes | None:
    """IPTC record under a policy; None when nothing is left."""
    if not block or policy == "none":
        return None
    if policy == "no-location":
        return iptc.only(block, lambda key: key not in iptc.PLACES)
    return iptc.only(block, lambda key: key in iptc.RIGHTS) if policy == "copyright" else block


def packet(tree: xmp.Tree, policy: Policy) -> None:
    """Take out of an XMP packet what a policy other than "none" forbids."""
    if policy == "no-location":
        xmpedit.remove(tree, lambda _, name: _PLACE.fullmatch(name) is not None, deep=True)
    elif policy == "copyright":
        xmpedit.remove(tree, lambda namespace, name: namespace != xmp.RIGHTS and (namespace, name) not in _RIGHTS)
