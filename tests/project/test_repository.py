"""The repository as a whole: linters, types, layers, sizes of files, and no absolute paths."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import metadata
from pathlib import Path

import pytest
from readme import pages
from support.paths import ROOT, own_files

from ngfflint.report.addresses import DOCS, REPOSITORY

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


def test_addresses_are_those_of_the_package() -> None:
    """The package has them from the same place as the reports."""
    urls = dict(each.split(", ") for each in metadata("ngfflint").get_all("Project-URL") or ())
    assert (urls["Repository"], urls["Documentation"]) == (REPOSITORY, DOCS)


def test_the_repository_has_one_address() -> None:
    """Apart from generated pages and recorded outputs, one file has the address, or the account that stands for it."""
    account = REPOSITORY.split("/")[3]
    with_address = re.compile(rf"\b{re.escape(account)}\b|git(?:hub|lab)\.(?:com|io)/[\w.-]+/ngfflint\b".encode())
    generated = {
        "docs/ngfflint.1",
        "docs/ngfflint.schema.json",
        *(page.relative_to(ROOT).as_posix() for page in pages()),
    }
    found = {
        name
        for path in own_files(ROOT)
        if (name := path.relative_to(ROOT).as_posix()) not in generated
        and "__snapshots__" not in name
        and with_address.search(path.read_bytes())
    }
    assert found == {"src/ngfflint/report/addresses.py"}


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


BOUNDARIES: dict[str, tuple[str, ...]] = {
    "remote stores": (
        "aiohttp",
        "fsspec.core",
        "urllib.request",
        "zlib",
        "ngfflint.store.remote",
        "ngfflint.cli.run_remote",
        "ngfflint.hierarchy.prefetch",
    ),
    "archives, and files of other formats": (
        "ngfflint.store.zip",
        "ngfflint.store.file_formats",
        "ngfflint.store.memory",
    ),
    "OME-XML": (
        "defusedxml",
        "xml.parsers",
        "ngfflint.documents.ome_xml",
        "ngfflint.documents.ome_schema",
        "ngfflint.checks.ome_xml",
    ),
    "documents with problems": ("ngfflint.model.lenient", "cattrs"),
    "event loops and threads": ("asyncio", "concurrent.futures", "threading", "weakref"),
    "worker processes, Dask, and interrupted runs": (
        "distributed",
        "ngfflint.cli.run_parallel",
        "ngfflint.cli.run_dask",
        "ngfflint.cli.resume",
        "fcntl",
    ),
    "options and configuration files": (
        "ngfflint.cli.arguments",
        "ngfflint.cli.config.load",
        "ngfflint.cli.config_cmd",
        "ngfflint.cli.show_files",
        "ngfflint.linter.baseline",
        "ngfflint.globs",
        "packaging",
        "tomllib",
        "datetime",
    ),
    "other commands": (
        "ngfflint.info",
        "ngfflint.cli.main",
        "ngfflint.cli.statistics",
        "ngfflint.cli.fix",
        "ngfflint.cli.errors",
        "shtab",
        "importlib.metadata",
    ),
    "formats of reports": ("ngfflint.report", "rich", "jinja2", "unicodedata", "hashlib", "urllib.parse"),
    "findings and their positions": (
        "ngfflint.linter.findings",
        "ngfflint.linter.locate",
        "ngfflint.documents.json_scanner",
        "ngfflint.documents.json_errors",
        "ngfflint.rules.fix",
        "difflib",
        "json",
    ),
    "rule files, packs and readers": (
        "ngfflint.rules.rulefile",
        "ngfflint.rules.sections",
        "ngfflint.rules.plugins",
        "ngfflint.rules.profiles",
        "ngfflint.rules.readers",
        "pathlib",
        "importlib",
    ),
    "nodes other than plain images": (
        "ngfflint.hierarchy",
        "ngfflint.checks.transform_dims",
    ),
    "pixels": ("zarr", "ngfflint.decoding", "google_crc32c", "resource"),
}
"""What is imported inside functions, by the reason: only some runs need it."""

OF_ONE_SYSTEM = ("posixpath", "js")
"""What is imported inside a function because only some systems need it."""


def test_imports_inside_functions_are_at_named_boundaries() -> None:
    allowed = (*(name for names in BOUNDARIES.values() for name in names), *OF_ONE_SYSTEM)
    found = []
    for path in sorted((ROOT / "src").glob("ngfflint/**/*.py")):
        functions = (each for each in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(each, FUNCTIONS))
        for node in (each for function in functions for each in ast.walk(function)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                module = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
                found += [] if is_below(module or "", allowed) else [f"{path.name}:{node.lineno}: {module}"]
    assert found == []


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def is_below(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in packages)


ALWAYS = ("ngfflint.report", "ngfflint.hierarchy", "ngfflint.cli.main", "importlib", "json", "datetime")
"""Packages of which a clean image needs some modules, and modules that other packages import."""


CLEAN_RUN = "import sys; from ngfflint.cli.main import main; main(['fixtures/valid/0.5/plane.zarr']); "
"""A program that lints a clean image."""


def test_a_clean_image_needs_none_of_them() -> None:
    late = [
        name for names in BOUNDARIES.values() for name in names if name.startswith("ngfflint") and name not in ALWAYS
    ]
    late += ["aiohttp", "asyncio", "cattrs", "difflib", "distributed", "fsspec", "rich", "tomllib", "zarr"]
    script = f"{CLEAN_RUN}print([name for name in {late} if name in sys.modules])"
    for _ in range(2):  # the first run may read the rules
        done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
