"""What is done to the photos, as typed: chains, parts, styles, noise, and the command `cube`; wrong words are usage."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest

from photoenhance import io
from photoenhance.cli.app import FAILED, USAGE, main
from photoenhance.cli.choose import weights_of
from photoenhance.inference.choice import choose
from tests.batch.made import photos, save

pytestmark = pytest.mark.usefixtures("tiny")


def enhance(*words: object) -> int:
    return main(["enhance", *(str(word) for word in words)])


def made(folder: Path, photo: Path, *words: object) -> np.ndarray:
    target = folder / f"{len(photos(folder))}.png"
    assert enhance(photo, "-o", target, "-q", *words) == 0
    return io.read(target).pixels.astype(int)


def test_a_chain_is_a_model_like_any_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photo = save(tmp_path / "a.png")
    assert enhance(photo, "-o", tmp_path / "b.png", "--model", "evening", "--json") == 0
    record: dict[str, Any] = json.loads(capsys.readouterr().out)
    chosen = choose("evening")
    assert (record["model"], record["model_sha256"]) == ("evening", chosen.sha256)
    assert record["networks"] == [{"model": one.info.id, "sha256": one.sha256} for one in chosen.models]
    assert (record["provider"], record["tiles"]) == ("CPUExecutionProvider", 2)


def test_a_folder_with_a_chain_is_skipped_on_a_rerun_and_made_again_with_another_strength(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(tmp_path / "in" / "a.png")
    words = ("-o", f"{tmp_path / 'out'}/", "--model", "evening", "--json")
    skipped = []
    for more in ((), (), ("--tone", 90), ("--style", "soft")):
        assert enhance(tmp_path / "in", *words, *more) == 0
        skipped.append(json.loads(capsys.readouterr().out)["skipped"])
    assert skipped == [False, True, False, False]


def test_each_option_changes_the_picture(tmp_path: Path) -> None:
    photo = save(tmp_path / "a.png")
    out = tmp_path / "out"
    out.mkdir()
    base = made(out, photo, "--model", "evening")
    words = (
        ("--tone", 20), ("--colour", 200), ("--detail", 0), ("--style", "vivid"), ("--style", "natural=1,soft=1"),
        ("--noise", 0.1), ("--strength", 50),
    )  # fmt: skip
    pictures = [base, *(made(out, photo, "--model", "evening", *one) for one in words)]
    for number, one in enumerate(pictures):
        assert all(np.abs(one - other).mean() > 0.05 for other in pictures[:number]), words[number - 1]
    same = made(out, photo, "--model", "evening", "--tone", 100, "--colour", 100, "--detail", 100, "--style", "natural")
    np.testing.assert_array_equal(same, base)
    none = made(out, photo, "--model", "evening", "--tone", 0, "--colour", 0, "--detail", 0)
    np.testing.assert_array_equal(none, io.read(photo).pixels)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--model", "sharp", "--style", "vivid"), "sharp has no styles"),
        (("--model", "evening", "--style", "pale"), "choose from natural, vivid, soft"),
        (("--model", "evening", "--style", "vivid=x"), "'x' is no weight"),
        (("--model", "evening", "--style", "vivid=-1"), "'-1' is no weight"),
        (("--model", "evening", "--style", "vivid=nan"), "'nan' is no weight"),
        (("--model", "evening", "--style", "vivid=0"), "above 0"),
        (("--model", "sharp", "--noise", "0.1"), "sharp does not ask for a noise level"),
        (("--model", "evening", "--noise", "nan"), "goes from 0 to 1"),
        (("--tone", "nan"), "goes from 0 to 200"),
        (("--detail", "201"), "--detail"),
        (("--resize", "0x100"), "WIDTHxHEIGHT"),
        (("--name", "{nmae}"), "there is no {nmae}"),
        (("--name", "web"), "--name has no place where the file is named"),
        (("--overwrite", "--conflict", "skip"), "it contradicts --overwrite"),
        (("--model", "evening", "--tile", "2"), "--tile"),
    ],
)
def test_wrong_words_are_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str
) -> None:
    photo = save(tmp_path / "a.png")
    more = () if "--model" in words else ("--model", "sharp")
    assert enhance(photo, "-o", tmp_path / "b.png", *more, *words) == USAGE
    assert why in capsys.readouterr().err
    assert photos(tmp_path) == ["a.png"]


def test_mixtures_are_scaled_to_sum_to_one() -> None:
    bright = choose("bright")
    assert weights_of(None, bright) == ()
    assert weights_of("vivid", bright) == (0, 1, 0)
    assert weights_of("natural = 1, vivid=3", bright) == (0.25, 0.75, 0)
    assert weights_of("soft,vivid", bright) == (0, 0.5, 0.5)
    with pytest.raises(click.BadParameter):
        weights_of("", bright)


def test_a_chain_whose_network_is_missing_is_a_sentence(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = save(tmp_path / "a.png")
    card = tiny / "smooth.json"
    card.rename(tiny / "smooth.away")
    try:
        assert enhance(photo, "-o", tmp_path / "b.png", "--model", "evening") == FAILED
        assert "evening: it needs the network smooth, and that is not installed." in capsys.readouterr().err
        assert main(["models"]) == 0
        said = capsys.readouterr()
        assert "evening" not in said.out
        assert "Cannot use the model evening" in said.err
    finally:
        (tiny / "smooth.away").rename(card)


def test_the_list_has_chains_and_leaves_out_what_is_only_their_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["dusk", "evening", "sharp", "smooth"]
    assert main(["models", "list", "--json"]) == 0
    cards = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [step["model"] for step in cards[1]["steps"]] == ["bright", "smooth"]
    assert main(["models", "info", "evening"]) == 0
    told = capsys.readouterr().out
    assert "chain of bright at 100 %, then smooth at 80 %" in told
    assert "natural, vivid, soft" in told
    assert told.count("SHA-256") == 2
    assert main(["models", "info", "smooth"]) == 0
    assert "noise" in capsys.readouterr().out


def test_the_look_of_a_photo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photo = save(tmp_path / "a.png")
    target = tmp_path / "a.cube"
    words = ["cube", str(photo), "-o", str(target), "--model", "evening", "--style", "vivid"]
    assert main(words) == 0
    said = capsys.readouterr()
    assert f"a.png -> {target}" in said.out
    assert "EV" in said.err
    assert "looks at neighbouring pixels: smooth." in said.err
    assert "LUT_3D_SIZE" in target.read_text("ascii")
    assert main(words) == FAILED, "nothing is replaced unasked"
    assert main(["cube", str(photo), "-o", str(tmp_path / "a.txt")]) == USAGE
    assert main(["cube", str(photo), "-o", str(target), "--model", "sharp", "--overwrite"]) == FAILED
    assert "sharp does more than change colours" in capsys.readouterr().err
