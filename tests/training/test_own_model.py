"""The way of docs/own-models.md, on tiny data: own pairs, the page's recipe, fit, export, evaluate, add, use."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch")

from photoenhance.cli.app import main as photoenhance
from photoenhance.inference import catalogue
from photoenhance.inference.choice import choices, choose
from tests.training.made import save, shades
from training import evaluate, export, fit

pytestmark = [pytest.mark.training, pytest.mark.filterwarnings("ignore:.*LeafSpec.*:FutureWarning")]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "own-models.md"


def test_from_own_pairs_to_a_model_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(catalogue, "user_data_path", lambda *_args, **_more: tmp_path / "data")
    photos, run = tmp_path / "photos", tmp_path / "runs"
    for part, count in (("train", 4), ("test", 1)):
        for number in range(count):
            before = save(photos / part / "before" / f"{number}.png", shades(number, 130, 150))
            save(photos / part / "after" / f"{number}.png", np.minimum(before * 1.2, 255).astype(np.uint8))
    recipe = tmp_path / "own.toml"
    found = re.search(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    recipe.write_text(found[1])

    changes = ("phases.0.patch=32", "scales=[1.0, 1.0]", "card.tile=320")
    small = [word for change in changes for word in ("--set", change)] + ["--steps", "2", "--precision", "float32"]
    assert fit.main(["--config", str(recipe), "--data", str(photos), "--out", str(run), *small]) == 0
    assert export.main([str(run / "best.pt"), "--out", str(run)]) == 0
    onnx = run / "my-look.onnx"
    assert evaluate.main([str(onnx), "--data", str(photos / "test"), "--device", "cpu"]) == 0
    assert photoenhance(["models", "add", str(onnx), "--yes"]) == 0
    said = capsys.readouterr().out
    assert "It says of itself: My look (my-look)" in said
    assert "Added my-look." in said

    assert choices()[-1].id == "my-look"
    assert choose("my-look").models[0].info.trained_on[0].name == "My photos"
    given = ["enhance", str(photos / "test" / "before"), "-o", str(tmp_path / "out"), "--model", "my-look", "--json"]
    assert photoenhance([*given, "--device", "cpu"]) == 0
    record = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert record["error"] is None
    made = np.asarray(Image.open(tmp_path / "out" / "0_enhanced.png")).astype(int)
    assert np.abs(made - shades(0, 130, 150)).max() > 0

    assert photoenhance(["models", "remove", "my-look"]) == 0
    assert all(one.id != "my-look" for one in choices())
