"""Numbers in words, as the window says them: sizes, time left, scores. Pure; knows no widget."""

from __future__ import annotations

from collections.abc import Sequence

from photoenhance.errors import PhotoError
from photoenhance.image import Source
from photoenhance.inference.choice import Choice

PROVIDERS = {
    "CPUExecutionProvider": "CPU",
    "CUDAExecutionProvider": "GPU (CUDA)",
    "DmlExecutionProvider": "GPU (DirectML)",
    "CoreMLExecutionProvider": "GPU (CoreML)",
}

DEVICES = {
    "auto": "Automatic: the graphics card where it works",
    "cpu": "Processor (CPU)",
    "cuda": "NVIDIA graphics card (CUDA)",
    "directml": "Windows graphics card (DirectML)",
    "coreml": "Apple graphics (CoreML)",
}
"""The devices of inference.devices, as a person calls them."""

BALANCES = {"as-shot": "As shot", "auto": "Automatic", "custom": "Custom"}
LOOKS = {"camera": "As the camera", "standard": "Standard curve", "neutral": "Neutral, as the light was"}
HIGHLIGHT_MODES = {
    "unclipped": "Keep all there is",
    "clip": "Clip at white",
    "blend": "Blend",
    "rebuild": "Rebuild",
}


def provider(name: str) -> str:
    """A provider of onnxruntime, or those of a chain, as a person calls them."""
    return " and ".join(PROVIDERS.get(one, one.removesuffix("ExecutionProvider")) for one in name.split(" + "))


def size(source: Source) -> str:
    """Pixels, megapixels and depth: "6000 × 4000 · 24.0 MP · 16 bit"."""
    return f"{source.width} × {source.height}  ·  {source.width * source.height / 1e6:.1f} MP  ·  {source.bits} bit"


def time_left(seconds: float | None) -> str:
    """Say "12 s left", "3 min left", "1 h 20 min left"; empty when nothing is known."""
    if seconds is None:
        return ""
    if seconds < 90:
        return f"{max(1, round(seconds))} s left"
    minutes = round(seconds / 60)
    return f"{minutes} min left" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min left"


def duration(seconds: float) -> str:
    """Say "0.8 s", "12 s", "3 min 5 s"."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"


def bytes_(size: int) -> str:
    """Say "820 KB", "3.4 MB", "12 MB"."""
    if size < 1e6:
        return f"{max(1, round(size / 1e3))} KB"
    return f"{size / 1e6:.1f} MB" if size < 9.95e6 else f"{size / 1e6:,.0f} MB"


def count(number: int, one: str, many: str = "") -> str:
    """Say "1 photo", "3 photos"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(zoom: float) -> str:
    """Say "67 %"; one decimal below ten."""
    value = zoom * 100
    return f"{value:.1f} %" if value < 9.95 else f"{value:.0f} %"


def pasted(photos: int) -> str:
    """Say in how many photos settings were pasted."""
    return f"The settings were pasted into {count(photos, 'photo')}."


def model_gone(model: str, photo: str) -> str:
    """Say what becomes of the open photo when its model is removed."""
    return (
        f"The model {model} is removed. The edit of {photo} keeps its name, and what it made is there until the photo "
        "is closed; then the photo opens without it."
    )


def not_opened(others: int) -> str:
    """Say "2 other photos were not opened"."""
    return f"{others:,} other photo{'s were' if others != 1 else ' was'} not opened; one is shown at a time."


def runs(info: Choice) -> tuple[tuple[str, str], ...]:
    """For a chain a row that names its networks in the order they run."""
    if info.chain is None:
        return ()
    return (("Runs", ", then ".join(model.info.title for model in info.models)),)


def trained_on(info: Choice) -> str:
    """Say "LOL: 186 photos", a line for each data set."""
    return "\n".join(f"{one.name}: {count(one.pairs, 'photo')}" for one in info.trained_on) or "not stated"


def measured(info: Choice) -> str:
    """The first score in one line, input against output."""
    if not info.scores:
        return "not measured yet"
    score = info.scores[0]
    return (
        f"{score.input.psnr:.1f} → {score.output.psnr:.1f} dB, ΔE {score.input.de2000:.1f} → "
        f"{score.output.de2000:.1f}, on {count(score.n, 'photo')} it never saw ({score.data})"
    )


def sentence(parts: Sequence[str]) -> str:
    """Clauses as sentences in one line."""
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts)


def joined(first: PhotoError | None, second: PhotoError | None) -> PhotoError | None:
    """Both problems as one, so that none is lost when two jobs fail; the other where one is None."""
    if first is None or second is None:
        return first or second
    return PhotoError(first.what, first.why, f"{sentence([first.remedy])} {second}")
