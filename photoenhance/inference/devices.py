"""Which processors can run a network: a provider counts only after it has run a tile and agreed with the CPU.

The proof runs once, in a child process (a broken driver may crash), and is remembered by driver and version.
"""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from photoenhance.errors import PhotoError

CPU = "CPUExecutionProvider"
PROVIDERS = {
    "cpu": CPU,
    "cuda": "CUDAExecutionProvider",
    "directml": "DmlExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
}
PROBE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Device:
    """A way to run networks; `note` says why it cannot be used and what to do, or what was measured."""

    name: str
    provider: str
    available: bool
    note: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The provider to use, and a sentence for the person when it is not the one they asked for."""

    provider: str
    notice: str | None


def devices() -> tuple[Device, ...]:
    """Every device this program knows, with its state on this machine."""
    return tuple(_device(name) for name in PROVIDERS)


def choose_provider(device: str) -> Choice:
    """The provider for a wish: "auto" takes the first accelerator that works; else the CPU, and says so."""
    if device not in ("auto", *PROVIDERS):
        raise PhotoError(
            f"Cannot run on the device {device}", "it is not known", f"Choose one of: auto, {', '.join(PROVIDERS)}"
        )
    wished = [name for name in PROVIDERS if name != "cpu"] if device == "auto" else [device]
    tried = [_device(name) for name in wished]
    for found in tried:
        if found.available:
            return Choice(found.provider, None)
    # A machine without an accelerator needs no notice; one whose accelerator failed the proof does.
    failed = [found for found in tried if device != "auto" or found.note.startswith("failed")]
    notice = " ".join(f"{found.name}: {found.note} Running on the CPU instead." for found in failed)
    return Choice(CPU, notice or None)


def load_libraries(provider: str) -> None:
    """Make the CUDA and cuDNN libraries that come as Python packages findable, before the first session on CUDA."""
    import onnxruntime as ort

    if provider == PROVIDERS["cuda"] and hasattr(ort, "preload_dlls"):
        ort.preload_dlls()


def fallback_notice(wanted: str, provider: str) -> str | None:
    """A sentence when a session that was to run on one provider really runs on another."""
    if provider == wanted:
        return None
    name = next(name for name, one in PROVIDERS.items() if one == wanted)
    return f"{name}: onnxruntime refused it for this model. Running on the CPU instead."


def provider_options(provider: str) -> list[Any]:
    """Providers for onnxruntime, the CPU last; CUDA without shortcuts that change results from run to run."""
    if provider == CPU:
        return [CPU]
    exact = {"cudnn_conv_algo_search": "HEURISTIC", "use_tf32": "0"} if provider == PROVIDERS["cuda"] else {}
    return [(provider, exact), CPU]


@functools.lru_cache(maxsize=8)
def _device(name: str) -> Device:
    import onnxruntime as ort

    provider = PROVIDERS[name]
    if name == "cpu":
        return Device(name, provider, True, f"onnxruntime {ort.__version__}")
    if provider not in ort.get_available_providers():
        return Device(name, provider, False, "this build of onnxruntime does not have it.")
    driver = _nvidia_driver() if name == "cuda" else "system"
    if not driver:
        return Device(name, provider, False, "no NVIDIA driver was found; install one to use the graphics card.")
    return _remembered(name, f"{name} {ort.__version__} {driver}")


def _remembered(name: str, key: str) -> Device:
    memory = user_cache_path("photoenhance", appauthor=False) / "devices.json"
    try:
        known = json.loads(memory.read_text())
    except (OSError, ValueError):
        known = {}
    if key in known:
        return Device(**known[key])
    found = _probe(name)
    # A failure is not remembered: its remedy may be at work before the versions change.
    if found.available:
        try:
            memory.parent.mkdir(parents=True, exist_ok=True)
            memory.write_text(json.dumps({**known, key: asdict(found)}, indent=1))
        except OSError:
            pass  # A cache that cannot be written only costs the proof again.
    return found


def _probe(name: str) -> Device:
    """Run the proof in a child and turn its one line of JSON, or its death, into a Device."""
    provider = PROVIDERS[name]
    command = [sys.executable, "-m", "photoenhance.inference.probe", provider]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PROBE_SECONDS, check=False)
        answer = json.loads(done.stdout.splitlines()[-1])
    except (subprocess.TimeoutExpired, ValueError, IndexError):
        return Device(name, provider, False, "failed its self-test (it crashed or hung); update the driver.")
    if answer["provider"] != provider:
        return Device(
            name,
            provider,
            False,
            "failed to start: its CUDA and cuDNN libraries are missing; install them with: python3 run.py gpu.",
        )
    if answer["difference"] > 1e-3:
        return Device(
            name, provider, False, f"failed its self-test: it differs from the CPU by {answer['difference']:.1e}."
        )
    return Device(name, provider, True, f"agrees with the CPU within {answer['difference']:.1e}.")


def _nvidia_driver() -> str:
    """The driver's version, or "" when there is none."""
    version = Path("/proc/driver/nvidia/version")
    try:
        if version.exists():
            return version.read_text().splitlines()[0]
        query = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
        return subprocess.run(query, capture_output=True, text=True, timeout=10, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError, IndexError):
        return ""
