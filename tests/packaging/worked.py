"""Lets every compiled loop work, by the machine code of a library or by numba: for test_built.

Usage: python -m tests.packaging.worked LIBRARY|- RAW PHOTO FOLDER. Prints the loops that were used, a line each; what
they made is left in FOLDER.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import numpy as np

from photoenhance import compiled, native
from photoenhance.__main__ import main as program
from photoenhance.colour.quick import bgrx_of, light_of_codes, samples_of
from photoenhance.geometry.lens import corrected
from photoenhance.image import Lens, Region

LENS = Lens("made", 1.8, 1.5, (1.03, 0.01, -0.05, 0.01), (1.004, 0.0, -0.001), (0.997,), (-0.3, 0.1, 0.02))
EDITS = (
    "--exposure 0.3 --contrast 10 --highlights -40 --shadows 30 --whites 5 --blacks 5 --clarity 30 --vibrance 10"
    " --saturation 20 --sharpening 60 --straighten 1.5 --resize long=700"
)


def main(library: str, raw: str, photo: str, folder: str) -> int:
    """Work on a RAW file, a photo, and random values."""
    out = Path(folder)
    native.FOLDER = out / "loops"
    native.FOLDER.mkdir()
    if library != "-":
        # By this name it is taken on every processor.
        shutil.copy(library, native.FOLDER / "generic.so")
    code = program(["enhance", raw, "-o", str(out / "raw.tif"), "--model", "none", "--depth", "16", *EDITS.split()])
    code |= program(["enhance", photo, "-o", str(out / "photo.tif"), "--model", "lowlight-grade"])
    random = np.random.default_rng(0)
    light, codes = random.random((61, 83, 3), np.float32), random.integers(0, 65536, (61, 83, 3), np.uint16)
    whole = Region(0, 0, 83, 61)
    np.save(out / "lens.npy", corrected(lambda at: light[at.y : at.bottom, at.x : at.right], LENS, (83, 61), whole))
    np.save(out / "light.npy", light_of_codes(codes, 1.5))
    np.save(out / "samples.npy", samples_of(light, np.uint8))
    np.save(out / "screen.npy", bgrx_of(codes.astype(np.uint8)))
    for loop, ready in compiled._ready.items():
        assert hasattr(ready, "signatures") == (library == "-"), "numba and library were mixed"
        print(native.name_of(loop))
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
