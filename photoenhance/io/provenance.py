"""How a file was made, written into its XMP and read back: program, models, recipe; and IPTC's digital source type.

Everything comes as plain values; what a recipe is stands elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from photoenhance.io import xmp, xmpedit

NAMESPACE = "urn:uuid:de16107c-651f-4cf0-8b23-1e69718f9dcd#"
"""A random UUID: the name is ours, and no address on the network is claimed by it."""

PREFIX = "photoenhance"
ENHANCED = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced"
_SOURCE_TYPE = (xmp.EXTENSION, "DigitalSourceType")
# A picture that says it is made up stays so, whatever was done to it afterwards.
_STRONGER = (
    "trainedAlgorithmicMedia",
    "compositeWithTrainedAlgorithmicMedia",
    "algorithmicMedia",
    "compositeSynthetic",
    "dataDrivenMedia",
    "digitalArt",
    "digitalCreation",
    "virtualRecording",
    "screenCapture",
)


@dataclass(frozen=True, slots=True)
class Model:
    """One network that ran: its id, the SHA-256 of its file, its version and its strength, as texts."""

    id: str
    sha256: str
    version: str = ""
    strength: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made a file: program and version, the models in the order they ran, the recipe's text (JSON)."""

    program: str
    version: str
    models: tuple[Model, ...] = ()
    recipe: str = ""


@dataclass(frozen=True, slots=True)
class Properties:
    """What an export adds: how the file was made (None: not told), and whether it counts as enhanced by algorithms."""

    provenance: Provenance | None = None
    enhanced: bool = False


def put(tree: xmp.Tree, properties: Properties) -> None:
    """Write the properties into a packet, in place of earlier ones."""
    new = []
    if properties.provenance:
        xmpedit.remove(tree, lambda namespace, _: namespace == NAMESPACE)
        new.append(_xml(properties.provenance))
    if properties.enhanced and not (xmp.value(tree, *_SOURCE_TYPE) or "").endswith(_STRONGER):
        xmpedit.remove(tree, lambda namespace, name: (namespace, name) == _SOURCE_TYPE)
        new.append(xmpedit.element(*_SOURCE_TYPE, ENHANCED))
    if new:
        xmpedit.add(tree, *new)


def _xml(made: Provenance) -> str:
    models = "".join(
        f"<rdf:li>{_structure(Id=one.id, SHA256=one.sha256, Version=one.version, Strength=one.strength)}</rdf:li>"
        for one in made.models
    )
    fields = _structure(Program=made.program, Version=made.version, Recipe=made.recipe)
    if models:
        listed = f"<{PREFIX}:Models><rdf:Seq>{models}</rdf:Seq></{PREFIX}:Models>"
        fields = fields.replace("</rdf:Description>", f"{listed}</rdf:Description>")
    return f'<{PREFIX}:Provenance xmlns:{PREFIX}="{NAMESPACE}" xmlns:rdf="{xmp.RDF}">{fields}</{PREFIX}:Provenance>'


def _structure(**fields: str) -> str:
    inner = "".join(
        f"<{PREFIX}:{name}>{xmpedit.text(value)}</{PREFIX}:{name}>" for name, value in fields.items() if value
    )
    return f"<rdf:Description>{inner}</rdf:Description>"


def read_provenance(packet: bytes | None) -> Provenance | None:
    """What a file's XMP says of how it was made; None when it says nothing, or is damaged."""
    tree = xmp.parse(packet) if packet and NAMESPACE.encode() in packet else None
    found = xmp.find(tree, NAMESPACE, "Provenance") if tree else None
    if found is None:
        return None
    fields = xmp.fields_of(found.node)
    models = [
        Model(*(xmp.text_of(one[name]) if name in one else "" for name in ("Id", "SHA256", "Version", "Strength")))
        for one in map(xmp.fields_of, xmp.entries_of(fields["Models"]) if "Models" in fields else ())
    ]
    told = {name: xmp.text_of(fields[name]) for name in ("Program", "Version", "Recipe") if name in fields}
    return Provenance(told.get("Program", ""), told.get("Version", ""), tuple(models), told.get("Recipe", ""))
