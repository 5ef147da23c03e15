"""The networks there are, bundled and added: their descriptions, files and hashes. Listing needs no onnxruntime.

What a person chooses from, chains among it, is made of them in `inference.choice`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec
from platformdirs import user_data_path

from photoenhance.errors import PhotoError
from photoenhance.inference.info import ModelInfo, loads
from photoenhance.resource import resource

DEFAULT_MODEL = "auto"
"""The id of the model that every door takes unless told otherwise."""

CHAIN_SUFFIX = ".chain.json"
"""How the names of chains end, which lie beside the networks."""


@dataclass(frozen=True, slots=True)
class Model:
    """A network on disk: what is said of it, and the ONNX file; `added` by the person, or bundled."""

    info: ModelInfo
    path: Path
    added: bool = False

    @property
    def sha256(self) -> str:
        """What a recipe knows the network by, hexadecimal: equal ones give equal pictures.

        The hash of the ONNX file. Where the description is not in it, it is joined by how the file is to be run: the
        same file cut or scaled in another way is another network.
        """
        if not self.info.measured:
            return self.file_sha256
        info = self.info
        run = (self.file_sha256, info.layout, info.range, info.halo, info.multiple, info.tile, info.whole)
        return hashlib.sha256(msgspec.json.encode(run)).hexdigest()

    @property
    def file_sha256(self) -> str:
        """Hash of the ONNX file, hexadecimal; read once for each version of the file."""
        try:
            status = self.path.stat()
            return _sha256(self.path, status.st_size, status.st_mtime_ns)
        except OSError as error:
            raise unreadable(self.path, error) from error


def models(folder: Path | None = None) -> tuple[Model, ...]:
    """All models of a folder, sorted by id, or else the bundled ones and after them those that were added.

    A model is an .onnx with a .json. A damaged card does not hide the others: it is left out here, and told by
    `damaged` and `find`.
    """
    return _listed(folder)[0]


def damaged(folder: Path | None = None) -> dict[str, PhotoError]:
    """What is wrong with the models of a folder that cannot be used, by the names of their files without suffix."""
    return _listed(folder)[1]


def find(model_id: str, folder: Path | None = None) -> Model:
    """The model of this id; PhotoError when its card is damaged, or naming the known ones when there is none."""
    known, broken = _listed(folder)
    for model in known:
        if model.info.id == model_id:
            return model
    if model_id in broken:
        raise broken[model_id]
    names = ", ".join(model.info.id for model in known) or "none is installed"
    raise PhotoError(f"Cannot use the model {model_id}", "there is no model of this name", f"Choose one of: {names}")


def added_folder() -> Path:
    """Where models that a person added are kept; it need not exist."""
    return user_data_path("photoenhance", appauthor=False) / "models"


def chain_files(folder: Path | None = None) -> tuple[Path, ...]:
    """The chains of a folder, by name."""
    return tuple(sorted(_folder(folder).glob(f"*{CHAIN_SUFFIX}")))


def _folder(folder: Path | None) -> Path:
    return resource("models") if folder is None else folder


def _listed(folder: Path | None) -> tuple[tuple[Model, ...], dict[str, PhotoError]]:
    if folder is not None:
        return _in(folder, added=False)
    bundled, broken = _in(_folder(None), added=False)
    own, broken_own = _in(added_folder(), added=True)
    ids = {model.info.id for model in bundled}
    # A bundled model of a later version may have taken the name; recipes mean that one.
    return (*bundled, *(model for model in own if model.info.id not in ids)), {**broken_own, **broken}


def _in(folder: Path, *, added: bool) -> tuple[tuple[Model, ...], dict[str, PhotoError]]:
    found = []
    broken = {}
    for card in sorted(folder.glob("*.json")):
        if card.name.endswith(CHAIN_SUFFIX):
            continue
        try:
            found.append(Model(loads(card.read_bytes(), card.name), card.with_suffix(".onnx"), added))
        except OSError as error:
            broken[card.stem] = unreadable(card, error)
        except PhotoError as error:
            broken[card.stem] = error
    return tuple(sorted(found, key=lambda model: model.info.id)), broken


@lru_cache(maxsize=64)
def _sha256(path: Path, _size: int, _mtime_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unreadable(path: Path, error: OSError) -> PhotoError:
    """What to say of a file that the system does not give."""
    reason = error.strerror or type(error).__name__
    return PhotoError(f"Cannot use the model {path.name}", f"its file cannot be read ({reason})", "Install it again")
