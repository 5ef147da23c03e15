"""What a format makes of a picture, said before anything is written: for dialogs, the command line and the docs' table.

Pure: a function of the table of formats. The writers ask it too, so that they do as it says.
"""

from __future__ import annotations

from dataclasses import dataclass

from photoenhance.colour.space import SRGB, Space, gray_of, icc_of
from photoenhance.errors import PhotoError
from photoenhance.io.formats import Format


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file will really hold.

    `depth` is its bits a channel, and `samples` 8 or 16: what `Encoded.pixels` must have for it. `space` is that of the
    embedded profile. `lossless` says that every sample comes back as it was. `notes` are sentences about what differs
    from what was asked for.
    """

    depth: int
    space: Space
    alpha: bool
    gray: bool
    lossless: bool
    notes: tuple[str, ...] = ()

    @property
    def samples(self) -> int:
        """Bits of the samples the writer wants."""
        return 8 if self.depth == 8 else 16


def outcome(
    fmt: Format,
    depth: int,
    space: Space,
    *,
    alpha: bool = False,
    gray: bool = False,
    quality: int = 95,
    subsampling: str | None = None,
) -> Outcome:
    """What will be written of a picture.

    Parameters
    ----------
    fmt
        A writable format.
    depth
        Bits a channel wanted, 8 to 16.
    space
        Space the samples are in, from `space.output_space` or `space.gray_output_space`.
    alpha, gray
        Whether the picture has transparency, and whether it shall have one channel.
    quality
        1-100.
    subsampling
        As asked for; None: as the quality suggests.
    """
    if not fmt.writable:
        raise ValueError(f"{fmt.title} files are not written")
    notes = []
    real = min((one for one in fmt.depths if one >= depth), default=max(fmt.depths))
    if real < depth:
        notes.append(f"{fmt.title} holds {real} of the {depth} bits a channel")
    one_channel = gray and fmt.gray
    if gray and not fmt.gray:
        notes.append(f"{fmt.title} has no gray pictures here; it is written with three equal channels")
    into = gray_of(space) if one_channel else SRGB if space.gray else space
    if alpha and not fmt.alpha:
        notes.append(f"{fmt.title} has no transparency; the picture is laid on the background colour")
    if subsampling and not fmt.subsampling:
        notes.append(f"{fmt.title} leaves no choice of subsampling")
    exact = lossless(fmt, real, quality, icc_of(into), alpha=alpha, matrix=not (into.table or into.gray))
    if exact and fmt.lossy and quality < 100:
        notes.append(f"{fmt.title} is written lossless here, whatever the quality")
    return Outcome(real, into, alpha and fmt.alpha, one_channel, exact, tuple(notes))


def check_size(fmt: Format, width: int, height: int, name: str) -> None:
    """Refuse a picture that is too large for the format; `name` is the file's.

    Raises
    ------
    PhotoError
        A side has too many pixels.
    """
    if max(width, height) > fmt.largest:
        why = f"{fmt.title} files hold at most {fmt.largest} pixels a side"
        raise PhotoError(f"Cannot save {name}", why, "Choose PNG or TIFF, or make it smaller")


def lossless(fmt: Format, depth: int, quality: int, icc: bytes, *, alpha: bool, matrix: bool) -> bool:
    """Whether a file gives back every sample.

    JPEG XL is lossy only for opaque 8-bit pictures in a `matrix` space, and for 8-bit ones whose curve is sRGB's: that
    is what the encoder can be given.
    """
    if not fmt.lossy:
        return True
    if fmt.key == "jxl":
        plain = icc in PLAIN
        return depth > 8 or quality == 100 or not (plain or (matrix and not alpha))
    return fmt.key == "webp" and quality == 100


PLAIN = frozenset({b"", icc_of(SRGB), icc_of(gray_of(SRGB))})
"""Profiles that say no more than that the samples are sRGB's: none, and ours."""
