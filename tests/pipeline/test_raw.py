"""RAW photos in the pipeline: settings of the recipe, and how near the render comes to the camera's own preview."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rawpy
from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab

from photoenhance.colour.camera import Development
from photoenhance.colour.look import standard_look
from photoenhance.colour.white_balance import temperature_of
from photoenhance.image import Camera, CameraLook, Lens, Metadata, Origin, Region, Source
from photoenhance.pipeline.finished import keeps_values, render
from photoenhance.pipeline.found import NOTHING
from photoenhance.pipeline.levels import levels_key, photo_levels
from photoenhance.pipeline.preview import coarse, display
from photoenhance.pipeline.raw import NO_AUTO_BALANCE, NO_CAMERA_BALANCE, development, raw_notes
from photoenhance.pipeline.render import original, render_encoded
from photoenhance.raw.align import align, without_bars
from photoenhance.raw.decode import read_raw
from photoenhance.recipe.raw import AS_SHOT, RawSettings
from photoenhance.recipe.recipe import NEUTRAL, Recipe

IDENTITY = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
LOOK = CameraLook(IDENTITY, (0.0, 0.1, 0.4, 0.8, 1.1))
CAMERA = Camera("", "", IDENTITY, (2.0, 1.0, 1.5), (1.8, 1.0, 1.2), auto=(1.5, 1.0, 2.0), baseline=0.5, look=LOOK)
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def source_of(camera: Camera = CAMERA, channels: int = 3) -> Source:
    pixels = np.random.default_rng(0).integers(0, 40000, (60, 90, channels), np.uint16)
    return Source(pixels, None, 14, None, None, Metadata(), Origin("made.dng", 0, 0), "raw", camera)


def test_as_shot_with_the_camera_s_look_is_the_default() -> None:
    assert development(CAMERA, AS_SHOT) == Development((2.0, 1.0, 1.5), 0.5, LOOK)


def test_each_setting_has_its_effect() -> None:
    assert development(CAMERA, RawSettings(white_balance="auto")).multipliers == CAMERA.auto
    assert development(CAMERA, RawSettings(baseline=-1)).exposure == -1
    assert development(CAMERA, RawSettings(look="neutral")).look is None
    assert development(CAMERA, RawSettings(look="standard")).look == standard_look()
    custom = development(CAMERA, RawSettings(white_balance="custom", temperature=4000, tint=12)).multipliers
    assert temperature_of(custom, CAMERA) == pytest.approx((4000, 12), abs=0.1)


def test_without_a_look_the_standard_one() -> None:
    dark = replace(CAMERA, look=None, baseline=-0.8)
    assert development(dark, AS_SHOT).look == standard_look(2**-0.8)


def test_what_is_missing_is_told() -> None:
    poor = replace(CAMERA, look=None, look_problem="No preview.", as_shot=None)
    assert raw_notes(source_of(), AS_SHOT) == ()
    assert raw_notes(source_of(poor), AS_SHOT) == (NO_CAMERA_BALANCE, "No preview.")
    assert raw_notes(source_of(poor), RawSettings(white_balance="auto", look="standard")) == ()
    unknown = source_of(replace(poor, auto=None))
    assert raw_notes(unknown, RawSettings(white_balance="auto", look="neutral")) == (NO_AUTO_BALANCE,)
    assert raw_notes(replace(source_of(), camera=None), AS_SHOT) == ()


def test_every_door_develops_alike() -> None:
    source, whole = source_of(), Region(0, 0, 90, 60)
    for raw in (AS_SHOT, RawSettings(white_balance="custom", temperature=3200, look="neutral", baseline=1)):
        recipe = Recipe(raw=raw)
        first = original(source, whole, raw)
        assert render_encoded(source, recipe, (), whole).tobytes() == first.tobytes()
        part = Region(11, 7, 40, 30)
        assert original(source, part, raw).tobytes() == first[part.slices].tobytes()
        expected = np.rint(np.clip(first, 0, 1) * 255).astype(np.uint8)
        assert (display(source, recipe, NOTHING, photo_levels(source, raw), (), whole) == expected).all()
        assert (coarse(source, 90, raw) == expected).all()
    assert original(source, whole, AS_SHOT).tobytes() != first.tobytes()


def test_levels_hold_what_the_sensor_saw_and_are_developed_as_they_are_shown() -> None:
    source = replace(source_of(), pixels=np.full((400, 600, 3), 9000, np.uint16))
    kept = photo_levels(source)
    assert all((level == 9000).all() for level in kept.levels)
    for raw in (AS_SHOT, RawSettings(look="neutral", baseline=1), RawSettings(white_balance="auto")):
        assert not levels_key(source, raw)
        shown = display(source, Recipe(raw=raw), NOTHING, kept, (), Region(5, 5, 1, 1, 0.5))
        expected = original(source, Region(5, 5, 1, 1), raw)
        assert (shown == np.rint(np.clip(expected, 0, 1) * 255)).all()


def test_levels_are_made_again_for_the_lens_alone() -> None:
    lens = Lens("bent", distortion=(1.0, 0.0, -0.05), vignetting=(-0.3, 0.0, 0.0))
    y, x = np.mgrid[0:450, 0:700]
    soft = np.stack([9000 + 4000 * np.sin(x / 60 + n) * np.cos(y / 50) for n in range(3)], axis=2)
    source = replace(source_of(replace(CAMERA, lens=lens)), pixels=np.rint(soft).astype(np.uint16))
    recipe = Recipe(raw=RawSettings(lens=True))
    assert levels_key(source, recipe.raw)
    assert not levels_key(source, AS_SHOT)
    assert not levels_key(source_of(), recipe.raw)
    half = Region(0, 0, 350, 225, 0.5)
    shown = display(source, recipe, NOTHING, photo_levels(source, recipe.raw), (), half).astype(float)
    full = display(source, recipe, NOTHING, photo_levels(source, recipe.raw), (), Region(0, 0, 700, 450)).astype(float)
    assert np.abs(shown - full.reshape(225, 2, 350, 2, 3).mean((1, 3))).max() <= 1.5
    unmended = display(source, Recipe(), NOTHING, photo_levels(source), (), half)
    assert np.abs(shown - unmended).max() > 10


def test_raw_is_never_keeps_values() -> None:
    from photoenhance.colour.space import SRGB

    assert not keeps_values(source_of(), NEUTRAL, SRGB, np.uint16)


def test_one_channel() -> None:
    camera = replace(CAMERA, as_shot=(1.0, 1.0, 1.0), auto=None, look=None)
    for raw in (AS_SHOT, RawSettings(white_balance="custom", temperature=3000), RawSettings(white_balance="auto")):
        shown = original(source_of(camera, 1), Region(0, 0, 90, 60), raw)
        assert np.ptp(shown, axis=2).max() == 0
    assert raw_notes(source_of(camera, 1), RawSettings(white_balance="auto")) == ()


def preview_of(path: Path, source: Source) -> np.ndarray:
    """The embedded preview by rawpy and Pillow alone, without its bars."""
    with rawpy.imread(str(path)) as raw:
        thumb = raw.extract_thumb()
    jpeg = thumb.format == rawpy.ThumbFormat.JPEG
    picture = np.asarray(Image.open(io.BytesIO(thumb.data)).convert("RGB")) if jpeg else np.asarray(thumb.data)
    return without_bars(picture, source.width / source.height)


def linear(encoded: np.ndarray) -> np.ndarray:
    """The sRGB curve, as written in IEC 61966-2-1."""
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def reduced(picture: np.ndarray, size: tuple[int, int], box: tuple[float, ...] = (0, 0, 1, 1)) -> np.ndarray:
    """Area averages of linear light, encoded again."""
    height, width = picture.shape[:2]
    part = box[0] * width, box[1] * height, box[2] * width, box[3] * height
    light = linear(np.clip(picture, 0, 1)).astype(np.float32)
    planes = [Image.fromarray(light[..., c]).resize(size, Image.Resampling.BOX, box=part) for c in range(3)]
    mean = np.stack([np.asarray(plane, np.float64) for plane in planes], axis=-1)
    return np.where(mean <= 0.0031308, mean * 12.92, 1.055 * mean ** (1 / 2.4) - 0.055)


@pytest.mark.data
@pytest.mark.parametrize("name", ["canon_s40.crw", "canon_6d_lossy_linear.dng", "nikon_d1.nef", "kodak_dc120.kdc"])
def test_looks_like_the_camera_s_preview(data: Path, name: str) -> None:
    """Median dE2000 at most 3, and not darker by more than 0.1 EV, neither the middle pixel nor the whole."""
    path = data / "raw" / name
    source = read_raw(path)
    assert source.camera is not None
    assert source.camera.look is not None, source.camera.look_problem
    preview = preview_of(path, source)
    scale = min(1.0, 256 / max(preview.shape))
    size = round(preview.shape[1] * scale), round(preview.shape[0] * scale)
    wanted = reduced(preview / 255, size)
    shown = original(source, Region(0, 0, source.width, source.height), AS_SHOT)
    assert np.isfinite(shown).all()
    box = align((reduced(shown, (512, 384)) @ LUMINANCE).astype(np.float32), (wanted @ LUMINANCE).astype(np.float32))
    got = reduced(shown, size, box)
    difference = float(np.median(deltaE_ciede2000(rgb2lab(got), rgb2lab(wanted))))
    light, target = linear(got) @ LUMINANCE, linear(wanted) @ LUMINANCE
    seen = (target > 0.003) & (target < 0.9)
    ev = float(np.median(np.log2(np.maximum(light[seen], 1e-4) / target[seen])))
    whole = float(np.log2(light.mean() / target.mean()))
    assert difference <= 3
    assert min(ev, whole) > -0.1
    assert max(ev, whole) < 0.2


@pytest.mark.data
@pytest.mark.parametrize(
    "name", ["apple_quicktake100.qtk", "kodak_c330.raw", "made_linear_16bit.dng", "canon_kissx4_magiclantern.dng"]
)
def test_standard_look_is_brighter_and_crushes_nothing(data: Path, name: str) -> None:
    source = read_raw(data / "raw" / name)
    every = np.ascontiguousarray(source.pixels[::4, ::4])
    small = replace(source, pixels=every)
    whole = Region(0, 0, small.width, small.height)
    plain = original(small, whole, RawSettings(look="neutral")) @ LUMINANCE
    shown = original(small, whole, AS_SHOT) @ LUMINANCE
    middle = (plain > 0.35) & (plain < 0.6)
    assert middle.any()
    assert np.median(shown[middle] / plain[middle]) > 1.08
    assert (shown < 0.01).mean() <= (plain < 0.01).mean() + 0.03


@pytest.mark.data
def test_kelvin_moves_a_real_photo(data: Path) -> None:
    source = read_raw(data / "raw" / "canon_s40.crw")
    assert source.camera is not None
    small = replace(source, pixels=np.ascontiguousarray(source.pixels[::8, ::8]))
    whole = Region(0, 0, small.width, small.height)
    temperature, tint = temperature_of(source.camera.as_shot or (1, 1, 1), source.camera)

    def red_over_blue(kelvin: float) -> float:
        raw = RawSettings(white_balance="custom", temperature=kelvin, tint=tint, look="neutral")
        mean = render(small, Recipe(raw=raw), NOTHING, whole).mean(axis=(0, 1))
        return float(mean[0] / mean[2])

    same = original(small, whole, RawSettings(white_balance="custom", temperature=temperature, tint=tint))
    assert np.abs(same - original(small, whole, AS_SHOT)).max() < 1e-3
    assert red_over_blue(3000) < red_over_blue(temperature) < red_over_blue(8000)
