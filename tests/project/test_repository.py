"""The repository as a whole: linters, types, layers, sizes of files, and no absolute paths."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from support.paths import ROOT, own_files

from ngfflint.report.sarif import HOME

MOST_LINES, MOST_LINES_OF_FUNCTION = 450, 60
MACHINE_PATH = re.compile(rb"(?<![\w.])/(?:" + b"|".join([b"work", b"root", b"tmp"]) + rb")/\w")


@pytest.mark.parametrize(
    "command",
    [
        pytest.param([sys.executable, "-m", "ruff", "check"], id="ruff check"),
        pytest.param([sys.executable, "-m", "ruff", "format", "--check"], id="ruff format"),
        pytest.param([sys.executable, "-m", "mypy"], id="mypy"),
        pytest.param([str(Path(sys.executable).with_name("lint-imports"))], id="lint-imports"),
    ],
)
def test_lint(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_files_and_functions_are_small() -> None:
    large = []
    for path in sorted(ROOT.glob("src/**/*.py")):
        text = path.read_text("utf-8")
        lines = len(text.splitlines())
        if lines > MOST_LINES:
            large.append(f"{path.relative_to(ROOT)}: {lines} lines")
        large += [
            f"{path.relative_to(ROOT)}:{node.lineno}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.end_lineno is not None
            and node.end_lineno - node.lineno >= MOST_LINES_OF_FUNCTION
        ]
    assert large == []


def test_home_is_that_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["urls"]["Homepage"] == HOME


def test_no_machine_paths() -> None:
    assert MACHINE_PATH.search(b"see /" + b"tmp/x") is not None
    assert MACHINE_PATH.search(b"at https://example.org/" + b"tmp/x") is None
    files = own_files(ROOT)
    assert Path(__file__) in files
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.decode(errors='replace').strip()}"
        for path in files
        for number, line in enumerate(path.read_bytes().splitlines(), start=1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []


def imported_modules(path: Path, modules: set[str]) -> set[str]:
    """Return the modules of the package that a file imports: at its top, inside functions, or for type checkers."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return found & modules


def test_no_circles_of_imports() -> None:
    """No modules import each other, not even inside functions or for type checkers; the package itself names them."""
    source = ROOT / "src"
    files = {
        ".".join(path.relative_to(source).with_suffix("").parts): path
        for path in source.glob("ngfflint/**/*.py")
        if path.name != "__init__.py"
    }
    graph = {name: imported_modules(path, set(files)) for name, path in files.items()}
    assert graph["ngfflint.linter.walker"]
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as fault:
        pytest.fail(f"circle of imports: {' -> '.join(fault.args[1])}")
    assert len(order) == len(files)
