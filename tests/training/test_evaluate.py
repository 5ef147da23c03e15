"""Evaluation: the numbers are right, the table, CSV and page say the same, and a bad photo costs only itself."""

from __future__ import annotations

import base64
import csv
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from photoenhance.inference import chain as chains
from photoenhance.inference.catalogue import find
from photoenhance.inference.chain import Chain, Link
from photoenhance.inference.info import dumps
from photoenhance.inference.session import open_session
from tests.training.made import save, shades, write_line
from training import evaluate
from training.config import load
from training.editor import open_editor, resolve
from training.judging import judge, of_arrays
from training.page import heat

pytestmark = pytest.mark.training

GAIN, OFFSET = 1.25, 0.02


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_line(tmp_path, "line", GAIN, OFFSET)


def pairs(folder: Path, names: tuple[str, ...], parts: tuple[str, str] = ("before", "after")) -> Path:
    """Photos, and references that are nearly what the model will make of them."""
    for index, name in enumerate(names):
        before = save(folder / parts[0] / f"{name}.png", shades(index))
        save(folder / parts[1] / f"{name}.png", np.rint(result(before) * 0.97).astype(np.uint8))
    return folder


def result(before: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(before * GAIN + OFFSET * 255, 0, 255)).astype(np.uint8)


def run(*arguments: object) -> int:
    return evaluate.main([*map(str, arguments), "--device", "cpu"])


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text())))


def test_every_number_is_what_scikit_image_says(model: Path, tmp_path: Path) -> None:
    folder = pairs(tmp_path / "set", ("one", "two"))
    assert run(model, "--data", folder, "--csv", tmp_path / "scores.csv") == 0
    rows = rows_of(tmp_path / "scores.csv")
    assert [(row["row"], row["photo"]) for row in rows] == [
        ("photo", "one"), ("photo", "two"), ("mean of 2", ""), ("spread of 2", ""),
    ]  # fmt: skip
    for index, row in enumerate(rows[:2]):
        before = shades(index)
        reference = np.rint(result(before) * 0.97).astype(np.uint8)
        for key, picture in (("input", before), ("output", result(before))):
            assert float(row[f"psnr_{key}"]) == pytest.approx(peak_signal_noise_ratio(reference, picture), abs=1e-4)
            kind = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
            ssim = structural_similarity(reference, picture, data_range=255, channel_axis=-1, **kind)
            assert float(row[f"ssim_{key}"]) == pytest.approx(ssim, abs=1e-5)
            colours = deltaE_ciede2000(rgb2lab(reference), rgb2lab(picture)).mean()
            assert float(row[f"de2000_{key}"]) == pytest.approx(colours, abs=1e-4)
        assert float(row["psnr_gain"]) == pytest.approx(float(row["psnr_output"]) - float(row["psnr_input"]), abs=2e-5)
        assert float(row["de2000_gain"]) > 0, "less difference is a gain"
    both = [float(row["psnr_output"]) for row in rows[:2]]
    assert float(rows[2]["psnr_output"]) == pytest.approx(np.mean(both), abs=1e-4)
    assert float(rows[3]["psnr_output"]) == pytest.approx(np.std(both), abs=1e-4)


