"""Names of results, decided from the whole list."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from photoenhance.batch.names import Wish, assign, is_result_of, numbered, stems

OUT = Path("/out")


def named(*wishes: tuple[str, str]) -> list[str]:
    return [path.name for path in assign([Wish(Path(source), OUT, suffix) for source, suffix in wishes])]


def test_plain() -> None:
    assert named(("/a/IMG_1.JPG", ".jpg")) == ["IMG_1_enhanced.jpg"]


def test_shared_name_keeps_the_extension_in_both() -> None:
    assert named(("/a/IMG_1.CR2", ".jpg"), ("/a/IMG_1.JPG", ".jpg")) == [
        "IMG_1_CR2_enhanced.jpg",
        "IMG_1_JPG_enhanced.jpg",
    ]


def test_results_of_different_formats_do_not_collide() -> None:
    assert named(("/a/IMG_1.CR2", ".jpg"), ("/a/IMG_1.png", ".png")) == ["IMG_1_enhanced.jpg", "IMG_1_enhanced.png"]


def test_case_counts_as_the_same_name() -> None:
    assert named(("/a/x.jpg", ".jpg"), ("/a/X.cr2", ".jpg")) == ["x_jpg_enhanced.jpg", "X_cr2_enhanced.jpg"]


def test_same_name_from_two_folders_is_numbered_in_order() -> None:
    assert named(("/a/x.jpg", ".jpg"), ("/b/x.jpg", ".jpg"), ("/c/x.jpg", ".jpg")) == [
        "x_jpg_enhanced.jpg",
        "x_jpg_enhanced_2.jpg",
        "x_jpg_enhanced_3.jpg",
    ]


def test_no_source_is_given_out() -> None:
    sources = [OUT / "x.jpg", OUT / "x_enhanced.jpg"]
    got = assign([Wish(source, OUT, ".jpg") for source in sources], taken=sources)
    assert [path.name for path in got] == ["x_enhanced_2.jpg", "x_enhanced_enhanced.jpg"]


def test_numbered() -> None:
    assert [path.name for path in islice(numbered(Path("/a/x_enhanced.tar.gz")), 3)] == [
        "x_enhanced.tar.gz",
        "x_enhanced.tar_2.gz",
        "x_enhanced.tar_3.gz",
    ]


def test_own_results_are_known_by_name_beside_their_source() -> None:
    beside = stems(["IMG_1.CR2", "IMG_2.jpg", "IMG_2_enhanced.jpg"])
    assert is_result_of("IMG_1_enhanced.jpg", beside)
    assert is_result_of("IMG_1_CR2_enhanced_3.jpg", beside)
    assert is_result_of("img_2_ENHANCED.JPG", beside)
    assert not is_result_of("IMG_3_enhanced.jpg", beside)
    assert not is_result_of("IMG_1.CR2", beside)
    assert not is_result_of("_enhanced.jpg", beside)


own_stems = st.sampled_from(["a", "A", "a_enhanced", "a_jpg", "b", "a.b", "ß", "SS"])
suffixes = st.sampled_from([".jpg", ".JPG", ".cr2", ".png", ""])
sources = st.builds("/{}/{}{}".format, st.sampled_from("xy"), own_stems, suffixes).map(Path)


@given(st.lists(sources, unique=True, max_size=12), st.sampled_from([Path("/x"), OUT]))
def test_names_never_collide_and_always_agree(paths: list[Path], folder: Path) -> None:
    wishes = [Wish(path, folder, ".jpg") for path in paths]
    got = assign(wishes, taken=paths)
    folded = [str(path).casefold() for path in got]
    assert len(set(folded)) == len(paths)
    assert not set(folded) & {str(path).casefold() for path in paths}
    assert got == assign(wishes, taken=paths)
    assert all(path.stem.rstrip("_0123456789").endswith("_enhanced") for path in got)
