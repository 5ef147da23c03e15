"""Fitting a camera's look: the matrix and the curve that lead from a neutral render to the camera's own preview.

Works on small copies; opens nothing. What a look does to pixels is for `colour.look` to say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from photoenhance.colour.curve import SRGB_CURVE, Floats
from photoenhance.colour.difference import de2000, lab_of
from photoenhance.colour.matrix import IDENTITY, frozen
from photoenhance.image import CameraLook, Samples
from photoenhance.raw.align import align, without_bars
from photoenhance.raw.reduced import Values, resized

SIDE = 256
"""Long side, in pixels, of the pictures that are compared."""
FARTHEST = 6.0
"""Median dE2000 between fit and preview above which the preview shows another picture, not another look."""
KNOTS = 16

NO_PREVIEW = "The file has no preview to take the camera's look from; a standard look is used."
OTHER_PICTURE = "The camera's preview shows nothing, or another picture; a standard look is used."

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
_ROUNDS = 12
_LEAST_PIXELS = 200
_LEAST_SIDE = 48
_LEAST_SPREAD = 0.02
_LEAST_ALIKE = 0.5
_CLIPPED = 250 / 255
"""Encoded value from where a preview shows no more than white."""
_FULL = 0.98
_OUTLIERS = 0.05
_DIGITS = 5
_EDGES = 0.3
"""Share of the pixels that lie on edges: sharpening and misplacement show there, colour does not."""
_SMOOTH, _STAY = 1e-3, 2e-3
"""Weight of the curve's bends, and of the matrix's distance from the identity, against the pixels."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A look, or why there is none, as a sentence; `difference` is the median dE2000 to the preview after the fit."""

    look: CameraLook | None
    problem: str = ""
    difference: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Light of the neutral render (N, 3), the preview's encoded values (N, 3), and the weight of each pair (N,)."""

    light: Floats
    target: Floats
    weight: Floats

    @property
    def alike(self) -> float:
        """Correlation of the ranks of brightness: of the same picture near 1, whatever the look; 0 where it is even."""
        used = self.weight > 0
        one, other = (values[used] @ _LUMINANCE for values in (self.light, self.target))
        if used.sum() < _LEAST_PIXELS or min(np.ptp(one), np.ptp(other)) < _LEAST_SPREAD:
            return 0.0
        one, other = (np.argsort(np.argsort(values)) for values in (one, other))
        return float(np.corrcoef(one, other)[0, 1])


def fit_look(light: Values, highest: Values, white: float, preview: Samples | None) -> Fit:
    """Fit the look of a preview.

    Parameters
    ----------
    light
        (h, w, 3) neutral render, linear sRGB, some 500 pixels long.
    highest
        (h, w) highest camera value of any channel in each of its pixels; 1 is clipped.
    white
        Light of the neutral render at which the sensor clips: it stays white.
    preview
        (h, w, 3) uint8, sRGB, lying as the render does; None where there is none.
    """
    if preview is None or min(preview.shape[:2]) < _LEAST_SIDE:
        return Fit(None, NO_PREVIEW)
    pairs = _paired(light, highest, preview)
    if pairs.alike < _LEAST_ALIKE:
        return Fit(None, OTHER_PICTURE)
    matrix, curve = _fitted(pairs, float(_encoded(np.array(white))))
    shown = _curved(curve, _encoded(pairs.light @ matrix.T))
    both = (lab_of(values.astype(np.float32)) for values in (shown, pairs.target))
    difference = float(np.median(de2000(*both)))
    if difference > FARTHEST:
        sentence = f"The camera's preview cannot be matched (dE2000 {difference:.1f}); a standard look is used."
        return Fit(None, sentence, difference)
    # Rounded below what 16 bit show, so that no processor's last digits reach a file.
    look = CameraLook(frozen(np.round(matrix, _DIGITS)), tuple(round(float(value), _DIGITS) for value in curve))
    return Fit(look, "", difference)


def _paired(light: Values, highest: Values, preview: Samples) -> _Pairs:
    """Bring both pictures to one size and the same part, and say which pixels tell the look."""
    height, width = light.shape[:2]
    preview = without_bars(preview, width / height)
    scale = min(1.0, SIDE / max(preview.shape[:2]))
    size = max(1, round(preview.shape[1] * scale)), max(1, round(preview.shape[0] * scale))
    target = _encoded(resized(SRGB_CURVE.decode(preview / 255.0).astype(np.float32), size).astype(np.float64))
    box = align((light @ _LUMINANCE).astype(np.float32), (target @ _LUMINANCE).astype(np.float32))
    part = resized(light, size, box).astype(np.float64)
    full = resized((highest[..., None] >= _FULL).astype(np.float32), size, box)[..., 0]
    weight = ((full < 0.01) & (target.max(axis=2) < _CLIPPED)).astype(np.float64)
    edges = np.hypot(*np.gradient(target @ _LUMINANCE))
    weight[edges > np.quantile(edges, 1 - _EDGES)] = 0
    return _Pairs(part.reshape(-1, 3), target.reshape(-1, 3), (weight * _rarity(target)).reshape(-1))


