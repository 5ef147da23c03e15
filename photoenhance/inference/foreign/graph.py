"""What an ONNX file asks for, read from its bytes alone: operators, functions, files beside it, notes inside it.

A walk over the protobuf fields that matter (numbers as in onnx.proto3). It follows no names and opens nothing else, so
that a file which wants to read others is known before onnxruntime sees it.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

Bytes: TypeAlias = memoryview

_DEPTH = 64
"""Graphs within graphs; onnxruntime would give up as well."""

_CHILDREN = {
    "model": {7: "graph", 14: "note", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {},
    "note": {},
}
_EXTERNAL_DATA, _DATA_LOCATION = 13, 14


class NotOnnxError(ValueError):
    """The bytes are no ONNX model."""


@dataclass(slots=True)
class Asked:
    """`operators` and `functions` (those the file defines itself) are (domain, name); `notes` its metadata texts.

    `beside`: whether it wants to read weights from other files.
    """

    operators: set[tuple[str, str]] = field(default_factory=set)
    functions: set[tuple[str, str]] = field(default_factory=set)
    notes: dict[str, str] = field(default_factory=dict)
    nodes: int = 0
    beside: bool = False


def asked(path: Path) -> Asked:
    """What a file asks for.

    Raises
    ------
    NotOnnxError
        It is no ONNX model, or a damaged one.
    OSError
        It cannot be read.
    """
    found = Asked()
    with path.open("rb") as file:
        if not file.seek(0, 2):
            raise NotOnnxError("it is empty")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped, memoryview(mapped) as view:
            try:
                _walk(view, "model", found, 0)
            except (IndexError, UnicodeDecodeError, RecursionError) as error:
                raise NotOnnxError("its structure is damaged") from error
    if not found.nodes:
        raise NotOnnxError("it holds no graph")
    return found


def _walk(view: Bytes, kind: str, found: Asked, depth: int) -> None:
    if depth > _DEPTH:
        raise NotOnnxError("its graphs lie too deep in each other")
    texts: dict[int, str] = {}
    children = _CHILDREN[kind]
    for number, value in _fields(view):
        if kind == "tensor" and (number == _EXTERNAL_DATA or (number == _DATA_LOCATION and value == 1)):
            found.beside = True
        if isinstance(value, int):
            continue
        with value:
            if number in children:
                _walk(value, children[number], found, depth + 1)
            elif number in _TEXTS.get(kind, ()):
                texts[number] = bytes(value).decode()
    _note(kind, texts, found)


_TEXTS = {"node": (4, 7), "function": (1, 10), "note": (1, 2)}


def _note(kind: str, texts: dict[int, str], found: Asked) -> None:
    if kind == "node":
        found.nodes += 1
        found.operators.add((texts.get(7, ""), texts.get(4, "")))
    elif kind == "function":
        found.functions.add((texts.get(10, ""), texts.get(1, "")))
    elif kind == "note":
        found.notes[texts.get(1, "")] = texts.get(2, "")


def _fields(view: Bytes) -> Iterator[tuple[int, int | Bytes]]:
    """(number, value) of the fields of a message: numbers as int, what has a length as bytes, fixed ones as 0."""
    place, end = 0, len(view)
    while place < end:
        key, place = _varint(view, place)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, place = _varint(view, place)
            yield number, value
            continue
        if wire == 2:
            length, place = _varint(view, place)
        elif wire in (1, 5):
            length = 8 if wire == 1 else 4
        else:
            raise NotOnnxError("its structure is damaged")
        if place + length > end:
            raise NotOnnxError("it ends early")
        yield number, view[place : place + length] if wire == 2 else 0
        place += length


def _varint(view: Bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = view[place]
        place += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, place
        shift += 7
        if shift > 63:
            raise NotOnnxError("its structure is damaged")
