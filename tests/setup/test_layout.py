"""The shape of the program: no module imports one that imports it, and no class is too long to be read at once."""

from __future__ import annotations

import ast
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
LONGEST_CLASS = 250


def modules() -> dict[str, Path]:
    """Every module of the program by its dotted name."""
    found = {}
    for package in ("photoenhance", "training"):
        for path in (TOP / package).rglob("*.py"):
            name = ".".join(path.relative_to(TOP).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def test_no_circle_of_imports() -> None:
    known, graph = modules(), defaultdict(set)
    for name, path in known.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module in known:
                inner = {f"{node.module}.{one.name}" for one in node.names}
                graph[name] |= (inner & known.keys()) or {node.module}
            elif isinstance(node, ast.Import):
                graph[name] |= {one.name for one in node.names} & known.keys()
    assert len(graph) > 200
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_no_class_is_too_long() -> None:
    long = []
    for name, path in modules().items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_CLASS:
                long.append(f"{name}.{node.name}")
    assert long == []
