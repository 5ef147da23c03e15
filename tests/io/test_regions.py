"""Faces and other places in metadata go where the picture goes: judged by ExifTool, and by the pixels themselves."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from photoenhance.cli.app import main
from photoenhance.image import Encoded, Metadata, Samples
from photoenhance.io import orientation, read, write
from photoenhance.io.places import Places, inverse, matrix_of

WIDTH, HEIGHT = 64, 48
FACE = (16, 8, 32, 20)
"""Left, top, right, bottom of what is marked, in the stored picture."""
SIZES = {False: (WIDTH, HEIGHT), True: (HEIGHT, WIDTH)}
Tags = dict[str, Any]


def marked() -> Samples:
    """A stored picture whose face is white on black."""
    pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    pixels[FACE[1] : FACE[3], FACE[0] : FACE[2]] = 255
    return pixels


def regions(face: tuple[float, float, float, float], size: tuple[int, int], name: str = "Ann") -> list[str]:
    """ExifTool's arguments for one face in a picture of `size`, as MWG and as Microsoft write it."""
    (left, top, right, bottom), (width, height) = face, size
    x, y, w, h = (
        (left + right) / 2 / width,
        (top + bottom) / 2 / height,
        (right - left) / width,
        (bottom - top) / height,
    )
    area = f"{{X={x},Y={y},W={w},H={h},Unit=normalized}}"
    applied = f"{{W={width},H={height},Unit=pixel}}"
    mwg = f"{{AppliedToDimensions={applied},RegionList=[{{Area={area},Name={name},Type=Face,Rotation=0.1}}]}}"
    mp = f"{{Regions=[{{Rectangle={left / width}|, {top / height}|, {w}|, {h},PersonDisplayName={name}}}]}}"
    return [f"-XMP-mwg-rs:RegionInfo={mwg}", f"-XMP-MP:RegionInfoMP={mp}"]


class ExifTool:
    """One ExifTool for all tests: starting it takes longer than what it does."""

    def __init__(self, program: str) -> None:
        words = [program, "-stay_open", "True", "-@", "-", "-common_args", "-n"]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, *words: str) -> str:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n".join((*words, "-execute")) + "\n")
        self.process.stdin.flush()
        return "".join(iter(self.process.stdout.readline, "{ready}\n"))


@pytest.fixture(scope="module", autouse=True)
def judge(exiftool_program: str) -> Iterator[None]:
    running.append(ExifTool(exiftool_program))
    yield
    running.pop().process.communicate("-stay_open\nFalse\n")


running: list[ExifTool] = []


def photo(path: Path, *words: str, turn: int = 1) -> Path:
    """The marked picture in a file, with what ExifTool is told to write."""
    kind = {".jpg": "jpeg", ".tif": "tiff"}.get(path.suffix, path.suffix[1:])
    write(Encoded(marked(), None, b"", Metadata(), kind), path, replace=True)
    answer = running[0]("-overwrite_original", f"-IFD0:Orientation={turn}", *words, str(path))
    assert "1 image files updated" in answer
    return path


def exported(path: Path, *words: str, suffix: str = ".png") -> Path:
    out = path.with_name(f"out{suffix}")
    assert main(["enhance", str(path), "-o", str(out), "--model", "none", "--overwrite", *words]) == 0
    return out


def told(path: Path) -> Tags:
    answer: Tags = json.loads(running[0]("-j", "-struct", "-G1", str(path)))[0]
    return answer


def boxes(path: Path) -> list[tuple[float, ...]]:
    """Edges in pixels of the first face, as each of the two ways says; AppliedToDimensions is checked."""
    tags, (height, width) = told(path), read(path).pixels.shape[:2]
    info = tags["XMP-mwg-rs:RegionInfo"]
    assert (info["AppliedToDimensions"]["W"], info["AppliedToDimensions"]["H"]) == (width, height)
    area = info["RegionList"][0]["Area"]
    rectangle = [float(part) for part in tags["XMP-MP:RegionInfoMP"]["Regions"][0]["Rectangle"].split(",")]
    left, top = area["X"] - area["W"] / 2, area["Y"] - area["H"] / 2
    found = [(left, top, left + area["W"], top + area["H"])]
    found.append((rectangle[0], rectangle[1], rectangle[0] + rectangle[2], rectangle[1] + rectangle[3]))
    return [tuple(edge * (width, height)[n % 2] for n, edge in enumerate(box)) for box in found]


def seen(path: Path, least: int = 128) -> tuple[int, ...]:
    """Edges of what is white."""
    rows, columns = np.nonzero(read(path).pixels[:, :, 0] >= least)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_face_is_where_its_pixels_are_in_all_eight_orientations(tmp_path: Path, turn: int) -> None:
    path = photo(tmp_path / "in.png", *regions(FACE, (WIDTH, HEIGHT)), turn=turn)
    out = exported(path, "--rotate", "90", "--flip", "horizontal", "--crop", "0,0.125,1,1")
    for box in boxes(out):
        assert box == pytest.approx(seen(out), abs=1e-3)


