"""A teacher: a TensorFlow.js graph model on disk, run by TensorFlow over one picture at a time.

Reading the files needs no TensorFlow. It knows nothing of folders of photos, of labels or of PyTorch.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photoenhance.errors import PhotoError

MODEL = "model.json"
MULTIPLE = 64
"""The public MAXIM graphs cut their input into blocks and reduce it in steps: sides must be multiples of this."""
DTYPES = {"float32": "<f4", "int32": "<i4", "bool": "?"}
SIZE = "about 330 MB to download, 1.5 GB on disk"
"""Of TensorFlow for the processor and what it brings."""

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Graph:
    """A TensorFlow graph as the files give it.

    `nodes` are NodeDefs as JSON; `weights` has the values of every constant by node name; `feed` and `fetch` are
    tensor names; `digest` is the SHA-256 of all files, in hexadecimal.
    """

    nodes: tuple[dict[str, Any], ...]
    weights: Mapping[str, NDArray[Any]]
    feed: str
    fetch: str
    digest: str


def read_graph(folder: Path) -> Graph:
    """Read `model.json` and its shards from a folder, or from its subfolder `models` as npm packages have it.

    Raises
    ------
    PhotoError
        When a file is missing, damaged or too short, or the weights are quantised.
    """
    path = next((one for one in (folder / MODEL, folder / "models" / MODEL) if one.is_file()), None)
    if path is None:
        raise _problem(folder, f"it holds no {MODEL}")
    digest = hashlib.sha256()
    try:
        text = path.read_bytes()
        digest.update(text)
        model = json.loads(text)
        inputs, outputs = (list(model["signature"][part].values()) for part in ("inputs", "outputs"))
        weights: dict[str, NDArray[Any]] = {}
        for group in model["weightsManifest"]:
            data = b"".join((path.parent / name).read_bytes() for name in group["paths"])
            digest.update(data)
            weights |= _weights(group["weights"], data, folder)
        nodes = tuple(model["modelTopology"]["node"])
        return Graph(nodes, weights, inputs[0]["name"], outputs[0]["name"], digest.hexdigest())
    except OSError as error:
        raise _problem(folder, f"{Path(error.filename).name} cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise _problem(folder, f"{MODEL} is no sound graph model ({error})") from error


def _weights(entries: list[dict[str, Any]], data: bytes, folder: Path) -> dict[str, NDArray[Any]]:
    """Cut a group's bytes into arrays: one behind the other, in the order of the manifest, little-endian."""
    if any("quantization" in one or one["dtype"] not in DTYPES for one in entries):
        raise _problem(folder, "its weights are quantised or of an unknown type")
    sizes = (math.prod(one["shape"]) * np.dtype(DTYPES[one["dtype"]]).itemsize for one in entries)
    places = list(accumulate(sizes, initial=0))
    if places[-1] != len(data):
        raise _problem(folder, f"its shards hold {len(data)} bytes, not {places[-1]}")
    return {
        one["name"]: np.frombuffer(data[first:last], DTYPES[one["dtype"]]).reshape(one["shape"])
        for one, (first, last) in zip(entries, pairwise(places), strict=True)
    }


def open_teacher(graph: Graph, threads: int = 0) -> Callable[[Picture], Picture]:
    """Return a function from (H, W, 3) uint8 encoded sRGB to the teacher's answer, the same shape and kind.

    `threads` bounds TensorFlow's threads; 0 leaves it to TensorFlow. PhotoError when TensorFlow is not installed.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    try:
        import tensorflow
    except ModuleNotFoundError as error:
        raise PhotoError(
            "Cannot run a teacher",
            "TensorFlow is not installed",
            f"Type: python -m pip install tensorflow-cpu ({SIZE})",
        ) from error
    v1 = tensorflow.compat.v1
    with tensorflow.Graph().as_default() as place:
        tensorflow.import_graph_def(_definition(graph, tensorflow), name="")
    wish = v1.ConfigProto(intra_op_parallelism_threads=threads, inter_op_parallelism_threads=min(threads, 1))
    session = v1.Session(graph=place, config=wish)

    def answer(picture: Picture) -> Picture:
        height, width = picture.shape[:2]
        asked = padded(picture)[None].astype(np.float32) / np.float32(255)
        told = session.run(graph.fetch, {graph.feed: asked})[0, :height, :width]
        rounded: Picture = np.rint(np.clip(told, 0, 1) * 255).astype(np.uint8)
        return rounded

    return answer


def _definition(graph: Graph, tensorflow: Any) -> Any:
    """The graph as TensorFlow's own message; of each node only what a GraphDef knows is kept."""
    from google.protobuf.json_format import ParseDict

    definition = tensorflow.compat.v1.GraphDef()
    for node in graph.nodes:
        one = definition.node.add()
        constant = node["name"] in graph.weights
        attributes = {key: value for key, value in node.get("attr", {}).items() if not (constant and key == "value")}
        ParseDict({"name": node["name"], "op": node["op"], "input": node.get("input", []), "attr": attributes}, one)
        if constant:
            one.attr["value"].tensor.CopyFrom(tensorflow.make_tensor_proto(graph.weights[node["name"]]))
    return definition


def padded(picture: Picture) -> Picture:
    """(H, W, 3) mirrored at its right and lower edge, the edge itself repeated, up to multiples of MULTIPLE."""
    height, width = picture.shape[:2]
    return np.pad(picture, ((0, -height % MULTIPLE), (0, -width % MULTIPLE), (0, 0)), mode="symmetric")


def _problem(folder: Path, why: str) -> PhotoError:
    return PhotoError(f"Cannot read a teacher from {folder}", why, "Fetch the model's folder again, whole")
