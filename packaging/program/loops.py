"""Compiles the program's loops ahead, so that the built program needs neither numba nor LLVM.

Usage, by the build's Python: python loops.py FOLDER: FOLDER/LEVEL.so for each kind of processor. Every call of
`compiled` in the sources stands in a function without arguments; all these are called, and what they would compile is
compiled by numba with the same settings, so that it can stand anywhere in memory, and linked by ld. Linux only.
"""

from __future__ import annotations

import ast
import importlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import photoenhance
from photoenhance import compiled, native
from photoenhance.compiled import Wanted

LEVELS = {"x86_64": ("x86-64-v4", "x86-64-v3", "x86-64"), "aarch64": ("generic",)}
"""Those in `native.LEVELS`, by platform.machine()."""

SYSTEM = ("libc.so.6", "libm.so.6")
# An array that counts its owners never comes; a loop that allocates is refused by the linker.
NOTHING_COUNTED = """
declare void @llvm.trap() noreturn
define void @NRT_MemInfo_call_dtor(ptr %counted) {
  call void @llvm.trap()
  unreachable
}
"""


def doors(package: Path) -> Iterator[tuple[str, str]]:
    """(module, function) for each function that calls `compiled`."""
    for path in sorted(package.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "compiled(" in text and path.name != "compiled.py":
            module = ".".join((package.name, *path.relative_to(package).with_suffix("").parts))
            for function in ast.parse(text).body:
                if isinstance(function, ast.FunctionDef) and any(_compiles(node) for node in ast.walk(function)):
                    yield module, function.name


def _compiles(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "compiled"


def loops() -> list[Wanted]:
    """All of the program's loops."""
    with compiled.noted() as found:
        for module, function in doors(Path(photoenhance.__file__).parent):
            getattr(importlib.import_module(module), function)()
    return found


def objects(folder: Path, found: list[Wanted], processor: str) -> list[Path]:
    """Compile loops for the processor that NUMBA_CPU_NAME names too; an object file each, and one more for all."""
    import llvmlite.binding as llvm
    import numba

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_triple(llvm.get_process_triple())
    machine = target.create_target_machine(cpu=processor, features="", opt=3, reloc="pic", codemodel="default")
    made = [folder / "nothing.o"]
    made[0].write_bytes(machine.emit_object(llvm.parse_assembly(NOTHING_COUNTED)))
    for loop, example, passes in found:
        compiled.prepare(passes)
        dispatcher = numba.njit(**compiled.OPTIONS, no_cpython_wrapper=True)(loop)
        types = tuple(numba.typeof(one) for one in example)
        dispatcher.compile(types)
        done = dispatcher.overloads[types]
        # As it is optimised for being run at once.
        module = llvm.parse_assembly(done.library.get_llvm_str())
        module.get_function(done.fndesc.llvm_func_name).name = native.name_of(loop)
        made.append(folder / f"{native.name_of(loop)}.o")
        made[-1].write_bytes(machine.emit_object(module))
    return made


def link(made: list[Path], library: Path) -> None:
    """Make a library of objects that shows our loops alone; what these want beyond libc and libm stops the build."""
    shown = library.with_suffix(".map")
    shown.write_text("{ global: photoenhance.*; local: *; };\n", encoding="utf-8")
    options = ["-shared", "--no-undefined", "--as-needed", "--hash-style=gnu", "--build-id=none"]
    options += ["-z", "noexecstack", "-z", "relro", "-z", "now"]
    system = [f"-l:{name}" for name in SYSTEM]
    names = ["-soname", library.name, "--version-script", shown, "-o", library]
    subprocess.run(["ld", *options, *names, *made, *system], check=True)
    shown.unlink()


def main(folder: Path) -> None:
    """Make the library of each level, each by a process of its own: numba takes one processor for good."""
    level = os.environ.get("NUMBA_CPU_NAME")
    if level:
        work = folder / level
        work.mkdir(parents=True, exist_ok=True)
        link(objects(work, loops(), level), folder / f"{level}.so")
        return
    for name in LEVELS[platform.machine()]:
        settings = {"NUMBA_CPU_NAME": name, "NUMBA_CPU_FEATURES": ""}
        subprocess.run([sys.executable, *sys.argv], check=True, env={**os.environ, **settings})


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