@pytest.mark.parametrize(
    "words",
    [("--rotate", "270"), ("--flip", "vertical"), ("--crop", "0.25,0,1,1"), ("--crop", "0.35,0.2,0.8,0.8")],
)
def test_quarter_turns_mirrors_and_crops_are_exact_and_end_at_the_edges(tmp_path: Path, words: tuple[str, ...]) -> None:
    out = exported(photo(tmp_path / "in.png", *regions(FACE, (WIDTH, HEIGHT))), *words)
    for box in boxes(out):
        assert box == pytest.approx(seen(out), abs=1e-3)
    turned = words[0] != "--crop"
    assert ("Rotation" in told(out)["XMP-mwg-rs:RegionInfo"]["RegionList"][0]) is not turned


def test_straightening_keeps_the_box_around_the_turned_face(tmp_path: Path) -> None:
    out = exported(photo(tmp_path / "in.png", *regions(FACE, (WIDTH, HEIGHT))), "--straighten", "12")
    for box in boxes(out):
        assert box == pytest.approx(seen(out), abs=1.5)


def test_a_face_whose_middle_is_outside_is_gone_and_a_resized_one_says_the_new_size(tmp_path: Path) -> None:
    path = photo(tmp_path / "in.png", *regions(FACE, (WIDTH, HEIGHT)))
    tags = told(exported(path, "--crop", "0.4,0,1,1"))
    assert not [name for name in tags if "Region" in name]
    resized = exported(path, "--resize", "32")
    for box in boxes(resized):
        assert box == pytest.approx([edge / 2 for edge in FACE])
    before, after = told(path), told(exported(path))
    for name in ("XMP-mwg-rs:RegionInfo", "XMP-MP:RegionInfoMP"):
        assert after[name] == before[name], "what nothing happened to stays"


@pytest.mark.parametrize("suffix", [".jpg", ".tif", ".png", ".webp", ".avif", ".jxl"])
def test_every_format_says_it(tmp_path: Path, suffix: str) -> None:
    path = photo(tmp_path / "in.jpg", *regions(FACE, (WIDTH, HEIGHT)), turn=6)
    tags = told(exported(path, suffix=suffix))
    area = tags["XMP-mwg-rs:RegionInfo"]["RegionList"][0]["Area"]
    wanted = [1 - 14 / 48, 24 / 64, 12 / 48, 16 / 64]
    assert [area[key] for key in "XYWH"] == pytest.approx(wanted, abs=1e-6)


def test_applied_to_dimensions_tells_which_picture_areas_count_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    upright = (28, 16, 40, 32)  # where the face is once orientation 6 has turned it
    path = photo(tmp_path / "in.png", *regions(upright, (HEIGHT, WIDTH)), turn=6)
    for box in boxes(exported(path)):
        assert box == pytest.approx(upright, abs=1e-3)
    path = photo(tmp_path / "in.png", *regions(FACE, (100, 100)))
    assert "XMP-mwg-rs:RegionInfo" in told(exported(path, "--resize", "32")), "wrong before, and no worse now"
    capsys.readouterr()
    assert "XMP-mwg-rs:RegionInfo" not in told(exported(path, "--rotate", "90"))
    assert "another shape" in capsys.readouterr().err


def test_an_area_that_cannot_be_understood_goes_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    area = "{X=10,Y=10,W=5,H=5,Unit=pixel}"
    info = f"-XMP-mwg-rs:RegionInfo={{RegionList=[{{Area={area},Name=Ann}},{{Name=Bob}}]}}"
    out = exported(photo(tmp_path / "in.png", info), "--rotate", "90")
    assert told(out)["XMP-mwg-rs:RegionInfo"]["RegionList"] == [{"Name": "Bob"}]
    assert "cannot be understood" in capsys.readouterr().err


def test_points_and_circles_move(tmp_path: Path) -> None:
    half = ("--crop", "0,0,1,0.5", "--resize", "32")
    areas = "{Area={X=0.25,Y=0.5,Unit=normalized},Type=Focus},{Area={X=0.5,Y=0.25,D=0.5,Unit=normalized}}"
    out = exported(photo(tmp_path / "in.png", f"-XMP-mwg-rs:RegionInfo={{RegionList=[{areas}]}}"), *half)
    point, circle = (one["Area"] for one in told(out)["XMP-mwg-rs:RegionInfo"]["RegionList"])
    assert (point["X"], point["Y"]) == (0.25, 1)
    assert (circle["X"], circle["Y"], circle["D"]) == (0.5, 0.5, 1)


