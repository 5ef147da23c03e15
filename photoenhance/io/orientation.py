"""The eight ways a picture may have to be turned, as EXIF numbers them, in plain numpy.

Knows nothing of where the number came from; readers make sure that it is applied exactly once.
"""

from __future__ import annotations

from photoenhance.image import Samples

# Counter-clockwise quarter turns (irot) first, then the mirror (imir): None, 0 top and bottom change, 1 left and right.
_BOXES = {
    (0, None): 1, (1, None): 8, (2, None): 3, (3, None): 6,
    (0, 0): 4, (1, 0): 5, (2, 0): 2, (3, 0): 7,
    (0, 1): 2, (1, 1): 7, (2, 1): 4, (3, 1): 5,
}  # fmt: skip


def upright(samples: Samples, orientation: int) -> Samples:
    """Turn (H, W) or (H, W, C) as the EXIF orientation (1-8) asks; a view, any other number changes nothing."""
    turned = samples.swapaxes(0, 1) if orientation in (5, 6, 7, 8) else samples
    if orientation in (3, 4, 7, 8):
        turned = turned[::-1]
    if orientation in (2, 3, 6, 7):
        turned = turned[:, ::-1]
    return turned


def upright_place(place: tuple[float, float], size: tuple[int, int], orientation: int) -> tuple[float, float]:
    """Where a place of the stored picture of `size` (width, height) is once `upright` has turned it; pixels, edges."""
    x, y = place[::-1] if swaps_sides(orientation) else place
    width, height = size[::-1] if swaps_sides(orientation) else size
    return width - x if orientation in (2, 3, 6, 7) else x, height - y if orientation in (3, 4, 7, 8) else y


def from_boxes(quarter_turns: int, mirror: int | None) -> int:
    """EXIF number of an `irot` (counter-clockwise quarter turns) followed by an `imir` (0 top-bottom, 1 left-right)."""
    return _BOXES[quarter_turns % 4, mirror]


def swaps_sides(orientation: int) -> bool:
    """Whether the turn exchanges width and height."""
    return orientation in (5, 6, 7, 8)
