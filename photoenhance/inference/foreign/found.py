"""What was found out about a foreign network: the value, how it is said to a person, and the description made of it.

Opens nothing and runs nothing.
"""

from __future__ import annotations

import datetime

import msgspec

from photoenhance.inference.info import Input, Made, ModelInfo
from photoenhance.inference.tiles import padded

FOREIGN = "foreign"
"""In the place of a config: made by others."""

SMALL_TILE = 256


class Found(msgspec.Struct, frozen=True):
    """Of a network that others made; `described` is the description inside the file, where there is one.

    `name` is that of the graph's input. `certain`: "bounded" where its answers never leave `range`, "nearest" where a
    picture comes back most like itself under it, "alike" where another range would do as well, "told" where a person
    said it. `halo` is None where the reach is not limited to less than 256 px: such a network is run on whole photos,
    with sides of at most `longest`. `seconds` is the time of a megapixel on this processor.
    """

    sha256: str
    size: int
    nodes: int
    described: ModelInfo | None = None
    name: str = "image"
    layout: str = "NCHW"
    range: tuple[float, float] = (0.0, 1.0)
    certain: str = "bounded"
    multiple: int = 1
    halo: int | None = 0
    longest: int = 0
    seconds: float = 0.0


def words(found: Found) -> tuple[str, ...]:
    """What was found, in sentences for a person who is about to add the model."""
    what = f"{found.size / 1e6:.1f} MB, {found.nodes:,} operations."
    if found.described is not None:
        info = found.described
        said = f"It says of itself: {info.title} ({info.id}), kind {info.kind}. {info.summary}"
        return what, said, f"Limits: {info.limits}", f"Licence: {info.licence}"
    order = "first" if found.layout == "NCHW" else "last"
    return (
        what,
        f"It makes a picture of the same size from a picture, channels {order} ({found.layout}).",
        _range_words(found),
        "Any size will do."
        if found.multiple == 1
        else f"Photos are continued to multiples of {found.multiple} px for it.",
        _reach_words(found),
        f"A megapixel takes about {found.seconds:.1f} s on this processor.",
        "Nobody has measured here whether it makes photos better.",
    )


def _range_words(found: Found) -> str:
    low, high = found.range
    values = f"Black is {low:g} and white {high:g}"
    return {
        "bounded": f"{values}: its answers never leave that range.",
        "nearest": f"{values}, most likely: under this range its answer is most like the picture.",
        "alike": f"{values} is assumed: another range would fit as well. Look at a photo you know.",
        "told": f"{values}, as you said.",
    }[found.certain]


def _reach_words(found: Found) -> str:
    if found.halo is None:
        return (
            "Its reach is not limited (it looks at the whole picture), so photos cannot be cut into tiles: it is "
            f"run on whole photos, with sides of at most {found.longest} px; larger ones are refused."
        )
    return f"It looks {found.halo} px around each point (measured), so photos of any size are cut without seams."


def info_of(found: Found, model_id: str, title: str, summary: str = "", licence: str = "") -> ModelInfo:
    """The description of a model under the name that a person gave it."""
    if found.described is not None:
        return msgspec.structs.replace(found.described, id=model_id, title=title)
    halo = found.halo or 0
    side = found.longest if found.halo is None else max(SMALL_TILE, 4 * halo + found.multiple)
    shape = (1, 3, 0, 0) if found.layout == "NCHW" else (1, 0, 0, 3)
    return ModelInfo(
        id=model_id,
        title=title,
        summary=summary or "A model that you added.",
        kind="pixels",
        range=found.range,
        halo=halo,
        multiple=found.multiple,
        tile=side // found.multiple * found.multiple if found.halo is None else padded(side, found.multiple),
        inputs=(Input(found.name, "image", shape),),
        trained_on=(),
        scores=(),
        made=Made(FOREIGN, 0, 0, 0.0, "", datetime.datetime.now(datetime.UTC).date().isoformat()),
        limits="Not judged here: added by you.",
        licence=licence or "Not stated here: see where the model comes from.",
        layout=found.layout,  # type: ignore[arg-type] # one of two
        whole=found.halo is None,
        measured=found.sha256,
    )
