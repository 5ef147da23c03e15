"""The proof that a provider works: run one tile of a bundled model on it and on the CPU, print how far they differ.

Run as a child process by `devices`; prints one line of JSON.
"""

from __future__ import annotations

import json
import sys

import numpy as np

from photoenhance.inference.catalogue import models
from photoenhance.inference.conditions import TRIAL, feeds
from photoenhance.inference.devices import CPU, load_libraries, provider_options


def difference(provider: str) -> tuple[str, float]:
    """(provider that really ran, largest difference to the CPU over one tile of 128 x 128)."""
    import onnxruntime as ort

    load_libraries(provider)
    model = next(model for model in models() if model.info.kind == "pixels")
    tile = np.random.default_rng(0).random((1, 3, 128, 128), dtype=np.float32)
    picture = next(one.name for one in model.info.inputs if one.source == "image")
    given = {picture: tile, **feeds(model.info, TRIAL)}
    outputs, used = [], ""
    for one in (CPU, provider):
        session = ort.InferenceSession(str(model.path), providers=provider_options(one))
        used = session.get_providers()[0]
        outputs.append(session.run(None, given)[0])
    return used, float(np.abs(outputs[0] - outputs[1]).max())


if __name__ == "__main__":
    ran, largest = difference(sys.argv[1])
    sys.stdout.write(json.dumps({"provider": ran, "difference": largest}) + "\n")
