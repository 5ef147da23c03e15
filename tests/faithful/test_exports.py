"""What a photographer is promised of exports, at the command line; Pillow, ExifTool and exact arithmetic are judges."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image

from photoenhance import io
from photoenhance.cli.app import FAILED, USAGE, main
from photoenhance.colour.space import ADOBE_RGB, SRGB, gray_of, icc_of, space_of
from photoenhance.inference.choice import choices
from photoenhance.io import formats
from tests.faithful import exact

SPACES = ("srgb", "p3", "adobe", "prophoto")
SIZE = (48, 64)


def enhance(*words: object) -> int:
    return main(["enhance", *(str(word) for word in words), "-q"])


def colours(space: str, inside: str = "prophoto") -> np.ndarray:
    """16-bit colours of a space, (48, 64, 3), that also lie inside another: random ones, greys, and saturated ends."""
    random = np.random.default_rng(5)
    values = random.random((*SIZE, 3))
    values[:8] = random.random((8, 64, 1))
    values = exact.converted(values, inside, space) if inside != space else values
    return np.rint(values * 65535).astype(np.uint16)


@pytest.fixture(scope="session")
def profiles(data: Path) -> dict[str, bytes]:
    """Profiles made by others, one of each space."""
    files = {
        "srgb": "odd/srgb_reference.jpg",
        "p3": "odd/display_p3.jpg",
        "adobe": "odd/adobe_rgb.jpg",
        "prophoto": "odd/prophoto_16bit.tif",
    }
    found = {}
    for space, name in files.items():
        with Image.open(data / name) as image:
            found[space] = image.info.get("icc_profile")
    return {space: icc for space, icc in found.items() if icc}


def tiff(path: Path, pixels: np.ndarray, icc: bytes | None) -> Path:
    tifffile.imwrite(path, pixels, photometric="rgb", iccprofile=icc)
    return path


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("space", SPACES)
def test_sixteen_bits_that_nothing_changes_come_back_as_they_were(
    tmp_path: Path, profiles: dict[str, bytes], space: str, suffix: str
) -> None:
    pixels = colours(space)
    source = tiff(tmp_path / "a.tif", pixels, profiles.get(space))
    target = tmp_path / f"b{suffix}"
    assert enhance(source, "-o", target, "--model", "none") == 0
    judged = imagecodecs.png_decode(target.read_bytes()) if suffix == ".png" else tifffile.imread(target)
    assert np.array_equal(judged, pixels)


@pytest.mark.parametrize("target", SPACES)
@pytest.mark.parametrize("space", SPACES)
def test_conversions_agree_with_exact_arithmetic(
    tmp_path: Path, profiles: dict[str, bytes], space: str, target: str
) -> None:
    """Below 0.1 dE2000 where the colour lies in both spaces; what the target cannot show is clipped there."""
    pixels = colours(space, inside="srgb")
    source = tiff(tmp_path / "a.tif", pixels, profiles.get(space))
    assert enhance(source, "-o", tmp_path / "b.tif", "--model", "none", "--profile", target) == 0
    made = tifffile.imread(tmp_path / "b.tif") / 65535
    assert exact.difference(pixels / 65535, space, made, target).max() < 0.1


def test_a_saturated_p3_red_stays_outside_srgb(tmp_path: Path, profiles: dict[str, bytes]) -> None:
    """Through a network too: written as P3 it still has a red that sRGB lacks, and the profile says so."""
    red = np.full((*SIZE, 3), (240, 20, 20), np.uint8)
    Image.fromarray(red).save(tmp_path / "a.png", icc_profile=profiles["p3"])
    for model in ("none", "auto"):
        target = tmp_path / f"{model}.png"
        assert enhance(tmp_path / "a.png", "-o", target, "--model", model) == 0
        with Image.open(target) as image:
            assert b"P3" in image.info["icc_profile"].replace(b"\0", b"")
            made = np.asarray(image)[24, 32] / 255
        linear = np.linalg.inv(exact.to_xyz("srgb")) @ exact.to_xyz("p3") @ exact.decoded(made, "p3")
        assert linear.min() < -0.001


def test_display_p3_and_its_untagged_twin_come_out_different(data: Path, tmp_path: Path) -> None:
    for name in ("display_p3", "display_p3_untagged"):
        words = ("--model", "none", "--profile", "srgb")
        assert enhance(data / "odd" / f"{name}.jpg", "-o", tmp_path / f"{name}.png", *words) == 0
    tagged, untagged = (io.read(tmp_path / f"{name}.png").pixels for name in ("display_p3", "display_p3_untagged"))
    assert np.abs(tagged.astype(int) - untagged).max() > 10


RAMP = np.arange(65536, dtype=np.uint16).reshape(256, 256, 1).repeat(3, axis=2)


@pytest.mark.parametrize("model", [one.id for one in choices()])
def test_a_ramp_keeps_its_levels_through_every_model(tmp_path: Path, model: str) -> None:
    source = tiff(tmp_path / "ramp.tif", RAMP, None)
    assert enhance(source, "-o", tmp_path / "out.tif", "--model", model) == 0
    made = tifffile.imread(tmp_path / "out.tif")
    assert made.dtype == np.uint16
    assert len(np.unique(made[:, :, 1])) > 10_000


@pytest.mark.parametrize("key", [fmt.key for fmt in formats.FORMATS if 16 in fmt.depths])
def test_a_ramp_keeps_its_levels_in_every_deep_format(tmp_path: Path, key: str) -> None:
    source = tiff(tmp_path / "ramp.tif", RAMP, None)
    target = tmp_path / f"out{formats.by_key(key).suffix}"
    assert enhance(source, "-o", target, "--model", "none") == 0
    read_back = {"png": imagecodecs.png_decode, "jxl": imagecodecs.jpegxl_decode}
    made = read_back[key](target.read_bytes()) if key in read_back else tifffile.imread(target)
    assert np.array_equal(np.asarray(made).reshape(RAMP.shape), RAMP)


def test_resizing_averages_light_and_never_enlarges_unasked(tmp_path: Path) -> None:
    """A fine chequer of black and white is half the light, 188 of 255, not 128."""
    chequer = (np.indices((64, 96)).sum(axis=0) % 2 * 255).astype(np.uint8)[:, :, None].repeat(3, axis=2)
    Image.fromarray(chequer).save(tmp_path / "a.png")
    for words, size in ((("--resize", "24"), (24, 16)), (("--resize", "width=300"), (96, 64))):
        target = tmp_path / f"{size[0]}.png"
        assert enhance(tmp_path / "a.png", "-o", target, "--model", "none", *words) == 0
        with Image.open(target) as image:
            assert image.size == size
    with Image.open(tmp_path / "24.png") as image:
        assert np.abs(np.asarray(image)[4:-4, 4:-4].astype(int) - 188).max() <= 1
    assert enhance(tmp_path / "a.png", "-o", tmp_path / "big.png", "--resize", "width=300", "--enlarge") == 0
    with Image.open(tmp_path / "big.png") as image:
        assert image.size == (300, 200)
    assert enhance(tmp_path / "a.png", "-o", tmp_path / "x.png", "--resize", "wide") == USAGE


def test_transparency_is_kept_or_laid_on_the_colour_asked_for(tmp_path: Path) -> None:
    pixels = np.zeros((8, 8, 4), np.uint8)
    pixels[..., 0], pixels[:4, :, 3], pixels[4:, :, 3] = 200, 255, 0
    Image.fromarray(pixels).save(tmp_path / "a.png")
    assert enhance(tmp_path / "a.png", "-o", tmp_path / "b.webp", "--model", "none", "--quality", 100) == 0
    with Image.open(tmp_path / "b.webp") as image:
        assert np.array_equal(np.asarray(image)[..., 3], pixels[..., 3])
    words = ("--model", "none", "--background", "#0040ff")
    assert enhance(tmp_path / "a.png", "-o", tmp_path / "c.jpg", *words) == 0
    with Image.open(tmp_path / "c.jpg") as image:
        assert np.asarray(image)[6, 4].tolist() == pytest.approx([0, 64, 255], abs=4)
        assert np.asarray(image)[1, 4].tolist() == pytest.approx([200, 0, 0], abs=4)


@pytest.mark.parametrize(("asked", "factors"), [("444", "1 1"), ("422", "2 1"), ("420", "2 2")])
def test_colour_is_subsampled_as_asked(
    tmp_path: Path, asked: str, factors: str, exiftool: Callable[[Path], dict[str, Any]]
) -> None:
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (*SIZE, 3), np.uint8)).save(tmp_path / "a.png")
    words = ("--model", "none", "--subsampling", asked)
    assert enhance(tmp_path / "a.png", "-o", tmp_path / "a.jpg", *words) == 0
    assert exiftool(tmp_path / "a.jpg")["File:YCbCrSubSampling"] == factors
    assert enhance(tmp_path / "a.png", "-o", tmp_path / "a.avif", *words) == 0
    shift = {"444": (0, 0), "422": (1, 0), "420": (1, 1)}[asked]
    content = (tmp_path / "a.avif").read_bytes()
    third = content[content.index(b"av1C") + 6]  # AV1-ISOBMFF 2.3.3: chroma_subsampling_x and _y
    assert (third >> 3 & 1, third >> 2 & 1) == shift


def test_a_format_that_leaves_no_choice_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    words = [str(tmp_path / "a.png"), "-o", str(tmp_path / "b.webp"), "--model", "none", "--subsampling", "422"]
    assert main(["enhance", *words]) == 0
    assert "no choice of subsampling" in capsys.readouterr().err


def test_what_is_lost_is_said_once_and_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What holds for all photos once for the job, what holds for one with its name; nothing again afterwards."""
    for name, channels in (("a", 4), ("b", 3)):
        pixels = np.full((*SIZE, channels), 30_000, np.uint16)
        (tmp_path / f"{name}.png").write_bytes(imagecodecs.png_encode(pixels))
    files = [str(tmp_path / f"{name}.png") for name in "ab"]
    words = ("--model", "none", "--format", "jpeg", "--depth", "16", "--json")
    assert main(["enhance", *files, "-o", f"{tmp_path / 'out'}/", *words]) == 0
    told = capsys.readouterr()
    lines = told.err.splitlines()
    assert lines[0] == "photoenhance: JPEG holds 8 of the 16 bits a channel"
    assert lines[1].startswith("photoenhance: a.png: JPEG has no transparency")
    assert "2 enhanced" in lines[2]
    assert len(lines) == 3
    assert [len(json.loads(row)["notes"]) for row in told.out.splitlines()] == [2, 1]
    assert main(["enhance", files[1], "-o", str(tmp_path / "b.avif"), "--model", "none"]) == 0
    assert "b.png: AVIF holds 12 of the 16 bits" in capsys.readouterr().err
    assert io.read(tmp_path / "b.avif").bits == 12


