"""What is said of a result before it is rendered, from the open photo or from the options alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from photoenhance.batch.options import DEPTHS, PROFILES, ExportOptions
from photoenhance.batch.outcome import beforehand, check_size, outcome
from photoenhance.batch.plan import Plan, Task
from photoenhance.batch.run import run
from photoenhance.colour.space import DISPLAY_P3, SRGB, gray_of, icc_of
from photoenhance.geometry.fit import Fit
from photoenhance.image import Camera, Encoded, Metadata, Origin, Source
from photoenhance.inference.stop import Stop
from photoenhance.io import read, write, xmp
from photoenhance.io.exifblock import Entry, pack_block
from photoenhance.io.formats import FORMATS
from photoenhance.recipe.recipe import NEUTRAL
from tests.batch.made import picture, recipe, save

DEEP = Source(np.zeros((2, 2, 3), np.uint16), None, 16, None, None, Metadata(), Origin("a.tif", 1, 1), "tiff")
GRAY = replace(DEEP, pixels=np.zeros((2, 2, 1), np.uint8), bits=8)
EYE = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
RAW = replace(DEEP, camera=Camera("", "", EYE, None, (1.0, 1.0, 1.0)))
WRITABLE = [fmt.key for fmt in FORMATS if fmt.writable]


def test_the_photo_s_own_depth_or_the_nearest_there_is() -> None:
    said = outcome(DEEP, "avif", ExportOptions())
    assert (said.depth, said.notes) == (12, ("AVIF holds 12 of the 16 bits a channel",))
    assert outcome(replace(DEEP, bits=10), "avif", ExportOptions()).depth == 10
    assert outcome(replace(DEEP, bits=10), "png", ExportOptions()).depth == 16
    assert outcome(DEEP, "avif", ExportOptions(depth=8)).depth == 8
    assert outcome(GRAY, "avif", ExportOptions()).depth == 8
    assert outcome(GRAY, "avif", ExportOptions(depth=16)).depth == 12


def test_raw_photos_take_what_there_is_and_nobody_is_told_the_obvious() -> None:
    assert (outcome(RAW, "jpeg", ExportOptions()).depth, outcome(RAW, "jpeg", ExportOptions()).notes) == (8, ())
    assert outcome(RAW, "avif", ExportOptions()).depth == 12
    assert outcome(RAW, "jpeg", ExportOptions(depth=16)).notes == ("JPEG holds 8 of the 16 bits a channel",)


def test_gray_on_request() -> None:
    assert outcome(GRAY, "png", ExportOptions(gray=True)).space == gray_of(SRGB)
    assert outcome(GRAY, "png", ExportOptions()).space == SRGB
    assert outcome(DEEP, "png", ExportOptions(gray=True)).gray is False
    own = replace(GRAY, icc=icc_of(gray_of(DISPLAY_P3)))
    assert outcome(own, "png", ExportOptions(gray=True)).space == gray_of(DISPLAY_P3)
    assert "three equal channels" in outcome(GRAY, "webp", ExportOptions(gray=True)).notes[0]


@pytest.mark.data
def test_profiles_that_can_only_be_read(data: Path) -> None:
    source = read(data / "odd" / "lut_profile.jpg")
    assert any("own colours" in note for note in outcome(source, "jpeg", ExportOptions()).notes)
    assert outcome(source, "jpeg", ExportOptions(profile="p3")).notes == ()


def test_what_is_said_of_all_photos_is_said_of_each() -> None:
    """So that what a job has said once needs not be said again."""
    seen = set()
    for key, depth, profile, subsampling, quality in product(
        WRITABLE, (None, *DEPTHS), PROFILES, (None, "422"), (95, 100)
    ):
        options = ExportOptions(depth=depth, profile=profile, subsampling=subsampling, quality=quality)
        first = beforehand(key, options)
        seen.update(first)
        for source in (DEEP, GRAY, RAW):
            assert set(first) <= set(outcome(source, key, options).notes)
    assert len(seen) > 5


def test_a_photo_too_large_for_its_format_fails_before_any_network(tmp_path: Path) -> None:
    pixels = np.zeros((2, 16_400, 3), np.uint8)
    tasks = [Task(save(tmp_path / "a.png", pixels), tmp_path / "a.webp", "webp")]
    steps = list(run(Plan(tuple(tasks), remember=False), recipe(), ExportOptions(device="cpu"), Stop()))
    (record,) = (step.record for step in steps if step.record)
    assert record.error is not None
    assert "WebP files hold at most 16383 pixels a side" in record.error
    assert not any(step.step.total for step in steps)
    check_size(read(tasks[0].source), NEUTRAL, tasks[0], ExportOptions(size=Fit("long", 16_000)))


def test_a_job_says_it_before_it_renders(tmp_path: Path) -> None:
    save(tmp_path / "a.png", picture(dtype="uint16", channels=4))
    save(tmp_path / "b.png", picture())
    tasks = tuple(Task(tmp_path / f"{name}.png", tmp_path / f"{name}.jpg", "jpeg") for name in "ab")
    steps = list(run(Plan(tasks, remember=False), recipe(), ExportOptions(device="cpu"), Stop()))
    places = [index for index, step in enumerate(steps) if step.notes]
    assert len(places) == 1
    told = steps[places[0]]
    assert told.current.name == "a.png"
    assert [note.split()[1] for note in told.notes] == ["holds", "has"]
    ended = [step.record for step in steps[places[0] :] if step.record]
    assert [record.notes for record in ended] == [told.notes, ()]
    tiles = [index for index, step in enumerate(steps) if step.step.total]
    assert places[0] < min(tiles)


def large_metadata() -> Metadata:
    """EXIF that fits no JPEG segment, XMP that is one huge text, and IPTC that is large and has no word in XMP."""
    entries = [Entry(tag, 2, 40_000, b"a" * 39_999 + b"\0", 0) for tag in (0x010E, 0x8298)]
    blanks = "".join(chr(97 + n % 26) for n in range(70_000))
    packet = f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{blanks}<rdf:RDF xmlns:rdf="{xmp.RDF}"><rdf:Description'
    return Metadata(
        pack_block("<", entries, {}),
        f'{packet} xmlns:xmp="{xmp.BASIC}" xmp:Rating="3"/></rdf:RDF></x:xmpmeta>'.encode(),
        b"".join(b"\x1c\x02\x19\x7f\xff" + b"k" * 0x7FFF for _ in range(3)) + b"\x1c\x02\xca\x00\x03abc",
    )


def test_metadata_that_does_not_fit_is_told_before_and_only_once(tmp_path: Path) -> None:
    photo = replace(DEEP, metadata=large_metadata())
    said = outcome(photo, "jpeg", ExportOptions()).notes
    for kind in ("EXIF", "XMP", "IPTC"):
        assert any(f"The {kind} data is too large" in note for note in said)
    assert not [note for note in outcome(photo, "jpeg", ExportOptions(metadata="none")).notes if "too large" in note]
    assert outcome(photo, "tiff", ExportOptions()).notes == ()
    assert any("no place in WebP" in note for note in outcome(photo, "webp", ExportOptions()).notes)
    path = tmp_path / "large.png"
    write(Encoded(np.zeros((8, 8, 3), np.uint8), None, b"", large_metadata(), "png"), path)
    plan = Plan((Task(path, tmp_path / "out.jpg", "jpeg"),), remember=False)
    steps = list(run(plan, NEUTRAL, ExportOptions(), Stop()))
    told = [note for step in steps for note in step.notes]
    (record,) = (step.record for step in steps if step.record)
    assert record.notes == tuple(told) == said[1:]  # the photo itself is deeper than JPEG
    assert not [warning for warning in record.warnings if "too large" in warning]