@pytest.mark.parametrize("suffix", [".jpg", ".tif"])
def test_subject_area_and_location_move_and_go(tmp_path: Path, suffix: str) -> None:
    words = ["-ExifIFD:SubjectArea=24 14 16 12", "-ExifIFD:SubjectLocation=24 14", "-XMP-exif:SubjectLocation=24 14"]
    path = photo(tmp_path / f"in{suffix}", *words, turn=6)
    tags = told(exported(path, suffix=suffix))
    assert tags["ExifIFD:SubjectArea"] == "34 24 12 16"
    assert tags["ExifIFD:SubjectLocation"] == "34 24"
    assert str(tags["XMP-exif:SubjectLocation"]) in ("34 24", "[34, 24]")
    tags = told(exported(path, "--crop", "0,0,0.5,1", suffix=suffix))
    assert not [name for name in tags if "Subject" in name]


PANORAMA = [
    f"-XMP-GPano:{name}"
    for name in (
        "FullPanoWidthPixels=128",
        "FullPanoHeightPixels=64",
        "CroppedAreaImageWidthPixels=64",
        "CroppedAreaImageHeightPixels=48",
        "CroppedAreaLeftPixels=10",
        "CroppedAreaTopPixels=8",
        "ProjectionType=equirectangular",
    )
]


def panorama(tags: Tags) -> list[int]:
    names = ("FullPanoWidth", "FullPanoHeight", "CroppedAreaImageWidth", "CroppedAreaImageHeight")
    return [tags[f"XMP-GPano:{name}Pixels"] for name in (*names, "CroppedAreaLeft", "CroppedAreaTop")]


def test_a_part_of_a_panorama_says_which(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = photo(tmp_path / "in.jpg", *PANORAMA)
    tags = told(exported(path, "--crop", "0.25,0.5,1,1", suffix=".jpg"))
    assert panorama(tags) == [128, 64, 48, 24, 26, 32]
    tags = told(exported(path, "--resize", "32", suffix=".jpg"))
    assert panorama(tags) == [64, 32, 32, 24, 5, 4]
    capsys.readouterr()
    tags = told(exported(path, "--rotate", "90", suffix=".jpg"))
    assert not [name for name in tags if "GPano" in name]
    assert "panorama" in capsys.readouterr().err


def test_crop_and_masks_of_camera_raw_are_not_applied_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = photo(tmp_path / "in.jpg", "-XMP-crs:HasCrop=True", "-XMP-crs:CropLeft=0.2", "-XMP-crs:Exposure2012=0.5")
    assert told(exported(path, suffix=".jpg"))["XMP-crs:CropLeft"] == 0.2
    assert "Camera Raw" not in capsys.readouterr().err
    tags = told(exported(path, "--crop", "0,0,0.5,1", suffix=".jpg"))
    assert [name for name in tags if "crs" in name] == ["XMP-crs:Exposure2012"]
    assert "Camera Raw" in capsys.readouterr().err


@pytest.mark.parametrize("turn", range(1, 9))
def test_places_agree_with_pixels(turn: int) -> None:
    """The map of an orientation is the one that pixels go by, and the way back is its inverse."""
    across, down = SIZES[orientation.swaps_sides(turn)]
    same = Places((across, down), (across, down), (1.0, 0.0, 0.0, 0.0, 1.0, 0.0))
    left, top, right, bottom = same.behind(turn).around(FACE)
    rows, columns = np.nonzero(orientation.upright(marked()[:, :, 0], turn))
    assert (left, top) == (columns.min(), rows.min())
    assert (right, bottom) == (columns.max() + 1, rows.max() + 1)
    matrix = same.behind(turn).matrix
    there = Places((WIDTH, HEIGHT), (across, down), matrix)
    back: Callable[[tuple[float, float]], tuple[float, float]] = Places((1, 1), (1, 1), inverse(matrix)).of
    assert back(there.of((3.0, 5.0))) == (3.0, 5.0)
    assert matrix_of(there.of) == matrix


@pytest.mark.data
def test_a_phone_s_heic_says_what_its_own_packet_says_and_not_its_gain_map_s(data: Path, tmp_path: Path) -> None:
    original = data / "photos" / "iphone13.heic"
    assert read(original).metadata.xmp is None
    face = regions((1000, 900, 1400, 1500), (4032, 3024))
    path = tmp_path / "in.heic"
    path.write_bytes(original.read_bytes())
    assert "1 image files updated" in running[0]("-overwrite_original", *face, str(path))
    for box in boxes(exported(path, suffix=".jpg")):
        assert box == pytest.approx((1524, 1000, 2124, 1400), abs=1e-3)
