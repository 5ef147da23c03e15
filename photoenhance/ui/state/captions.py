"""What is written on and beside the photo about what is seen: names of pictures, facts, change, readout. Pure words."""

from __future__ import annotations

from collections.abc import Mapping

from photoenhance.pipeline.change import Change
from photoenhance.ui.state import wording
from photoenhance.ui.state.planes import against
from photoenhance.ui.state.seeing import Readout, SeamProof
from photoenhance.ui.state.state import State, Work

EXPOSURE = ("Aperture", "Exposure time", "ISO", "Focal length")
PLACES = ("Camera", "Lens", "Date")


def edited_name(state: State) -> str:
    """Name the edited picture: "Auto · 100 %"."""
    if state.holding_original:
        return "Original"
    step, plane = state.main, state.plane
    if step is None or plane is None:
        return "Edited"
    draft = "" if plane.complete else "  ·  draft"
    return f"{state.titles.get(step.model, step.model)}  ·  {step.strength:g} %{draft}"


def other_name(state: State) -> str:
    """Name what is compared with: "Original", or "Low light · 100 %"."""
    plane = against(state)
    if plane is None:
        return "Original"
    return f"{state.titles.get(plane.model, plane.model)}  ·  {plane.step.strength:g} %"


def exposure(facts: Mapping[str, str]) -> str:
    """Aperture, time, sensitivity and focal length in one line: "f/5.6 1/250 s ISO 400 35 mm"."""
    texts = {label: facts[label] for label in EXPOSURE if label in facts}
    if "ISO" in texts:
        texts["ISO"] = f"ISO {texts['ISO']}"
    return "   ".join(texts.values())


def info_lines(state: State) -> list[str]:
    """Lines of the info overlay; none when it is off."""
    photo, level = state.photo, state.overlays.info
    if photo is None or level == "off":
        return []
    facts = dict(state.observed.facts)
    shot = exposure(facts)
    lines = [photo.path.name, wording.size(photo.source), *([shot] if shot else [])]
    if level == "short":
        return lines
    lines += [facts[label] for label in PLACES if label in facts]
    others = [label for label in facts if label not in (*EXPOSURE, *PLACES)]
    return lines + [f"{label}: {facts[label]}" for label in others]


def change_line(change: Change) -> str:
    """Say how much was changed: "Changed ΔE 6.1 (95 %: 12.4) · clipped +0.3 % · +0.4 EV"."""
    colours = f"Changed ΔE {change.median:.1f}  ·  95 % below {change.high:.1f}"
    return f"{colours}\nClipped +{change.clipped:.2f} %  ·  {_ev(change.ev)}"


def change_help() -> str:
    """What the figures of the change mean."""
    return (
        "How far the whole edit has led away from the original: CIE dE2000 of the pixel in the middle and of the one "
        "that only 5 % exceed (1 is just to be seen); pixels that are clipped now and were not; mean brightness. "
        "Measured on the preview, in 8 bit sRGB. Click to see where."
    )


def _ev(value: float) -> str:
    return f"{value:+.1f} EV".replace("-", "−")


def proving_line(work: Work | None) -> str:
    """What the button says whose press begins the proof, or ends it."""
    if work is None or work.kind != "prove":
        return "Prove there are no seams"
    if work.stopping:
        return "Stopping…"
    progress = f": {work.done} of {work.total} tiles" if work.total else "…"
    return f"Looking for seams{progress}  ·  Cancel"


def proof_line(proof: SeamProof) -> str:
    """Say what the proof has found."""
    found = f"largest difference between two tile plans {proof.largest} of 65535"
    if proof.largest <= 1:
        return f"No seams: {found}"
    return f"No seams to be seen: {found}" if proof.largest <= SMALL else f"The tile plans differ: {found}"


SMALL = 64
"""Steps of 65535 that no eye sees: a quarter of a step of 8 bit."""


def proof_help(proof: SeamProof) -> str:
    """How it was found."""
    plans = ", ".join(f"{usual} and {other} px" for usual, other in proof.sides)
    return f"The whole photo was computed again on another tile plan (tiles of {plans}), and every pixel was compared."


def readout_line(readout: Readout | None) -> str:
    """Say "R 128  G 99  B 80"; a space when the pointer is elsewhere."""
    if readout is None:
        return " "
    red, green, blue = readout.colour
    return f"R {red}   G {green}   B {blue}"


def place_line(readout: Readout | None) -> str:
    """Say "x 1204, y 3021"; nothing when the pointer is elsewhere."""
    return "" if readout is None else f"x {readout.x}, y {readout.y}"
