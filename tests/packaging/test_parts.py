"""The recipes' parts: what is left out, archives that are the same each time, a package that dpkg can read."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tarfile
import tomllib
from pathlib import Path

import archive
import deb
import omit
import pytest
import slim
import weigh

ROOT = Path(__file__).resolve().parents[2]
linux = pytest.mark.skipif(shutil.which("dpkg-deb") is None or shutil.which("objdump") is None, reason="wants dpkg-deb")


def test_codecs_that_the_program_calls_are_kept() -> None:
    from imagecodecs import imagecodecs

    homes = {name: module for module, names in imagecodecs._MODULES.items() for name in names}
    called = set()
    for path in (ROOT / "photoenhance").rglob("*.py"):
        called |= set(re.findall(r"imagecodecs\.(\w+_(?:en|de)code|cms_transform)\(", path.read_text(encoding="utf-8")))
    assert called
    assert {homes[name] for name in called} <= omit.CODECS


def test_codecs_that_tifffile_calls_for_pictures_are_kept() -> None:
    import tifffile
    from imagecodecs import imagecodecs

    homes = {name: module for module, names in imagecodecs._MODULES.items() for name in names}
    text = Path(tifffile.tifffile.__file__).read_text(encoding="utf-8")
    called = {homes.get(name, "") for name in re.findall(r"imagecodecs\.(\w+_decode)\b", text)} - {""}
    assert "_imcd" in called
    # Of microscopes and maps: no photo is in them.
    assert called - omit.CODECS <= {"_jetraw"}


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        ("onnxruntime/capi/libonnxruntime_providers_cuda.so", True),
        ("onnxruntime/capi/libonnxruntime_providers_shared.so", False),
        ("onnxruntime/capi/onnxruntime_pybind11_state.so", False),
        ("imagecodecs/_blosc2.abi3.so", True),
        ("imagecodecs/_jpeg8.abi3.so", False),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", True),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", False),
        ("PySide6\\plugins\\platforms\\qwindows.dll", False),
        ("libstdc++.so.6", True),
        ("libmvec.so.1", True),
        ("exiv2/locale/de/exiv2.mo", True),
    ],
)
def test_left_out(name: str, gone: bool) -> None:
    assert omit.unwanted(name) == gone


def test_libraries_that_only_left_out_files_need_are_left_out() -> None:
    entries = [
        ("imagecodecs/_jpeg8.abi3.so", "jpeg8", "EXTENSION"),
        ("imagecodecs/_blosc2.abi3.so", "blosc2", "EXTENSION"),
        ("imagecodecs.libs/libjpeg.so.8", "libjpeg", "BINARY"),
        ("imagecodecs.libs/libblosc2.so.2", "libblosc2", "BINARY"),
        ("libdeep.so.1", "libdeep", "BINARY"),
        ("_pillow_heif.cpython-311.so", "heif", "EXTENSION"),
        ("llvmlite/binding/libllvmlite.so", "llvmlite", "BINARY"),
    ]
    needs = {"jpeg8": ["libjpeg.so.8"], "libjpeg": ["/usr/lib/libdeep.so.1"], "blosc2": ["libblosc2.so.2"]}
    kept = {entry[1] for entry in omit.kept(entries, lambda path: needs.get(path, ()))}
    assert kept == {"jpeg8", "libjpeg", "libdeep", "heif", "llvmlite"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small folder with a program that is linked with glibc."""
    place = tmp_path / "photoenhance"
    (place / "_internal").mkdir(parents=True)
    shutil.copy("/bin/true", place / "photoenhance")
    (place / "photoenhance-gui").symlink_to("photoenhance")
    (place / "_internal" / "text").write_text("text", encoding="utf-8")
    return place


