"""Makes the .deb: where files go on a Debian system, what is told of the package, and which others it needs.

Written without dpkg, so that it is built anywhere; standard library and binutils' objdump. It has no scripts: menus,
icons and file types are picked up by the desktop's own triggers, and removing the package leaves nothing behind.
"""

from __future__ import annotations

import datetime
import gzip
import hashlib
import io
import platform
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import archive

HERE = Path(__file__).resolve().parent
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
PACKAGES = {
    "libc.so.6": "libc6", "libm.so.6": "libc6", "libdl.so.2": "libc6", "libpthread.so.0": "libc6",
    "librt.so.1": "libc6", "libutil.so.1": "libc6", "libresolv.so.2": "libc6",
    "libmvec.so.1": "libc6", "libanl.so.1": "libc6", "ld-linux-x86-64.so.2": "libc6", "ld-linux-aarch64.so.1": "libc6",
    "libstdc++.so.6": "libstdc++6", "libgcc_s.so.1": "libgcc-s1",
    "libGL.so.1": "libgl1", "libEGL.so.1": "libegl1", "libGLX.so.0": "libglx0", "libOpenGL.so.0": "libopengl0",
    "libxcb.so.1": "libxcb1", "libX11.so.6": "libx11-6", "libdrm.so.2": "libdrm2", "libgbm.so.1": "libgbm1",
    "libwayland-client.so.0": "libwayland-client0", "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1", "libwayland-server.so.0": "libwayland-server0",
}  # fmt: skip
"""Debian's packages of libraries that are not brought along; one that is not named here stops the build."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a package is made of beside the program: the repository, drawn icons (SIZE.png), version and date."""

    root: Path
    icons: Path
    version: str
    seconds: int


def make(folder: Path, out: Path, facts: Facts) -> Path:
    """Write photoenhance_VERSION_ARCH.deb into `out`."""
    architecture = ARCHITECTURES[platform.machine()]
    path = out / f"photoenhance_{facts.version}_{architecture}.deb"
    members = files(folder, facts)
    size = sum(_size(content) for _, content in members)
    control = {
        "control": _control(facts.version, architecture, size, ", ".join(depends(folder))).encode(),
        "md5sums": "".join(f"{_md5(content)}  {name}\n" for name, content in members if _is_file(content)).encode(),
    }
    with path.open("wb") as file:
        file.write(b"!<arch>\n")
        _part(file, "debian-binary", b"2.0\n", facts.seconds)
        head = [(".", None), *((f"./{name}", text) for name, text in control.items())]
        _part(file, "control.tar.xz", _packed(head, facts.seconds), facts.seconds)
        body = [(f"./{name}", content) for name, content in _with_folders(members)]
        _part(file, "data.tar.xz", _packed([(".", None), *body], facts.seconds), facts.seconds)
    return path


def files(folder: Path, facts: Facts) -> list[archive.Member]:
    """All files of the package, by their place below /; folders are not named."""
    inside = [one for one in archive.folder(folder, "usr/lib/photoenhance") if one[1] is not None]
    links = [(f"usr/bin/{name}", facts.icons.parent / f"link-{name}") for name in ("photoenhance", "photoenhance-gui")]
    for name, link in links:
        link.unlink(missing_ok=True)
        link.symlink_to(f"../lib/photoenhance/{PurePosixPath(name).name}")
    icon = facts.root / "resources" / "icons" / "photoenhance.svg"
    share = {
        "applications/photoenhance.desktop": (facts.root / "packaging" / "photoenhance.desktop").read_bytes(),
        "metainfo/photoenhance.metainfo.xml": _metainfo(facts),
        "mime/packages/photoenhance.xml": (HERE / "mime.xml").read_bytes(),
        "icons/hicolor/scalable/apps/photoenhance.svg": icon.read_bytes(),
        **{
            f"icons/hicolor/{path.stem}x{path.stem}/apps/photoenhance.png": path.read_bytes()
            for path in sorted(facts.icons.glob("*.png"))
        },
        "doc/photoenhance/copyright": (HERE / "copyright").read_bytes(),
        "doc/photoenhance/changelog.gz": _gzip((facts.root / "docs" / "CHANGELOG.md").read_bytes()),
        "doc/photoenhance/changelog.Debian.gz": _gzip(_changelog(facts)),
        "doc/photoenhance/models-licence.md": (facts.root / "resources" / "models" / "LICENSE.md").read_bytes(),
    }
    return [*inside, *links, *((f"usr/share/{name}", content) for name, content in share.items())]


