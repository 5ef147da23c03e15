"""The commands that add and remove models: what was found is said, and a model that was added really runs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photoenhance.cli.app import main
from photoenhance.inference import catalogue
from tests.conftest import noise
from tests.inference.foreign import made


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(catalogue, "user_data_path", lambda *_args, **_more: tmp_path / "data")
    return tmp_path / "data" / "models"


def test_a_foreign_model_is_added_used_and_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = made.line(tmp_path / "Half.onnx", 0.5, 51.0, made.LAST, top=255.0)
    assert main(["models", "add", str(path), "--yes", "--title", "Half as much", "--licence", "Mine."]) == 0
    said = capsys.readouterr().out
    assert "channels last (NHWC)" in said
    assert "Black is 0 and white 255" in said
    assert "looks 0 px around each point (measured)" in said
    assert "Added half." in said

    assert main(["models", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["title"] == "Half as much"
    assert main(["models", "info", "half"]) == 0
    facts = capsys.readouterr().out
    assert "NHWC, values 0 to 255" in facts
    assert "Added:" in facts

    photo = tmp_path / "photo.png"
    picture = noise(70, 50)
    Image.fromarray(picture).save(photo)
    out = tmp_path / "out.png"
    assert main(["enhance", str(photo), "-o", str(out), "--model", "half", "--device", "cpu"]) == 0
    result = np.asarray(Image.open(out)).astype(int)
    assert np.abs(result - np.rint(picture * 0.5 + 51)).max() <= 1

    capsys.readouterr()
    assert main(["models", "remove", "half"]) == 0
    assert main(["enhance", str(photo), "-o", str(tmp_path / "b.png"), "--model", "half"]) == 1
    assert "there is no model of this name" in capsys.readouterr().err


def test_what_cannot_be_added_is_a_sentence(tmp_path: Path, own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = made.larger(tmp_path / "up.onnx", 2)
    assert main(["models", "add", str(path), "--yes"]) == 1
    assert "Cannot add up.onnx: it makes pictures 2 times as large" in capsys.readouterr().err
    assert main(["models", "add", str(path), "--yes", "--id", "auto"]) == 1
    assert "there is one of that name" in capsys.readouterr().err
    assert main(["models", "add", str(path)]) == 2
    assert "give --yes" in capsys.readouterr().err
    assert main(["models", "remove", "auto"]) == 1
    assert "it comes with the program" in capsys.readouterr().err
    assert not own.exists()


def test_the_person_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from photoenhance.cli.app import app

    monkeypatch.setattr("photoenhance.cli.models._nobody", lambda: False)
    path = made.blurs(tmp_path / "a.onnx", 1)
    refused = CliRunner().invoke(app, ["models", "add", str(path)], input="My blur\nn\n")
    assert refused.exit_code == 1
    assert "looks 1 px around each point" in refused.output
    assert not list(tmp_path.glob("data/models/*"))
    agreed = CliRunner().invoke(app, ["models", "add", str(path), "--id", "blur"], input="My blur\ny\n")
    assert agreed.exit_code == 0
    assert catalogue.find("blur").info.title == "My blur"