def test_an_archive_is_the_same_whenever_it_is_made(folder: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a.tar.xz", tmp_path / "b.tar.xz"
    archive.xz(archive.folder(folder, "name"), first, 1_000_000)
    (folder / "_internal" / "text").touch()
    archive.xz(archive.folder(folder, "name"), second, 1_000_000)
    assert first.read_bytes() == second.read_bytes()
    with tarfile.open(first) as found:
        assert found.getnames()[0] == "name"
        assert found.getmember("name/photoenhance-gui").linkname == "photoenhance"
        assert found.getmember("name/photoenhance").mode == 0o755
        assert found.getmember("name/_internal/text").mtime == 1_000_000
    told = archive.checksum(first).read_text(encoding="utf-8").split()
    assert subprocess.run(["sha256sum", first], capture_output=True, text=True, check=True).stdout.split()[0] == told[0]


@linux
def test_the_package_is_one(folder: Path, tmp_path: Path) -> None:
    icons = tmp_path / "icons"
    icons.mkdir()
    (icons / "48.png").write_bytes(b"picture")
    facts = deb.Facts(ROOT, icons, "1.2.3", 1_000_000)
    made = deb.make(folder, tmp_path, facts)
    fields = dict(re.findall(r"^(\S+): (.*)$", _dpkg("-f", made), re.MULTILINE))
    assert (fields["Package"], fields["Version"]) == ("photoenhance", "1.2.3")
    assert "libc6 (>= 2." in fields["Depends"]
    unpacked = tmp_path / "unpacked"
    _dpkg("-x", made, unpacked)
    assert (unpacked / "usr/bin/photoenhance").resolve() == unpacked / "usr/lib/photoenhance/photoenhance"
    assert (unpacked / "usr/share/icons/hicolor/48x48/apps/photoenhance.png").read_bytes() == b"picture"
    assert "1.2.3" in (unpacked / "usr/share/metainfo/photoenhance.metainfo.xml").read_text(encoding="utf-8")
    control = subprocess.run(["dpkg-deb", "--ctrl-tarfile", made], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(control)) as inside:
        sums = inside.extractfile("./md5sums")
        assert sums is not None
        (tmp_path / "sums").write_bytes(sums.read())
    subprocess.run(["md5sum", "--check", "--quiet", tmp_path / "sums"], cwd=unpacked, check=True)


def _dpkg(*words: str | Path) -> str:
    return subprocess.run(["dpkg-deb", *words], capture_output=True, text=True, check=True).stdout


@linux
def test_an_unknown_library_stops_the_build(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deb, "PACKAGES", {})
    with pytest.raises(SystemExit, match=r"libc\.so\.6"):
        deb.depends(folder)


@linux
def test_symbols_go_and_the_program_still_runs(folder: Path, tmp_path: Path) -> None:
    source, library = tmp_path / "a.c", tmp_path / "a.so"
    source.write_text("static int hidden(void) { return 7; } int seen(void) { return hidden(); }", encoding="utf-8")
    if shutil.which("cc") is None:
        pytest.skip("wants a C compiler")
    subprocess.run(["cc", "-g", "-shared", "-fPIC", "-o", library, source], check=True)
    assert slim.strip(library) > 0
    import ctypes

    assert ctypes.CDLL(str(library)).seen() == 7
    assert not slim.sound(folder / "_internal" / "text")


def test_a_cut_library_is_not_sound(tmp_path: Path) -> None:
    whole = Path("/bin/true").read_bytes()
    cut = tmp_path / "cut"
    cut.write_bytes(whole)
    assert slim.sound(cut)
    cut.write_bytes(whole[: len(whole) // 2])
    assert not slim.sound(cut)


def test_weights(folder: Path) -> None:
    (folder / "_internal" / "llvmlite").mkdir()
    (folder / "_internal" / "llvmlite" / "a.so").write_bytes(b"0" * 2_000_000)
    found = weigh.weigh(folder)
    assert found[0] == ("llvmlite (LLVM, for numba)", 2_000_000)
    assert "together" in weigh.table(found)
    assert dict(found)["the rest"] == 4


def test_the_program_is_built_with_onnxruntime_for_the_processor_alone() -> None:
    names = [requirement.split(";")[0] for requirement in _build().requirements()]
    assert [name for name in names if name.startswith("onnxruntime")] == [
        next(one for one in _project()["dependencies"] if one.startswith("onnxruntime>")).split(";")[0]
    ]
    assert any(name.startswith("pyinstaller") for name in names)
    assert not any(name.startswith(("torch", "tensorflow")) for name in names)


def _build():
    from tests.setup.conftest import load

    return load(ROOT / "packaging" / "build.py")


def _project() -> dict[str, list[str]]:
    project: dict[str, list[str]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project
