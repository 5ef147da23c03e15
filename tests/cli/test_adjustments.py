"""Adjustments on the command line: from options to files, their provenance, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from photoenhance import io
from photoenhance.batch.carry import recipe_of
from photoenhance.batch.edits import write_edits
from photoenhance.cli.adjustments import option_name
from photoenhance.cli.app import enhance as command
from photoenhance.cli.app import main
from photoenhance.colour.space import SRGB
from photoenhance.image import Region
from photoenhance.pipeline.finished import encode
from photoenhance.pipeline.found import found, small_of
from photoenhance.recipe.geometry import Crop, GeometrySettings
from photoenhance.recipe.light import LightSettings
from photoenhance.recipe.parameters import PARAMETERS, value_of
from photoenhance.recipe.recipe import EnhanceStep, Recipe
from tests.batch.made import picture, save


def enhance(*arguments: object, model: str = "none") -> int:
    return main(["enhance", "--model", model, *map(str, arguments), "--device", "cpu"])


def test_every_parameter_has_its_option() -> None:
    names = {name for one in command.params for name in one.opts}
    assert {f"--{option_name(key)}" for key in PARAMETERS} <= names


def test_adjustments_without_a_model(tmp_path: Path) -> None:
    source, target = save(tmp_path / "a.png"), tmp_path / "b.png"
    typed = [
        "--exposure",
        -0.5,
        "--shadows",
        40,
        "--clarity",
        20,
        "--sharpening",
        50,
        "--rotate",
        90,
        "--flip",
        "vertical",
    ]
    assert enhance(source, "-o", target, *typed, "--straighten", 2, "--crop", "0.1,0.1,0.9,0.8") == 0
    recipe = recipe_of(target)
    assert recipe.enhance == ()
    assert value_of(recipe, "light.exposure") == -0.5
    assert value_of(recipe, "detail.clarity") == 20
    # Upside down, then a quarter: mirrored, turned by half and by a quarter.
    assert recipe.geometry == GeometrySettings(True, 3, 2, Crop(0.1, 0.1, 0.9, 0.8))
    photo, made = io.read(source), io.read(target)
    whole = Region(0, 0, made.width, made.height)
    known = found(photo, recipe, (), small_of(photo, recipe, ()))
    assert encode(photo, recipe, known, SRGB, np.uint8, whole).tobytes() == made.pixels.tobytes()


def test_flipping_and_turning_are_what_they_say(tmp_path: Path) -> None:
    source = save(tmp_path / "a.png")
    assert enhance(source, "-o", tmp_path / "b.png", "--flip", "vertical", "--rotate", 90) == 0
    assert np.array_equal(io.read(tmp_path / "b.png").pixels, np.rot90(picture()[::-1], -1))
    assert enhance(source, "-o", tmp_path / "c.png", "--flip", "horizontal") == 0
    assert np.array_equal(io.read(tmp_path / "c.png").pixels, picture()[:, ::-1])


def test_like_and_info_know_adjustments(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = save(tmp_path / "a.jpg"), tmp_path / "b.png"
    assert enhance(source, "-o", target, "--exposure", 0.5, "--crop", "0,0,0.5,1", model="auto") == 0
    assert main(["enhance", "--like", str(target), str(source), "-o", str(tmp_path / "c.png")]) == 0
    assert (tmp_path / "c.png").read_bytes() == target.read_bytes()
    capsys.readouterr()
    assert main(["info", str(target)]) == 0
    told = capsys.readouterr().out
    assert "exposure +0.5 EV" in told
    assert "cropped to 0-50 % across and 0-100 % down" in told
    assert "48 x 64" in told


def test_info_tells_the_edits_of_a_photo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = save(tmp_path / "a.png")
    write_edits(source, Recipe((EnhanceStep("gone", "ab", 50),), light=LightSettings(blacks=-10)))
    assert main(["info", str(source)]) == 0
    told = capsys.readouterr().out
    for words in ("a.png.photoenhance.json", "gone at 50 %", "blacks -10", "Not installed in this version: gone"):
        assert words in told


def test_sizes_in_the_file_are_those_of_the_cropped_photo(
    tmp_path: Path, data: Path, exiftool: Callable[[Path], dict[str, object]]
) -> None:
    """Orientation, too, which was applied when the photo was read, and the thumbnail, which showed another picture."""
    source = data / "photos" / "iphone13_orientation6.jpg"
    target = tmp_path / "b.jpg"
    assert enhance(source, "-o", target, "--crop", "0.25,0,0.75,0.5", "--rotate", 90, "--resize", "long=100") == 0
    made, tags = io.read(target), exiftool(target)
    photo = io.read(source)
    assert max(made.width, made.height) == 100
    assert made.width / made.height == pytest.approx(photo.height / photo.width, rel=0.05)
    assert (tags["File:ImageWidth"], tags["File:ImageHeight"]) == (made.width, made.height)
    assert tags.get("ExifIFD:ExifImageWidth", made.width) == made.width
    assert tags.get("IFD0:Orientation", 1) == 1
    assert "IFD1:ThumbnailImage" not in tags


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["--temperature", "20", "--tint", "5"], {"colour.temperature": 20, "colour.tint": 5, "raw.temperature": None}),
        (["--temperature", "5500", "--tint", "5"], {"colour.temperature": 0, "colour.tint": 0, "raw.tint": 5}),
        (["--tint", "-7"], {"colour.tint": -7, "raw.tint": None}),
        (["--white-balance", "auto", "--temperature", "10"], {"colour.temperature": 10}),
    ],
)
def test_a_temperature_is_kelvin_or_relative(
    tmp_path: Path, typed: list[str], expected: dict[str, float | None]
) -> None:
    assert enhance(save(tmp_path / "a.png"), "-o", tmp_path / "b.png", *typed) == 0
    recipe = recipe_of(tmp_path / "b.png")
    assert {key: value_of(recipe, key) for key in expected} == expected


def test_noise_reduction_is_a_model(tmp_path: Path) -> None:
    source = save(tmp_path / "a.png")
    assert enhance(source, "-o", tmp_path / "b.png", "--noise-reduction", 60, "--exposure", 1) == 0
    recipe = recipe_of(tmp_path / "b.png")
    assert [(one.model, one.strength) for one in recipe.enhance] == [("denoise", 60)]
    assert recipe.light == LightSettings(exposure=1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--exposure", "6"], "goes from -5 to 5"),
        (["--contrast", "nan"], "--contrast"),
        (["--temperature", "150"], "--temperature"),
        (["--temperature", "99999"], "--temperature"),
        (["--temperature", "20", "--tint", "120"], "--tint"),
        (["--crop", "0,0,1"], "--crop"),
        (["--crop", "0.5,0,0.2,1"], "--crop"),
        (["--straighten", "60"], "--straighten"),
        (["--rotate", "45"], "--rotate"),
        (["--like", "x.jpg", "--exposure", "1"], "--exposure has no place"),
        (["--like", "x.jpg", "--sharpening-radius", "1"], "--sharpening-radius has no place"),
    ],
)
def test_wrong_values_are_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: list[str], said: str
) -> None:
    like = "--like" in typed
    arguments = ["enhance", *([] if like else ["--model", "none"]), str(save(tmp_path / "a.png"))]
    assert main([*arguments, "-o", str(tmp_path / "b.png"), *typed]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "b.png").exists()


def test_edits_go_before_options_unless_ignored(tmp_path: Path) -> None:
    source = save(tmp_path / "a.png")
    write_edits(source, Recipe(geometry=GeometrySettings(quarters=2)))
    assert enhance(source, "-o", tmp_path / "b.png", "--exposure", 1) == 0
    assert np.array_equal(io.read(tmp_path / "b.png").pixels, picture()[::-1, ::-1])
    assert enhance(source, "-o", tmp_path / "c.png", "--ignore-edits", "--exposure", 1) == 0
    assert recipe_of(tmp_path / "c.png") == Recipe(light=LightSettings(exposure=1))


def test_the_help_has_titles(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["enhance", "--help"]) == 0
    told = capsys.readouterr().out
    titles = [line for line in told.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert titles[1:6] == ["Model:", "Light:", "Colour:", "Detail:", "Geometry:"]
    assert told.index("Light:") < told.index("--exposure") < told.index("Colour:") < told.index("--vibrance")
