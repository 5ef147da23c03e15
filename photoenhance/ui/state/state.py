"""What the window shows, as one frozen value. Knows no Qt; the Store holds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from photoenhance.errors import PhotoError
from photoenhance.image import Source
from photoenhance.inference.grade.bake import Baked
from photoenhance.pipeline.finished import adjusts
from photoenhance.pipeline.preview import Display, Levels
from photoenhance.pipeline.render import Answer
from photoenhance.recipe.recipe import NEUTRAL, EnhanceStep, Recipe
from photoenhance.ui.state.compare import Compare
from photoenhance.ui.state.seeing import Overlays, Seen
from photoenhance.ui.state.settings import Settings
from photoenhance.ui.state.view import View

Kind = Literal["open", "enhance", "save", "prove"]
Lane = Literal["work", "save", "paint", "batch", "settings", "look", "measure"]
"""Where a job runs: each lane has its own workers."""


@dataclass(frozen=True, slots=True, eq=False)
class Glimpse:
    """The camera's own preview of a photo that is being opened: something to see, nothing to work on."""

    path: Path
    picture: Display


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """The photo that is open: what was decoded, a first impression of it, and, a moment later, its reduced levels."""

    path: Path
    source: Source
    coarse: Display
    levels: Levels | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """What the networks of a choice made of the whole photo, full size and reduced, and who computed it.

    `step` is the choice at full strength. `answers` has one entry for each of its networks: (H, W, 3) uint16 of a pixel
    network, whose entry in `reduced` are its levels, or a grade, which stands in both. While `complete` is False the
    last one is still at work, and places it has not reached hold what it sees. `warnings` say how the run differed from
    the usual one; they belong into the record of every file made from it.
    """

    step: EnhanceStep
    answers: tuple[Answer, ...] = field(repr=False)
    reduced: tuple[Levels | Baked, ...] = field(repr=False)
    provider: str = ""
    notice: str | None = None
    tiles: int = 0
    complete: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def model(self) -> str:
        """Id of the network or chain."""
        return self.step.model

    @property
    def sha256(self) -> str:
        """Hash of the network or chain."""
        return self.step.sha256


@dataclass(frozen=True, slots=True)
class Work:
    """The job in the foreground: `done` of `total` steps, and the seconds left where that can be told."""

    kind: Kind
    what: str
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    stopping: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Everything the window shows. `recipe` is what is seen and saved; `model` is only what is chosen in the list."""

    photo: Photo | None = None
    glimpse: Glimpse | None = None
    recipe: Recipe = NEUTRAL
    planes: tuple[Plane, ...] = ()
    model: str | None = None
    strength: float = 100.0
    work: Work | None = None
    problem: PhotoError | None = None
    notice: str | None = None
    saved: Path | None = None
    settings: Settings = field(default_factory=Settings)
    view: View = field(default_factory=View)
    holding_original: bool = False
    full_screen: bool = False
    compare: Compare = field(default_factory=Compare)
    overlays: Overlays = field(default_factory=Overlays)
    seen: Seen = field(default_factory=Seen)
    screen: bytes | None = field(default=None, repr=False)
    """The monitor's ICC profile; None where it shows sRGB, or where nothing is known."""

    @property
    def shown(self) -> Path | None:
        """The file of which something is on screen."""
        if self.photo is not None:
            return self.photo.path
        return self.glimpse.path if self.glimpse is not None else None

    @property
    def ready(self) -> bool:
        """Whether a photo is open, whole, and no job is in the foreground."""
        return self.photo is not None and self.photo.levels is not None and self.work is None

    @property
    def busy(self) -> bool:
        """Whether a job is in the foreground."""
        return self.work is not None

    @property
    def step(self) -> EnhanceStep | None:
        """The enhancement that is seen, if any."""
        return self.recipe.enhance[0] if self.recipe.enhance else None

    @property
    def plane(self) -> Plane | None:
        """The plane of the enhancement that is seen, if any."""
        step = self.step
        return None if step is None else self.plane_of(step.model, step.sha256)

    @property
    def against(self) -> Plane | None:
        """What is compared with, None the original; a plane that is gone, or is the one shown, counts as that."""
        plane = self.plane_of(self.compare.against) if self.compare.against else None
        return plane if plane is not None and plane.complete else None

    @property
    def edited(self) -> bool:
        """Whether enhancing or adjusting changes the photo; geometry alone does not."""
        return self.photo is not None and bool(self.recipe.active or adjusts(self.photo.source, self.recipe))

    @property
    def exact(self) -> bool:
        """Whether nothing on screen will become better by itself."""
        return self.seen.settled and (self.plane is None or self.plane.complete)

    @property
    def has_look(self) -> bool:
        """Whether what is seen has a grade in it, which can be saved as a table."""
        plane = self.plane
        return plane is not None and plane.complete and any(isinstance(one, Baked) for one in plane.answers)

    def plane_of(self, model: str, sha256: str | None = None) -> Plane | None:
        """The plane a model has made of this photo, if it has; any version of the model where no hash is named."""
        for plane in self.planes:
            if plane.model == model and sha256 in (None, plane.sha256):
                return plane
        return None
