"""A picture in another size, region by region, by the Lanczos filter of three lobes a side.

Pictures are functions of a region and hold linear light. Each pixel is the same sum in the same order however the
target is cut: the bytes are the same. Knows no files, recipes or threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from photoenhance.compiled import compiled
from photoenhance.geometry.lanczos import Starts, Weights, taps
from photoenhance.image import Region

Linear = NDArray[np.float32]
"""(h, w, C) float32, linear light, any finite value."""

Read: TypeAlias = Callable[[Region], Linear]
"""A picture: gives any region of itself."""

Size: TypeAlias = tuple[int, int]
"""Width and height."""

Span: TypeAlias = tuple[int, int]
"""The first of some pixels, and the first one behind them."""

ROWS_HELD = 512
"""About how many rows of the source are in memory at once."""

BLOCK, ABREAST = 512, 16
"""Values of a row, and rows, that are summed together: they stay near the processor. No byte depends on it."""

FAINT = 1 / 255
"""Below this alpha a colour weighed by alpha would be noise, and nobody sees it."""


def needed(source_size: Size, target_size: Size, region: Region) -> Region:
    """The region of the source that a region of the target is made of.

    Its halo is 3 source pixels or, when reducing, 3 target pixels on each side; it ends where the source does.
    """
    if source_size == target_size:
        return region
    left, right = _span(*taps(source_size[0], target_size[0], region.x, region.width))
    top, bottom = _span(*taps(source_size[1], target_size[1], region.y, region.height))
    return Region(left, top, right - left, bottom - top)


def resized(read: Read, source_size: Size, target_size: Size, region: Region) -> Linear:
    """Pixels of a region of the resized picture.

    Parameters
    ----------
    read
        Gives (h, w, C) float32 of any region of the source, in linear light. It is asked for about ROWS_HELD rows at a
        time, and for each row once.
    source_size, target_size
        Width and height before and after. Where both are the same, the source is returned as it is.
    region
        In pixels of the target.

    Returns
    -------
    (height, width, C) float32. A constant stays exactly constant; values below 0 and above 1 are kept, and edges
    overshoot by up to a tenth of their height.
    """
    if source_size == target_size:
        return read(region)
    starts, weights = taps(source_size[0], target_size[0], region.x, region.width)
    left, right = _span(starts, weights)
    step = max(1, int(ROWS_HELD * target_size[1] / source_size[1]))
    firsts = range(region.y, region.bottom, step)
    rows = [taps(source_size[1], target_size[1], at, min(step, region.bottom - at)) for at in firsts]
    windows = _windows(read, (left, right), [_span(*one) for one in rows])
    parts = [
        _summed(window, row_starts - row_starts[0], row_weights, starts - left, weights)
        for window, (row_starts, row_weights) in zip(windows, rows, strict=True)
    ]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def resized_with_alpha(read: Read, source_size: Size, target_size: Size, region: Region) -> Linear:
    """As `resized`, for (h, w, 4) colour with straight (not premultiplied) alpha from 0 to 1 in the last channel.

    Colours are weighed by their alpha, so that the colour of what is not seen leaves no fringe; where nothing is seen
    at all they are weighed as they are. Alpha is clipped to [0, 1]. An opaque picture gives what `resized` gives.
    """
    if source_size == target_size:
        return read(region)
    return unweighed(resized(weighed(read), source_size, target_size, region))


def weighed(read: Read) -> Read:
    """Colour with straight alpha, (h, w, 4), as seven channels that may be resampled: see `resized_with_alpha`."""

    def part(region: Region) -> Linear:
        value = read(region)
        return np.concatenate([value[..., :3] * value[..., 3:], value], axis=2)

    return part


def unweighed(value: Linear) -> Linear:
    """Back from the seven channels of `weighed` to colour with straight alpha."""
    alpha = value[..., 6:]
    seen = alpha > FAINT
    colour = np.where(seen, value[..., :3] / np.where(seen, alpha, 1), value[..., 3:6])
    return np.concatenate([colour, np.clip(alpha, 0, 1)], axis=2)


def _span(starts: Starts, weights: Weights) -> Span:
    return int(starts[0]), int(starts[-1]) + weights.shape[1]


def _windows(read: Read, columns: Span, spans: list[Span]) -> Iterator[Linear]:
    """The source's rows of each span, one after another; rows of two spans are kept, not read again."""
    left, width = columns[0], columns[1] - columns[0]
    (begin, end), *_ = spans
    held, top = read(Region(left, begin, width, end - begin)), begin
    yield held
    for begin, end in spans[1:]:
        held, behind, top = held[begin - top :], top + held.shape[0], begin
        if end > behind:
            held = np.concatenate([held, read(Region(left, behind, width, end - behind))])
        yield held


