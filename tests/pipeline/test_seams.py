"""The proof that there are no seams: it finds none in what a network made, and finds what somebody spoiled."""

from __future__ import annotations

import pytest

from photoenhance.errors import Cancelled
from photoenhance.inference.catalogue import find
from photoenhance.inference.session import Session, open_session
from photoenhance.inference.stop import Stop
from photoenhance.pipeline.enhance import enhance, new_plane
from photoenhance.pipeline.render import Plane
from photoenhance.pipeline.seams import Compared, other_side, prove, tile_total
from photoenhance.recipe.recipe import EnhanceStep, Recipe
from tests.conftest import noise, source_of

SOURCE = source_of(noise(600, 90))


@pytest.fixture(scope="module")
def network() -> Session:
    return open_session(find("retouch-residual"), "cpu", threads=1)


@pytest.fixture(scope="module")
def recipe(network: Session) -> Recipe:
    return Recipe((EnhanceStep(network.model.info.id, network.model.sha256),))


@pytest.fixture(scope="module")
def plane(network: Session, recipe: Recipe) -> Plane:
    made = new_plane(SOURCE)
    for _ in enhance(SOURCE, recipe, (), network, made, Stop()):
        pass
    return made


def proved(recipe: Recipe, plane: Plane, network: Session) -> tuple[int, list[Compared]]:
    running, news = prove(SOURCE, recipe, (plane,), [network], Stop()), []
    while True:
        try:
            news.append(next(running))
        except StopIteration as end:
            return end.value, news


def test_the_other_plan_cuts_elsewhere(network: Session) -> None:
    info = network.model.info
    assert other_side(info) != info.tile
    assert other_side(info) % info.multiple == 0
    assert tile_total(SOURCE, (new_plane(SOURCE),), [network]) > 1


def test_there_are_no_seams(recipe: Recipe, plane: Plane, network: Session) -> None:
    largest, news = proved(recipe, plane, network)
    assert largest <= 1
    assert news[-1].done == news[-1].total == len(news)


def test_a_spoiled_pixel_is_found(recipe: Recipe, plane: Plane, network: Session) -> None:
    spoiled = plane.copy()
    spoiled[40, 300, 1] ^= 1 << 9
    largest, _ = proved(recipe, spoiled, network)
    assert largest == pytest.approx(1 << 9, abs=1)


def test_it_stops_when_told(recipe: Recipe, plane: Plane, network: Session) -> None:
    stop = Stop()
    stop.request()
    with pytest.raises(Cancelled):
        next(prove(SOURCE, recipe, (plane,), [network], stop))
