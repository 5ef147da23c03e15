"""The Qt-free parts: the store, the view's arithmetic, what is remembered, and the words."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.inference.choice import choices
from photoenhance.inference.info import Measures, Score
from photoenhance.resource import resource
from photoenhance.ui import state as state_package
from photoenhance.ui.actions.table import ACTIONS
from photoenhance.ui.state import settings, wording
from photoenhance.ui.state.settings import RECENT_MAX, Settings
from photoenhance.ui.state.state import State
from photoenhance.ui.state.store import Store
from photoenhance.ui.state.view import View, fitted, level_for, panned, placed, stepped, toggled, zoomed

SIDES = st.integers(1, 20_000)


def test_listeners_hear_nested_changes_in_order() -> None:
    store = Store()
    heard: list[tuple[str, str]] = []

    def first(_before: State, now: State) -> None:
        if now.dragging == "1":
            store.change(dragging="2")

    store.listen(first)
    store.listen(lambda before, now: heard.append((before.dragging, now.dragging)))
    store.change(dragging="1")
    assert heard == [("", "1"), ("1", "2")]
    assert store.state.dragging == "2"


def test_a_listener_that_fails_deafens_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store()
    heard: list[str] = []
    told: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: told.append(error))

    def fails(_before: State, now: State) -> None:
        if now.dragging == "1":
            raise ValueError("odd")

    store.listen(fails)
    store.listen(lambda _before, now: heard.append(now.dragging))
    store.change(dragging="1")
    store.change(dragging="2")
    assert heard == ["1", "2"]
    assert [str(error) for error in told] == ["odd"]


@given(width=SIDES, height=SIDES, across=st.integers(50, 4000), down=st.integers(50, 4000))
def test_a_fitting_photo_is_whole_and_in_the_middle(width: int, height: int, across: int, down: int) -> None:
    view = fitted(View(image=(width, height), viewport=(across, down), margin=10))
    left, top = view.origin
    assert view.zoom <= 1
    assert left >= 0
    assert top >= 0
    assert abs((across - view.size[0]) / 2 - left) <= 1
    assert abs((down - view.size[1]) / 2 - top) <= 1


@given(
    zoom=st.floats(1, 15), factor=st.floats(0.9, 1.1), x=st.floats(200, 800), y=st.floats(200, 600),
)  # fmt: skip
def test_the_point_under_the_pointer_stays(zoom: float, factor: float, x: float, y: float) -> None:
    view = zoomed(View(image=(6000, 4000), viewport=(1000, 800), x=3000, y=2000, fit=False, zoom=zoom), zoom)
    before = ((x - view.origin[0]) / view.zoom, (y - view.origin[1]) / view.zoom)
    after_view = zoomed(view, zoom * factor, (x, y))
    after = ((x - after_view.origin[0]) / after_view.zoom, (y - after_view.origin[1]) / after_view.zoom)
    # The photo lies on whole device pixels: half a pixel each time, seen through the zoom.
    assert after == pytest.approx(before, abs=1.01)


def test_panning_stops_at_the_edges() -> None:
    view = zoomed(placed(View(image=(6000, 4000), viewport=(1000, 800))), 1.0)
    far = panned(view, 1e6, 1e6)
    assert far.visible()[:2] == (0, 0)
    assert far.visible()[2:] == (1000, 800)


def test_toggling_goes_to_full_size_and_back() -> None:
    view = fitted(View(image=(6000, 4000), viewport=(1000, 800)))
    full = toggled(view)
    assert full.zoom == 1
    assert toggled(full) == fitted(full)


def test_steps_lead_through_one_hundred_percent() -> None:
    view = fitted(View(image=(6000, 4000), viewport=(1000, 800)))
    zooms = []
    for _ in range(30):
        view = stepped(view, 1)
        zooms.append(view.zoom)
    assert 1.0 in zooms
    assert zooms[-1] == 16
    assert stepped(view, -1).zoom == 12


@pytest.mark.parametrize(("zoom", "level"), [(16, 0), (1, 0), (0.99, 0), (0.5, 1), (0.49, 1), (0.25, 2), (0.01, 4)])
def test_the_level_is_never_coarser_than_the_screen(zoom: float, level: int) -> None:
    assert level_for(zoom, 4) == level


def test_settings_survive_and_damage_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "window.json"
    kept = Settings(recent=("/a.jpg",), theme="light", quality=80)
    path.parent.mkdir()
    (path.parent / ".photoenhance-0011.part").write_bytes(b"left by a program that was killed")
    assert settings.save(kept, path)
    assert settings.load(path) == kept
    assert [one.name for one in path.parent.iterdir()] == ["window.json"]
    path.write_text('{"theme": "pink"}')
    assert settings.load(path) == Settings()
    path.write_bytes(b"\xff\x00")
    assert settings.load(path) == Settings()


def test_settings_that_cannot_be_written_disturb_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert not settings.save(Settings(), tmp_path / "file" / "window.json")


def test_recent_photos_are_unique_and_few() -> None:
    kept = Settings()
    for number in range(20):
        kept = settings.with_recent(kept, Path(f"/photos/{number}.jpg"))
    kept = settings.with_recent(kept, Path("/photos/15.jpg"))
    assert kept.recent[:2] == ("/photos/15.jpg", "/photos/19.jpg")
    assert len(kept.recent) == RECENT_MAX == len(set(kept.recent))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, ""), (0.2, "1 s left"), (89, "89 s left"), (200, "3 min left"), (6000, "1 h 40 min left")],
)
def test_time_left_in_words(seconds: float | None, words: str) -> None:
    assert wording.time_left(seconds) == words


def test_photos_that_stay_closed_in_words() -> None:
    assert wording.not_opened(1).startswith("1 other photo was not opened")
    assert wording.not_opened(2).startswith("2 other photos were not opened")


def test_counts_in_words() -> None:
    assert (wording.count(1, "photo"), wording.count(1200, "photo")) == ("1 photo", "1,200 photos")
    assert [wording.bytes_(one) for one in (3, 820_400, 3_400_000, 12_000_000)] == ["1 KB", "820 KB", "3.4 MB", "12 MB"]
    assert (wording.percent(0.067), wording.percent(1.0)) == ("6.7 %", "100 %")


def test_state_and_commands_know_no_qt() -> None:
    names = [one.name for one in pkgutil.iter_modules(state_package.__path__)]
    assert len(names) > 8
    code = f"import sys, importlib\nfor name in {names}: importlib.import_module('photoenhance.ui.state.' + name)\n"
    code += "sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    ended = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False, timeout=60)
    assert ended.returncode == 0


def test_every_icon_of_the_action_table_is_there() -> None:
    names = {one.icon for one in ACTIONS if one.icon}
    assert names
    assert [name for name in names if not resource(f"icons/{name}.svg").is_file()] == []


def test_a_models_score_is_one_line_with_both_ends() -> None:
    info = choices()[0]
    measures = Measures(psnr=17.91, ssim=0.7, de2000=9.14)
    better = Measures(psnr=24.94, ssim=0.9, de2000=5.2)
    scored = replace(info, scores=(Score("FiveK", "test", 60, measures, better, measures),))
    words = wording.measured(scored)
    assert words == "17.9 → 24.9 dB, ΔE 9.1 → 5.2, on 60 photos it never saw (FiveK)"
    assert wording.measured(replace(info, scores=())) == "not measured yet"
