"""Planning from a listing made by hand: nothing here touches a disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from photoenhance.batch.listing import Entry, Listing
from photoenhance.batch.options import ExportOptions, FolderOptions
from photoenhance.batch.plan import Plan, plan

IN, OUT = Path("/in"), Path("/out")
JPEG = bytes.fromhex("ffd8ffe000104a46494600010101004800480000ffdb0043")
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452")
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00"
# A TIFF header with the mark of Canon's second raw format.
CR2 = bytes.fromhex("49492a0010000000") + b"CR\x02\x00" + bytes(64)


def listing(*files: tuple[str, bytes], named: tuple[str, ...] = (), results: tuple[str, ...] = ()) -> Listing:
    entries = [Entry(IN / name, None if name in named else IN, len(head), 1, head) for name, head in files]
    return Listing(tuple(entries), frozenset(IN / name for name in results))


def made(found: Listing, target: Path = OUT, **choices: object) -> Plan:
    folder = {key: choices.pop(key) for key in ("pairs", "subfolders") if key in choices}
    more = {key: choices.pop(key) for key in ("earlier", "exists") if key in choices}
    return plan(found, target, ExportOptions(**choices), FolderOptions(**folder), **more)  # type: ignore[arg-type]


def tasks(result: Plan) -> dict[str, str]:
    return {str(task.source.relative_to(IN)): str(task.target.relative_to(OUT)) for task in result.tasks}


def left_out(result: Plan) -> dict[str, str]:
    return {str(row.path.relative_to(IN)): row.why for row in result.left_out}


def test_format_is_the_sources_own_where_it_can_be_written() -> None:
    got = made(listing(("a.JPG", JPEG), ("b.png", PNG), ("c.gif", GIF), ("d.CR2", CR2)))
    assert tasks(got) == {
        "a.JPG": "a_enhanced.jpg",
        "b.png": "b_enhanced.png",
        "c.gif": "c_enhanced.jpg",
        "d.CR2": "d_enhanced.jpg",
    }
    assert [task.format for task in got.tasks] == ["jpeg", "png", "jpeg", "jpeg"]


def test_format_is_told_by_content() -> None:
    assert tasks(made(listing(("a.jpg", PNG)))) == {"a.jpg": "a_enhanced.png"}


def test_a_suffix_of_several_pictures_is_not_kept() -> None:
    assert tasks(made(listing(("a.apng", PNG), ("b.MPO", JPEG)))) == {
        "a.apng": "a_enhanced.png",
        "b.MPO": "b_enhanced.jpg",
    }


def test_chosen_format() -> None:
    got = made(listing(("a.jpg", JPEG), ("b.CR2", CR2)), format="tiff")
    assert [task.format for task in got.tasks] == ["tiff", "tiff"]
    assert set(tasks(got).values()) <= {f"{name}_enhanced{suffix}" for name in "ab" for suffix in (".tif", ".tiff")}


def test_a_suffix_of_the_format_is_kept() -> None:
    assert tasks(made(listing(("a.JPEG", JPEG)))) == {"a.JPEG": "a_enhanced.jpeg"}


def test_pairs() -> None:
    found = listing(("IMG_1.CR2", CR2), ("IMG_1.JPG", JPEG), ("IMG_2.JPG", JPEG))
    raw = made(found)
    assert tasks(raw) == {"IMG_1.CR2": "IMG_1_enhanced.jpg", "IMG_2.JPG": "IMG_2_enhanced.jpg"}
    assert left_out(raw) == {"IMG_1.JPG": "the pair of IMG_1.CR2"}
    both = made(found, pairs="both")
    assert tasks(both) == {
        "IMG_1.CR2": "IMG_1_CR2_enhanced.jpg",
        "IMG_1.JPG": "IMG_1_JPG_enhanced.jpg",
        "IMG_2.JPG": "IMG_2_enhanced.jpg",
    }
    assert left_out(both) == {}


def test_what_was_named_is_never_left_out() -> None:
    files = (("IMG_1.CR2", CR2), ("IMG_1.JPG", JPEG), ("a_enhanced.jpg", JPEG), ("a.jpg", JPEG), ("note.txt", b"hello"))
    got = made(listing(*files, named=tuple(name for name, _ in files)))
    assert len(got.tasks) == len(files)
    assert got.left_out == ()


def test_what_is_left_out_is_told_with_its_reason() -> None:
    got = made(
        listing(
            ("a.jpg", JPEG),
            ("a_enhanced.jpg", JPEG),
            ("a_enhanced_2.jpg", JPEG),
            ("b.jpg", JPEG),
            ("other.jpg", JPEG),
            (".photoenhance-0123.part", JPEG),
            ("notes.txt", b"hello"),
            ("clip.mp4", b"\x00\x00\x00\x18ftypmp42"),
            results=("other.jpg",),
        )
    )
    assert set(tasks(got)) == {"a.jpg", "b.jpg"}
    assert left_out(got) == {
        "a_enhanced.jpg": "made by an earlier job",
        "a_enhanced_2.jpg": "made by an earlier job",
        "other.jpg": "made by an earlier job",
        ".photoenhance-0123.part": "a hidden file",
        "notes.txt": "not a photo",
        "clip.mp4": "not a photo",
    }


def test_what_the_listing_could_not_read_is_told() -> None:
    got = plan(Listing((), shut=((IN / "x", "the folder cannot be read"),)), OUT, ExportOptions(), FolderOptions())
    assert left_out(got) == {"x": "the folder cannot be read"}


def test_a_damaged_photo_is_a_task_not_left_out() -> None:
    got = made(listing(("empty.jpg", b""), ("text.png", b"hello"), ("no_extension", JPEG)))
    assert set(tasks(got)) == {"empty.jpg", "text.png", "no_extension"}


def test_subfolders_are_mirrored_and_named_apart() -> None:
    got = made(listing(("a.jpg", JPEG), ("x/a.jpg", JPEG), ("x/y/a.jpg", JPEG)))
    assert tasks(got) == {
        "a.jpg": "a_enhanced.jpg",
        "x/a.jpg": "x/a_enhanced.jpg",
        "x/y/a.jpg": "x/y/a_enhanced.jpg",
    }


def test_results_within_the_source_are_left_out() -> None:
    got = made(listing(("a.jpg", JPEG), ("results/b_enhanced.jpg", JPEG)), target=IN / "results")
    assert [task.source.name for task in got.tasks] == ["a.jpg"]
    assert left_out(got) == {"results/b_enhanced.jpg": "in the folder of the results"}


def test_results_beside_the_source() -> None:
    got = made(listing(("a.jpg", JPEG), ("a_enhanced.jpg", JPEG)), target=IN)
    assert [(task.source.name, task.target) for task in got.tasks] == [("a.jpg", IN / "a_enhanced.jpg")]


def test_earlier_results_are_done_and_names_stay_the_same() -> None:
    found = listing(("IMG_1.CR2", CR2), ("IMG_1.JPG", JPEG))
    before = OUT / "IMG_1_CR2_enhanced.jpg"
    got = made(found, pairs="both", earlier=lambda entry, *_: before if entry.path.suffix == ".CR2" else None)
    assert [done.output for done in got.done] == [before]
    assert tasks(got) == {"IMG_1.JPG": "IMG_1_JPG_enhanced.jpg"}


@pytest.mark.parametrize(("conflict", "done"), [("unique", 0), ("skip", 1), ("overwrite", 0)])
def test_existing_targets_are_skipped_only_when_asked(conflict: str, done: int) -> None:
    got = made(listing(("a.jpg", JPEG)), conflict=conflict, exists=lambda _: True)
    assert (len(got.done), len(got.tasks)) == (done, 1 - done)


def test_planning_twice_gives_the_same() -> None:
    found = listing(("b.jpg", JPEG), ("a.jpg", JPEG), ("a.png", PNG))
    assert made(found, format="jpeg") == made(found, format="jpeg")
