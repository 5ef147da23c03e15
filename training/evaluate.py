"""Score a model on pairs through the editor's own pipeline, at full resolution: `python -m training.evaluate ID`."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photoenhance import io
from photoenhance.colour.space import SRGB
from photoenhance.errors import PhotoError
from photoenhance.image import Source
from photoenhance.inference.catalogue import Model, find, models
from photoenhance.inference.info import Measures, Score
from photoenhance.inference.session import Session, open_session
from photoenhance.inference.stop import Stop
from photoenhance.pipeline.enhance import enhance, new_plane
from photoenhance.pipeline.measure import measure
from photoenhance.pipeline.render import Answer, encode, strips
from photoenhance.recipe.recipe import EnhanceStep, Recipe
from training import scores
from training.config import Config, available, data_folder, load
from training.data.cache import centre
from training.data.decode import decode_srgb8
from training.data.pairs import Pair, find_pairs


@dataclass(frozen=True, slots=True)
class Row:
    """One photo: how far it was from its reference before and after."""

    name: str
    before: Measures
    after: Measures


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when all went well, 1 after an error, which is one sentence."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description="Score a model on held-out pairs.")
    parser.add_argument("model", help="a model's id")
    parser.add_argument("--data", type=Path, default=data_folder(), help="folder that holds the data sets")
    parser.add_argument("--write", action="store_true", help="put the scores into the model's card (final tables only)")
    options = parser.parse_args(arguments)
    try:
        model = find(options.model)
        config = _config_of(model)
        rows = evaluate(model, find_pairs(options.data / config.test.folder, config.test.layout))
    except PhotoError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    score = summarise(rows, config.test.name)
    print(table(rows, score))  # noqa: T201
    if options.write:
        from training.export import add_scores

        add_scores(model.path, (score,))
    return 0


def _config_of(model: Model) -> Config:
    name = model.info.made.config
    if name not in available():
        known = ", ".join(one.info.id for one in models())
        raise PhotoError(f"Cannot score {model.info.id}", f"there is no config {name}", f"Choose one of: {known}")
    return load(name)


def evaluate(model: Model, pairs: tuple[Pair, ...]) -> list[Row]:
    """Run the editor on every input and compare the 8-bit result with the target, one row a pair."""
    session = open_session(model)
    rows = []
    for pair in pairs:
        before, after = decode_srgb8(pair.before), decode_srgb8(pair.after)
        height, width = (min(before.shape[axis], after.shape[axis]) for axis in (0, 1))
        reference = centre(after, height, width)
        output = centre(_enhanced(session, pair.before), height, width)
        rows.append(
            Row(pair.name, scores.measure(centre(before, height, width), reference), scores.measure(output, reference))
        )
    return rows


def _enhanced(session: Session, path: Path) -> NDArray[np.uint8]:
    source = io.read(path)
    recipe = Recipe((EnhanceStep(session.model.info.id, session.model.sha256),))
    answer = _answer(source, recipe, session)
    rows = [encode(source, recipe, (answer,), SRGB, np.uint8, strip) for strip in strips(source.width, source.height)]
    return np.concatenate(rows)


def _answer(source: Source, recipe: Recipe, session: Session) -> Answer:
    if session.model.info.kind == "grade":
        return measure(source, recipe, (), session)
    plane = new_plane(source)
    for _ in enhance(source, recipe, (), session, plane, Stop()):
        pass
    return plane


def summarise(rows: list[Row], data: str) -> Score:
    """Means over the photos, and the spread of the output's measures."""
    before, after = [row.before for row in rows], [row.after for row in rows]
    return Score(data, "test", len(rows), scores.mean(before), scores.mean(after), scores.spread(after))


def table(rows: list[Row], score: Score) -> str:
    """Text of all rows and the mean: PSNR in dB, SSIM, CIE dE2000, input -> output."""
    lines = [f"{'photo':<12} {'PSNR dB':>16} {'SSIM':>16} {'dE2000':>16}"]
    entries = [(row.name, row.before, row.after) for row in rows]
    for name, one, two in (*entries, ("mean", score.input, score.output)):
        lines.append(
            f"{name:<12} {one.psnr:7.2f} ->{two.psnr:6.2f} {one.ssim:7.3f} ->{two.ssim:6.3f} "
            f"{one.de2000:7.2f} ->{two.de2000:6.2f}"
        )
    spread = score.spread
    lines.append(
        f"spread of the output over {score.n} photos: {spread.psnr:.2f} dB, {spread.ssim:.3f}, {spread.de2000:.2f}"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
