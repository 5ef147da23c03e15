"""What the window shows, as one frozen value. Knows no Qt; the Store holds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from photoenhance.errors import PhotoError
from photoenhance.image import Source
from photoenhance.inference.choice import Choice
from photoenhance.inference.grade.bake import Baked
from photoenhance.pipeline.finished import adjusts
from photoenhance.pipeline.levels import Levels
from photoenhance.pipeline.preview import Display
from photoenhance.recipe.history import History
from photoenhance.recipe.noise_reduction import without_noise_reduction
from photoenhance.recipe.raw import AS_SHOT, RawSettings
from photoenhance.recipe.recipe import NEUTRAL, STRENGTH, EnhanceStep, Recipe
from photoenhance.ui.state.compare import Compare
from photoenhance.ui.state.cropping import Cropping
from photoenhance.ui.state.export_job import ExportJob
from photoenhance.ui.state.folder import Folder
from photoenhance.ui.state.news import Opened
from photoenhance.ui.state.plane import Plane, exact
from photoenhance.ui.state.seeing import Observed, Overlays
from photoenhance.ui.state.settings import Settings
from photoenhance.ui.state.view import View

Kind = Literal["open", "enhance", "prove"]
Lane = Literal[
    "work",
    "save",
    "aside",
    "measure",
    "paint",
    "batch",
    "settings",
    "edits",
    "facts",
    "folder",
    "thumbnail",
    "look",
    "count",
    "develop",
]
"""Where a job runs: each lane has its own workers."""
Tool = Literal["", "crop", "straighten", "picker"]
"""What the pointer over the photo is for: nothing of its own, the frame of a crop, a line to level, a grey place."""
Hidden = Literal["none", "panels", "all"]
"""What is put away to give the photo room: the panels beside it, or all around it."""


@dataclass(frozen=True, slots=True, eq=False)
class Glimpse:
    """The camera's own preview of a photo that is being opened: something to see, nothing to work on."""

    path: Path
    picture: Display


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """The photo that is open: what was decoded, a first impression of it, and, a moment later, its reduced levels.

    `developed` is what `raw` of the recipe said when source and levels were made; `opened` are its edits as they were
    found.
    """

    path: Path
    source: Source
    coarse: Display
    levels: Levels | None = None
    developed: RawSettings = AS_SHOT
    opened: Opened | None = None


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
    """Everything the window shows.

    `recipe` is what is seen and saved, and the end of `history`, but while a network is tried out. `starting` is what a
    photo shows that was never edited; `dragging` the key of the parameter that is being moved, "" when the hand is
    still; `copied` settings for other photos.

    `leaving`: the window shall close, but exports go on: it has "asked", waits for their "finish", or will "stop".
    """

    photo: Photo | None = None
    glimpse: Glimpse | None = None
    recipe: Recipe = NEUTRAL
    starting: Recipe = NEUTRAL
    history: History | None = None
    dragging: str = ""
    copied: Recipe | None = None
    planes: tuple[Plane, ...] = ()
    models: tuple[Choice, ...] = ()
    work: Work | None = None
    problem: PhotoError | None = None
    notice: str | None = None
    settings: Settings = field(default_factory=Settings)
    view: View = field(default_factory=View)
    holding_original: bool = False
    full_screen: bool = False
    panels_hidden: Hidden = "none"
    exports: tuple[ExportJob, ...] = ()
    exports_unfolded: bool = False
    leaving: Literal["", "asked", "finish", "stop"] = ""
    asked: Path | None = None
    """The photo that was asked for last, whether it could be opened or not: next and previous go from there."""
    folder: Folder | None = None
    selection: tuple[Path, ...] = ()
    """Photos of the folder that commands work on, in view order; not always with the one on screen."""
    compare: Compare = field(default_factory=Compare)
    overlays: Overlays = field(default_factory=Overlays)
    observed: Observed = field(default_factory=Observed)
    tool: Tool = ""
    cropping: Cropping | None = None
    """What the crop tool has made so far, also while a line is drawn in it."""
    screen: bytes | None = field(default=None, repr=False)
    """The monitor's ICC profile; None where it shows sRGB, or where nothing is known."""

    @property
    def panels_shown(self) -> bool:
        """Whether the panels beside the photo are to be seen."""
        return self.shown is not None and not self.full_screen and self.panels_hidden == "none"

    @property
    def bars_shown(self) -> bool:
        """Whether menus, bars and strip are to be seen; without a photo there is nothing else to look at."""
        return not self.full_screen and (self.shown is None or self.panels_hidden != "all")

    @property
    def exporting(self) -> bool:
        """Whether files are being written or wait for it, also those of photos that are not on screen any more."""
        return any(not job.ended for job in self.exports)

    @property
    def saved(self) -> Path | None:
        """The file that was written last, until that is put away."""
        return next((path for job in reversed(self.exports) for path in reversed(job.made)), None)

    @property
    def shown(self) -> Path | None:
        """The file of which something is on screen."""
        if self.photo is not None:
            return self.photo.path
        return self.glimpse.path if self.glimpse is not None else None

    @property
    def current(self) -> Path | None:
        """The photo that is on screen, or on its way there."""
        opening = self.work is not None and self.work.kind == "open"
        return self.asked if opening else self.shown

    @property
    def chosen(self) -> tuple[Path, ...]:
        """The photos that commands work on: the selection, or the one on screen where nothing is selected."""
        return self.selection or ((self.shown,) if self.shown is not None else ())

    @property
    def ready(self) -> bool:
        """Whether a photo is open, whole, and no job is in the foreground."""
        return self.photo is not None and self.photo.levels is not None and self.work is None

    @property
    def busy(self) -> bool:
        """Whether a job is in the foreground."""
        return self.work is not None

    @property
    def titles(self) -> dict[str, str]:
        """Titles of the models that can be chosen, by their ids."""
        return {one.id: one.title for one in self.models}

    @property
    def main(self) -> EnhanceStep | None:
        """The model of the recipe, noise reduction aside."""
        steps = without_noise_reduction(self.recipe).enhance
        return steps[-1] if steps else None

    @property
    def model(self) -> str | None:
        """Id of the model that is chosen, None for none."""
        return None if self.main is None else self.main.model

    @property
    def strength(self) -> float:
        """How much of the model's change is taken, in percent."""
        return STRENGTH.default if self.main is None else self.main.strength

    @property
    def plane(self) -> Plane | None:
        """What the model that is chosen made of the photo, be it only half; None where it has not run."""
        if self.photo is None or self.main is None:
            return None
        return exact(self.planes, self.photo.source, self.recipe, self.recipe.enhance.index(self.main))

    @property
    def edited(self) -> bool:
        """Whether enhancing or adjusting changes the photo; geometry alone does not."""
        return self.photo is not None and bool(self.recipe.active or adjusts(self.photo.source, self.recipe))

    @property
    def has_look(self) -> bool:
        """Whether what is seen has a grade in it, which can be saved as a table."""
        plane = self.plane
        return plane is not None and plane.complete and any(isinstance(one, Baked) for one in plane.answers)
