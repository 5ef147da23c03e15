"""What PyInstaller would take and the program never uses: the one place that says so, and why.

Knows names of files in the bundle, and no PyInstaller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

Entry = tuple[str, str, str]
"""Place in the bundle, file it is copied from, kind; as PyInstaller lists them."""

MODULES = (
    # Other people's conveniences, of training and tests.
    "torch", "tensorflow", "scipy", "skimage", "matplotlib", "pandas", "onnx", "onnxscript", "sympy", "IPython",
    "pytest", "tkinter", "_tkinter", "unittest.mock", "pydoc_data", "lib2to3", "ensurepip", "pip",
    "setuptools", "pkg_resources", "numpy.f2py", "numpy.testing", "numpy.distutils", "numba.cuda", "numba.tests",
    "onnxruntime.transformers", "onnxruntime.tools", "onnxruntime.quantization", "onnxruntime.training",
    "imagecodecs.numcodecs", "imagecodecs._imagecodecs", "tifffile.zarr", "zarr", "numcodecs", "fsspec", "dask",
    "distributed", "cv2",
    "PIL.ImageTk", "PIL.ImageQt", "PIL._imagingtk", "PIL._imagingft", "PIL._imagingcms",
    "PySide6.QtNetwork", "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtTest", "PySide6.QtSql", "PySide6.QtDesigner",
    "PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets", "PySide6.QtPrintSupport",
    # It talks to no network: without these Python cannot either.
    "ssl", "_ssl", "ftplib", "smtplib", "imaplib", "poplib", "xmlrpc",
)  # fmt: skip

COMPILER = ("numba", "llvmlite")
"""Left out too where the loops were compiled ahead (loops.py): LLVM alone would be a third of the folder."""

CODECS = frozenset((
    "_shared", "_shared_cython", "_imcd", "_jpeg8", "_png", "_webp", "_avif", "_jpegxl", "_cms", "_deflate", "_brotli",
    # Called by tifffile for what a TIFF may hold.
    "_zlib", "_lzma", "_zstd", "_ccitt", "_ljpeg", "_jpeg2k", "_jpegxr", "_lerc",
))  # fmt: skip
"""Extension modules of imagecodecs that are kept; `tests/packaging/test_omit.py` compares them with the calls."""

PLUGINS = frozenset((
    "platforms/libqxcb", "platforms/libqwayland", "platforms/libqwayland-generic", "platforms/libqwayland-egl",
    "platforms/libqoffscreen", "platforms/qwindows", "platforms/qoffscreen", "platforms/libqcocoa",
    "platformthemes/libqxdgdesktopportal", "platforminputcontexts/libcomposeplatforminputcontextplugin",
    "platforminputcontexts/libibusplatforminputcontextplugin", "iconengines/libqsvgicon", "iconengines/qsvgicon",
    "imageformats/libqsvg", "imageformats/qsvg", "imageformats/libqjpeg", "imageformats/qjpeg", "imageformats/libqico",
    "imageformats/qico", "xcbglintegrations/libqxcb-glx-integration", "xcbglintegrations/libqxcb-egl-integration",
    "wayland-shell-integration/libxdg-shell", "wayland-decoration-client/libadwaita",
    "wayland-decoration-client/libbradient",
    "wayland-graphics-integration-client/libqt-plugin-wayland-egl", "styles/qmodernwindowsstyle",
    "styles/libqmacstyle",
))  # fmt: skip
"""Qt's plugins that are kept, without their suffixes. GTK's theme would bring GTK; TLS has nobody to speak to."""

SYSTEM = ("libstdc++.so", "libgcc_s.so", "libmvec.so")
"""Every desktop has them, as new as its graphics drivers need them; older ones of ours would break those. libmvec is a
part of glibc, and has to be the one of the rest of it."""

DEAD_FOLDERS = ("exiv2/locale", "exiv2/examples", "exiv2/include", "PySide6/Qt/translations", "PySide6/translations")


def unwanted(name: str) -> bool:
    """Whether a file of the bundle, by its place there, is of no use."""
    place = PurePosixPath(name.replace("\\", "/"))
    path = str(place)
    if path.startswith(DEAD_FOLDERS) or "/tests/" in f"/{path}":
        return True
    if place.name.startswith(SYSTEM) or "tbbpool" in place.name:
        return True
    if "onnxruntime_providers" in place.name:
        return "providers_shared" not in place.name  # CUDA and TensorRT; the small one is always loaded
    if place.parts[0] == "imagecodecs" and place.name.split(".")[0].startswith("_") and place.suffix in {".so", ".pyd"}:
        return place.name.split(".")[0] not in CODECS
    if "plugins" in place.parts and "PySide6" in place.parts:
        return f"{place.parent.name}/{place.name.split('.')[0]}" not in PLUGINS
    # onnxruntime's library for C programs; Python's extension has all of it inside.
    return place.name.startswith(("libonnxruntime.", "onnxruntime.dll"))


def kept(entries: Iterable[Entry], needs: Callable[[str], Iterable[str]]) -> list[Entry]:
    """Entries without the unwanted, and without libraries that then nothing needs any more.

    Parameters
    ----------
    entries
        Binaries of the bundle.
    needs
        Names of the libraries that a file (its path on this machine) is linked with.
    """
    wanted = [entry for entry in entries if not unwanted(entry[0])]
    libraries = {PurePosixPath(entry[0]).name: entry for entry in wanted if _only_linked(entry)}
    again = [entry for entry in wanted if not _only_linked(entry)]
    linked: set[str] = set()
    while again:
        named = {PurePosixPath(name).name for entry in again if entry[2] != "SYMLINK" for name in needs(entry[1])}
        again = [libraries[name] for name in sorted(named - linked) if name in libraries]
        linked |= named
    return [entry for entry in wanted if not _only_linked(entry) or PurePosixPath(entry[0]).name in linked]


def _only_linked(entry: Entry) -> bool:
    """Whether a file is of use only where another is linked with it: a Linux library that no name opens."""
    place = PurePosixPath(entry[0])
    if entry[2] == "EXTENSION" or ".so" not in place.name or place.name.startswith("libpython"):
        return False
    return place.parent.name.endswith(".libs") or str(place.parent) in {"PySide6/Qt/lib", "."}
