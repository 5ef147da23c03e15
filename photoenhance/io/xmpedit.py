"""Properties of an XMP tree taken out and put in; new ones are given as XML that declares its own namespaces."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from xml.dom import minidom
from xml.sax.saxutils import escape

from photoenhance.io import xmp

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def remove(tree: xmp.Tree, wanted: Callable[[str, str], bool], *, deep: bool = False) -> None:
    """Take out all properties whose (namespace, name) is wanted; `deep`: fields of structures too."""
    for one in list(xmp.properties(tree)):
        if wanted(one.namespace, one.name):
            _take_out(one.owner, one.node)
        elif deep and isinstance(one.node, minidom.Element):
            _remove_below(one.node, wanted)
    for owner in xmp.elements(xmp.root(tree)):
        if not xmp.elements(owner) and all(
            node.namespaceURI in (None, xmp.RDF, xmp.XMLNS, xmp.XML) for node in owner.attributes.values()
        ):
            xmp.root(tree).removeChild(owner)


def _remove_below(parent: minidom.Element, wanted: Callable[[str, str], bool]) -> None:
    for node in list(parent.attributes.values()):
        if node.namespaceURI not in (None, xmp.RDF, xmp.XML, xmp.XMLNS) and wanted(node.namespaceURI, node.localName):
            _take_out(parent, node)
    for child in xmp.elements(parent):
        if child.namespaceURI != xmp.RDF and wanted(child.namespaceURI or "", child.localName):
            _take_out(parent, child)
        else:
            _remove_below(child, wanted)


def _take_out(owner: minidom.Element, node: xmp.Node) -> None:
    if isinstance(node, minidom.Attr):
        owner.removeAttributeNode(node)
    else:
        owner.removeChild(node)


def take_out(node: xmp.Node) -> None:
    """Take out a field of a structure."""
    owner = node.ownerElement if isinstance(node, minidom.Attr) else node.parentNode
    assert isinstance(owner, minidom.Element)
    _take_out(owner, node)


def set_text(node: xmp.Node, content: str) -> None:
    """Give a plain property or field another value."""
    if isinstance(node, minidom.Attr):
        node.value = content
        return
    for child in list(node.childNodes):
        node.removeChild(child)
    inner = minidom.Text()
    inner.data, inner.ownerDocument = content, node.ownerDocument
    node.appendChild(inner)


def element(namespace: str, name: str, content: str, prefix: str | None = None) -> str:
    """XML of a property whose content is XML already; its namespace is declared on the spot."""
    prefix = prefix or xmp.PREFIXES[namespace]
    return f'<{prefix}:{name} xmlns:{prefix}="{namespace}">{content}</{prefix}:{name}>'


def text(content: str) -> str:
    """XML of a plain text; characters that XML cannot hold are left out."""
    return escape(_FORBIDDEN.sub("", content), {"\r": "&#xD;"})


def array(kind: str, content: Iterable[str]) -> str:
    """XML of an rdf:Bag, rdf:Seq or rdf:Alt of texts; in an Alt they are the default language."""
    lang = ' xml:lang="x-default"' if kind == "Alt" else ""
    entries = "".join(f"<rdf:li{lang}>{text(entry)}</rdf:li>" for entry in content)
    return f'<rdf:{kind} xmlns:rdf="{xmp.RDF}">{entries}</rdf:{kind}>'


def add(tree: xmp.Tree, *xml: str) -> None:
    """Put properties, as `element` gives them, into a description of their own at the end."""
    owners = xmp.elements(xmp.root(tree))
    about = owners[0].getAttributeNS(xmp.RDF, "about") if owners else ""
    head = f'<rdf:Description xmlns:rdf="{xmp.RDF}" rdf:about="{xmp.quoted(about)}">'
    new = minidom.parseString(f"{head}{''.join(xml)}</rdf:Description>".encode())
    xmp.root(tree).appendChild(tree.importNode(xmp.top(new), deep=True))


def xml_of(node: xmp.Node) -> str:
    """XML of a property, for `add`: every prefix in it is declared on it."""
    if isinstance(node, minidom.Attr):
        prefix = node.name.partition(":")[0]
        return element(str(node.namespaceURI), str(node.localName), text(node.value), prefix)
    copy = node.cloneNode(deep=True)
    assert isinstance(copy, minidom.Element)
    for prefix, namespace in _used(copy).items():
        copy.setAttributeNS(xmp.XMLNS, f"xmlns:{prefix}" if prefix else "xmlns", namespace)
    return xmp.plain_xml_of(copy)


def _used(node: minidom.Element) -> dict[str, str]:
    """Prefixes in an element and below, with their namespaces; the outermost meaning of a prefix counts."""
    names = [(node.tagName, node.namespaceURI), *((one.name, one.namespaceURI) for one in node.attributes.values())]
    found = {
        name.partition(":")[0] if ":" in name else "": namespace
        for name, namespace in names
        if namespace not in (None, xmp.XML, xmp.XMLNS)
    }
    for child in xmp.elements(node):
        found = {**_used(child), **found}
    return found


def adopt(tree: xmp.Tree, node: minidom.Element) -> None:
    """Append a description of another packet, with the namespaces it uses."""
    new = minidom.parseString(xml_of(node).encode("utf-8"))
    xmp.root(tree).appendChild(tree.importNode(xmp.top(new), deep=True))
