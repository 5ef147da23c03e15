"""Curves of a run from its log.csv: losses, validation scores, and what else was logged, over the steps."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from photoenhance.errors import PhotoError
from photoenhance.io.atomic import commit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Curves = dict[str, list[float]]

_PANELS = (("val_psnr", "validation PSNR, dB"), ("val_ssim", "validation SSIM"), ("val_de2000", "validation dE2000"))
_BEST = {"val_psnr": max, "val_ssim": max, "val_de2000": min}
_KEEP = "keep_"
_POINTS_SHOWN = 60


def write_plot(log_csv: Path, path: Path) -> None:
    """Draw the log of a run as a PNG, replacing an earlier one in one step.

    Parameters
    ----------
    log_csv
        Columns step, minutes, losses (any names), val_psnr, val_ssim, val_de2000, and keep_... for photos that should
        stay as they are. One row is enough; values that are missing, no numbers or not finite are left out.
    path
        The picture.

    Raises
    ------
    PhotoError
        The log cannot be read or has no row, or the picture cannot be written.
    """
    # Late: it takes half a second, and a command that only prints its help needs no curves.
    from matplotlib.figure import Figure

    curves = _read(log_csv)
    kept = [name for name in curves if name.startswith(_KEEP)]
    others = {"step", "minutes", *kept, *(name for name, _ in _PANELS)}
    groups = [("losses", [name for name in curves if name not in others])]
    groups += [(title, [name]) for name, title in _PANELS]
    groups += [("change of photos that should stay", kept)]
    groups = [(title, names) for title, names in groups if any(_points(curves, name) for name in names)]
    across = 1 if len(groups) == 1 else 2
    down = -(-len(groups) // across)
    figure = Figure(figsize=(6.4 * across, 3.4 * down), dpi=100, layout="constrained")
    minutes = [value for value in curves.get("minutes", []) if math.isfinite(value)]
    last = int(curves["step"][-1])
    figure.suptitle(
        f"{log_csv.resolve().parent.name}: step {last:,}" + (f", {minutes[-1]:.0f} minutes" if minutes else "")
    )
    for number, (title, names) in enumerate(groups, start=1):
        _panel(figure.add_subplot(down, across, number), title, {name: _points(curves, name) for name in names})
    file = io.BytesIO()
    figure.savefig(file, format="png")
    commit(file.getvalue(), path, replace=True)


def _panel(axes: Axes, title: str, lines: dict[str, list[tuple[float, float]]]) -> None:
    for name, points in lines.items():
        marker: dict[str, Any] = {"marker": "o", "markersize": 3} if len(points) <= _POINTS_SHOWN else {}
        axes.plot([step for step, _ in points], [value for _, value in points], label=name, linewidth=1.2, **marker)
    values = [value for points in lines.values() for _, value in points]
    if title == "losses" and min(values) > 0 and max(values) > 20 * min(values):
        axes.set_yscale("log")
    if len(lines) > 1:
        axes.legend(fontsize="small")
    for name in lines.keys() & _BEST.keys():
        step, best = _BEST[name](lines[name], key=lambda point: point[1])
        title = f"{title}: best {best:.4g} at step {step:,.0f}"
    axes.set_title(title, fontsize="medium")
    axes.set_xlabel("step", fontsize="small")
    axes.tick_params(labelsize="small")
    axes.grid(alpha=0.3)


def _points(curves: Curves, name: str) -> list[tuple[float, float]]:
    pairs = zip(curves["step"], curves.get(name, []), strict=False)
    return [(step, value) for step, value in pairs if math.isfinite(step) and math.isfinite(value)]


def _read(path: Path) -> Curves:
    what = f"Cannot draw the curves of {path}"
    try:
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise PhotoError(what, (error.strerror or str(error)).lower(), "Check the run's folder") from error
    rows = [row for row in rows if math.isfinite(_number(row.get("step")))]
    if not rows:
        raise PhotoError(what, "it has no row yet", "Wait for the first validation")
    return {name: [_number(row.get(name)) for row in rows] for name in rows[0] if name}


def _number(text: str | None) -> float:
    try:
        return float(text or "nan")
    except ValueError:
        return math.nan
