"""Sessions: the real provider is told, broken models are refused in a sentence, a stop ends a running network."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import msgspec
import numpy as np
import pytest

from photoenhance.errors import Cancelled, PhotoError
from photoenhance.inference import devices
from photoenhance.inference.catalogue import Model, damaged, find, models
from photoenhance.inference.info import dumps, loads
from photoenhance.inference.session import Session, open_session
from photoenhance.inference.stop import Stop


def copied(folder: Path, model_id: str = "lowlight-gan") -> Model:
    """A model of its own, to be broken."""
    original = find(model_id)
    for path in (original.path, original.path.with_suffix(".json")):
        (folder / path.name).write_bytes(path.read_bytes())
    return find(model_id, folder)


def test_both_networks_of_the_origin_are_bundled() -> None:
    infos = {model.info.id: model.info for model in models()}
    assert infos["retouch-residual"].halo == 18
    assert infos["retouch-residual"].multiple == 1
    assert infos["lowlight-gan"].halo == 8
    assert infos["lowlight-gan"].multiple == 4
    for model in models():
        assert model.path.stat().st_size < 6_000_000
        assert len(model.sha256) == 64


@pytest.mark.parametrize("model", models(), ids=lambda model: model.info.id)
def test_every_bundled_model_has_a_complete_honest_card(model: Model) -> None:
    info = model.info
    assert info.scores, "no held-out score"
    for score in info.scores:
        assert score.n >= 14
        assert score.split in ("test", "held out")
    assert info.trained_on[0].pairs > 0
    assert info.made.steps > 100
    assert info.summary.endswith(".")
    assert info.limits
    assert "commercial" in info.licence


@pytest.mark.parametrize("model", models(), ids=lambda model: model.info.id)
def test_every_bundled_models_graph_is_what_its_card_says(model: Model) -> None:
    session = open_session(model, "cpu")
    assert session.model.info == loads(model.path.with_suffix(".json").read_bytes(), "x")


def test_the_bundled_models_are_together_under_25_megabytes() -> None:
    assert sum(model.path.stat().st_size for model in models()) < 25_000_000


def test_the_card_beside_the_file_is_the_one_inside(session: Session) -> None:
    assert loads(session.model.path.with_suffix(".json").read_bytes(), "x") == session.model.info


def test_the_provider_that_ran_is_read_back(session: Session) -> None:
    assert session.provider == "CPUExecutionProvider"
    assert session.notice is None


def test_a_device_that_is_not_there_falls_back_with_a_notice() -> None:
    wished = next(device for device in devices.devices() if not device.available)
    session = open_session(find("lowlight-gan"), wished.name)
    assert session.provider == "CPUExecutionProvider"
    assert session.notice is not None
    assert session.notice.startswith(f"{wished.name}: ")
    assert session.notice.endswith("Running on the CPU instead.")


def test_a_session_that_really_runs_elsewhere_says_so() -> None:
    cuda = devices.PROVIDERS["cuda"]
    assert devices.fallback_notice(cuda, cuda) is None
    assert devices.fallback_notice(cuda, devices.CPU) == (
        "cuda: onnxruntime refused it for this model. Running on the CPU instead."
    )


def test_a_failed_proof_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the libraries it wanted were installed, the next start must try again."""
    answers = [devices.Device("cuda", "P", False, "failed."), devices.Device("cuda", "P", True, "agrees.")]
    monkeypatch.setattr(devices, "_probe", lambda _name: answers.pop(0))
    assert not devices._remembered("cuda", "cuda 1 2").available
    assert devices._remembered("cuda", "cuda 1 2").available
    assert devices._remembered("cuda", "cuda 1 2").available
    assert not answers


def test_an_unknown_device_is_a_sentence() -> None:
    with pytest.raises(PhotoError, match=r"device abacus: it is not known\. Choose one of: auto, cpu"):
        open_session(find("lowlight-gan"), "abacus")


def test_the_proof_of_a_provider_really_runs_a_tile() -> None:
    from photoenhance.inference.probe import difference

    assert difference(devices.CPU) == (devices.CPU, 0.0)


def test_an_unknown_model_is_a_sentence_naming_the_known_ones() -> None:
    with pytest.raises(PhotoError, match=r"no model of this name.*lowlight-gan, .*retouch-residual"):
        find("nothing")


def test_a_damaged_model_is_a_sentence(tmp_path: Path) -> None:
    model = copied(tmp_path)
    model.path.write_bytes(model.path.read_bytes()[:100_000])
    with pytest.raises(PhotoError, match="Cannot use the model lowlight-gan"):
        open_session(model)


def test_a_missing_network_is_a_sentence(tmp_path: Path) -> None:
    model = copied(tmp_path)
    model.path.unlink()
    with pytest.raises(PhotoError, match="Cannot use the model lowlight-gan"):
        open_session(model)
    with pytest.raises(PhotoError, match="cannot be read"):
        _ = model.sha256


@pytest.mark.parametrize("change", [{"halo": 4}, {"range": (0.0, 1.0)}, {"title": "Another"}])
def test_a_card_that_differs_from_the_one_inside_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    model = copied(tmp_path)
    changed = msgspec.structs.replace(model.info, **change)
    model.path.with_suffix(".json").write_text(dumps(changed))
    with pytest.raises(PhotoError, match="is not the one inside"):
        open_session(find("lowlight-gan", tmp_path))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('"halo": 8', '"halo": 600', "has no room"),
        ('"halo": 8', '"halo": -1', "makes no sense"),
        ('"format": 1', '"format": 7', "has format 7"),
        ('"range": [', '"range": [3.0, ', "not readable"),
        ("{", "", "not readable"),
    ],
)
def test_an_unsound_card_is_refused(tmp_path: Path, old: str, new: str, why: str) -> None:
    card = copied(tmp_path).path.with_suffix(".json")
    text = dumps(loads(card.read_bytes(), "x"))
    assert old in text
    card.write_text(text.replace(old, new, 1))
    with pytest.raises(PhotoError, match=why):
        find("lowlight-gan", tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b'{"id": "\xff"}', None])
def test_a_damaged_card_does_not_hide_the_others(tmp_path: Path, content: bytes | None) -> None:
    copied(tmp_path)
    card = tmp_path / "another.json"
    card.mkdir() if content is None else card.write_bytes(content)
    assert [model.info.id for model in models(tmp_path)] == ["lowlight-gan"]
    assert list(damaged(tmp_path)) == ["another"]
    with pytest.raises(PhotoError, match=r"Cannot use the model another\.json"):
        find("another", tmp_path)


def test_a_stop_ends_a_running_network_long_before_it_is_done() -> None:
    session = open_session(find("retouch-residual"), "cpu", threads=1)
    stop = Stop()
    big = np.zeros((1, 3, 1400, 1400), np.float32)
    timer = threading.Timer(0.3, stop.request)
    timer.start()
    begin = time.process_time()
    with pytest.raises(Cancelled):
        session.run(big, stop)
    # Not a speed limit: the whole run costs over 4 s of processor time on any machine this runs on.
    assert time.process_time() - begin < 3
    with pytest.raises(Cancelled):
        session.run(np.zeros((1, 3, 64, 64), np.float32), stop)


def test_listing_models_needs_no_onnxruntime() -> None:
    import subprocess
    import sys

    code = "import sys; from photoenhance.inference import catalogue; catalogue.models(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "photoenhance.inference.catalogue" in done.stdout.split()
    assert "onnxruntime" not in done.stdout.split()
