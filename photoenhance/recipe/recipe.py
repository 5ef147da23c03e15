"""Recipe: everything between the decoded photo and the file, as a frozen value that reads well in a diff."""

from __future__ import annotations

import math

import msgspec

from photoenhance.errors import PhotoError
from photoenhance.parameter import Parameter
from photoenhance.recipe import colour, detail, geometry, light
from photoenhance.recipe.canonical import settle
from photoenhance.recipe.colour import ColourSettings
from photoenhance.recipe.detail import DetailSettings
from photoenhance.recipe.geometry import GeometrySettings
from photoenhance.recipe.light import LightSettings
from photoenhance.recipe.raw import AS_SHOT, RawSettings

STRENGTH = Parameter(
    name="strength",
    label="Strength",
    minimum=0,
    maximum=200,
    step=1,
    unit=" %",
    neutral=0,
    default=100,
    help="How much of the model's change is taken: 0 none, 100 as the model says, 200 twice as much.",
)


def _part(name: str, label: str, what: str) -> Parameter:
    return Parameter(
        name=name,
        label=label,
        minimum=0,
        maximum=200,
        step=1,
        unit=" %",
        neutral=100,
        default=100,
        help=f"How much of the model's change of {what} is taken: 0 none, 100 as the model says, 200 twice as much.",
    )


TONE = _part("tone", "Tone", "light and shade over larger areas")
COLOUR = _part("colour", "Colour", "colour")
DETAIL = _part("detail", "Detail", "fine detail, noise among it,")
PARTS = (TONE, COLOUR, DETAIL)

NOISE = Parameter(
    name="noise",
    label="Noise",
    minimum=0,
    maximum=1,
    step=0.001,
    unit="",
    neutral=0,
    default=0,
    help="The photo's noise, for models that ask for it, as standard deviation of values from 0 to 1; 0.02 is plain "
    "to see. Measured from the photo unless given.",
)


class EnhanceStep(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One model over the photo: which (id and hash of its file), and how much of it (percent).

    `tone`, `colour` and `detail` are shares of the change (`inference.split`) before `strength` is taken of it. `style`
    holds a weight for each of the model's styles, () the first alone; `noise` is the photo's noise level in encoded
    values, None to measure it. Networks that do not ask for them are not told.

    A chain is one step whose `steps` are its networks, each seeing what those before it have made at strengths of their
    own. Of the change of them all together the step's strength, tone, colour and detail are taken: moving these runs no
    network again. Its `sha256` is that of the hashes of its networks.
    """

    model: str
    sha256: str
    strength: float = STRENGTH.default
    tone: float = TONE.default
    colour: float = COLOUR.default
    detail: float = DETAIL.default
    style: tuple[float, ...] = ()
    noise: float | None = None
    steps: tuple[EnhanceStep, ...] = ()

    def __post_init__(self) -> None:
        settle(self, (STRENGTH, *PARTS))
        if self.noise is not None:
            msgspec.structs.force_setattr(self, "noise", float(NOISE.checked(self.noise)) + 0.0)
        msgspec.structs.force_setattr(self, "style", tuple(float(weight) + 0.0 for weight in self.style))
        problem = _style_problem(self.style)
        if problem:
            raise PhotoError(f"Cannot set the style of {self.model}", problem, "Choose the style again")
        if any(one.steps for one in self.steps):
            raise PhotoError(f"Cannot use the chain {self.model}", "a chain is one of its steps", "Name its networks")

    @property
    def split(self) -> bool:
        """Whether the change is taken apart: tone, colour and detail are not all as the model says."""
        return any(getattr(self, one.name) != one.neutral for one in PARTS)

    @property
    def neutral(self) -> bool:
        """Whether the step changes nothing, whatever its networks say."""
        if self.strength == STRENGTH.neutral or not any(getattr(self, one.name) for one in PARTS):
            return True
        return bool(self.steps) and all(one.neutral for one in self.steps)

    @property
    def networks(self) -> tuple[EnhanceStep, ...]:
        """The networks that run: the step itself or those of the chain, without neutral ones."""
        if self.neutral:
            return ()
        return tuple(one for one in self.steps if not one.neutral) if self.steps else (self,)


class Recipe(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An edit; the empty one changes nothing. `raw` says how a RAW file is developed and counts for those only.

    The groups in the order in which they work: raw, enhance, then light, colour and detail, then geometry.
    """

    enhance: tuple[EnhanceStep, ...] = ()
    raw: RawSettings = AS_SHOT
    light: LightSettings = light.AS_IT_IS
    colour: ColourSettings = colour.AS_IT_IS
    detail: DetailSettings = detail.AS_IT_IS
    geometry: GeometrySettings = geometry.AS_IT_IS

    def __post_init__(self) -> None:
        for name, neutral in _GROUPS.items():
            if getattr(self, name) == neutral:  # msgspec leaves out the default itself, not its equals
                msgspec.structs.force_setattr(self, name, neutral)

    @property
    def active(self) -> tuple[EnhanceStep, ...]:
        """The steps that change something: neutral ones, such as those of strength 0, are skipped."""
        return tuple(step for step in self.enhance if not step.neutral)

    @property
    def networks(self) -> tuple[EnhanceStep, ...]:
        """Every network that runs, in order: answers belong to these, one each."""
        return tuple(one for step in self.enhance for one in step.networks)

    @property
    def plain(self) -> EnhanceStep | None:
        """The one thing that models do, where it is a single network whose change is not split."""
        active = self.active
        return active[0] if len(active) == 1 and not active[0].steps and not active[0].split else None

    def seen_by(self, number: int) -> Recipe:
        """The recipe whose picture network `number` sees, given the answers of those before it.

        Networks see the whole photo, upright, before light, colour, detail and geometry.

        Inside a chain a network sees what the ones before it made in full, whatever the chain's strength.
        """
        steps: tuple[EnhanceStep, ...] = ()
        left = number
        for step in self.active:
            if left < len(step.networks):
                whole = msgspec.structs.replace(
                    step, strength=STRENGTH.default, **{one.name: one.default for one in PARTS}
                )
                return Recipe((*steps, whole) if step.steps else (*steps, step), self.raw)
            steps, left = (*steps, step), left - len(step.networks)
        return Recipe(steps, self.raw)


_GROUPS = {
    "raw": AS_SHOT,
    "light": light.AS_IT_IS,
    "colour": colour.AS_IT_IS,
    "detail": detail.AS_IT_IS,
    "geometry": geometry.AS_IT_IS,
}
NEUTRAL = Recipe()


def _style_problem(style: tuple[float, ...]) -> str:
    """What is wrong with weights of styles, as a clause; "" where they are sound."""
    if any(not 0 <= weight <= 1 for weight in style):  # NaN, too, lies nowhere
        return "each weight goes from 0 to 1"
    if style and not math.isclose(sum(style), 1, abs_tol=1e-3):
        return "the weights must sum to 1"
    return ""