def _rarity(target: Floats) -> Floats:
    """Weights by which rare colours count too: one by the root of how many pixels are like it."""
    cells = np.clip((target * 8).astype(np.int64), 0, 7) @ np.array([64, 8, 1])
    return np.asarray(1 / np.sqrt(np.bincount(cells.reshape(-1), minlength=512)[cells]), np.float64)


def _fitted(pairs: _Pairs, white: float) -> tuple[Floats, Floats]:
    """Matrix and curve by turns: each the least squares under the other, outliers losing their weight as they show."""
    used = pairs.weight > 0
    light, target, weight = pairs.light[used], pairs.target[used], pairs.weight[used]
    matrix, curve = np.array(IDENTITY), np.linspace(0, 1, KNOTS)
    kept = weight
    for _ in range(_ROUNDS):
        encoded = _encoded(light @ matrix.T)
        curve = _fitted_curve(encoded, target, kept, white)
        error = _curved(curve, encoded) - target
        kept = _trusted(error, weight)
        if np.ptp(light, axis=1).any():
            matrix = matrix - _matrix_step(light, matrix, curve, error, kept)
    return matrix, curve


def _trusted(error: Floats, weight: Floats) -> Floats:
    """Weights without the largest errors, and less of large ones (Cauchy's weights)."""
    size = np.sqrt((error * error).sum(axis=1))
    usual = 3 * np.median(size) + 1e-6
    return np.asarray(weight * (size <= np.quantile(size, 1 - _OUTLIERS)) / (1 + (size / usual) ** 2), np.float64)


def _fitted_curve(encoded: Floats, target: Floats, weight: Floats, white: float) -> Floats:
    """Values at KNOTS equal steps: least squares of straight lines between them, smooth, from 0, growing.

    Where the sensor clips, the curve must have come to white.
    """
    x, y, w = encoded.reshape(-1), target.reshape(-1), np.repeat(weight, 3)
    place = np.clip(x * (KNOTS - 1), 0, KNOTS - 1)
    index = np.minimum(place.astype(np.int64), KNOTS - 2)
    share = place - index
    normal, right = np.zeros((KNOTS, KNOTS)), np.zeros(KNOTS)
    for here, part in ((index, 1 - share), (index + 1, share)):
        right += np.bincount(here, w * part * y, KNOTS)
        for there, other in ((index, 1 - share), (index + 1, share)):
            normal += np.bincount(here * KNOTS + there, w * part * other, KNOTS * KNOTS).reshape(KNOTS, KNOTS)
    bends = np.diff(np.eye(KNOTS), 2, axis=0)
    normal = normal / w.sum() + _SMOOTH * bends.T @ bends
    normal[0, 0] += 10
    curve = _growing(np.linalg.solve(normal, right / w.sum()))
    steps = np.linspace(0, 1, KNOTS)
    lack = max(0.0, 1 - float(np.interp(white, steps, curve)))
    return np.asarray(curve + lack * np.minimum(steps / white, 1) ** 8, np.float64)


def _growing(values: Floats) -> Floats:
    """The nearest sequence that nowhere falls (pool adjacent violators), from 0."""
    pools: list[tuple[float, int]] = []
    for value in values:
        pools.append((float(value), 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, count), (other, more) = pools[-2:]
            pools[-2:] = [((one * count + other * more) / (count + more), count + more)]
    flat = np.array([value for value, count in pools for _ in range(count)])
    return np.asarray(np.maximum(flat - flat[0], 0), np.float64)


def _matrix_step(light: Floats, matrix: Floats, curve: Floats, error: Floats, weight: Floats) -> Floats:
    """A Gauss-Newton step for the matrix, row by row, held near the identity."""
    step, nearby = np.zeros((3, 3)), 1e-4
    seen = light @ matrix.T
    for row in range(3):
        rise = _curved(curve, _encoded(seen[:, row] + nearby)) - _curved(curve, _encoded(seen[:, row] - nearby))
        slope = np.minimum(rise / (2 * nearby), 20)[:, None] * light
        # Not by a BLAS, whose sums may depend on how many cores it takes.
        normal = np.einsum("n,ni,nj->ij", weight, slope, slope) / weight.sum()
        right = np.einsum("n,ni,n->i", weight, slope, error[:, row]) / weight.sum()
        hold = _STAY * np.trace(normal) / 3
        step[row] = np.linalg.solve(normal + (hold + 1e-9) * np.eye(3), right + hold * (matrix[row] - np.eye(3)[row]))
    return step


def _encoded(light: Floats) -> Floats:
    return np.sign(light) * SRGB_CURVE.encode(np.abs(light))


def _curved(curve: Floats, encoded: Floats) -> Floats:
    """The curve by straight lines, going on beyond its end, odd."""
    steps = np.linspace(0, 1, KNOTS)
    x = np.abs(encoded)
    beyond = curve[-1] + (curve[-1] - curve[-2]) * (KNOTS - 1) * (x - 1)
    return np.sign(encoded) * np.where(x > 1, beyond, np.interp(x, steps, curve))
