"""Score models through the editor's own pipeline, at full resolution: `python -m training.evaluate auto`.

On pairs: PSNR, SSIM and CIE dE2000 of input and output. On photos without a reference: how much they are changed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from photoenhance.errors import PhotoError
from photoenhance.inference import chain as chains
from photoenhance.inference.catalogue import CHAIN_SUFFIX
from photoenhance.inference.choice import Choice
from photoenhance.inference.info import Measures, Score
from photoenhance.io.atomic import commit
from training import scores
from training.config import available, data_folder, load
from training.data.pairs import LAYOUTS, Pair, find_pairs, split_by_scene
from training.editor import Editor, open_editor, resolve
from training.judging import Example, judge_all, of_degraded, of_noisy, of_pair, of_photo, photos
from training.page import Figure, Section, figures, page
from training.table import CHANGE_COLUMNS, SCORE_COLUMNS, Column, Row, Table, text, to_csv


@dataclass(frozen=True, slots=True)
class DataSet:
    """What is judged together: its name for tables and cards, and its examples."""

    name: str
    examples: tuple[Example, ...]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 1 after an error, which is one sentence, or when photos were left out, else 0."""
    options = _parser().parse_args(arguments)
    try:
        choices = tuple(map(resolve, options.models))
        return evaluate(choices, _data_sets(choices, options), options)
    except PhotoError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m training.evaluate",
        description="Score a model on held-out pairs, or see how much it changes photos that have no reference.",
    )
    add = parser.add_argument
    add("models", nargs="+", metavar="MODEL", help="an id (a chain's, too) or an .onnx file; several run in turn")
    add("--data", type=Path, nargs="+", default=[data_folder()], metavar="DIR", help=_DATA_HELP)
    add("--layout", choices=_PAIRED, help="how DIR is laid out")
    add("--split", choices=("test", "validation"), default="test", help="which pairs of the model's config")
    add("--untouched", type=Path, nargs="+", metavar="FOLDER", help=_UNTOUCHED_HELP)
    add("--degrade", type=int, metavar="SEED", help="DIR holds good photos: spoil them by this seed, undo it, compare")
    add(
        "--noise",
        type=int,
        metavar="SEED",
        help="DIR holds good photos: make them noisy by this seed, undo it, compare",
    )
    add("--csv", type=Path, metavar="FILE", help="write the table as CSV; replaces an earlier one")
    add("--html", type=Path, metavar="FILE", help="write a page with pictures; replaces an earlier one")
    add("--device", default="auto", help="auto, cpu, cuda, ...")
    add("--strength", type=float, default=100, metavar="PERCENT", help="0 to 200, of every model")
    add("--style", default="", metavar="NAME", help="a style of the model; its first unless named")
    add(
        "--write",
        action="store_true",
        help="put the scores into the card, beside those of other data (final tables only)",
    )
    return parser


_PAIRED = tuple(name for name in LAYOUTS if name != "alone")
_DATA_HELP = (
    "folders of pairs (before/ and after/, low/ and high/, ...), or the folder that holds the data sets: then the "
    "pairs named by the model's config are taken"
)
_UNTOUCHED_HELP = "finished or ordinary photos without a reference: tell how much they are changed"


def evaluate(choices: Sequence[Choice], data_sets: Sequence[DataSet], options: argparse.Namespace) -> int:
    """Judge, print, write what `options` asks for; 1 where photos were left out, else 0."""
    editor = open_editor(choices, options.device, options.strength, options.style)
    for notice in editor.notices:
        _say(notice)
    left_out: list[str] = []
    sections = []
    for data in data_sets:
        section = judge_set(data, editor, left_out, pictures=options.html is not None)
        sections.append(section)
        print(text(section.table), end="\n\n")  # noqa: T201
    if options.csv:
        commit(to_csv([section.table for section in sections]).encode(), options.csv, replace=True)
    if options.html:
        html = page(f"Scores of {editor.title} {options.style}".strip(), _facts(editor), sections, left_out)
        commit(html.encode(), options.html, replace=True)
    if options.write:
        _write(choices, [section.table for section in sections], left_out, options)
    return int(bool(left_out))


def judge_set(data: DataSet, editor: Editor, left_out: list[str], *, pictures: bool = False) -> Section:
    """Judge a data set; what cannot be read is said on stderr, added to `left_out`, and left out.

    Raises PhotoError when nothing is left.
    """

    def leave_out(sentence: str) -> None:
        left_out.append(sentence)
        _say(sentence)

    rows: list[Row] = []
    shown: list[tuple[Figure, ...]] = []
    columns: tuple[Column, ...] = SCORE_COLUMNS
    for judged in judge_all(data.examples, editor, leave_out):
        rows.append(judged.row)
        columns = CHANGE_COLUMNS if judged.reference is None else SCORE_COLUMNS
        # Encoded at once: whole photos of a large set would not fit into memory.
        shown.append(figures(judged) if pictures else ())
    if not rows:
        raise PhotoError(f"Cannot score on {data.name}", "none of its photos could be used", "Check the data folder")
    return Section(Table(data.name, columns, tuple(rows)), tuple(shown))


