"""Exit statuses of the command line."""

from __future__ import annotations

FAILED = 1
"""At least one photo failed."""
USAGE = 2
"""The command was given wrongly."""
INTERRUPTED = 130
"""Ctrl+C, as shells say it: 128 and the number of the signal."""
