"""What can be chosen: networks and chains in one list; a chain that is damaged or incomplete is a sentence."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from photoenhance.errors import PhotoError
from photoenhance.inference import catalogue
from photoenhance.inference.chain import Chain, Link, dumps, loads
from photoenhance.inference.choice import choices, choose, damaged
from tests.tiny_models import chain_of, write_chain


@pytest.fixture
def own(tiny_folder: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return shutil.copytree(tiny_folder, tmp_path / "models")


def test_networks_and_chains_stand_in_one_list(tiny_folder: Path) -> None:
    found = {one.id: one for one in choices(tiny_folder)}
    assert list(found) == ["dusk", "evening", "sharp", "smooth"], "bright makes sense only in a chain"
    assert found["sharp"].chain is None
    evening = found["evening"]
    assert [(part.model.info.id, part.strength) for part in evening.parts] == [("bright", 100), ("smooth", 80)]
    assert [data.name for data in evening.trained_on] == ["the numbers of bright", "the numbers of smooth"]
    assert evening.styles == ("natural", "vivid", "soft")
    assert evening.asks_for_noise
    assert not found["sharp"].asks_for_noise
    assert damaged(tiny_folder) == {}


def test_only_what_is_all_grades_runs_at_once(own: Path) -> None:
    assert not choose("evening", own).at_once
    write_chain(own, chain_of("twice", (Link("bright"), Link("bright", 50))))
    assert choose("twice", own).at_once


def test_what_is_not_offered_can_still_be_named(tiny_folder: Path) -> None:
    assert choose("bright", tiny_folder).models == (catalogue.find("bright", tiny_folder),)


def test_the_hash_of_a_chain_is_that_of_its_networks(tiny_folder: Path, own: Path) -> None:
    evening = choose("evening", tiny_folder)
    hashes = "\n".join(model.sha256 for model in evening.models)
    assert evening.sha256 == hashlib.sha256(hashes.encode()).hexdigest() == choose("evening", own).sha256
    assert choose("sharp", own).sha256 == catalogue.find("sharp", own).sha256
    (own / "smooth.onnx").write_bytes(b"another version")
    assert choose("evening", own).sha256 != evening.sha256


def test_a_chain_whose_network_is_missing_is_a_sentence_and_hides_nothing_else(own: Path) -> None:
    (own / "smooth.json").unlink()
    assert [one.id for one in choices(own)] == ["sharp"], "bright is still no choice of its own"
    assert list(damaged(own)) == ["dusk", "evening"]
    with pytest.raises(
        PhotoError, match=r"the model evening: it needs the network smooth, and that is not installed\."
    ):
        choose("evening", own)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('"format": 1', '"format": 2', "has format 2"),
        ('"strength": 80', '"strength": 800', "strength 800 of smooth is not between"),
        ('"strength": 80', '"strength": 0', "strength 0 of smooth is not between"),
        ('"id": "evening"', '"id": "sharp"', "a network of the same name"),
        ("{", "", "not readable"),
        ('"title"', '"tilte"', "not readable"),
    ],
)
def test_an_unsound_chain_is_refused(own: Path, old: str, new: str, why: str) -> None:
    path = own / "evening.chain.json"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    assert "evening" not in [one.id for one in choices(own)]
    with pytest.raises(PhotoError, match=why):
        choose("evening", own)


def test_a_chain_without_networks_and_one_that_cannot_be_read_are_refused(own: Path) -> None:
    write_chain(own, chain_of("empty", ()))
    (own / "folder.chain.json").mkdir()
    assert list(damaged(own)) == ["empty", "folder"]
    assert "names no networks" in str(damaged(own)["empty"])
    assert "cannot be read" in str(damaged(own)["folder"])
    with pytest.raises(PhotoError, match=r"no model of this name\. Choose one of: dusk, evening, sharp, smooth"):
        choose("nothing", own)


def test_the_text_of_a_chain_comes_back() -> None:
    chain = chain_of("a", (Link("b", alone=False), Link("c", 12.5)))
    assert loads(dumps(chain), "a.chain.json") == chain
    assert isinstance(chain, Chain)


def test_the_bundled_models_and_chains_are_whole() -> None:
    assert damaged() == {}
    assert {model.info.id for one in choices() for model in one.models} <= {one.info.id for one in catalogue.models()}
    assert catalogue.DEFAULT_MODEL in [one.id for one in choices()]
