"""The lens is the right one or none, and our formulas do what lensfun does with the same measurements."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections import defaultdict
from typing import Any

import numpy as np
import pytest

from photoenhance.geometry.lens import automatic_scale, brightened, places
from photoenhance.geometry.remap import STEPS
from photoenhance.image import Region
from photoenhance.raw import lens as lens_module
from photoenhance.raw.lens import Shot, find

lensfunpy = pytest.importorskip("lensfunpy")

FOUND = [
    ("Canon", "Canon EOS 5D Mark III", "EF24-70mm f/2.8L II USM", 24, "Canon EF 24-70mm f/2.8L II USM"),
    ("Canon", "Canon EOS 5D Mark III", "EF24-70mm f/2.8L USM", 24, "Canon EF 24-70mm f/2.8L USM"),
    ("Canon", "Canon EOS 6D", "EF50mm f/1.8 II", 50, "Canon EF 50mm f/1.8 MkII"),
    ("Canon", "Canon EOS 600D", "EF-S18-55mm f/3.5-5.6 IS", 18, "Canon EF-S 18-55mm f/3.5-5.6 IS"),
    ("Canon", "Canon EOS R\0", " RF24-105mm F4 L IS USM\0\0", 24, "Canon RF 24-105mm F4L IS USM"),
    ("NIKON CORPORATION", "NIKON Z 6", "NIKKOR Z 24-70mm f/4 S", 24, "NIKKOR Z 24-70mm f/4 S"),
    ("SONY", "ILCE-7M3", "FE 24-70mm F2.8 GM", 24, "FE 24-70mm f/2.8 GM"),
    ("FUJIFILM", "X-T3", "XF18-55mmF2.8-4 R LM OIS", 18, "XF18-55mmF2.8-4 R LM OIS"),
    ("OLYMPUS CORPORATION", "E-M1MarkII", "OLYMPUS M.12-40mm F2.8", 12, "Olympus M.Zuiko Digital ED 12-40mm f/2.8 Pro"),
    ("Panasonic", "DMC-GX8", "LUMIX G 20/F1.7", 20, "Lumix G 20mm f/1.7 Asph."),
    ("SONY", "DSC-RX100M3", None, 8.8, "DSC-RX100 III & compatibles"),
    ("FUJIFILM", "X100F", None, 23, "X100 & compatibles (Standard)"),
]
UNKNOWN = [
    (Shot(), "does not say which camera"),
    (Shot("Apple", "iPhone 12 Pro", "iPhone 12 Pro back camera 4.2mm f/1.6", 4.2), "does not know the camera"),
    (Shot("Canon", "EOS 6D Mark IX", "EF50mm f/1.8 II", 50), "does not know the camera"),
    (Shot("Panasonic", "DMC-LX3", None, 5.1), "does not know the camera Panasonic DMC-LX3, or not just one"),
    (Shot("Canon", "Canon EOS 550D", None, 18), "does not say which lens"),
    (Shot("SONY", "ILCE-7M3", "----", 35), "does not say which lens"),
    (Shot("NIKON CORPORATION", "NIKON D750", "24.0-70.0 mm f/2.8", 24), "does not know the lens"),
    (Shot("Canon", "Canon EOS 6D", "35mm", 35), "does not know the lens 35mm"),
    (Shot("Canon", "Canon EOS 6D", "EF24-70mm L II USM", 35), "does not know the lens EF24-70mm L II USM"),
    (Shot("Canon", "Canon EOS 6D", "EF24-70mm f/2.8L II USM", 200), "has no focal length of 200 mm"),
    (Shot("Canon", "Canon EOS 6D", "EF24-70mm f/2.8L II USM"), "at which focal length"),
    (Shot("FUJIFILM", "X100F", None, 33), "something else was in front of it"),
    (Shot("Canon", "Canon PowerShot A610", None, 7.3), "has no lens for"),
]


@pytest.mark.parametrize(("make", "model", "name", "focal", "expected"), FOUND)
def test_the_lens_is_found(make: str, model: str, name: str | None, focal: float, expected: str) -> None:
    found = find(Shot(make, model, name, focal, 4.0, 5.0))
    assert found.lens is not None, found.why
    assert found.lens.name == expected
    assert not found.lens.straight
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize(("shot", "why"), UNKNOWN)
def test_what_is_not_known_exactly_is_not_corrected(shot: Shot, why: str) -> None:
    found = find(shot)
    assert found.lens is None
    assert why in found.why
    assert found.why.endswith(".")


def test_between_two_lenses_nothing_is_guessed() -> None:
    found = find(Shot("Canon", "Canon EOS 6D", "EF 70-200mm f/2.8L", 100, 4.0))
    assert found.lens is None
    assert "may be the Canon EF 70-200mm f/2.8L" in found.why
    assert find(Shot("Canon", "Canon EOS 6D", "EF 70-200mm f/2.8L IS USM", 100, 4.0)).lens is not None


def test_a_prime_needs_no_focal_length_and_no_aperture() -> None:
    with_both = find(Shot("Canon", "Canon EOS 6D", "EF50mm f/1.8 II", 50, 2.0)).lens
    with_none = find(Shot("Canon", "Canon EOS 6D", "EF50mm f/1.8 II")).lens
    assert with_both is not None
    assert with_none is not None
    assert with_none.distortion == with_both.distortion
    assert not with_both.even
    assert with_none.even


@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan"), float("inf")])
def test_senseless_values_count_as_none(wrong: float) -> None:
    name = "Canon", "Canon EOS 6D", "EF50mm f/1.8 II"
    assert find(Shot(*name, wrong, 2.0, wrong)) == find(Shot(*name, None, 2.0, None))


def test_without_lensfunpy_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lensfunpy", None)
    lens_module._known.cache_clear()
    found = find(Shot("Canon", "Canon EOS 6D", "EF50mm f/1.8 II", 50))
    assert found.lens is None
    assert 'pip install "photoenhance[lens]"' in found.why


def test_the_program_starts_without_lensfunpy() -> None:
    code = "import sys; import photoenhance.raw.lens, photoenhance.geometry.lens; sys.exit('lensfunpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def of_each_model() -> list[tuple[Any, Any, float]]:
    """Lens, camera and focal length: three lenses of each distortion and fringe model, from all over the database."""
    known = lens_module._known()
    cameras = defaultdict(list)
    for camera in known.database.cameras:
        cameras[camera.mount].append(camera)
    kinds = defaultdict(list)
    for lens in known.database.lenses:
        own = [camera for mount in lens.mounts for camera in cameras[mount]]
        if own and lens.type.name == "RECTILINEAR" and lens.calib_distortion:
            fringes = lens.calib_tca[0].model.name if lens.calib_tca else "none"
            camera = min(own, key=lambda one, crop=lens.crop_factor: abs(one.crop_factor - crop))
            focal = 0.7 * lens.min_focal + 0.3 * lens.max_focal
            kind = lens.calib_distortion[0].model.name, fringes, bool(lens.calib_vignetting)
            kinds[kind].append((lens, camera, focal))
    return [one for kind in sorted(kinds) for one in kinds[kind][:: max(1, len(kinds[kind]) // 3)][:3]]


CASES = of_each_model()
SIZE = 6000, 4000
POINTS = [(0, 0), (5999, 3999), (100, 2000), (3000, 50), (4500, 3000), (2000, 1500)]


def test_every_model_of_lensfun_is_there() -> None:
    assert {lens.calib_distortion[0].model.name for lens, _, _ in CASES} == {"POLY3", "POLY5", "PTLENS"}
    assert {one.model.name for lens, _, _ in CASES for one in lens.calib_tca} == {"LINEAR", "POLY3"}
    assert sum(bool(lens.calib_vignetting) for lens, _, _ in CASES) > 8


@pytest.mark.parametrize(("lens", "camera", "focal"), CASES, ids=lambda one: getattr(one, "model", None))
def test_it_does_what_lensfun_does(lens: Any, camera: Any, focal: float) -> None:
    ours = lens_module._calibrated(lens_module._known(), camera, lens, Shot(None, None, None, focal, 4.0, 3.0)).lens
    assert ours is not None
    scale = automatic_scale(ours, SIZE)
    flags = lensfunpy.ModifyFlags
    wanted = int(flags.TCA | flags.DISTORTION | flags.VIGNETTING | flags.SCALE)
    modifier = lensfunpy.Modifier(lens, camera.crop_factor, *SIZE)
    modifier.initialize(focal, 4.0, 3.0, scale=scale, flags=wanted, pixel_format=np.float32)
    for x, y in POINTS:
        here = places(ours, SIZE, Region(x, y, 1, 1))[:, :, 0, 0] / STEPS
        theirs = modifier.apply_subpixel_geometry_distortion(x, y, 1, 1).reshape(3, 2)
        np.testing.assert_allclose(np.broadcast_to(here, (3, 2)), theirs, atol=0.05, err_msg=f"{x}, {y}")
    size = 1500, 1000
    flat = lensfunpy.Modifier(lens, camera.crop_factor, *size)
    flat.initialize(focal, 4.0, 3.0, scale=1.0, flags=int(flags.VIGNETTING), pixel_format=np.float32)
    theirs = np.ones((1000, 1500, 3), np.float32)
    assert flat.apply_color_modification(theirs) is not ours.even
    gain = brightened(np.ones((1000, 1500, 3), np.float32), ours, size, Region(0, 0, *size))
    np.testing.assert_allclose(gain, theirs, rtol=0.005)


@pytest.mark.parametrize(("lens", "camera", "focal"), CASES[::4], ids=lambda one: getattr(one, "model", None))
def test_the_scale_is_lensfuns_without_its_margin(lens: Any, camera: Any, focal: float) -> None:
    ours = lens_module._calibrated(lens_module._known(), camera, lens, Shot(None, None, None, focal, 4.0, 3.0)).lens
    assert ours is not None
    flags = lensfunpy.ModifyFlags
    modifier = lensfunpy.Modifier(lens, camera.crop_factor, *SIZE)
    modifier.initialize(focal, 4.0, 3.0, scale=0.0, flags=int(flags.TCA | flags.DISTORTION | flags.SCALE))
    near = modifier.apply_geometry_distortion(3010, 2000, 1, 1)[0, 0, 0] - 2999.75
    flat = ours.distortion[0] * 10.25 / near  # so near the middle the rest of the polynomial is nothing
    assert flat == pytest.approx(automatic_scale(ours, SIZE), rel=0.006)
