"""RAW files become sources: made ones with known values, and the shared corpus with its own expectations."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
import rawpy

from photoenhance.colour.camera import Development, camera_to_working
from photoenhance.errors import PhotoError
from photoenhance.raw.decode import DEMOSAICS, HIGHLIGHTS, RawOptions, read_raw
from tests.raw.dng import mosaic, write_dng


def test_values_are_the_sensor_s(tmp_path: Path) -> None:
    """Neither white balanced nor brightened nor clipped: what the sensor saw, at its scale."""
    path = write_dng(tmp_path / "a.dng", mosaic(0.2, 0.4, 0.1), neutral=(0.5, 1.0, 0.25))
    source = read_raw(path)
    assert source.pixels.dtype == np.uint16
    assert source.pixels.mean(axis=(0, 1)) / 65535 == pytest.approx([0.2, 0.4, 0.1], abs=2e-3)
    assert source.camera is not None
    assert source.camera.as_shot == pytest.approx((2.0, 1.0, 4.0), rel=1e-3)
    working = camera_to_working(source.pixels, source.camera)
    assert working.mean(axis=(0, 1)) == pytest.approx([0.4, 0.4, 0.4], abs=3e-3)


def test_white_level_becomes_the_top(tmp_path: Path) -> None:
    source = read_raw(write_dng(tmp_path / "a.dng", mosaic(0.1, 0.125, 0.1), white=16383))
    assert source.bits == 14
    assert source.pixels[..., 1].mean() / 65535 == pytest.approx(0.5, abs=3e-3)


@pytest.mark.parametrize("highlights", ["unclipped", "clip"])
def test_highlights(tmp_path: Path, highlights: str) -> None:
    path = write_dng(tmp_path / "a.dng", mosaic(0.9, 0.4, 0.1), neutral=(0.5, 1.0, 0.5))
    red = read_raw(path, RawOptions(highlights=highlights)).pixels[..., 0].mean() / 65535
    assert red == pytest.approx(0.9 if highlights == "unclipped" else 0.5, abs=3e-3)


def highlight(path: Path) -> np.ndarray:
    """A warm light that is brightest in the middle, where green and then all channels clip; (256, 256, 3) as it was."""
    rows, columns = np.mgrid[:256, :256]
    light = 2.0 * np.exp(-(((rows - 128) ** 2 + (columns - 128) ** 2) / 60**2)) + 0.08
    scene = light[..., None] * np.array([1.0, 0.85, 0.7])
    values = np.clip(scene * (0.5, 1.0, 0.6) * 65535, 0, 65535)
    sensor = mosaic(0, 0, 0, (256, 256))
    for row, column, channel in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 2)):
        sensor[row::2, column::2] = values[row::2, column::2, channel]
    write_dng(path, sensor, neutral=(0.5, 1.0, 0.6))
    return scene


@pytest.mark.parametrize("highlights", HIGHLIGHTS)
def test_highlight_modes_agree_below_clipping(tmp_path: Path, highlights: str) -> None:
    """Each does what it says where channels clip, and nothing elsewhere: brightness within 0.02 EV."""
    scene = highlight(tmp_path / "a.dng")
    plain, source = read_raw(tmp_path / "a.dng"), read_raw(tmp_path / "a.dng", RawOptions(highlights=highlights))
    assert source.camera is not None
    assert plain.camera is not None
    working = camera_to_working(source.pixels, source.camera)
    inside = (scene.max(axis=2) < 0.8) & (scene.min(axis=2) > 0.05)
    expected = camera_to_working(plain.pixels, plain.camera)[inside].mean(axis=0)
    assert np.abs(np.log2(working[inside].mean(axis=0) / expected)).max() < 0.02
    assert expected == pytest.approx(scene[inside].mean(axis=0), rel=0.03)
    # Green has clipped here and is 1.19 in truth, red (1.40) and blue have not.
    ring = (scene[..., 0] > 1.38) & (scene[..., 0] < 1.42)
    red, green, _ = working[ring].mean(axis=0)
    spread = np.ptp(working[ring].mean(axis=0))
    if highlights == "clip":
        assert working.max() < 1.01
    elif highlights == "reconstruct":
        assert green == pytest.approx(1.19, abs=0.15)
        assert red == pytest.approx(1.40, abs=0.05)
    else:
        assert spread < 0.05, "taken to neutral"
    middle = working[120:136, 120:136].reshape(-1, 3).mean(axis=0)
    assert middle.min() > 0.98, "clipped in all channels is white"


@pytest.mark.data
@pytest.mark.parametrize("name", ["canon_6d_lossy_linear.dng", "apple_quicktake100.qtk"])
def test_highlight_modes_agree_on_real_files(data: Path, name: str) -> None:
    found = {}
    for mode in HIGHLIGHTS:
        source = read_raw(data / "raw" / name, RawOptions(highlights=mode))
        assert source.camera is not None
        found[mode] = camera_to_working(source.pixels[::2, ::2], source.camera, Development(source.camera.daylight))
    plain = found["unclipped"]
    inside = (plain.max(axis=2) < 0.6) & (plain.min(axis=2) > 0.005)
    assert inside.mean() > 0.05
    for mode, working in found.items():
        assert np.abs(np.log2(working[inside].mean(axis=0) / plain[inside].mean(axis=0))).max() < 0.02, mode


@pytest.mark.parametrize("demosaic", DEMOSAICS)
def test_every_demosaic(tmp_path: Path, demosaic: str) -> None:
    path = write_dng(tmp_path / "a.dng", mosaic(0.2, 0.4, 0.1))
    pixels = read_raw(path, RawOptions(demosaic=demosaic)).pixels
    assert pixels.mean(axis=(0, 1)) / 65535 == pytest.approx([0.2, 0.4, 0.1], abs=2e-3)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_once(tmp_path: Path, orientation: int) -> None:
    sensor = mosaic(0.2, 0.2, 0.2)
    sensor[:16, :16] = 60000
    source = read_raw(write_dng(tmp_path / "a.dng", sensor, orientation=orientation))
    height, width = (96, 64) if orientation > 4 else (64, 96)
    assert (source.height, source.width) == (height, width)
    bright = source.pixels[..., 1] > 40000
    corners = {1: (0, 0), 2: (0, 1), 3: (1, 1), 4: (1, 0), 5: (0, 0), 6: (0, 1), 7: (1, 1), 8: (1, 0)}
    rows, columns = np.nonzero(bright)
    assert (int(rows.mean() > height / 2), int(columns.mean() > width / 2)) == corners[orientation]


def test_source_is_immutable_and_travels(tmp_path: Path) -> None:
    source = read_raw(write_dng(tmp_path / "a.dng", mosaic(0.2, 0.4, 0.1), orientation=6))
    assert source.pixels.flags.c_contiguous
    with pytest.raises(ValueError, match="read-only"):
        source.pixels[0, 0] = 0
    again = pickle.loads(pickle.dumps(source))
    assert (again.pixels == source.pixels).all()
    assert again.camera == source.camera
    assert source.format == "raw"
    assert source.origin.size == (tmp_path / "a.dng").stat().st_size


def test_linear_dng(tmp_path: Path) -> None:
    sensor = np.random.default_rng(0).integers(0, 65535, (60, 80, 3), np.uint16)
    source = read_raw(write_dng(tmp_path / "a.dng", sensor))
    assert np.abs(source.pixels.astype(int) - sensor).max() <= 1


def test_what_the_tags_say(tmp_path: Path) -> None:
    path = write_dng(tmp_path / "a.dng", mosaic(0.2, 0.4, 0.1), baseline=0.5)
    camera = read_raw(path).camera
    assert camera is not None
    assert (camera.make, camera.model, camera.baseline) == ("Maker", "Model", 0.5)


@pytest.mark.parametrize(("orientation", "size"), [(1, (40, 80)), (6, (80, 40))])
def test_default_crop_of_a_dng(tmp_path: Path, orientation: int, size: tuple[int, int]) -> None:
    """Cut before the picture is turned; a crop that cannot be is left alone."""
    sensor = mosaic(0.2, 0.2, 0.2)
    sensor[:12] = 60000
    path = write_dng(tmp_path / "a.dng", sensor, orientation=orientation, crop=(8, 16, 80, 40))
    source = read_raw(path)
    assert (source.height, source.width) == size
    assert source.pixels.max() < 40000
    source = read_raw(write_dng(tmp_path / "b.dng", sensor, crop=(8, 16, 800, 40)))
    assert (source.height, source.width) == (64, 96)


def test_auto_white_balance_makes_the_scene_gray(tmp_path: Path) -> None:
    sensor = mosaic(0.15, 0.3, 0.1)
    sensor[:20, :20] = 65535  # what is clipped tells nothing
    camera = read_raw(write_dng(tmp_path / "a.dng", sensor)).camera
    assert camera is not None
    assert camera.auto == pytest.approx((2.0, 1.0, 3.0), rel=0.02)
    for value in (0, 65535):
        camera = read_raw(write_dng(tmp_path / "b.dng", np.full((64, 96), value, np.uint16))).camera
        assert camera is not None
        assert camera.auto is None


@pytest.mark.parametrize(("value", "word"), [(0, "black"), (65535, "white")])
def test_even_frames_open_with_a_warning(tmp_path: Path, value: int, word: str) -> None:
    source = read_raw(write_dng(tmp_path / "a.dng", np.full((64, 96), value, np.uint16)))
    assert any(word in warning for warning in source.warnings)
    assert source.camera is not None
    assert np.isfinite(camera_to_working(source.pixels, source.camera)).all()


def test_cut_file_names_itself_and_what_to_do(tmp_path: Path) -> None:
    path = write_dng(tmp_path / "holiday.dng", mosaic(0.2, 0.4, 0.1, (200, 300)))
    path.write_bytes(path.read_bytes()[:-40_000])
    with pytest.raises(PhotoError, match=r"Cannot open holiday\.dng: .*cut off.*Copy it"):
        read_raw(path)


def test_limit_comes_before_decoding(tmp_path: Path) -> None:
    path = write_dng(tmp_path / "a.dng", mosaic(0.2, 0.4, 0.1))
    with pytest.raises(PhotoError, match="megapixels"):
        read_raw(path, max_pixels=64 * 96 - 1)
    assert read_raw(path, max_pixels=64 * 96).width == 96


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match=r"Cannot open none\.nef: no such file"):
        read_raw(tmp_path / "none.nef")
    with pytest.raises(PhotoError, match="no file"):
        read_raw(tmp_path)


def test_unknown_options_are_refused(tmp_path: Path) -> None:
    path = write_dng(tmp_path / "a.dng", mosaic(0.2, 0.4, 0.1))
    with pytest.raises(PhotoError, match="magic"):
        read_raw(path, RawOptions(demosaic="magic"))


@pytest.mark.data
def test_the_shared_corpus(data: Path) -> None:
    expected = json.loads((data / "raw" / "expected.json").read_text())
    for name, facts in expected.items():
        path = data / "raw" / name
        if not facts["opens"]:
            with pytest.raises(PhotoError, match=path.name):
                read_raw(path)
            continue
        source = read_raw(path)
        assert source.pixels.shape == (facts["height"], facts["width"], facts["channels"]), name
        assert source.camera is not None, name
        if "white balance is missing" in facts["why"]:
            assert source.camera.as_shot is None, name
        preview = source.camera.preview
        assert (preview is not None and preview.startswith(b"\xff\xd8")) is str(facts["preview"]).startswith("JPEG"), (
            name
        )
        assert np.isfinite(camera_to_working(source.pixels, source.camera)).all(), name
        assert bool(source.warnings) is ("all " in facts["why"]), name


@pytest.mark.data
@pytest.mark.parametrize("name", ["canon_s40.crw", "nikon_d1.nef", "canon_6d_lossy_linear.dng", "made_xtrans_6x6.dng"])
def test_colours_are_libraw_s_own(data: Path, name: str) -> None:
    """White balance and matrix outside LibRaw give what LibRaw gives, where nothing is clipped."""
    path = data / "raw" / name
    with rawpy.imread(str(path)) as raw:
        theirs = raw.postprocess(
            use_camera_wb=True, output_bps=16, gamma=(1, 1), no_auto_bright=True, adjust_maximum_thr=0.0
        )
    source = read_raw(path)
    assert source.camera is not None
    ours = camera_to_working(source.pixels, source.camera)
    inside = ((theirs > 100) & (theirs < 60000)).all(axis=-1)
    assert inside.mean() > 0.05
    error = np.abs(ours - theirs / 65535.0)[inside]
    assert np.median(error) < 2e-4
    assert error.mean() < 2e-3
