"""Lines of a journal: whatever is torn or damaged costs itself alone."""

from __future__ import annotations

import zlib

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.batch.journal.lines import Event, Moved, Photo, Sidecar, events, quoted, read, unquoted, written
from photoenhance.recipe import history as past
from photoenhance.recipe.history import History, Step, opened, pushed
from photoenhance.recipe.recipe import Recipe
from photoenhance.recipe.text import dumps, loader
from tests.recipe.test_history import act, acts, recipe, step
from tests.recipe.test_recipe import recipes

PHOTO = Photo("/photos/a.jpg", 10, 20, "ab")


def made(steps: int) -> History:
    history = opened(recipe(0), 0.5)
    for number in range(1, steps):
        history = pushed(history, step(number))
    return history


@given(acts)
def test_a_journal_of_any_acts_says_what_the_window_had(done: list[tuple]) -> None:
    history = opened(recipe(0), 0.0)
    data = written([PHOTO, *events(None, history)])
    for one in done:
        before, history = history, act(history, one)
        data += written(events(before, history))
        record = read(data)
        assert record.history == history
        assert (record.photo, record.damaged, record.newer) == (PHOTO, 0, False)


@given(acts, acts)
def test_one_writing_after_many_acts_says_the_same(first: list[tuple], second: list[tuple]) -> None:
    """A drag is written now and then, not at each of its values."""
    histories = [opened(recipe(0), 0.0)]
    for one in (*first, *second):
        histories.append(act(histories[-1], one))
    half, end = histories[len(first)], histories[-1]
    assert read(written([*events(None, half), *events(half, end)])).history == end


@given(recipes)
def test_recipes_survive(one: Recipe) -> None:
    history = History((Step(one, "Opened", "", 1.25), Step(Recipe(), "Cleared “all”\n", "k", 2.5)))
    assert read(written(events(None, history))).history == history


@given(st.lists(recipes, max_size=4))
def test_the_sharing_loader_reads_as_the_plain_one(some: list[Recipe]) -> None:
    load = loader()
    for one in (*some, *some):
        assert load(dumps(one).encode()) == one


def test_torn_at_every_byte() -> None:
    history = past.undone(made(4))
    lines = [written([one]) for one in (PHOTO, *events(None, history))]
    data = b"".join(lines)
    ends = [sum(map(len, lines[: number + 1])) for number in range(len(lines))]
    for length in range(len(data) + 1):
        whole = sum(end - 1 <= length for end in ends)  # the newline itself may be missing
        expected = read(b"".join(lines[:whole]))
        torn = read(data[:length])
        assert (torn.photo, torn.history) == (expected.photo, expected.history)
        # And what is appended after the tear is read.
        later = read(data[:length] + b"\n" + written([Sidecar("cd", done=True)]))
        assert later.seen == {"cd"}
        assert later.history == expected.history


def test_a_damaged_line_in_the_middle_costs_itself_alone() -> None:
    history = made(6)
    data = bytearray(written([PHOTO, *events(None, history)]))
    starts = [0, *(number + 1 for number, byte in enumerate(data) if byte == ord("\n"))]
    for line in range(2, 6):  # of the steps 1 to 4
        middle = (starts[line] + starts[line + 1]) // 2
        for byte in (data[middle] ^ 1, ord("\n"), 0):
            torn = bytes(data[:middle]) + bytes([byte]) + bytes(data[middle + 1 :])
            record = read(torn)
            assert record.history is not None
            expected = [one for number, one in enumerate(history.steps) if number != line - 1]
            assert list(record.history.steps) == expected
            assert record.history.recipe == history.recipe
            assert record.damaged >= 1


def test_where_the_step_that_was_seen_is_lost_the_one_before_it_is_seen() -> None:
    lines = [written([one]) for one in events(None, past.jumped(made(5), 2))]
    del lines[2]
    record = read(b"".join(lines))
    assert record.history is not None
    assert record.history.recipe == recipe(1)
    assert len(record.history.steps) == 4


@given(st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    record = read(data + b"\n" + written([PHOTO, *events(None, made(2))]))
    assert record.history == made(2)


def test_what_the_sidecar_may_hold() -> None:
    def seen(*items: Event) -> frozenset[str] | None:
        return read(written(items)).seen

    done, meant = Sidecar("a", done=True), Sidecar("b", done=False)
    assert seen(PHOTO) is None
    assert seen(done) == {"a"}
    assert seen(done, meant) == {"a", "b"}
    assert seen(meant) == {"", "b"}
    assert seen(done, meant, Sidecar("b", done=True)) == {"b"}


def test_lines_of_a_newer_program_are_told() -> None:
    def line(body: bytes) -> bytes:
        return b"%08x %s\n" % (zlib.crc32(body), body)

    data = written([PHOTO, *events(None, made(2))])
    assert not read(data + b"0 {}\n" + line(b"{}")).newer
    unknown = read(data + line(b'{"is":"branch","name":"x"}'))
    assert unknown.newer
    assert unknown.history == made(2)
    later = line(msgspec.json.encode({"is": "step", "at": 2, "when": 1, "text": "", "recipe": {"format": 99}}))
    assert read(data + later).newer


def test_positions_beyond_the_end_are_brought_back() -> None:
    assert read(written([*events(None, made(3)), Moved(9, 9)])).history == made(3)


def test_names_with_odd_bytes_survive() -> None:
    for name in ("/a b/ä€%20.jpg", b"/caf\xe9.jpg".decode(errors="surrogateescape"), "C:\\Photos\\a.jpg"):
        assert unquoted(quoted(name)) == name
        assert read(written([Photo(quoted(name), 1, 2)])).photo == Photo(quoted(name), 1, 2)
