"""Where the bytes of a built folder go, as a table. Knows names of libraries, nothing else."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path, PurePosixPath

GROUPS: tuple[tuple[str, str], ...] = (
    ("llvmlite (LLVM, for numba)", r"llvmlite"),
    ("Qt: character data (ICU)", r".*libicu"),
    ("Qt and PySide6", r"PySide6|shiboken6|libQt6"),
    ("onnxruntime", r"onnxruntime"),
    ("numpy, OpenBLAS among it", r"numpy|libscipy_openblas|libgfortran"),
    ("imagecodecs", r"imagecodecs"),
    ("exiv2", r"exiv2"),
    ("HEIF: pillow_heif, x265, de265", r"_?pillow_heif"),
    ("Pillow", r"PIL/|pillow"),
    ("lensfun and its database", r"lensfunpy"),
    ("rawpy (LibRaw)", r"rawpy"),
    ("numba's modules", r"numba"),
    ("compiled loops", r"photoenhance/loops"),
    ("models", r"photoenhance/resources/models"),
    ("photoenhance itself", r"photoenhance/"),
    ("Python: the program file, library, modules", r"\.\./|python3|libpython|base_library|libcrypto|libssl"),
    ("libraries of the system", r"lib[^/]*\.so"),
)  # fmt: skip


def weigh(folder: Path) -> list[tuple[str, int]]:
    """(group, bytes) of the folder with the program file, largest first; links weigh nothing."""
    found: Counter[str] = Counter()
    inside = folder / "_internal"
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            name = str(PurePosixPath(path.relative_to(inside))) if path.is_relative_to(inside) else f"../{path.name}"
            found[next((group for group, begin in GROUPS if re.match(begin, name)), "the rest")] += path.stat().st_size
    return found.most_common()


def table(weights: list[tuple[str, int]]) -> str:
    """The same as text, in MB of 1,000,000 bytes, with the sum."""
    rows = [*weights, ("together", sum(size for _, size in weights))]
    width = max(len(group) for group, _ in rows)
    return "\n".join(f"  {group:<{width}}  {size / 1e6:6.1f} MB" for group, size in rows)
