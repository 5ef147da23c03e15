"""Labelling: which photos, under which names, what the teacher sees, and going on after a stop."""

from __future__ import annotations

import signal
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photoenhance.errors import PhotoError
from tests.conftest import noise
from tests.training.test_teacher import written
from training.data.decode import decode_srgb8
from training.label import Made, claim, find_photos, is_done, label, main, prepared

MADE = Made(teacher="0" * 64, make="as-is", long_side=64, quality=92, seed=3)
DARK = Made(teacher="0" * 64, make="dark", long_side=64, quality=92, seed=3)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "more").mkdir(parents=True)
    for index, name in enumerate(("a.png", "b.png", "b.bmp", "more/c.png")):
        # Soft, since labels are stored with loss.
        soft = Image.fromarray(noise(6, 4, index)).resize((120, 80), Image.Resampling.BICUBIC)
        soft.save(folder / name)
    (folder / "readme.txt").write_text("no photo")
    return folder


def half(picture: np.ndarray) -> np.ndarray:
    return picture // 2


def test_names_are_one_a_photo_and_results_are_no_photos(photos: Path) -> None:
    out = photos / "labels"
    claim(out, MADE)
    Image.fromarray(noise(8, 8)).save(out / "before" / "x.webp")
    found = find_photos(photos, out)
    assert [one.name for one in found] == ["a", "b_bmp", "b_png", "more_c"]
    with pytest.raises(PhotoError, match="there is none in it"):
        find_photos(out, out)
    with pytest.raises(PhotoError, match="no such folder"):
        find_photos(photos / "nowhere", out)


@pytest.mark.parametrize("made", [MADE, DARK])
def test_the_input_kept_is_what_the_teacher_saw(photos: Path, tmp_path: Path, made: Made) -> None:
    out = tmp_path / "labels"
    claim(out, made)
    seen: list[np.ndarray] = []

    def teacher(picture: np.ndarray) -> np.ndarray:
        seen.append(picture)
        return half(picture)

    found = list(find_photos(photos, out))
    label(found, out, made, teacher)
    assert all(is_done(one, out) for one in found)
    for one, picture in zip(found, seen, strict=True):
        assert picture.shape == (43, 64, 3)
        np.testing.assert_array_equal(decode_srgb8(out / "before" / f"{one.name}.webp"), picture)
        after = decode_srgb8(out / "after" / f"{one.name}.webp").astype(int)
        assert np.abs(after - half(picture)).mean() < 6
    # The photo's name decides the draw, not what was labelled before it.
    np.testing.assert_array_equal(prepared(found[2], made), seen[2])
    bright = prepared(found[0], MADE).mean()
    assert (seen[0].mean() < bright / 2) == (made is DARK)


def test_a_stop_keeps_what_is_done_and_the_next_run_goes_on(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "labels"
    claim(out, MADE)
    found = list(find_photos(photos, out))
    previous = signal.getsignal(signal.SIGINT)

    def interrupted(picture: np.ndarray) -> np.ndarray:
        signal.raise_signal(signal.SIGINT)
        return half(picture)

    label(found, out, MADE, interrupted)
    assert [is_done(one, out) for one in found] == [True, False, False, False]
    assert "goes on from here" in capsys.readouterr().out
    assert signal.getsignal(signal.SIGINT) is previous
    first = (out / "after" / "a.webp").stat().st_mtime_ns
    claim(out, MADE)
    label([one for one in found if not is_done(one, out)], out, MADE, half)
    assert all(is_done(one, out) for one in found)
    assert (out / "after" / "a.webp").stat().st_mtime_ns == first
    assert not [path for path in out.rglob("*") if path.suffix == ".part"]


def test_a_damaged_photo_is_named_and_left_out(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (photos / "b.png").write_bytes((photos / "b.png").read_bytes()[:60])
    out = tmp_path / "labels"
    claim(out, MADE)
    found = list(find_photos(photos, out))
    label(found, out, MADE, half)
    assert [one.name for one in found if not is_done(one, out)] == ["b_png"]
    assert "Left out. Cannot open b.png" in capsys.readouterr().out


def test_labels_made_in_two_ways_are_not_mixed(tmp_path: Path) -> None:
    claim(tmp_path, MADE)
    claim(tmp_path, MADE)
    with pytest.raises(PhotoError, match="other settings"):
        claim(tmp_path, DARK)
    (tmp_path / "labels.json").write_text("{")
    with pytest.raises(PhotoError, match="Name another --out"):
        claim(tmp_path, MADE)


def test_the_command_says_what_is_done_and_needs_no_tensorflow_for_that(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    teacher, out = written(tmp_path / "teacher"), tmp_path / "labels"
    command = ["--teacher", str(teacher), "--data", str(photos), "--out", str(out), "--count", "2"]
    for name in ("a", "b_bmp", "b_png", "more_c"):
        for part in ("before", "after"):
            (out / part).mkdir(parents=True, exist_ok=True)
            (out / part / f"{name}.webp").write_bytes(b"there")
    assert main(command) == 0
    assert "2 photos, 2 labelled already" in capsys.readouterr().out
    assert main([*command, "--long-side", "99"]) == 1
    assert "other settings" in capsys.readouterr().err