def _summed(value: Linear, row_starts: Starts, row_weights: Weights, starts: Starts, weights: Weights) -> Linear:
    channels = value.shape[2]
    out = np.empty((row_starts.size, starts.size, channels), np.float32)
    rows = np.ascontiguousarray(value, np.float32).reshape(value.shape[0], -1)
    rows.flags.writeable = False
    turned, room = np.zeros((rows.shape[1], ABREAST), np.float32), _room()
    ready()(rows, row_starts, row_weights, starts, weights, channels, turned, *room, out.reshape(row_starts.size, -1))
    return out


def _room() -> tuple[Weights, Weights]:
    return np.empty(BLOCK), np.empty(ABREAST)


def ready() -> Callable[..., None]:
    """The compiled loop; the first call on a computer takes a moment."""
    rows = np.zeros((1, 1), np.float32)
    rows.flags.writeable = False
    places = np.zeros(1, np.int64), np.ones((1, 1))
    turned, out = np.zeros((1, ABREAST), np.float32), np.zeros((1, 1), np.float32)
    return compiled(resize_rows, rows, *places, *places, 1, turned, *_room(), out, passes=(sum_rows, sum_columns))


def resize_rows(
    rows: Linear,
    row_starts: Starts,
    row_weights: Weights,
    starts: Starts,
    weights: Weights,
    channels: int,
    turned: Linear,
    sums: Weights,
    across: Weights,
    out: Linear,
) -> None:
    """Sum rows of interleaved channels, then their columns, ABREAST rows at a time.

    `turned` is room for those; `sums` for BLOCK and `across` for ABREAST values: a loop takes no memory itself.
    """
    for top in range(0, out.shape[0], ABREAST):
        count = min(ABREAST, out.shape[0] - top)
        for first in range(0, rows.shape[1], BLOCK):
            sum_rows(rows, first, row_starts, row_weights, top, count, sums, turned)
        sum_columns(turned, starts, weights, channels, top, count, across, out)


def sum_rows(
    rows: Linear,
    first: int,
    starts: Starts,
    weights: Weights,
    top: int,
    count: int,
    sums: Weights,
    turned: Linear,
) -> None:
    """Weighted sums of rows for BLOCK values from `first` on; rows become columns."""
    values = min(BLOCK, rows.shape[1] - first)
    for y in range(count):
        sums[:] = 0
        for tap in range(weights.shape[1]):
            weight, row = weights[top + y, tap], rows[starts[top + y] + tap]
            for index in range(values):
                sums[index] += weight * row[first + index]
        for index in range(values):
            turned[first + index, y] = sums[index]


def sum_columns(
    turned: Linear,
    starts: Starts,
    weights: Weights,
    channels: int,
    top: int,
    count: int,
    sums: Weights,
    out: Linear,
) -> None:
    """Weighted sums along ABREAST rows that stand as columns; the rows that are wanted come back as rows."""
    for x in range(starts.size):
        for channel in range(channels):
            sums[:] = 0
            for tap in range(weights.shape[1]):
                weight, line = weights[x, tap], turned[(starts[x] + tap) * channels + channel]
                for y in range(ABREAST):
                    sums[y] += weight * line[y]
            for y in range(count):
                out[top + y, x * channels + channel] = sums[y]
