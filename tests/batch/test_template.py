"""Names from templates: what they say, what is refused, and that any photo's words make a name any system can hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.batch.options import ExportOptions, Where
from photoenhance.batch.prepare import plan_photos
from photoenhance.batch.template import LONGEST, TOKENS, Known, check, named, unique, words
from photoenhance.errors import PhotoError
from photoenhance.io import read
from photoenhance.io.brief import metadata_of
from photoenhance.io.facts import facts
from photoenhance.recipe.recipe import NEUTRAL
from tests.batch.made import recipe, save

KNOWN = Known(
    "IMG_7", date="2024-05-31", time="14-05-09", camera="D850", iso="200", model="auto", format="jpeg", sequence=7
)


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{name}_enhanced", "IMG_7_enhanced"),
        ("{date} {sequence}", "2024-05-31 007"),
        ("{camera}-{iso}-{lens}", "D850-200-unknown"),
        ("{time}_{model}_{format}", "14-05-09_auto_jpeg"),
        ("holiday", "holiday"),
    ],
)
def test_tokens(template: str, name: str) -> None:
    assert named(template, KNOWN) == name


def test_long_series_have_room_for_their_numbers() -> None:
    assert named("{sequence}", Known("a", sequence=12, total=20_000)) == "00012"


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("", "it is empty"),
        ("  ", "it is empty"),
        ("{nmae}", "there is no {nmae}"),
        ("{name", "a brace has no partner"),
        ("web/{name}", "/ would name a folder"),
        ("..\\{name}", "\\ would name a folder"),
        ("{name}?", "file names cannot hold ?"),
        ("{name}\n", "file names cannot hold control characters"),
        (".{name}", "hidden"),
        ("{name}.", "end with a dot"),
        (" {name}", "begin or end with a space"),
        ("CON", "Windows keeps the name CON"),
        ("nul.old", "Windows keeps the name nul.old"),
        ("x" * 300, "room for 200 letters"),
    ],
)
def test_what_makes_no_name_is_refused_in_a_sentence(template: str, why: str) -> None:
    with pytest.raises(PhotoError) as refused:
        check(template)
    assert why in refused.value.why
    assert refused.value.remedy


def test_which_templates_tell_photos_apart() -> None:
    assert unique("{name}") and unique("x {sequence}")  # noqa: PT018
    assert not unique("{date} {camera}")


@given(st.text(max_size=300), st.text(max_size=40))
def test_what_a_photo_says_of_itself_always_makes_a_name(name: str, camera: str) -> None:
    made = named("{name}{camera}", Known(name, camera=camera))
    assert made
    assert not set(made) & set('<>:"/\\|?*')
    assert all(ord(letter) >= 32 for letter in made)
    assert not made.startswith(".")
    assert made == made.strip()
    assert made[-1] != "."
    assert len(made.encode("utf-8", "surrogatepass")) <= LONGEST + 1


def test_a_photo_called_as_a_device_gets_another_name() -> None:
    assert named("{name}", Known("aux")) == "_aux"


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "camera"),
    [
        ("photos/canon_5d_mark3_chart.jpg", "Canon EOS 5D Mark III"),
        ("photos/iphone13_orientation6.jpg", "Apple iPhone 13 Pro"),
        ("photos/nikon_e995_iptc.jpg", "NIKON E995"),
    ],
)
def test_words_come_from_real_photos_without_decoding_them(data: Path, name: str, camera: str) -> None:
    told = words(facts(metadata_of(data / name)))
    assert told["camera"] == camera
    assert {"date", "time", "iso"} <= told.keys()
    assert told == words(facts(read(data / name).metadata))


def test_photos_go_where_they_shall_under_the_names_they_shall_have(tmp_path: Path) -> None:
    first, second = save(tmp_path / "a" / "one.jpg"), save(tmp_path / "b" / "two.png")
    options = ExportOptions(name="{sequence}_{name}_{model}", format="jpeg")

    def targets(where: Where) -> list[Path]:
        made = plan_photos([second, first], where, options, lambda path: NEUTRAL if path == first else recipe())
        assert not made.remember
        return [task.target for task in made.tasks]

    names = ["001_two_retouch-residual.jpg", "002_one_original.jpg"]
    assert targets(Where()) == [second.parent / names[0], first.parent / names[1]]
    assert targets(Where("below", "web")) == [second.parent / "web" / names[0], first.parent / "web" / names[1]]
    assert targets(Where("folder", str(tmp_path / "out"))) == [tmp_path / "out" / name for name in names]


def test_a_source_is_never_the_wish(tmp_path: Path) -> None:
    photo = save(tmp_path / "one.jpg")
    (task,) = plan_photos([photo], Where(), ExportOptions(name="{name}", conflict="overwrite"), lambda _: NEUTRAL).tasks
    assert task.target == tmp_path / "one_2.jpg"


def test_photos_of_one_name_are_told_apart(tmp_path: Path) -> None:
    photos = [save(tmp_path / "a" / "x.jpg"), save(tmp_path / "b" / "x.jpg")]
    where = Where("folder", str(tmp_path / "out"))
    made = plan_photos(photos, where, ExportOptions(name="same"), lambda _: NEUTRAL)
    assert [task.target.name for task in made.tasks] == ["same.jpg", "same_2.jpg"]


def test_every_token_is_known_of_a_photo() -> None:
    assert set(TOKENS) <= set(Known.__slots__)


def test_metadata_of_no_photo_is_empty(tmp_path: Path) -> None:
    (tmp_path / "notes.jpg").write_text("no photo")
    assert facts(metadata_of(tmp_path / "notes.jpg")) == ()
    assert facts(metadata_of(tmp_path / "missing.jpg")) == ()