def _data_sets(choices: Sequence[Choice], options: argparse.Namespace) -> list[DataSet]:
    if options.untouched:
        folders = [path for path in options.untouched if path.is_dir()]
        lone = [path for path in options.untouched if not path.is_dir()]
        sets = [(_short(folder), photos([folder])) for folder in folders] + ([("named", photos(lone))] if lone else [])
        return [DataSet(f"{name}, untouched photos", tuple(map(of_photo, paths))) for name, paths in sets]
    if options.degrade is not None:
        return [_made(folder, of_degraded, options.degrade, "degraded") for folder in options.data]
    if options.noise is not None:
        return [_made(folder, of_noisy, options.noise, "made noisy") for folder in options.data]
    return [_pairs_of(folder, choices, options) for folder in options.data]


def _pairs_of(folder: Path, choices: Sequence[Choice], options: argparse.Namespace) -> DataSet:
    layout = options.layout or layout_of(folder)
    if layout:
        return _set(_short(folder), find_pairs(folder, layout))
    config = load(_config_of(choices))
    if options.split == "test":
        if config.test.make == "noise":
            examples = tuple(of_noisy(pair, 0) for pair in find_pairs(folder / config.test.folder, config.test.layout))
            return DataSet(f"{config.test.name}, test", examples)
        return _set(f"{config.test.name}, test", find_pairs(folder / config.test.folder, config.test.layout))
    train = config.train
    scenes = folder / train.scenes if train.scenes else None
    pairs = find_pairs(folder / train.folder, train.layout, scenes, train.names, train.styles)
    return _set(f"{train.name}, validation", split_by_scene(pairs, config.validation_scenes, config.seed)[1])


def _made(folder: Path, of: Callable[[Pair, int], Example], seed: int, how: str) -> DataSet:
    examples = tuple(of(pair, seed) for pair in find_pairs(folder, "alone"))
    return DataSet(f"{_short(folder)}, {how} by seed {seed}", examples)


def layout_of(folder: Path) -> str:
    """The first layout in which a folder holds pairs, "" where it is no folder of pairs."""
    for name in _PAIRED:
        try:
            find_pairs(folder, name)
        except PhotoError:
            continue
        return name
    return ""


def _short(folder: Path) -> str:
    folder = folder.resolve()
    return f"{folder.parent.name}/{folder.name}"


def _set(name: str, pairs: Sequence[Pair]) -> DataSet:
    return DataSet(name, tuple(map(of_pair, pairs)))


def _config_of(choices: Sequence[Choice]) -> str:
    models = [model for choice in choices for model in choice.models]
    for model in models:
        if model.info.made.config in available():
            return model.info.made.config
    stated = models[0].info.made.config
    raise PhotoError(
        f"Cannot score {choices[0].id}",
        f"its config {stated} is none of ours, so its test set is not known",
        "Name a folder of pairs with --data",
    )


def _facts(editor: Editor) -> list[str]:
    facts = []
    for session in editor.sessions:
        info, made = session.model.info, session.model.info.made
        facts.append(
            f"{info.id} ({info.kind}): {info.title}. Made by config {made.config}, seed {made.seed}, "
            f"{made.steps} steps, {made.date}; SHA-256 {session.model.sha256[:16]}; ran on {session.provider}."
        )
    return [
        *facts,
        "Whole photos at full resolution through the editor's own pipeline; 8-bit sRGB. Gains are positive where the "
        "result is closer to the reference than the input was. The spread is the standard deviation over the photos.",
    ]


def score_of(table: Table, split: str) -> Score:
    """Means and spread of a table of pairs as a card states them."""

    def part(which: str) -> list[Measures]:
        columns = [table.column(f"{key}_{which}") for key in ("psnr", "ssim", "de2000")]
        return [Measures(*values) for values in zip(*columns, strict=True)]

    output = part("output")
    name = table.data.removesuffix(f", {split}")
    return Score(name, split, len(output), scores.mean(part("input")), scores.mean(output), scores.spread(output))


def merged(known: Sequence[Score], new: Sequence[Score]) -> tuple[Score, ...]:
    """Scores of a card after new ones: in place of those of the same data and split, or behind all others."""
    table = {(score.data, score.split): score for score in known}
    table |= {(score.data, score.split): score for score in new}
    return tuple(table.values())


def _write(
    choices: Sequence[Choice], tables: Sequence[Table], left_out: list[str], options: argparse.Namespace
) -> None:
    choice = choices[0]
    what = f"Cannot write the scores of {choice.id}"
    if len(choices) > 1:
        raise PhotoError(what, "several models ran, and each has a card of its own", "Score one model")
    if options.untouched or options.split != "test" or options.strength != 100 or options.style:
        raise PhotoError(
            what, "a card states test scores as the model comes, at full strength", "Leave the options away"
        )
    if left_out:
        raise PhotoError(what, "photos were left out", "Repair the data")
    split = options.split if options.degrade is None and options.noise is None else "held out"
    found = merged(choice.scores, [score_of(table, split) for table in tables])
    if choice.chain is None:
        from training.export import add_scores

        path = choice.models[0].path
        add_scores(path, found)
    else:
        path = choice.models[0].path.with_name(f"{choice.id}{CHAIN_SUFFIX}")
        commit((chains.dumps(msgspec.structs.replace(choice.chain, scores=found)) + "\n").encode(), path, replace=True)
    _say(f"Wrote the scores into {path}")


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
