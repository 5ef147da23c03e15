"""A network ready to run: the ONNX graph in onnxruntime, checked against its description, on a device that was proven.

The caller decides what to run and when; onnxruntime is imported only when a session is opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from photoenhance.errors import Cancelled, PhotoError
from photoenhance.inference.catalogue import Model
from photoenhance.inference.conditions import PLAIN, Conditions, feeds
from photoenhance.inference.devices import CPU, choose_provider, fallback_notice, load_libraries, provider_options
from photoenhance.inference.info import METADATA_KEY, ModelInfo, loads
from photoenhance.inference.stop import Stop

Tensor = NDArray[np.float32]


class OutOfMemoryError(PhotoError):
    """The device has no room for a tile of this size; a smaller one may do."""


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """`provider` is the one onnxruntime really uses, read back from it; `notice` says why another one was not."""

    model: Model
    provider: str
    notice: str | None
    _runtime: Any

    def run(self, image: Tensor, stop: Stop | None = None, conditions: Conditions = PLAIN) -> Tensor:
        """(1, 3, H, W) float32 through the network, values in the model's own range; H and W multiples of its multiple.

        `conditions` are fed where the model asks for them. Raises Cancelled when a stop is requested, also in the
        middle; OutOfMemoryError; PhotoError, also where the answer is no picture of the same size.
        """
        last = self.model.info.layout == "NHWC"
        given = np.ascontiguousarray(image.transpose(0, 2, 3, 1)) if last else image
        output = self.outputs(given, stop, conditions)[0]
        found = output.transpose(0, 3, 1, 2) if last and output.ndim == 4 else output
        if found.shape != image.shape or not np.isfinite(found).all():
            raise PhotoError(
                f"Cannot use the answer of the model {self.model.info.id}",
                "it is not a picture of the same size, or holds values that are no numbers",
                "Choose another model",
            )
        return found

    def grade(
        self, thumbnail: Tensor, stop: Stop | None = None, conditions: Conditions = PLAIN
    ) -> tuple[Tensor, Tensor, Tensor]:
        """A thumbnail, (side, side, 3) float32, to curves (3, K), table (3, N, N, N) and grid (L, R, C); kind grade.

        Raises as `run` does.
        """
        image = np.ascontiguousarray(thumbnail.transpose(2, 0, 1)[None])
        curves, table, grid = self.outputs(image, stop, conditions)
        return curves[0], table[0], grid[0]

    def outputs(self, image: Tensor, stop: Stop | None = None, conditions: Conditions = PLAIN) -> list[Tensor]:
        """All outputs of the graph, as `run` and `grade` want them."""
        import onnxruntime as ort

        stop = stop or Stop()
        if stop.requested:
            raise Cancelled
        info = self.model.info
        picture = next(one.name for one in info.inputs if one.source == "image")
        given = {picture: image, **feeds(info, conditions)}
        options = ort.RunOptions()

        def terminate() -> None:
            options.terminate = True

        try:
            with stop.running(terminate):
                found = self._runtime.run([one.name for one in info.outputs] or None, given, options)
        except runtime_errors() as error:
            if stop.requested:
                raise Cancelled from error
            raise _run_error(self.model, error) from error
        return found  # type: ignore[no-any-return]


def open_session(model: Model, device: str = "auto", threads: int | None = None) -> Session:
    """Load and check a model. `device`: see `devices`; `threads`: processor threads, all when None.

    A grade takes milliseconds, less than waking an accelerator: "auto" means the processor there.

    The model's bytes are the same for any number of threads. Falling back to the processor is said in `notice`.
    """
    choice = choose_provider("cpu" if device == "auto" and model.info.kind == "grade" else device)
    load_libraries(choice.provider)
    try:
        runtime = open_runtime(model.path, choice.provider, threads)
    except runtime_errors() as error:
        raise _broken(model, str(error).splitlines()[0]) from error
    _check(model, runtime)
    provider = runtime.get_providers()[0]
    return Session(model, provider, choice.notice or fallback_notice(choice.provider, provider), runtime)


def open_runtime(path: Path, provider: str = CPU, threads: int | None = 1) -> Any:
    """Onnxruntime's own session on a file; what it raises is among `runtime_errors`."""
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.log_severity_level = 4  # Its warnings go to the terminal; what matters is read back by the caller.
    options.intra_op_num_threads = threads or 0
    # Idle threads that spin would take the window's core.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0" if threads else "1")
    options.add_session_config_entry("session.load_model_format", "ONNX")
    return ort.InferenceSession(str(path), options, providers=provider_options(provider), disable_fallback=True)


