"""Finding sensor data that LibRaw develops without complaint although it is cut off or was never there.

Looks at sensor values and the file's bytes; raises nothing and develops nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from photoenhance.image import Samples

_TOLERANCE = 1024
"""Bytes that may be missing at the end: some cameras round the size of their data up."""
_LEAST_BITS = 0.02
"""Bits a sensor value below which no photo was ever compressed; LibRaw need not even try."""
_FEW_BITS = 0.1
_DEAD_SHARE = 0.01
_LIGHT = 0.8
"""Share of the white level above which equal rows are overexposed, not missing."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong: `error` means no picture to show, `warning` that it may be incomplete."""

    error: str | None = None
    warning: str | None = None


def too_small(file_size: int, values: int) -> bool:
    """Whether a file cannot hold this many sensor values in any format."""
    return file_size * 8 < _LEAST_BITS * values


def judge(sensor: Samples, white: int, period: int, file_size: int, missing: int) -> Verdict:
    """Say whether unpacked sensor data are a photo.

    Parameters
    ----------
    sensor
        (H, W) or (H, W, C): values as unpacked.
    white
        The sensor's white level.
    period
        Rows after which the colour pattern repeats (2, 6 for X-Trans; 1 where there is none).
    file_size, missing
        Bytes of the file, and bytes that it declares but does not hold.
    """
    dead = _dead_rows(sensor, white, period)
    share = float(dead.mean()) if dead.size else 0.0
    alive = np.flatnonzero(~dead)
    # The first rows have nothing above to repeat; where no other row lives, the whole frame is even, not cut.
    ends_dead = dead.size - 1 - int(alive[-1]) if alive.size > period else 0
    suspicious = missing > _TOLERANCE or file_size * 8 < _FEW_BITS * sensor.shape[0] * sensor.shape[1]
    if suspicious and share > _DEAD_SHARE:
        return Verdict(error="its sensor data are missing or cut off")
    if ends_dead >= max(8, _DEAD_SHARE * sensor.shape[0]):
        return Verdict(error=f"its sensor data end early (the last {ends_dead} rows are blank)")
    if suspicious:
        return Verdict(warning="The file is shorter than it says; the end of the picture may be wrong.")
    return Verdict()


def _dead_rows(sensor: Samples, white: int, period: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which rows repeat the row one pattern above them exactly: noise never does, a decoder without data does."""
    rows = sensor.reshape(sensor.shape[0], -1)
    dead = np.zeros(rows.shape[0], np.bool_)
    if rows.shape[0] > period:
        dead[period:] = (rows[period:] == rows[:-period]).all(axis=1)
        dead[dead] = rows[dead].min(axis=1) < _LIGHT * white
    return dead
