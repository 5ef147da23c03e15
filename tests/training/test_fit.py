"""Training really runs: two steps of each shipped config, resumed bit for bit, exported and equal to PyTorch.

Networks, losses, players and data are those of the config; only its patches are small and few at a time.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch")

import onnx  # noqa: E402

from photoenhance.errors import PhotoError  # noqa: E402
from photoenhance.inference.catalogue import find  # noqa: E402
from photoenhance.inference.session import open_session  # noqa: E402
from tests.conftest import noise  # noqa: E402
from training import checkpoint, export, fit  # noqa: E402
from training.config import available, load  # noqa: E402
from training.data.batch import Batch  # noqa: E402
from training.data.pairs import LAYOUTS  # noqa: E402
from training.networks import build  # noqa: E402
from training.pixel_trainer import PixelTrainer  # noqa: E402

# The exporter of torch 2.13 warns about its own use of a name it deprecates.
pytestmark = [pytest.mark.training, pytest.mark.filterwarnings("ignore:.*LeafSpec.*:FutureWarning")]

PATCH, BATCH = 64, 3


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """A data folder with three made pairs in every layout that a shipped config wants, one of them of unequal sizes."""
    for config in map(load, available()):
        for data in (config.train, *config.more, *((config.keep,) if config.keep else ())):
            first, second = LAYOUTS[data.layout]
            name = data.names[0].replace("*", "") + "{}"
            _made(tmp_path / data.folder / first, name, 0.3)
            for part in [f"expert{style}" for style in data.styles] or [second]:
                _made(tmp_path / data.folder / part, name, 1.0)
        if config.train.scenes:
            (tmp_path / config.train.scenes).write_text(json.dumps({"0": 1, "1": 2, "2": 2}))
    return tmp_path


def _made(folder: Path, name: str, gain: float) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(3):
        # The last target lacks a border of its input's, so that it is to be cut about the centre.
        # Large enough for a patch at the smallest scale of the configs, 0.4.
        whole = noise(168, 174, index) * gain
        picture = whole[:, 2:-2] if index == 2 and gain == 1 else whole
        Image.fromarray(picture.astype(np.uint8)).save(folder / f"{name.format(index)}.png")


def small(name: str) -> list[str]:
    """A config's own phases with small patches, few at a time, and few batches for BatchNorm's statistics."""
    config = load(name)
    phases = ",".join(f"{{part={phase.part},patch={PATCH},batch={BATCH}}}" for phase in config.phases)
    return ["--set", f"phases=[{phases}]", "--set", f"norm_batches={min(config.norm_batches, 2)}"]


def train(name: str, pairs: Path, out: Path, *more: str) -> dict:
    arguments = ["--config", name, "--data", str(pairs), "--out", str(out), "--precision", "float32"]
    assert fit.main([*arguments, *small(name), *more]) == 0
    return checkpoint.load(out / "checkpoint.pt")


@pytest.mark.parametrize("name", available())
def test_two_steps_resume_and_export(
    name: str, pairs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    straight = train(name, pairs, tmp_path / "straight", "--steps", "2")
    train(name, pairs, tmp_path / "resumed", "--steps", "1")
    resumed = train(name, pairs, tmp_path / "resumed", "--steps", "2", "--resume")
    assert straight["progress"]["step"] == resumed["progress"]["step"] == 2
    for key, value in straight["trainer"]["network"].items():
        assert torch.equal(value, resumed["trainer"]["network"][key]), key

    rows = list(csv.DictReader((tmp_path / "resumed" / "log.csv").read_text().splitlines()))
    assert [row["step"] for row in rows] == ["1", "2"]
    assert all(np.isfinite(float(value)) for row in rows for value in row.values())
    said = capsys.readouterr().out
    assert "validation PSNR" in said
    assert "Left out" not in said
    for picture in ("curves.png", "examples.jpg"):
        Image.open(tmp_path / "resumed" / picture).load()

    written = export.export(tmp_path / "resumed" / "best.pt", tmp_path / "models")
    session = open_session(find(load(name).card.id, written.parent), "cpu")
    assert session.model.info.made.steps in (1, 2)
    assert session.model.info.trained_on[0].pairs > 0


@pytest.mark.parametrize("name", available())
def test_patches_of_each_config_fit_its_network(name: str) -> None:
    config = load(name)
    multiple = int(build(config.network, len(config.styles)).multiple)
    assert [phase.patch % multiple for phase in config.phases] == [0] * len(config.phases)


def test_an_export_that_differs_from_pytorch_is_refused(tmp_path: Path) -> None:
    config = load("gan")
    network = build(config.network)
    info = export.describe(config, network, (), 0, 0.0)
    graph = onnx.load(export.write(network, info, tmp_path))
    torch.nn.init.normal_(network.decoder3.weight)
    with pytest.raises(PhotoError, match="ONNX differs from PyTorch"):
        export._compare(network, graph, info)


def test_a_wrong_halo_is_not_exported(tmp_path: Path) -> None:
    config = load("residual")
    network = build(config.network)
    info = msgspec.structs.replace(export.describe(config, network, (), 0, 0.0), halo=17)
    with pytest.raises(PhotoError, match="reaches 18 px, not 17"):
        export.write(network, info, tmp_path)
    assert not list(tmp_path.iterdir())


def test_missing_data_and_unknown_configs_are_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fit.main(["--config", "residual", "--data", str(tmp_path), "--out", str(tmp_path / "run")]) == 1
    assert "has no folders before/ and after/" in capsys.readouterr().err
    assert fit.main(["--config", "nothing"]) == 1
    assert "Choose one of: auto, denoise, experts, gan" in capsys.readouterr().err
    assert fit.main([]) == 0
    assert "needs retouch/train" in capsys.readouterr().out


def test_settings_are_put_over_a_config() -> None:
    changed = load("auto", ("network.grid=false", "more.0.share=0.5", "losses.smooth=2.0"))
    assert (changed.network.grid, changed.more[0].share, changed.losses.smooth) == (False, 0.5, 2.0)
    for wrong in ("more.99.share=0.5", "network.grid=maybe", "network.nothing=1"):
        with pytest.raises(PhotoError, match="is not a sound config"):
            load("auto", (wrong,))


def test_a_run_begun_from_another_counts_its_steps_and_a_mean_is_that_of_the_weights(
    pairs: Path, tmp_path: Path
) -> None:
    train("denoise", pairs, tmp_path / "first", "--steps", "2")
    train("denoise", pairs, tmp_path / "second", "--steps", "1", "--init", str(tmp_path / "first" / "checkpoint.pt"))
    found = [checkpoint.load(tmp_path / name / "checkpoint.pt") for name in ("first", "second")]
    assert [checkpoint.behind(state)[0] for state in found] == [2, 3]
    one, two = map(checkpoint.weights, found)
    assert not torch.equal(one["first.weight"], two["first.weight"])
    mean = checkpoint.mean_weights(found)
    torch.testing.assert_close(mean["first.weight"], (one["first.weight"] + two["first.weight"]) / 2)
    train("denoise", pairs, tmp_path / "second", "--steps", "2", "--resume")
    paths = [tmp_path / name / "checkpoint.pt" for name in ("second", "first")]
    written = export.export(paths[0], tmp_path / "models", others=(paths[1],))
    assert find("denoise", written.parent).info.made.steps == 4
    with pytest.raises(PhotoError, match="of different networks"):
        checkpoint.mean_weights([found[0], {"network": {"other": one["first.weight"]}}])


def test_without_memory_a_batch_is_taken_in_halves(
    pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[int] = []
    step = PixelTrainer.step

    def small_device(self: PixelTrainer, batch: Batch, *, bf16: bool) -> dict[str, float]:
        seen.append(len(batch.before))
        if len(batch.before) > 3:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return step(self, batch, bf16=bf16)

    monkeypatch.setattr(PixelTrainer, "step", small_device)
    train("denoise", pairs, tmp_path / "run", "--steps", "1", "--set", f"phases=[{{part=1.0,patch={PATCH},batch=12}}]")
    assert seen == [12, 6, 3, 3, 6, 3, 3]
    assert "no memory for 12 patches at once; taking them in halves" in capsys.readouterr().out

    def no_device(self: PixelTrainer, batch: Batch, *, bf16: bool) -> dict[str, float]:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(PixelTrainer, "step", no_device)
    arguments = ["--config", "denoise", "--data", str(pairs), "--out", str(tmp_path / "none"), "--precision", "float32"]
    assert fit.main(arguments) == 1
    assert "a batch of 1 does not fit into memory" in capsys.readouterr().err