def runtime_errors() -> tuple[type[Exception], ...]:
    """What onnxruntime raises when it refuses a file or a run."""
    # onnxruntime's own exceptions derive from Exception directly.
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    names = (
        "Fail",
        "RuntimeException",
        "InvalidArgument",
        "InvalidGraph",
        "InvalidProtobuf",
        "NoSuchFile",
        "NotImplemented",
    )
    return (RuntimeError, ValueError, *(getattr(state, name) for name in names))


def _check(model: Model, runtime: Any) -> None:
    """The description beside the file, the one inside, and the graph must agree.

    Of a file without one inside, the description must have been measured on these very bytes.
    """
    info = model.info
    text = runtime.get_modelmeta().custom_metadata_map.get(METADATA_KEY)
    if text is None and not info.measured:
        raise _broken(model, "the file has no description inside")
    if text is None and info.measured != model.file_sha256:
        raise _broken(model, "the file is not the one that its description was measured on")
    if text is not None and _renamed(loads(text, model.path.name), model) != info:
        raise _broken(model, "the description beside the file is not the one inside")
    problem = _graph_problem(info, runtime.get_inputs(), runtime.get_outputs())
    if problem:
        raise _broken(model, problem)


def _renamed(inside: ModelInfo, model: Model) -> ModelInfo:
    """The description inside a file, under the name that the person who added it may have given it."""
    return msgspec.structs.replace(inside, id=model.info.id, title=model.info.title) if model.added else inside


def _graph_problem(info: ModelInfo, inputs: list[Any], outputs: list[Any]) -> str:
    stated = [one.name for one in info.inputs]
    actual = [one.name for one in inputs]
    if stated != actual:
        return f"the graph has the inputs {actual}, the description {stated}"
    return _input_problem(info, inputs) or _output_problem(info, outputs)


def _input_problem(info: ModelInfo, inputs: list[Any]) -> str:
    for one, found in zip(info.inputs, inputs, strict=True):
        # An axis of any length has a name in the graph, and 0 in the description.
        shape = tuple(axis if isinstance(axis, int) else 0 for axis in found.shape)
        if found.type != "tensor(float)":
            return f"its input {one.name} is {found.type}, not tensor(float)"
        if not _fits(shape, one.shape, loosely=bool(info.measured)):
            return f"its input {one.name} has the shape {list(shape)}, the description says {list(one.shape)}"
    return ""


def _fits(shape: tuple[int, ...], stated: tuple[int, ...], *, loosely: bool) -> bool:
    """Whether a graph's axes are those of the description; files of others leave more of them free than ours do."""
    if not loosely:
        return shape == stated
    return len(shape) == len(stated) and all(a in (b, 0) for a, b in zip(shape, stated, strict=True))


def _output_problem(info: ModelInfo, outputs: list[Any]) -> str:
    if any(one.type != "tensor(float)" for one in outputs):
        return f"its outputs are {[one.type for one in outputs]}, not tensor(float)"
    if info.kind == "grade":
        stated = {one.name: list(one.shape) for one in info.outputs}
        actual = {one.name: one.shape for one in outputs}
        return "" if stated == actual else f"the graph has the outputs {actual}, the description {stated}"
    if info.measured:
        return ""  # Others state it loosely; `Session.run` looks at what really comes.
    for one in outputs:
        if len(one.shape) != 4 or one.shape[1] != 3 or any(isinstance(axis, int) for axis in one.shape[2:]):
            return f"its output {one.name} is {one.shape}, not a picture of three channels and any size"
    return ""


def _broken(model: Model, why: str) -> PhotoError:
    return PhotoError(f"Cannot use the model {model.info.id}", why, f"Install {model.path.name} again")


def _run_error(model: Model, error: Exception) -> PhotoError:
    text = str(error)
    if any(word in text.lower() for word in ("out of memory", "bad_alloc", "failed to allocate", "bad allocation")):
        return OutOfMemoryError(
            f"Cannot run the model {model.info.id}",
            "there is not enough memory for a tile",
            "Choose smaller tiles or the CPU",
        )
    return PhotoError(f"Cannot run the model {model.info.id}", text.splitlines()[0], "Choose smaller tiles or the CPU")
