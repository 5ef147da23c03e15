"""Files to Sources and back: `read` and `write` are the two doors, everything else is behind them.

Knows formats and metadata; knows nothing of recipes, pipelines or windows.
"""

from __future__ import annotations

from photoenhance.io.guarded import glimpse, read
from photoenhance.io.read import ReadOptions
from photoenhance.io.write import write

__all__ = ["ReadOptions", "glimpse", "read", "write"]
