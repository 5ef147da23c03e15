"""Exports in words, as the job bar says them. Pure; knows no widget."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from photoenhance.ui.state import wording
from photoenhance.ui.state.export_job import ExportJob


def running(job: ExportJob) -> str:
    """What is being made: "Exporting meadow_enhanced.jpg"."""
    if job.stopping:
        return "Stopping…"
    return f"Exporting {job.name}" if job.name else "Preparing the export…"


def counted(job: ExportJob, waiting: int) -> str:
    """How far it is: "3 of 12  ·  8 s left  ·  1 more export waits"."""
    number = f"{min(job.done + 1, job.total):,} of {job.total:,}" if job.total > 1 else ""
    more = f"{wording.count(waiting, 'more export')} wait{'s' if waiting == 1 else ''}" if waiting else ""
    left = "" if job.stopping else wording.time_left(job.seconds_left)
    return "  ·  ".join(text for text in (number, left, more) if text)


def ended(jobs: Sequence[ExportJob]) -> str:
    """How jobs ended: "12 exported, 1 skipped, 2 failed"; one file is named."""
    made = [path for job in jobs for path in job.made]
    skipped, failed = sum(len(job.skipped) for job in jobs), sum(len(job.failed) for job in jobs)
    parts = []
    if made:
        parts.append(f"{made[0].name} exported" if len(made) == 1 else f"{len(made):,} exported")
    if skipped:
        parts.append(f"{skipped:,} skipped, as {'it exists' if skipped == 1 else 'they exist'}")
    if failed:
        parts.append(f"{failed:,} failed")
    if any(job.stopped for job in jobs):
        parts.append("stopped")
    return ", ".join(parts) or "Nothing exported"


def why(jobs: Sequence[ExportJob]) -> str:
    """The one reason, where one photo failed; else ""."""
    failed = [one for job in jobs for one in job.failed]
    return failed[0].why if len(failed) == 1 else ""


def folder(jobs: Sequence[ExportJob]) -> Path | None:
    """The folder of the last file that was made."""
    made = [path for job in jobs for path in job.made]
    return made[-1].parent if made else None


def waiting(jobs: Sequence[ExportJob]) -> str:
    """What is going on while the window shall close: "3 photos are still being exported."."""
    left = sum(job.total - job.done for job in jobs if not job.ended)
    return f"{wording.count(max(1, left), 'photo')} {'is' if left <= 1 else 'are'} still being exported."
