"""The process that looks at a foreign file: bounds itself, measures, and sends one message of JSON back.

onnxruntime is imported when the bounds hold; what the file does in here (crash, hang, eat memory) stays in here.
"""

from __future__ import annotations

import hashlib
import time
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from photoenhance.child import peak_memory, restrict, silence
from photoenhance.errors import PhotoError
from photoenhance.inference.foreign.found import Found
from photoenhance.inference.info import METADATA_KEY, ModelInfo, loads


class Answer(msgspec.Struct, frozen=True):
    """What was found, or why the file cannot be used and what to do; `memory`: there was not enough."""

    found: Found | None = None
    why: str = ""
    remedy: str = ""
    memory: bool = False


_KNOWN_DOMAINS = ("", "ai.onnx", "ai.onnx.ml", "com.microsoft")
_FORBIDDEN = ("EPContext", "PythonOp", "PythonOpGrad", "ATen")
"""Operators of onnxruntime's own domain that stand for other files or programs."""


def main(path: str, bounds: tuple[float, float] | None, connection: Connection, memory: int, seconds: int) -> None:
    """Look at a file and answer; runs in its own process."""
    silence()
    restrict(memory, seconds)
    connection.send_bytes(msgspec.json.encode(_answer(Path(path), bounds)))


def _answer(path: Path, bounds: tuple[float, float] | None) -> Answer:
    try:
        return Answer(look(path, bounds))
    except MemoryError:
        return Answer(memory=True)
    except PhotoError as error:
        return Answer(why=error.why, remedy=error.remedy)
    except Exception as error:  # noqa: BLE001 - whatever a hostile file brings about is a sentence to the parent
        return Answer(why=_clause(error), remedy="Export it again, or choose another model")


def _clause(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"it cannot be read ({(error.strerror or type(error).__name__).lower()})"
    return f"it cannot be run ({(str(error) or type(error).__name__).splitlines()[0][:200]})"


def look(path: Path, bounds: tuple[float, float] | None) -> Found:
    """What there is to know of a file; PhotoError says why it cannot be used. `bounds` is the range, where it is told.

    Called in a process of its own.
    """
    from photoenhance.inference.foreign.graph import NotOnnxError, asked
    from photoenhance.inference.foreign.network import RunError, UnfitError

    what = f"Cannot add {path.name}"
    try:
        wants = asked(path)
        _refuse(wants.operators - wants.functions, beside=wants.beside)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        plain = Found(digest, path.stat().st_size, wants.nodes)
        text = wants.notes.get(METADATA_KEY)
        if text is not None:
            return _described(path, plain, loads(text, path.name))
        return _measured(path, plain, bounds)
    except NotOnnxError as error:
        raise PhotoError(what, f"it is no ONNX file, or a damaged one ({error})", "Choose an .onnx file") from error
    except UnfitError as error:
        raise PhotoError(what, error.why, error.remedy) from error
    except RunError as error:
        raise PhotoError(what, f"it cannot be run ({error})", "Choose another model") from error


def _refuse(operators: set[tuple[str, str]], *, beside: bool) -> None:
    from photoenhance.inference.foreign.network import UnfitError

    if beside:
        raise UnfitError(
            "it keeps its weights in other files beside it, and no file that it names is read",
            "Save it as one file (onnx.save with save_as_external_data=False)",
        )
    custom = sorted(
        f"{domain or 'onnx'}.{name}"
        for domain, name in operators
        if domain not in _KNOWN_DOMAINS or (domain == "com.microsoft" and name in _FORBIDDEN)
    )
    if custom:
        more = f" and {len(custom) - 3} more" if len(custom) > 3 else ""
        raise UnfitError(
            f"it wants operators that only other programs have: {', '.join(custom[:3])}{more}",
            "Export it with the operators of ONNX alone",
        )


def _described(path: Path, plain: Found, info: ModelInfo) -> Found:
    """A file that says what it is: opened, compared with its graph, and run once as it would be."""
    import numpy as np

    from photoenhance.inference.catalogue import Model
    from photoenhance.inference.conditions import TRIAL
    from photoenhance.inference.session import open_session
    from photoenhance.inference.tiles import padded

    session = open_session(Model(info, path), "cpu", threads=1)
    low, high = info.range
    # The smallest tile it can be run in; a grade has one size.
    side = info.tile if info.kind == "grade" or info.whole else padded(2 * info.halo + info.multiple, info.multiple)
    picture = np.random.default_rng(0).random((1, 3, side, side), dtype=np.float32)
    if info.kind == "grade":
        session.grade(picture[0].transpose(1, 2, 0), conditions=TRIAL)
    else:
        session.run(picture * np.float32(high - low) + np.float32(low), conditions=TRIAL)
    return msgspec.structs.replace(plain, described=info)


def _measured(path: Path, plain: Found, told: tuple[float, float] | None) -> Found:
    import numpy as np

    from photoenhance.inference.foreign import reach, values
    from photoenhance.inference.foreign.network import UnfitError, open_network, sizes

    network, multiple = open_network(path)
    side = sizes(multiple)[0]
    bounds, certain = (told, "told") if told else values.range_of(network, side)
    low, high = bounds
    picture = np.random.default_rng(2).uniform(low, high, (1, 3, side, side)).astype(np.float32)
    begin = time.perf_counter()
    first = network(picture)
    seconds = time.perf_counter() - begin
    if not np.isfinite(first).all():
        raise UnfitError("its answer to a picture holds values that are no numbers", "Choose another model")
    if not np.array_equal(first, network(picture)):
        raise UnfitError("it answers differently each time it is asked", "Export it without random operators")
    if np.array_equal(first, network(high + low - picture)):
        raise UnfitError("its answer is the same whatever the picture", "Choose another model")
    halo, lattice = reach.halo_and_multiple(network, bounds, multiple)
    longest = reach.longest_side(network, bounds, multiple, peak_memory) if halo is None else 0
    return msgspec.structs.replace(
        plain,
        name=network.name,
        layout=network.layout,
        range=bounds,
        certain=certain,
        multiple=lattice,
        halo=halo,
        longest=longest,
        seconds=round(seconds / side**2 * 1e6, 2),
    )
