"""An XMP packet as a tree that keeps what it does not know: parsed safely, searched, edited, written again.

Knows XML and RDF; which properties matter is decided elsewhere. Document types are refused, so no entity ever expands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.dom import minidom
from xml.parsers import expat
from xml.sax.saxutils import escape

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DC = "http://purl.org/dc/elements/1.1/"
BASIC = "http://ns.adobe.com/xap/1.0/"
RIGHTS = "http://ns.adobe.com/xap/1.0/rights/"
PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
CORE = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
EXTENSION = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
NOTE = "http://ns.adobe.com/xmp/note/"
EXIF = "http://ns.adobe.com/exif/1.0/"
TIFF = "http://ns.adobe.com/tiff/1.0/"
PREFIXES = {
    RDF: "rdf",
    DC: "dc",
    BASIC: "xmp",
    RIGHTS: "xmpRights",
    PHOTOSHOP: "photoshop",
    CORE: "Iptc4xmpCore",
    EXTENSION: "Iptc4xmpExt",
    NOTE: "xmpNote",
    EXIF: "exif",
    TIFF: "tiff",
}

XML = "http://www.w3.org/XML/1998/namespace"
XMLNS = "http://www.w3.org/2000/xmlns/"
_MOST_BYTES = 24_000_000
_DEEPEST = 100
_MOST_ELEMENTS = 200_000
_HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_END = '\n<?xpacket end="w"?>'
_DECLARATION = re.compile(r"^<\?xml\s[^>]*\?>")

Tree = minidom.Document
Node = minidom.Element | minidom.Attr


class _RefusedError(Exception):
    """The XML is of a kind that no XMP packet is."""


class Property(NamedTuple):
    """One top-level property: where it stands, its namespace and name."""

    owner: minidom.Element
    node: Node
    namespace: str
    name: str


def empty() -> Tree:
    """Packet without properties."""
    tree = parse(f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"></rdf:RDF></x:xmpmeta>'.encode())
    assert tree is not None
    return tree


def parse(packet: bytes) -> Tree | None:
    """Tree of a packet; None when it is damaged, no XMP, absurdly large, or has a document type."""
    if len(packet) > _MOST_BYTES:
        return None
    text = _DECLARATION.sub("", _decoded(packet).strip("\0\ufeff\ufffd \t\r\n"))
    data = text.encode("utf-8", "replace")
    try:
        _check(data)
        tree = minidom.parseString(data)
    except (expat.ExpatError, _RefusedError, ValueError):
        return None
    return tree if tree.getElementsByTagNameNS(RDF, "RDF") else None


def _decoded(packet: bytes) -> str:
    """Text of a packet in any of the encodings the standard allows; bytes that are none count as Latin-1."""
    for mark, encoding in (
        (b"\xff\xfe\0\0", "utf-32-le"),
        (b"<\0\0\0", "utf-32-le"),
        (b"\0\0\xfe\xff", "utf-32-be"),
        (b"\0\0\0<", "utf-32-be"),
        (b"\xff\xfe", "utf-16-le"),
        (b"<\0", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\0<", "utf-16-be"),
    ):
        if packet.startswith(mark):
            return packet.decode(encoding, "replace")
    try:
        return packet.decode("utf-8")
    except UnicodeDecodeError:
        return packet.decode("latin-1")


def _check(data: bytes) -> None:
    """Raise unless the XML is well formed, has no document type, and is neither deep nor endless."""
    parser = expat.ParserCreate("utf-8")
    depth = count = 0

    def refuse(*_: object) -> None:
        raise _RefusedError

    def start(*_: object) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > _DEEPEST or count > _MOST_ELEMENTS:
            raise _RefusedError

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(data, True)


def written(tree: Tree, *, wrapped: bool = True) -> bytes:
    """Packet of a tree: UTF-8, unknown properties and prefixes as they were; `wrapped` with its begin and end marks."""
    body = plain_xml_of(top(tree))
    return (_HEAD + body + _END if wrapped else body).encode("utf-8")


def plain_xml_of(node: Node) -> str:
    """XML of a property as it stands in its tree."""
    if isinstance(node, minidom.Attr):
        return f' {node.name}="{quoted(node.value)}"'
    parts: list[str] = []
    _write(node, parts)
    return "".join(parts)


def top(tree: Tree) -> minidom.Element:
    """The outermost element."""
    found = tree.documentElement
    assert found is not None
    return found


def _write(node: minidom.Node, parts: list[str]) -> None:
    if isinstance(node, minidom.Element):
        parts.append(f"<{node.tagName}")
        parts.extend(f' {name}="{quoted(value)}"' for name, value in node.attributes.items())
        parts.append(">" if node.childNodes else "/>")
        for child in node.childNodes:
            _write(child, parts)
        if node.childNodes:
            parts.append(f"</{node.tagName}>")
    elif isinstance(node, minidom.Text):
        parts.append(escape(node.data, {"\r": "&#xD;"}))
    # Comments and processing instructions inside say nothing about a photo.


def quoted(content: str) -> str:
    """Text as it stands in an attribute; line ends survive."""
    return escape(content, {'"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"})


def root(tree: Tree) -> minidom.Element:
    """The rdf:RDF element."""
    found: minidom.Element = tree.getElementsByTagNameNS(RDF, "RDF")[0]
    return found


def elements(parent: minidom.Node) -> list[minidom.Element]:
    """Children that are elements."""
    return [node for node in parent.childNodes if isinstance(node, minidom.Element)]


def properties(tree: Tree) -> Iterator[Property]:
    """Yield all top-level properties, written as attribute or as element."""
    for owner in elements(root(tree)):
        for node in list(owner.attributes.values()):
            if node.namespaceURI not in (None, RDF, XML, XMLNS):
                yield Property(owner, node, node.namespaceURI, node.localName)
        for child in elements(owner):
            yield Property(owner, child, child.namespaceURI or "", child.localName)


def find(tree: Tree, namespace: str, name: str) -> Property | None:
    """The first top-level property of that name."""
    return next((one for one in properties(tree) if (one.namespace, one.name) == (namespace, name)), None)


def text_of(node: Node) -> str:
    """Plain value of a property or item: an attribute's or element's text."""
    if isinstance(node, minidom.Attr):
        return str(node.value)
    resource = node.getAttributeNS(RDF, "resource")
    text = "".join(child.data for child in node.childNodes if isinstance(child, minidom.Text))
    return resource or text.strip()


def items_of(node: Node) -> tuple[str, ...]:
    """Values of an array, the default language first; of a plain value itself."""
    if isinstance(node, minidom.Element):
        arrays = [child for child in elements(node) if child.namespaceURI == RDF]
        if arrays:
            entries = [entry for entry in elements(arrays[0]) if entry.localName == "li"]
            entries.sort(key=lambda entry: entry.getAttributeNS(XML, "lang") not in ("", "x-default"))
            return tuple(text for entry in entries if (text := text_of(entry)))
    return (text,) if (text := text_of(node)) else ()


def values(tree: Tree, namespace: str, name: str) -> tuple[str, ...]:
    """Values of a top-level property; empty when it is absent."""
    found = find(tree, namespace, name)
    return items_of(found.node) if found else ()


def value(tree: Tree, namespace: str, name: str) -> str | None:
    """The first value of a top-level property; of a text in several languages the default one."""
    return next(iter(values(tree, namespace, name)), None)


def entries_of(node: Node) -> list[minidom.Element]:
    """Items of an array in a property, in their order."""
    if isinstance(node, minidom.Attr):
        return []
    arrays = [
        child for child in elements(node) if child.namespaceURI == RDF and child.localName in ("Bag", "Seq", "Alt")
    ]
    return [entry for entry in elements(arrays[0]) if entry.localName == "li"] if arrays else []


def fields_of(node: Node) -> dict[str, Node]:
    """Fields of a structure by name, in each of the ways that RDF writes one."""
    if isinstance(node, minidom.Attr):
        return {}
    inner = [child for child in elements(node) if child.namespaceURI == RDF and child.localName == "Description"]
    where = inner[0] if inner else node
    attributes = {
        str(one.localName): one for one in where.attributes.values() if one.namespaceURI not in (None, RDF, XML, XMLNS)
    }
    return {**attributes, **{str(child.localName): child for child in elements(where)}}
