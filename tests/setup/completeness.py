"""A pytest plugin that `run.py test` loads: the run fails where the window's or the trainer's tests did not really run.

It only counts outcomes and speaks before pytest's closing line; it knows none of the tests.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from typing import TypedDict

import pytest

KINDS = ("gui", "training", "data")
VARIABLE = "PHOTOENHANCE_TEST_RUN"


class Told(TypedDict):
    """What run.py tells: checks that failed before, system packages still missing, kinds of test that must run."""

    failed: list[str]
    missing: list[str]
    kinds: list[str]


class Completeness:
    """Counts, by kind, what passed and what was skipped, and judges at the end."""

    def __init__(self, told: Told, in_ci: bool) -> None:
        self.told = told
        self.in_ci = in_ci
        self.passed: Counter[str] = Counter()
        self.skipped: Counter[tuple[str, str]] = Counter()

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        item.user_properties += [("kind", kind) for kind in KINDS if item.get_closest_marker(kind)]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, kind in report.user_properties:
            if name == "kind" and report.passed and report.when == "call":
                self.passed[str(kind)] += 1
            if name == "kind" and report.skipped and not hasattr(report, "wasxfail"):
                self.skipped[str(kind), report.nodeid.split("::")[0]] += 1

    def faults(self) -> list[str]:
        """Sentences on what was to run and did not."""
        found = [f"No test of kind {kind} passed." for kind in self.told["kinds"] if not self.passed[kind]]
        if self.in_ci:
            found += [
                f"CI=true, and {count} of kind {kind} skipped in {file}."
                for (kind, file), count in sorted(self.skipped.items())
                if kind in self.told["kinds"] or kind == "data"
            ]
        return found

    def notes(self) -> list[str]:
        """Sentences on what a person may want to know."""
        wanting = [f"{file} ({count})" for (kind, file), count in sorted(self.skipped.items()) if kind == "data"]
        found = [f"Failed before the tests: {', '.join(self.told['failed'])} (above)."] if self.told["failed"] else []
        if self.told["missing"]:
            found.append(f"Missing from the system: {' '.join(self.told['missing'])}.")
        if wanting:
            found.append(f"Skipped for want of the shared photos: {', '.join(wanting)}.")
        return found

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        # A worker of pytest-xdist has run a part only; who started it is told of every test.
        if hasattr(session.config, "workerinput"):
            return
        if self.faults() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        lines = [*self.faults(), *self.notes()]
        if lines:
            terminalreporter.section("what run.py test wants to be known")
            for line in lines:
                terminalreporter.line(line)


def pytest_configure(config: pytest.Config) -> None:
    """Start counting when run.py asked for it."""
    text = os.environ.get(VARIABLE)
    if text:
        config.pluginmanager.register(Completeness(json.loads(text), os.environ.get("CI") == "true"))
