"""The parameters as a table in Markdown, for the docs."""

from __future__ import annotations

from photoenhance.recipe.parameters import GROUPS


def table() -> str:
    """One row for each parameter: its name, its key in the recipe, its range, and what it does."""
    lines = ["| | in the recipe | from | to | at rest | |", "| --- | --- | --- | --- | --- | --- |"]
    for group in GROUPS:
        lines.append(f"| **{group.title}** | | | | | |")
        for key, one in zip(group.keys, group.parameters, strict=True):
            ends = f"{one.minimum:g} | {one.maximum:g}{one.unit} | {one.neutral:g}"
            lines.append(f"| {one.label} | `{key}` | {ends} | {one.help} |")
    return "\n".join(lines)
