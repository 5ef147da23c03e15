"""Label photos with a teacher: `python -m training.label --teacher DIR --data DIR --out DIR`.

Makes an ordinary before/ and after/ folder, so that `training.fit` needs to know nothing of teachers.
"""

from __future__ import annotations

import argparse
import io
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from photoenhance.errors import PhotoError
from photoenhance.io.atomic import commit
from photoenhance.io.formats import by_suffix
from photoenhance.io.unnamed import is_leftover, remove_leftovers
from training.data.camera import darken
from training.data.decode import decode_srgb8
from training.teacher import SIZE, Picture, open_teacher, read_graph

Prepare = Callable[[NDArray[np.float32], np.random.Generator], NDArray[np.float32]]
"""Makes an input of a photo: (H, W, 3) encoded sRGB in [0, 1] to the same."""
PREPARE: Mapping[str, Prepare | None] = {"as-is": None, "dark": darken}
NOTE = "labels.json"


class Made(msgspec.Struct, frozen=True):
    """How a folder's labels were made; a folder never mixes two ways."""

    teacher: str
    """SHA-256 of the teacher's files."""
    make: str
    long_side: int
    quality: int
    seed: int


@dataclass(frozen=True, slots=True)
class Photo:
    """A file and the name its label gets."""

    name: str
    path: Path


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when all went well, 1 after an error, which is one sentence."""
    parser = argparse.ArgumentParser(
        prog="python -m training.label",
        description="Label photos with a teacher network. After a stop, the same command goes on with what is left.",
        epilog=f"The teacher is run by TensorFlow, an extra of its own ({SIZE}): python -m pip install -e .[teacher]",
    )
    parser.add_argument("--teacher", type=Path, required=True, help="folder with model.json and its shards")
    parser.add_argument("--data", type=Path, required=True, help="folder with photos, subfolders too")
    parser.add_argument("--out", type=Path, required=True, help="folder for before/ and after/")
    parser.add_argument("--make", choices=tuple(PREPARE), default="as-is", help="what is done to a photo before")
    parser.add_argument("--long-side", type=int, default=256, help="reduce longer photos to this many pixels")
    parser.add_argument("--quality", type=int, default=92, help="of the labels as WebP; inputs are lossless")
    parser.add_argument("--count", type=int, help="label so many photos only, chosen by the seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=0, help="processor threads to use")
    options = parser.parse_args(arguments)
    try:
        run(options)
    except PhotoError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


def run(options: argparse.Namespace) -> None:
    """Find the photos, open the teacher, label what is not labelled yet."""
    photos = _chosen(find_photos(options.data, options.out), options.count, options.seed)
    graph = read_graph(options.teacher)
    made = Made(graph.digest, options.make, options.long_side, options.quality, options.seed)
    claim(options.out, made)
    waiting = [one for one in photos if not is_done(one, options.out)]
    _say(f"{len(photos)} photos, {len(photos) - len(waiting)} labelled already")
    if waiting:
        label(waiting, options.out, made, open_teacher(graph, options.threads))


def label(photos: list[Photo], out: Path, made: Made, teacher: Callable[[Picture], Picture]) -> None:
    """Label every photo; what cannot be read is named and left out. Ctrl+C finishes the photo in hand."""
    with _stop_on_interrupt() as stopped, _bar(len(photos)) as advance:
        for photo in photos:
            if stopped:
                break
            try:
                picture = prepared(photo, made)
            except PhotoError as error:
                _say(f"Left out. {error}")
            else:
                commit(_webp(picture, 100), out / "before" / f"{photo.name}.webp", replace=True)
                commit(_webp(teacher(picture), made.quality), out / "after" / f"{photo.name}.webp", replace=True)
            advance()
    if stopped:
        _say("Stopped. The same command goes on from here")


def find_photos(folder: Path, out: Path) -> tuple[Photo, ...]:
    """All picture files below a folder, `out` excepted, by path; a name that two files share gets their suffixes."""
    if not folder.is_dir():
        raise PhotoError(f"Cannot label the photos of {folder}", "there is no such folder", "Correct --data")
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and _is_photo(path))
    paths = [path for path in files if not path.resolve().is_relative_to(out.resolve())]
    if not paths:
        raise PhotoError(f"Cannot label the photos of {folder}", "there is none in it", "Correct --data")
    names = ["_".join(path.relative_to(folder).with_suffix("").parts) for path in paths]
    shared = Counter(name.casefold() for name in names)
    return tuple(
        Photo(name if shared[name.casefold()] == 1 else f"{name}_{path.suffix[1:]}", path)
        for name, path in zip(names, paths, strict=True)
    )


def _is_photo(path: Path) -> bool:
    kind = by_suffix(path.suffix) if path.suffix else None
    return kind is not None and kind.readable and not is_leftover(path.name)


def _chosen(photos: tuple[Photo, ...], count: int | None, seed: int) -> tuple[Photo, ...]:
    if count is None or count >= len(photos):
        return photos
    # The first of one fixed shuffle: a larger count later keeps what a smaller one chose.
    order = np.random.default_rng(seed).permutation(len(photos))[:count]
    return tuple(photos[index] for index in sorted(order))


def claim(out: Path, made: Made) -> None:
    """Prepare the folder and note how its labels are made; PhotoError when it holds labels made in another way."""
    try:
        for part in ("before", "after"):
            (out / part).mkdir(parents=True, exist_ok=True)
            remove_leftovers(out / part)
        if (out / NOTE).exists():
            found = msgspec.json.decode((out / NOTE).read_bytes(), type=Made)
            if found != made:
                raise PhotoError(
                    f"Cannot add labels to {out}", "those in it were made with other settings", "Name another --out"
                )
        else:
            commit(msgspec.json.format(msgspec.json.encode(made)), out / NOTE)
    except (OSError, msgspec.DecodeError) as error:
        raise PhotoError(f"Cannot write labels into {out}", str(error), "Name another --out") from error


def is_done(photo: Photo, out: Path) -> bool:
    """Whether a photo has its label: that is written last."""
    return (out / "before" / f"{photo.name}.webp").exists() and (out / "after" / f"{photo.name}.webp").exists()


def prepared(photo: Photo, made: Made) -> Picture:
    """The teacher's input, (H, W, 3) uint8: the photo reduced by area averages, then made as asked.

    Chance depends on the photo's name and the seed alone, not on what was labelled before. PhotoError when it cannot
    be read.
    """
    picture = decode_srgb8(photo.path)
    step = max(picture.shape[:2]) / made.long_side
    if step > 1:
        size = max(1, round(picture.shape[1] / step)), max(1, round(picture.shape[0] / step))
        picture = np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))
    prepare = PREPARE[made.make]
    if prepare is None:
        return picture
    random = np.random.default_rng((made.seed, crc32(photo.name.encode())))
    changed = prepare(picture.astype(np.float32) / np.float32(255), random)
    return np.rint(np.clip(changed, 0, 1) * 255).astype(np.uint8)


def _webp(picture: Picture, quality: int) -> bytes:
    """Quality 100 is lossless: an input must be exactly what the teacher saw."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "WEBP", quality=quality, lossless=quality == 100, exact=True)
    return file.getvalue()


@contextmanager
def _stop_on_interrupt() -> Iterator[list[bool]]:
    """A list that stays empty until Ctrl+C or a polite kill."""
    stopped: list[bool] = []
    signals = (signal.SIGINT, signal.SIGTERM)
    previous = [signal.signal(number, lambda *_: stopped.append(True)) for number in signals]
    try:
        yield stopped
    finally:
        for number, handler in zip(signals, previous, strict=True):
            signal.signal(number, handler)


@contextmanager
def _bar(total: int) -> Iterator[Callable[[], None]]:
    columns = (BarColumn(), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, refresh_per_second=1) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
