"""What tests of the recipes share; tests of the built program run only with `run.py test --packaging`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The recipes are scripts that find each other by these folders, not a package.
sys.path[:0] = [str(ROOT / "packaging" / name) for name in ("program", "linux")]

if os.environ.get("PHOTOENHANCE_PACKAGING") != "1":
    collect_ignore = ["test_built.py"]