def test_gray_stays_gray_on_request(tmp_path: Path, data: Path) -> None:
    source = data / "odd" / "gray.jpg"
    for suffix in (".jpg", ".png", ".tif"):
        target = tmp_path / f"a{suffix}"
        assert enhance(source, "-o", target, "--gray") == 0
        with Image.open(target) as image:
            assert image.mode == "L"
            assert image.info["icc_profile"][16:20] == b"GRAY"
        assert enhance(source, "-o", tmp_path / f"b{suffix}") == 0
        with Image.open(tmp_path / f"b{suffix}") as image:
            assert image.mode == "RGB"


def test_the_file_says_what_made_it_and_the_same_can_be_done_again(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = data / "photos" / "nikon_p6000_gps.jpg"
    words = ("--strength", 70, "--style", "vivid")
    for suffix in (".jpg", ".png", ".tif", ".webp"):
        assert enhance(source, "-o", tmp_path / f"a{suffix}", *words) == 0
        capsys.readouterr()
        assert main(["info", str(tmp_path / f"a{suffix}")]) == 0
        said = capsys.readouterr().out
        assert "auto at 70 %" in said
        assert "COOLPIX P6000" in said
    assert enhance(source, "-o", tmp_path / "again.jpg", "--like", tmp_path / "a.png") == 0
    assert (tmp_path / "again.jpg").read_bytes() == (tmp_path / "a.jpg").read_bytes()
    assert enhance(source, "-o", tmp_path / "x.jpg", "--like", tmp_path / "a.png", "--strength", 70) == USAGE
    assert main(["enhance", str(source), "-o", str(tmp_path / "x.jpg"), "--like", str(source)]) == FAILED
    assert "does not say how it was made" in capsys.readouterr().err
    assert enhance(source, "-o", tmp_path / "bare.jpg", "--metadata", "none") == 0
    assert b"photoenhance" not in (tmp_path / "bare.jpg").read_bytes()
    assert main(["info", str(tmp_path / "missing.jpg")]) == FAILED


def test_the_source_type_says_enhanced_only_where_a_model_was_used(
    tmp_path: Path, data: Path, exiftool: Callable[[Path], dict[str, Any]]
) -> None:
    source = data / "photos" / "nikon_p6000_gps.jpg"
    said = {}
    for name, words in (("model", ()), ("none", ("--model", "none")), ("off", ("--no-source-type",))):
        assert enhance(source, "-o", tmp_path / f"{name}.jpg", *words) == 0
        said[name] = exiftool(tmp_path / f"{name}.jpg").get("XMP-iptcExt:DigitalSourceType", "")
    assert said["model"].endswith("/algorithmicallyEnhanced")
    assert (said["none"], said["off"]) == ("", "")


def test_a_side_file_s_words_are_carried_and_neither_file_is_touched(
    tmp_path: Path, data: Path, exiftool: Callable[[Path], dict[str, Any]]
) -> None:
    shutil.copy(data / "raw" / "canon_6d_lossy_linear.dng", tmp_path)
    said = tmp_path / "canon_6d_lossy_linear.xmp"
    said.write_text(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag><rdf:li>desk</rdf:li></rdf:Bag></dc:subject>'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    out = tmp_path / "out" / "a.jpg"
    assert enhance(tmp_path / "canon_6d_lossy_linear.dng", "-o", out, "--model", "none") == 0
    told = exiftool(out)
    assert (told["XMP-xmp:Rating"], told["XMP-dc:Subject"]) == (4, "desk")
    assert enhance(tmp_path / "canon_6d_lossy_linear.dng", "-o", tmp_path / "out" / "b.jpg", "--no-sidecar") == 0
    assert "XMP-xmp:Rating" not in exiftool(tmp_path / "out" / "b.jpg")
    assert {name: (tmp_path / name).read_bytes() for name in before} == before


@pytest.mark.parametrize("suffix", [".png", ".tif", ".jxl"])
def test_sixteen_bit_gray_comes_back_as_it_was(tmp_path: Path, suffix: str) -> None:
    """In a gray profile of its own, which goes with it, and without one."""
    ramp = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    for name, icc in (("tagged", icc_of(gray_of(ADOBE_RGB))), ("bare", None)):
        tifffile.imwrite(tmp_path / f"{name}.tif", ramp, photometric="minisblack", iccprofile=icc)
        target = tmp_path / f"{name}_out{suffix}"
        assert enhance(tmp_path / f"{name}.tif", "-o", target, "--model", "none", "--gray") == 0
        made = io.read(target)
        assert np.array_equal(made.pixels[:, :, 0], ramp)
        assert space_of(made)[0].curves[0] == (ADOBE_RGB if icc else SRGB).curves[0]


def test_a_pair_and_its_side_file_stay_a_group(tmp_path: Path, data: Path) -> None:
    """Taken as the RAW alone or as two photos with names of their own; no file of the group is touched."""
    group = tmp_path / "in"
    group.mkdir()
    shutil.copy(data / "raw" / "made_linear_16bit.dng", group / "IMG_1.DNG")
    Image.new("RGB", (60, 40), (200, 90, 20)).save(group / "IMG_1.JPG")
    (group / "IMG_1.xmp").write_bytes((data / "raw" / "canon_6d_lossy_linear.xmp").read_bytes())
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in group.iterdir()}
    words = ("--model", "none", "--resize", 50)
    assert enhance(group, "-o", tmp_path / "one", *words) == 0
    assert enhance(group, "-o", tmp_path / "both", "--pairs", "both", *words) == 0
    made = {
        out: sorted(path.name for path in (tmp_path / out).iterdir() if path.name[0] != ".") for out in ("one", "both")
    }
    assert made == {"one": ["IMG_1_enhanced.jpg"], "both": ["IMG_1_DNG_enhanced.jpg", "IMG_1_JPG_enhanced.jpg"]}
    colours = [io.read(tmp_path / "both" / name).pixels.mean(axis=(0, 1)) for name in made["both"]]
    assert np.abs(colours[1] - (200, 90, 20)).max() < 4
    assert np.abs(colours[0] - colours[1]).max() > 10
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in group.iterdir()} == before


