"""The first stages of a RAW photo: from what the recipe says and the camera tells to one development.

Values only; which pixels it is done to is for `render`.
"""

from __future__ import annotations

from photoenhance.colour.camera import Development, as_shot
from photoenhance.colour.look import standard_look
from photoenhance.colour.white_balance import Multipliers, multipliers_of, temperature_of
from photoenhance.image import Camera, CameraLook, Source
from photoenhance.recipe.raw import RawSettings

NO_CAMERA_BALANCE = "The file does not say the camera's white balance; it is taken from the picture."
NO_AUTO_BALANCE = "The picture does not tell a white balance; the camera's own is used."


def development(camera: Camera, raw: RawSettings) -> Development:
    """What is done to a camera's values under the settings of a recipe.

    The look of the camera was fitted at the file's own baseline exposure; another exposure moves the light before it.
    """
    exposure = camera.baseline if raw.baseline is None else raw.baseline
    return Development(_multipliers(camera, raw), exposure, _look(camera, raw))


def white_balance_of(camera: Camera, raw: RawSettings) -> tuple[float, float]:
    """Temperature in kelvin and tint that a photo is developed with, also where they were not set by hand.

    A slider begins there; setting one of the two by hand, the other is set with it.
    """
    if raw.white_balance == "custom":
        return raw.temperature, raw.tint
    return temperature_of(_multipliers(camera, raw), camera)


def raw_notes(source: Source, raw: RawSettings) -> tuple[str, ...]:
    """What a person must be told of a RAW photo under these settings, as sentences; () for other photos."""
    camera = source.camera
    if camera is None:
        return ()
    notes = []
    if raw.white_balance == "as-shot" and camera.as_shot is None:
        notes.append(NO_CAMERA_BALANCE)
    if raw.white_balance == "auto" and camera.auto is None and source.pixels.shape[2] == 3:
        notes.append(NO_AUTO_BALANCE)
    if raw.look == "camera" and camera.look is None and camera.look_problem:
        notes.append(camera.look_problem)
    if raw.lens and camera.lens is None:
        notes.append(camera.lens_problem or "The lens is not known; nothing was corrected.")
    return tuple(notes)


def _multipliers(camera: Camera, raw: RawSettings) -> Multipliers:
    if raw.white_balance == "custom":
        return multipliers_of(raw.temperature, raw.tint, camera)
    if raw.white_balance == "auto":
        return camera.auto or as_shot(camera)
    return as_shot(camera)


def _look(camera: Camera, raw: RawSettings) -> CameraLook | None:
    if raw.look == "neutral":
        return None
    if raw.look == "camera" and camera.look is not None:
        return camera.look
    return standard_look(2.0 ** min(0.0, camera.baseline))