def test_late_fivek_numbers_are_told_apart(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = pairs(tmp_path / "set", ("a0535", "a4501", "a4933", "a45010"), ("low", "high"))
    assert run(model, "--data", folder, "--csv", tmp_path / "scores.csv") == 0
    rows = rows_of(tmp_path / "scores.csv")
    late = [float(row["psnr_output"]) for row in rows if row["photo"] in ("a4501", "a4933")]
    mean = next(row for row in rows if row["row"] == "mean of 2 from a4501 up")
    assert float(mean["psnr_output"]) == pytest.approx(np.mean(late), abs=1e-4)
    assert "mean of 2 from a4501 up" in capsys.readouterr().out


def test_the_page_is_whole_and_refers_to_nothing(model: Path, tmp_path: Path) -> None:
    name = 'a <b> & "c"'
    folder = pairs(tmp_path / "set", (name,))
    assert run(model, "--data", folder, "--html", tmp_path / "page.html") == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    tree = ET.fromstring(page)
    assert name in "".join(tree.itertext())
    links = [value for one in tree.iter() for key, value in one.attrib.items() if key in ("src", "href")]
    assert all(link.startswith(("data:image/jpeg;base64,", "#")) for link in links)
    assert {link[1:] for link in links if link[0] == "#"} <= {one.get("id") for one in tree.iter()}
    assert not any(word in page for word in ("http", "url(", "@import", "<script"))
    pictures = [np.asarray(Image.open(io.BytesIO(base64.b64decode(link[23:])))) for link in links if link[0] == "d"]
    reference = np.rint(result(shades(0)) * 0.97).astype(np.uint8)
    for found, wanted in zip(pictures[:3], (shades(0), result(shades(0)), reference), strict=True):
        assert np.abs(found.astype(int) - wanted).mean() < 4
    assert len(pictures) == 4


def test_the_map_is_black_where_nothing_differs_and_brightest_at_its_end() -> None:
    shown = heat(np.array([[0, 5, 10, 20, 80]], np.float32))
    assert shown[0, 0].tolist() == [0, 0, 0]
    luma = shown[0] @ np.array((0.299, 0.587, 0.114))
    assert (np.diff(luma[:4]) > 0).all()
    assert shown[0, 3].tolist() == shown[0, 4].tolist()


def test_bad_photos_are_named_and_left_out(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = pairs(tmp_path / "set", ("cut", "good", "small", "unequal"))
    cut = folder / "before" / "cut.png"
    cut.write_bytes(cut.read_bytes()[:2000])
    for part in ("before", "after"):
        save(folder / part / "small.png", shades(0, 8, 8))
    save(folder / "after" / "unequal.png", shades(0, 40, 80))
    assert run(model, "--data", folder, "--csv", tmp_path / "a.csv", "--html", tmp_path / "a.html") == 1
    said = capsys.readouterr()
    sentences = said.err.splitlines()
    assert len(sentences) == 3
    for sentence, words in zip(
        sentences, ("cut.png", "small: it is smaller than 11 px", "60 x 40 and 80 x 40"), strict=True
    ):
        assert sentence.startswith("Left out: ")
        assert words in sentence
    assert [row["photo"] for row in rows_of(tmp_path / "a.csv") if row["photo"]] == ["good"]
    assert "cut.png" in (tmp_path / "a.html").read_text()
    assert run(model, "--data", folder, "--write") == 1
    assert "photos were left out" in capsys.readouterr().err
    assert find_scores(model) == ()


def find_scores(path: Path) -> tuple:
    return resolve(str(path)).scores


def test_nothing_left_is_an_error(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = pairs(tmp_path / "set", ("cut",))
    (folder / "before" / "cut.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert run(model, "--data", folder) == 1
    assert "none of its photos could be used" in capsys.readouterr().err


def test_untouched_photos_are_measured_without_a_reference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    twice = write_line(tmp_path, "twice", 2, 0)
    picture = np.full((20, 30, 3), 60, np.uint8)
    picture[:5] = 200
    save(tmp_path / "set" / "photo.png", picture)
    (tmp_path / "set" / "notes.md").write_text("no picture")
    (tmp_path / "set" / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    arguments = ("--untouched", tmp_path / "set", "--csv", tmp_path / "a.csv", "--html", tmp_path / "a.html")
    assert run(twice, *arguments) == 1
    assert "broken.jpg" in capsys.readouterr().err
    row = rows_of(tmp_path / "a.csv")[0]
    assert row["photo"] == "photo.png"
    assert float(row["levels"]) == pytest.approx(0.25 * 55 + 0.75 * 60, abs=1e-4)
    assert float(row["clipped_percent"]) == float(row["white_percent"]) == pytest.approx(25)
    light = {value: float(rgb_to_light(value)) for value in (60, 120, 200, 255)}
    ratio = (0.25 * light[255] + 0.75 * light[120]) / (0.25 * light[200] + 0.75 * light[60])
    assert float(row["ev"]) == pytest.approx(np.log2(ratio), abs=1e-3)
    assert float(row["de2000"]) > 5
    ET.fromstring((tmp_path / "a.html").read_text())


def rgb_to_light(value: int) -> float:
    return ((value / 255 + 0.055) / 1.055) ** 2.4


def test_a_pair_in_memory_is_judged_like_files(model: Path) -> None:
    before = shades(7)
    after = result(before)
    judged = judge(of_arrays("made", lambda: (before, after)), open_editor([resolve(str(model))], "cpu"))
    assert judged.row.values[1] == 100, "the model makes exactly the reference"
    assert judged.colours.max() == 0
    assert judged.row.values[0] < 20


@pytest.mark.parametrize("how", ["--degrade", "--noise"])
def test_good_photos_are_spoilt_by_a_seed_and_a_bad_one_is_left_out(how: str, model: Path, tmp_path: Path) -> None:
    for index in range(3):
        save(tmp_path / "good" / f"{index}.png", shades(index))
    (tmp_path / "good" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    found = []
    for seed in (0, 0, 1):
        assert run(model, "--data", tmp_path / "good", how, seed, "--csv", tmp_path / "a.csv") == 1
        rows = rows_of(tmp_path / "a.csv")
        assert [row["photo"] for row in rows if row["photo"]] == ["0", "1", "2"]
        found.append([row["psnr_input"] for row in rows])
        assert all(float(row["psnr_input"]) < 60 for row in rows[:3])
    assert found[0] == found[1] != found[2]


def test_data_sets_are_found_by_the_models_config(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = load("gan")
    model = write_line(tmp_path, "line", GAIN, OFFSET, config="gan")
    pairs(tmp_path / config.test.folder, ("t1", "t2", "t3"), ("low", "high"))
    names = tuple(f"{index}" for index in range(config.validation_scenes + 2))
    pairs(tmp_path / config.train.folder, names, ("low", "high"))
    (tmp_path / config.train.scenes).write_text(json.dumps({name: index for index, name in enumerate(names)}))
    assert run(model, "--data", tmp_path) == 0
    assert "mean of 3" in capsys.readouterr().out
    assert run(model, "--data", tmp_path, "--split", "validation") == 0
    assert f"mean of {config.validation_scenes} " in capsys.readouterr().out
    assert run(write_line(tmp_path, "other", 1, 0), "--data", tmp_path) == 1
    assert "Name a folder of pairs with --data" in capsys.readouterr().err


def test_scores_are_written_into_the_card(tmp_path: Path) -> None:
    folder = pairs(tmp_path / "set", ("one", "two"))
    model = write_line(tmp_path / "set", "line", GAIN, OFFSET)
    assert run(model, "--data", folder, "--write", "--csv", tmp_path / "scores.csv") == 0
    written = find("line", model.parent)
    open_session(written, "cpu")
    (score,) = written.info.scores
    assert (score.n, score.split) == (2, "test")
    mean = rows_of(tmp_path / "scores.csv")[2]
    assert (score.input.psnr, score.output.ssim) == pytest.approx(
        (float(mean["psnr_input"]), float(mean["ssim_output"])), abs=1e-4
    )
    assert run(model, model, "--data", folder, "--write") == 1
    assert run(model, "--data", folder, "--write", "--strength", "50") == 1
    assert find("line", model.parent).info.scores == (score,)
    # Other data is added, the same data replaces.
    pairs(tmp_path / "other", ("one",))
    for other in (tmp_path / "other", folder):
        assert run(model, "--data", other, "--write") == 0
    first, second = find("line", model.parent).info.scores
    assert first == score
    assert second.data.endswith("/other")


def test_scores_of_a_chain_are_written_into_its_file(tmp_path: Path) -> None:
    folder = pairs(tmp_path / "set", ("one",))
    for name in ("first", "second"):
        path = write_line(tmp_path, name, GAIN if name == "first" else 1, OFFSET if name == "first" else 0)
        path.with_suffix(".json").write_text(dumps(resolve(str(path)).models[0].info))
    file = tmp_path / "both.chain.json"
    file.write_text(chains.dumps(Chain("both", "Both", "", (Link("first"), Link("second")), (), "none", "none")))
    assert run(file, "--data", folder, "--write", "--csv", tmp_path / "scores.csv") == 0
    (score,) = resolve(str(file)).scores
    assert score.output.psnr == pytest.approx(float(rows_of(tmp_path / "scores.csv")[0]["psnr_output"]), abs=1e-4)
    assert find("first", tmp_path).info.scores == ()


@pytest.mark.filterwarnings("ignore:.*LeafSpec.*:FutureWarning")  # the exporter of torch 2.13 warns about itself
def test_an_exported_network_scores_as_it_did_in_training(tmp_path: Path) -> None:
    import torch

    from training import export, scores
    from training.networks import build
    from training.validation import apply

    config = load("gan")
    torch.manual_seed(0)
    network = build(config.network).eval()
    info = export.describe(config, network, (), 0, 0.0)
    path = export.write(network, info, tmp_path / "models")
    path.with_suffix(".json").unlink()
    folder = pairs(tmp_path / "set", ("one",))
    assert run(path, "--data", folder, "--csv", tmp_path / "scores.csv") == 0
    reference = np.rint(result(shades(0)) * 0.97).astype(np.uint8)
    expected = scores.measure(apply(network, shades(0), torch.device("cpu")), reference)
    row = rows_of(tmp_path / "scores.csv")[0]
    assert float(row["psnr_output"]) == pytest.approx(expected.psnr, abs=0.02)
    assert abs(expected.psnr - float(row["psnr_input"])) > 0.3, "the network does something"
