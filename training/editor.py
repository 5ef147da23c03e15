"""Photos through the editor's own pipeline, one network or several in turn, to the 8-bit sRGB that it would write.

Knows how models are named (by id or by file) and nothing of references, tables or pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photoenhance.colour.space import SRGB
from photoenhance.errors import PhotoError
from photoenhance.image import Metadata, Origin, Source
from photoenhance.inference.catalogue import CHAIN_SUFFIX, Model
from photoenhance.inference.choice import Choice, alone, choose
from photoenhance.inference.info import METADATA_KEY, loads
from photoenhance.inference.session import Session, open_session
from photoenhance.inference.stop import Stop
from photoenhance.pipeline.enhance import enhance, new_plane
from photoenhance.pipeline.finished import encode
from photoenhance.pipeline.found import Found
from photoenhance.pipeline.measure import measure
from photoenhance.pipeline.render import Answer, strips
from photoenhance.recipe.chosen import step_of
from photoenhance.recipe.recipe import NEUTRAL, Recipe

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Editor:
    """The editor with a recipe: one opened network for each that runs, in order."""

    sessions: tuple[Session, ...]
    recipe: Recipe

    @property
    def title(self) -> str:
        """Ids of what was chosen, networks and chains, in the order they run, joined by " + "."""
        return " + ".join(step.model for step in self.recipe.enhance)

    @property
    def notices(self) -> tuple[str, ...]:
        """Why a network did not run on the device that was wished for."""
        return tuple(session.notice for session in self.sessions if session.notice)


def resolve(name: str) -> Choice:
    """What a name stands for: the id of a network or a chain, or the path of an .onnx or .chain.json file.

    An .onnx file is a whole model by itself: its description is read from inside. The networks of a chain are sought
    beside its file.

    Raises
    ------
    PhotoError
        There is no such model, or the file is none.
    """
    if name.lower().endswith(".onnx"):
        return alone(model_of_file(Path(name)))
    if name.endswith(CHAIN_SUFFIX):
        return choose(Path(name).name.removesuffix(CHAIN_SUFFIX), Path(name).parent)
    return choose(name)


def model_of_file(path: Path) -> Model:
    """The model in an .onnx file, described by the ModelInfo inside it.

    Raises
    ------
    PhotoError
        The file is missing, no ONNX, or has no description inside.
    """
    import onnx
    from google.protobuf.message import DecodeError

    what = f"Cannot use the model {path}"
    try:
        graph = onnx.load(path, load_external_data=False)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise PhotoError(what, f"its file cannot be read ({why.lower()})", "Check the name") from error
    except DecodeError as error:
        raise PhotoError(what, "it is no ONNX file, or a damaged one", "Export the model again") from error
    texts = {one.key: one.value for one in graph.metadata_props}
    if METADATA_KEY not in texts:
        raise PhotoError(what, "the file has no description inside", "Write it with python -m training.export")
    return Model(loads(texts[METADATA_KEY], path.name), path)


def open_editor(choices: Sequence[Choice], device: str = "auto", strength: float = 100, style: str = "") -> Editor:
    """The editor that runs these networks and chains in turn.

    `device` as in `open_session`, `strength` in percent for each of them; `style` goes to those that have a style of
    this name, all others take their first.

    Raises
    ------
    PhotoError
        A network cannot be opened, or none has the style.
    """
    if style and not any(style in choice.styles for choice in choices):
        known = ", ".join(name for choice in choices for name in choice.styles) or "none has any"
        raise PhotoError(f"Cannot use the style {style}", "no model has it", f"Styles: {known}")
    steps = (step_of(choice, strength, style=_weights(choice, style)) for choice in choices)
    recipe = Recipe(tuple(steps))
    # Not by id: two versions of one network may be compared or chained.
    models = {model.sha256: model for choice in choices for model in choice.models}
    return Editor(tuple(open_session(models[network.sha256], device) for network in recipe.networks), recipe)


def _weights(choice: Choice, style: str) -> tuple[float, ...]:
    return tuple(float(name == style) for name in choice.styles) if style in choice.styles else ()


def source_of(picture: Picture, name: str) -> Source:
    """A photo in memory, (H, W, 3) uint8 sRGB, as if it had been read from a file called `name`."""
    return Source(np.ascontiguousarray(picture), None, 8, None, None, Metadata(), Origin(name, 0, 0), "png")


def untouched(source: Source) -> Picture:
    """The photo as the editor shows it before anything is done: (H, W, 3) uint8, sRGB."""
    return _rendered(source, NEUTRAL, ())


def enhanced(source: Source, editor: Editor) -> Picture:
    """The photo as the editor would write it: (H, W, 3) uint8, sRGB, at full resolution.

    Raises
    ------
    PhotoError
        A network cannot run, as `Session.run` says it.
    """
    answers: tuple[Answer, ...] = ()
    for session in editor.sessions:
        answers = (*answers, _answer(source, editor.recipe, answers, session))
    return _rendered(source, editor.recipe, answers)


def _answer(source: Source, recipe: Recipe, answers: tuple[Answer, ...], session: Session) -> Answer:
    if session.model.info.kind == "grade":
        return measure(source, recipe, answers, session)
    plane = new_plane(source)
    for _ in enhance(source, recipe, answers, session, plane, Stop()):
        pass
    return plane


def _rendered(source: Source, recipe: Recipe, answers: tuple[Answer, ...]) -> Picture:
    whole = np.empty((source.height, source.width, 3), np.uint8)
    for strip in strips(source.width, source.height):
        # A gray photo that nothing changes comes with one channel.
        whole[strip.slices] = encode(source, recipe, Found(answers), SRGB, np.uint8, strip)
    return whole