def depends(folder: Path) -> list[str]:
    """Debian packages for all libraries that the folder's files want and the folder has not, with glibc's version."""
    elves = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and _is_elf(path)]
    told = subprocess.run(["objdump", "-p", *elves], capture_output=True, text=True, check=True).stdout
    brought = {path.name for path in folder.rglob("*.so*")}
    wanted = set(re.findall(r"NEEDED\s+(\S+)", told)) - brought
    unknown = wanted - PACKAGES.keys()
    if unknown:
        raise SystemExit(f"packaging/linux/deb.py knows no Debian package for {', '.join(sorted(unknown))}.")
    glibc = max((int(number) for number in re.findall(r"GLIBC_2\.(\d+)", told)), default=28)
    # Qt opens these by name; a font there must be.
    found = {PACKAGES[name] for name in wanted} | {"libgl1", "libegl1", "libwayland-client0", "fontconfig-config"}
    return sorted(f"libc6 (>= 2.{glibc})" if name == "libc6" else name for name in found)


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _control(version: str, architecture: str, size: int, needs: str) -> str:
    return (HERE / "control").read_text(encoding="utf-8").format(
        version=version, architecture=architecture, size=-(-size // 1024), depends=needs
    )  # fmt: skip


def _metainfo(facts: Facts) -> bytes:
    date = datetime.datetime.fromtimestamp(facts.seconds, datetime.UTC).date()
    text = (HERE / "photoenhance.metainfo.xml").read_text(encoding="utf-8")
    return text.replace("VERSION", facts.version).replace("DATE", str(date)).encode()


def _changelog(facts: Facts) -> bytes:
    date = datetime.datetime.fromtimestamp(facts.seconds, datetime.UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
    by = re.search(r"Maintainer: (.*)", (HERE / "control").read_text(encoding="utf-8"))
    assert by is not None
    head = f"photoenhance ({facts.version}) unstable; urgency=medium"
    return f"{head}\n\n  * What changed stands in changelog.gz.\n\n -- {by[1]}  {date}\n".encode()


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def _is_file(content: Path | bytes | None) -> bool:
    return isinstance(content, bytes) or (content is not None and not content.is_symlink())


def _size(content: Path | bytes | None) -> int:
    if isinstance(content, bytes):
        return len(content)
    return content.stat().st_size if content is not None and not content.is_symlink() else 0


def _md5(content: Path | bytes | None) -> str:
    assert content is not None
    data = content if isinstance(content, bytes) else content.read_bytes()
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _with_folders(members: list[archive.Member]) -> list[archive.Member]:
    """The same, sorted, with each folder before what is in it."""
    folders = {str(parent) for name, _ in members for parent in PurePosixPath(name).parents if str(parent) != "."}
    both: list[archive.Member] = [*members, *((name, None) for name in folders)]
    return sorted(both, key=lambda member: member[0])


def _packed(members: list[archive.Member], seconds: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "part.tar.xz"
        archive.xz(members, path, seconds)
        return path.read_bytes()


def _part(file: io.BufferedWriter, name: str, data: bytes, seconds: int) -> None:
    """One member of an ar archive: a head of 60 bytes, the data, a byte more where their number is odd."""
    file.write(f"{name:<16}{seconds:<12}{0:<6}{0:<6}{'100644':<8}{len(data):<10}`\n".encode())
    file.write(data + b"\n" * (len(data) % 2))
