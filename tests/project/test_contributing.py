"""CONTRIBUTING.md matches the code, and the rule that it shows passes all that rules are held to."""

from __future__ import annotations

import ast
import inspect
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from attrs import fields
from support.paths import ROOT
from support.stores import Example

from ngfflint.rules.check import Fault
from ngfflint.rules.constraints import CONSTRAINTS
from ngfflint.rules.rule import Rule

PACKAGE = ROOT / "src/ngfflint"
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")

MOST_LINES = 330

NEEDED = ("src", "rules", "docs", "tests", "fixtures", "readers")
"""What the tests of a rule need of the repository."""

TESTS = (
    "tests/rules/test_rule_examples.py",
    "tests/project/test_docs.py",
    "tests/rules/test_field_coverage.py",
    "tests/checks/test_mutations.py",
    "tests/project/test_frozen_findings.py",
)
"""The tests that look at every rule."""

OF_DOCS = "(test_docs and not NGFF and not test_documentation_is_up_to_date)"
SELECTED = f"NGFF07 or test_field_coverage or {OF_DOCS} or (test_mutations and most)"
"""Those of the new rule and of its neighbors, which have channels without labels, and those about all rules at once.

All pages of the copy have just been written, so the test that makes all of them again to compare them says nothing.
"""


def section(title: str) -> str:
    """Return the text below a heading, up to the next one."""
    text = GUIDE.split(f"# {title}\n", 1)[1]
    return re.split(r"^#+ ", text, maxsplit=1, flags=re.MULTILINE)[0]


def first_cells(text: str) -> list[str]:
    """Return what is in backticks in the first column of the tables in a text."""
    rows = re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE)
    return re.findall(r"`(\w+)`", "".join(rows))


def test_guide_is_one_page() -> None:
    assert len(GUIDE.splitlines()) <= MOST_LINES


def listed_files() -> Iterator[str]:
    """Yield the files in the list of the layout."""
    for folder, files in re.findall(r"^\* `([\w/]+/)`: ((?:.|\n  )*)", section("Layout"), re.MULTILINE):
        parent = folder.removeprefix("src/ngfflint/")
        yield from (parent + name for name in re.findall(r"`(\w+\.py)`", files))


def test_layout() -> None:
    """Each file with code is listed exactly once, and nothing else is."""
    code = [path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py" or path.parent == PACKAGE]
    assert sorted(listed_files()) == sorted(path.relative_to(PACKAGE).as_posix() for path in code)


def test_other_package_files_have_no_code() -> None:
    """Only what users import by its name gathers names: ``ngfflint`` and ``ngfflint.write``."""
    paths = [path for path in PACKAGE.rglob("*/__init__.py") if path.parent.name != "write"]
    texts = [path.read_text("utf-8") for path in paths]
    assert len(texts) > 5
    nodes = [node for text in texts for node in ast.parse(text).body]
    assert all(isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in nodes)


def names_in(text: str) -> set[str]:
    """Return the classes, functions, constants and type aliases of a module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def test_glossary() -> None:
    """Each word is defined where the table says."""
    rows = re.findall(r"^\| `(\w+)` \|.*\| `([\w/]+\.py)` \|$", section("Glossary"), re.MULTILINE)
    assert len(rows) >= 20
    assert [row for row in rows if row[0] not in names_in((PACKAGE / row[1]).read_text("utf-8"))] == []


def test_names_in_the_data_flow() -> None:
    """Each class and file that the description names exists."""
    text = section("How a run works")
    defined = {name for path in PACKAGE.rglob("*.py") for name in names_in(path.read_text("utf-8"))}
    names = set(re.findall(r"`([A-Z]\w+)`", text))
    assert len(names) > 10
    assert names - defined == set()
    assert [name for name in re.findall(r"`(\w+/\w+\.py)`", text) if not (PACKAGE / name).exists()] == []


def test_keys() -> None:
    """The tables list each key of a rule file and of an example once."""
    keys = {*Rule.__annotations__} - {"file", "pack", "group"} | {"example"}
    assert sorted(first_cells(section("Keys of a rule file"))) == sorted(keys)
    assert sorted(first_cells(section("Examples"))) == sorted(each.name for each in fields(Example))
    (row,) = re.findall(r"^\| `require` \|.*", GUIDE, re.MULTILINE)
    assert set(CONSTRAINTS) <= set(re.findall(r"`(\w+)`", row))


def test_check() -> None:
    """The check that is shown is the real one, and each argument of ``Fault`` is explained."""
    text = section("Writing a check")
    shown = re.findall(r"<!-- check: (\w+)\.py (\w+) -->\n```python\n(.*?)```", text, re.DOTALL)
    assert len(shown) == 1
    for module, name, code in shown:
        assert inspect.getsource(getattr(import_module(f"ngfflint.checks.{module}"), name)) == code
    arguments = set(inspect.signature(Fault).parameters) - {"where", "values"}
    assert [name for name in arguments if not re.search(rf"\b{name}\b(=|`)", text)] == []


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with the rule that the guide shows."""
    copy = tmp_path_factory.mktemp("extended").resolve()
    for name in NEEDED:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (ROOT / "pyproject.toml", *ROOT.glob("*.md")):
        shutil.copy(path, copy)
    example = re.search(
        r"`(rules/\w+/NGFF079-[\w-]+\.toml)`.*?<!-- worked-example -->\n```toml\n(.*?)```", GUIDE, re.DOTALL
    )
    assert example is not None
    assert not (copy / example[1]).exists()
    (copy / example[1]).write_text(example[2], "utf-8")
    return copy


def start(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the sources of a copy of the repository."""
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "XDG_CACHE_HOME": str(folder / "cache")}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_worked_example(extended: Path) -> None:
    """The new rule is one file: after its pages are written it passes the tests, and no other file is touched."""
    done = start(extended, "docs/generate.py")
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["rules/NGFF079.md", "rules/README.md"], "")
    tests = list(TESTS)
    done = start(extended, "-m", "pytest", "-n0", "-p", "no:cacheprovider", "-q", "-rA", *tests, "-k", SELECTED)
    assert done.returncode == 0, done.stdout + done.stderr
    for test in ("tests/rules/test_rule_examples.py::test_examples", "tests/project/test_docs.py::test_page"):
        assert f"PASSED {test}[NGFF079]" in done.stdout


def test_worked_example_is_really_linted(extended: Path) -> None:
    """A rule file with a wrong place fails."""
    copy = next(extended.glob("rules/*/NGFF079*"))
    text = copy.read_text("utf-8")
    copy.write_text(text.replace('"/omero/channels/0"', '"/omero/channels"'), "utf-8")
    done = start(
        extended,
        "-m",
        "pytest",
        "-n0",
        "-p",
        "no:cacheprovider",
        "-q",
        "tests/rules/test_rule_examples.py",
        "-k",
        "NGFF079",
    )
    copy.write_text(text, "utf-8")
    assert done.returncode == 1
    assert "test_examples[NGFF079]" in done.stdout
