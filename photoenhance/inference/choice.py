"""Choice: one entry of the list of models, a network or a chain of several; to a person there is no difference."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from photoenhance.errors import PhotoError
from photoenhance.inference import catalogue
from photoenhance.inference.catalogue import CHAIN_SUFFIX, Model
from photoenhance.inference.chain import Chain, loads
from photoenhance.inference.info import Score, TrainedOn


@dataclass(frozen=True, slots=True)
class Part:
    """A network of a choice, and how much of it is taken, in percent."""

    model: Model
    strength: float = 100.0


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person can choose, and the networks it runs, first to last.

    `chain` is None for a single network.
    """

    id: str
    title: str
    summary: str
    limits: str
    licence: str
    scores: tuple[Score, ...]
    parts: tuple[Part, ...]
    chain: Chain | None = None

    @property
    def models(self) -> tuple[Model, ...]:
        """The networks, first to last."""
        return tuple(part.model for part in self.parts)

    @property
    def added(self) -> bool:
        """Whether a person added it."""
        return any(model.added for model in self.models)

    @property
    def trained_on(self) -> tuple[TrainedOn, ...]:
        """What its networks have seen, nothing twice."""
        return tuple(dict.fromkeys(data for model in self.models for data in model.info.trained_on))

    @property
    def styles(self) -> tuple[str, ...]:
        """The styles of the first network that has some."""
        return next((model.info.styles for model in self.models if model.info.styles), ())

    @property
    def asks_for_noise(self) -> bool:
        """Whether one of its networks is told the photo's noise level."""
        return any(one.source == "noise" for model in self.models for one in model.info.inputs)

    @property
    def at_once(self) -> bool:
        """Whether it needs no waiting: all its networks are of kind grade."""
        return all(model.info.kind == "grade" for model in self.models)

    @property
    def sha256(self) -> str:
        """Hash of the network's file, for a chain that of the hashes of its networks, hexadecimal.

        Raises
        ------
        PhotoError
            A file cannot be read.
        """
        hashes = [model.sha256 for model in self.models]
        return hashlib.sha256("\n".join(hashes).encode()).hexdigest() if self.chain else hashes[0]


def choices(folder: Path | None = None) -> tuple[Choice, ...]:
    """All that is offered, networks and chains, by id, what was added last; no networks that only chains make sense of.

    What is damaged or incomplete is left out here, and told by `damaged` and `choose`.
    """
    found, _, hidden = _listed(folder)
    return tuple(one for one in found if one.chain is not None or one.id not in hidden)


def damaged(folder: Path | None = None) -> dict[str, PhotoError]:
    """What is wrong with networks and chains that cannot be used, by the names of their files without suffix."""
    return {**catalogue.damaged(folder), **_listed(folder)[1]}


def choose(choice_id: str, folder: Path | None = None) -> Choice:
    """The network or chain of this id, also one that is not offered.

    Raises
    ------
    PhotoError
        It is damaged, a chain's network is missing, or there is none of this id; then the known ones are named.
    """
    found, broken, _ = _listed(folder)
    for one in found:
        if one.id == choice_id:
            return one
    broken = {**catalogue.damaged(folder), **broken}
    if choice_id in broken:
        raise broken[choice_id]
    names = ", ".join(one.id for one in choices(folder)) or "none is installed"
    raise PhotoError(f"Cannot use the model {choice_id}", "there is no model of this name", f"Choose one of: {names}")


def alone(model: Model) -> Choice:
    """A single network as a choice."""
    info = model.info
    return Choice(info.id, info.title, info.summary, info.limits, info.licence, info.scores, (Part(model),))


def _listed(folder: Path | None) -> tuple[tuple[Choice, ...], dict[str, PhotoError], frozenset[str]]:
    """Everything that can be used, what is wrong with chains, and the ids of networks that are not offered alone."""
    models = {model.info.id: model for model in catalogue.models(folder)}
    found = [alone(model) for model in models.values()]
    broken: dict[str, PhotoError] = {}
    hidden: set[str] = set()
    for path in catalogue.chain_files(folder):
        try:
            chain = loads(path.read_bytes(), path.name)
            hidden |= {link.model for link in chain.steps if not link.alone}
            found.append(_joined(chain, models))
        except OSError as error:
            broken[path.name.removesuffix(CHAIN_SUFFIX)] = catalogue.unreadable(path, error)
        except PhotoError as error:
            broken[path.name.removesuffix(CHAIN_SUFFIX)] = error
    return tuple(sorted(found, key=lambda one: (one.added, one.id))), broken, frozenset(hidden)


def _joined(chain: Chain, models: dict[str, Model]) -> Choice:
    if chain.id in models:
        raise _unusable(chain, "there is a network of the same name", "Remove one of the two")
    missing = [link.model for link in chain.steps if link.model not in models]
    if missing:
        raise _unusable(chain, f"it needs {_and(missing)}, and that is not installed", "Install it, or choose another")
    parts = tuple(Part(models[link.model], link.strength) for link in chain.steps)
    return Choice(chain.id, chain.title, chain.summary, chain.limits, chain.licence, chain.scores, parts, chain)


def _and(names: Iterable[str]) -> str:
    return " and ".join(f"the network {name}" for name in dict.fromkeys(names))


def _unusable(chain: Chain, why: str, remedy: str) -> PhotoError:
    return PhotoError(f"Cannot use the model {chain.id}", why, remedy)
