"""The models there are: their descriptions, files and hashes. Listing needs no onnxruntime."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from photoenhance.errors import PhotoError
from photoenhance.inference.info import ModelInfo, loads
from photoenhance.resource import resource


@dataclass(frozen=True, slots=True)
class Model:
    """A network on disk: what is said of it, and the ONNX file."""

    info: ModelInfo
    path: Path

    @property
    def sha256(self) -> str:
        """Hash of the ONNX file, hexadecimal; read once for each version of the file."""
        try:
            status = self.path.stat()
            return _sha256(self.path, status.st_size, status.st_mtime_ns)
        except OSError as error:
            raise _unreadable(self.path, error) from error


def models(folder: Path | None = None) -> tuple[Model, ...]:
    """All models of a folder (the bundled one unless said otherwise), sorted by id; one is an .onnx with a .json."""
    where = resource("models") if folder is None else folder
    found = []
    for card in sorted(where.glob("*.json")):
        network = card.with_suffix(".onnx")
        try:
            found.append(Model(loads(card.read_bytes(), card.name), network))
        except OSError as error:
            raise _unreadable(card, error) from error
    return tuple(sorted(found, key=lambda model: model.info.id))


def find(model_id: str, folder: Path | None = None) -> Model:
    """The model of this id; PhotoError naming the known ones when there is none."""
    known = models(folder)
    for model in known:
        if model.info.id == model_id:
            return model
    names = ", ".join(model.info.id for model in known) or "none is installed"
    raise PhotoError(f"Cannot use the model {model_id}", "there is no model of this name", f"Choose one of: {names}")


@lru_cache(maxsize=64)
def _sha256(path: Path, _size: int, _mtime_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unreadable(path: Path, error: OSError) -> PhotoError:
    reason = error.strerror or type(error).__name__
    return PhotoError(f"Cannot use the model {path.name}", f"its file cannot be read ({reason})", "Install it again")
