"""Plans: the writes are a partition, every read has one shape and room for the halo."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.errors import PhotoError
from photoenhance.inference.catalogue import models
from photoenhance.inference.info import ModelInfo
from photoenhance.inference.tiles import padded, plan

INFOS = [model.info for model in models()]


@given(st.data(), st.sampled_from(INFOS), st.integers(0, 60))
def test_writes_partition_the_photo_and_keep_the_halo(data: st.DataObject, info: ModelInfo, steps: int) -> None:
    side = padded(2 * info.halo + info.multiple, info.multiple) + steps * info.multiple
    # About a dozen tiles a side at most: the smallest keep a pixel each, and a plan of 100,000 shows nothing more.
    sizes = st.integers(1, min(700, side + 12 * (steps + 1) * info.multiple))
    width, height = data.draw(sizes, "width"), data.draw(sizes, "height")
    seen = np.zeros((height, width), np.uint8)
    whole = padded(width, info.multiple), padded(height, info.multiple)
    tiles = plan(width, height, info, side)
    assert len({(tile.read.width, tile.read.height) for tile in tiles}) == 1
    for tile in tiles:
        seen[tile.write.slices] += 1
        ends = (
            (tile.read.x, tile.read.right, tile.write.x, tile.write.right, whole[0]),
            (tile.read.y, tile.read.bottom, tile.write.y, tile.write.bottom, whole[1]),
        )
        for first, last, begin, end, length in ends:
            assert first % info.multiple == 0
            assert 0 <= first < last <= length
            assert last - first == min(side, length)
            assert first == 0 or (begin - first >= info.halo and begin % info.multiple == 0)
            assert last == length or (last - end >= info.halo and end % info.multiple == 0)
    assert (seen == 1).all()


def test_the_plan_of_an_export_follows_from_photo_and_model_alone() -> None:
    assert plan(4000, 3000, INFOS[0]) == plan(4000, 3000, INFOS[0], INFOS[0].tile)


@pytest.mark.parametrize("side", [37, 41, 6])
def test_a_tile_without_room_is_refused_in_a_sentence(side: int) -> None:
    info = next(info for info in INFOS if info.id == "lowlight-gan")
    with pytest.raises(PhotoError, match=r"tiles of \d+ px.*multiple of 4 and at least 20"):
        plan(1000, 1000, info, side)