@pytest.mark.parametrize("name", [f"exif_orientation_{number}.jpg" for number in range(1, 9)])
def test_every_orientation_is_exported_upright(
    tmp_path: Path, data: Path, name: str, exiftool: Callable[[Path], dict[str, Any]]
) -> None:
    assert enhance(data / "odd" / name, "-o", tmp_path / "a.png", "--model", "none") == 0
    with Image.open(tmp_path / "a.png") as image, Image.open(data / "odd" / "exif_orientation_1.jpg") as upright:
        assert image.size == upright.size
        assert np.abs(np.asarray(image).astype(int) - np.asarray(upright)).mean() < 12
    assert exiftool(tmp_path / "a.png").get("IFD0:Orientation", 1) == 1


def test_a_raw_photo_is_developed_as_asked(tmp_path: Path, data: Path) -> None:
    source = data / "raw" / "canon_6d_lossy_linear.dng"
    made = {}
    for name, words in {
        "camera": (),
        "neutral": ("--look", "neutral"),
        "warm": ("--temperature", 12000),
        "cold": ("--temperature", 2500),
        "bright": ("--baseline", 1, "--look", "standard"),
        "lens": ("--lens",),
        "picked": ("--neutral", "600,400"),
        "clipped": ("--highlight-mode", "clip"),
    }.items():
        assert enhance(source, "-o", tmp_path / f"{name}.png", "--model", "none", "--resize", 300, *words) == 0
        made[name] = io.read(tmp_path / f"{name}.png").pixels / 65535
    assert made["warm"][..., 2].mean() < made["camera"][..., 2].mean() < made["cold"][..., 2].mean()
    assert made["bright"].mean() > made["neutral"].mean()
    assert np.abs(made["lens"] - made["camera"]).max() > 0.05
    for words in (("--highlight-mode", "lost"), ("--demosaic", "x"), ("--neutral", "9999,1"), ("--neutral", "a")):
        assert enhance(source, "-o", tmp_path / "x.png", *words) == USAGE


def test_records_tell_in_json(tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", "--json", str(data / "photos" / "nikon_p6000_gps.jpg")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert ["Camera", "NIKON COOLPIX P6000"] in told["facts"] or any("P6000" in text for _, text in told["facts"])
