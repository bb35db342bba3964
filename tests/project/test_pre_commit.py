"""The hooks, run by pre-commit itself in repositories of their own, from a copy of this checkout."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml
from attrs import frozen
from support.command import GOOD
from support.paths import FIXTURES, ROOT, own_files
from support.stores import array, group, ome_document

from ngfflint.store.paths import METADATA

MANIFEST = ROOT / ".pre-commit-hooks.yaml"
CHANGED, ALL = "ngfflint (stores whose metadata changed)", "ngfflint (all stores)"
FIX = "ngfflint (fix stores whose metadata changed)"
PRE_COMMIT = [sys.executable, "-m", "pre_commit"]
MOST_CALLS = 3
"""Of the hook for the largest plate: pre-commit cuts arguments at 128 KiB, also where one process is wanted."""
COUNT = 40
"""Of stores side by side, more than processes are started for."""


def environment(home: Path) -> dict[str, str]:
    """Return an environment in which nothing of the developer's own git, Python and pre-commit is heard."""
    own = ("GIT_", "PRE_COMMIT", "PYTHON", "SKIP", "VIRTUAL_ENV")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(own)}
    names = {f"GIT_{who}_{what}": "tests@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PRE_COMMIT_COLOR": "never"}
    return kept | names | quiet | {"PRE_COMMIT_HOME": str(home), "COLUMNS": "120"}


@frozen
class Repository:
    """A git repository.

    Args:
        folder: that it is in.
        environment: of the commands that run in it.
    """

    folder: Path
    environment: dict[str, str]

    def run(self, *command: str, fails: bool = False) -> str:
        """Run a command; return all that it writes."""
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, text=True, stdout=-1, stderr=subprocess.STDOUT, check=False
        )
        assert done.returncode == int(fails), done.stdout
        return done.stdout

    def commit(self) -> None:
        """Commit everything, past the hooks."""
        self.run("git", "add", "--all")
        self.run("git", "commit", "--quiet", "--no-verify", "--allow-empty", "--message", "change")

    def configure(self, hook: Repository, *before: dict[str, Any], **options: Any) -> None:
        """Write the configuration of pre-commit: hooks of other repositories, and ours."""
        ours = {"repo": str(hook.folder), "rev": hook.run("git", "rev-parse", "HEAD").strip()}
        hooks = [{"id": "ngfflint"} | options, {"id": "ngfflint-all", "stages": ["manual"]}]
        configuration = {"repos": [*before, ours | {"hooks": hooks}]}
        (self.folder / ".pre-commit-config.yaml").write_text(json.dumps(configuration))

    def lint(self, *arguments: str, fails: bool = False) -> str:
        """Stage everything and run the hooks on what is staged; return what ours says."""
        self.run("git", "add", "--all")
        return self.run(*PRE_COMMIT, "run", "--verbose", *arguments, fails=fails)


@pytest.fixture(scope="session")
def hook(once: Callable[[str, Callable[[Path], object]], Path]) -> Repository:
    """A repository with the files of this checkout, committed or not, and an environment with them."""
    folder = once("hook", write_hook)
    return Repository(folder / "repository", environment(folder / "pre-commit"))


def write_hook(folder: Path) -> None:
    """Write the repository of the hook, and have pre-commit make the environment that it runs in."""
    repository = Repository(folder / "repository", environment(folder / "pre-commit"))
    for file in own_files(ROOT):
        copy = repository.folder / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    repository.run("git", "init", "--quiet")
    repository.commit()
    user = Repository(folder / "user", repository.environment)
    user.folder.mkdir()
    user.run("git", "init", "--quiet")
    user.configure(repository)
    user.run(*PRE_COMMIT, "install-hooks")


@pytest.fixture
def repository(hook: Repository, tmp_path: Path) -> Repository:
    """A repository with a clean store of each Zarr format."""
    repository = Repository(tmp_path, hook.environment)
    repository.run("git", "init", "--quiet")
    repository.configure(hook)
    put(repository, "valid/0.4", "two.zarr")
    put(repository, "valid/0.5", "three.zarr")
    repository.commit()
    return repository


def put(repository: Repository, kind: str, name: str) -> Path:
    """Copy a store among the fixtures into a repository."""
    store = {"valid": "plane.zarr", "invalid": "translation-first.zarr"}[kind.partition("/")[0]]
    return Path(shutil.copytree(FIXTURES / kind / store, repository.folder / name, dirs_exist_ok=True))


def touch(store: Path, *names: str) -> None:
    """Change documents and nothing that they mean."""
    for name in names:
        with (store / name).open("a") as file:
            file.write("\n")


def write_plate(store: Path, version: str, *, columns: int, fields: int, row_groups: bool) -> int:
    """Write a plate of eight rows; return how many documents it has."""
    rows, column_names = "ABCDEFGH", [str(1 + column) for column in range(columns)]
    indices = [(row, column) for row in range(len(rows)) for column in range(columns)]
    wells = {f"{rows[row]}/{column_names[column]}": (row, column) for row, column in indices}
    plate = {
        "name": "screen",
        "field_count": fields,
        "rows": [{"name": row} for row in rows],
        "columns": [{"name": column} for column in column_names],
        "wells": [{"path": path, "rowIndex": row, "columnIndex": column} for path, (row, column) in wells.items()],
    }
    groups: dict[str, Any] = {row: {} for row in rows} if row_groups else {}
    groups |= {"": {"plate": plate}}
    groups |= {well: {"well": {"images": [{"path": str(field)} for field in range(fields)]}} for well in wells}
    groups |= {f"{well}/{field}": {"multiscales": GOOD["multiscales"]} for well in wells for field in range(fields)}
    documents: dict[str, Any] = {}
    for path, ome in groups.items():
        documents |= group(path, ome_document(json.dumps(ome), version) if ome else {}, version)
        if "multiscales" in ome:
            documents |= array(f"{path}/0", version, shape=[8, 8], dimension_names=["y", "x"])
    for path, value in documents.items():
        (store / path).parent.mkdir(parents=True, exist_ok=True)
        (store / path).write_text(json.dumps(value))
    return len(documents)


def verdict(output: str, name: str = CHANGED) -> str:
    """Return the word after the name of a hook."""
    words: list[str] = re.findall(rf"^{re.escape(name)}\.+(?:\(.*\))?(\w+)$", output, re.MULTILINE)
    return words[-1]


def test_manifest() -> None:
    subprocess.run([*PRE_COMMIT, "validate-manifest", str(MANIFEST)], check=True)
    hooks = {each["id"]: each for each in yaml.safe_load(MANIFEST.read_text())}
    assert {key: each["name"] for key, each in hooks.items()} == {
        "ngfflint": CHANGED,
        "ngfflint-fix": FIX,
        "ngfflint-all": ALL,
    }
    wanted = re.compile(hooks["ngfflint"]["files"])
    assert all(wanted.search(f"{folder}{name}") for folder in ("", "a.zarr/", "a/b c/0/") for name in METADATA)
    assert all(wanted.search(name) for name in ("a.ozx", "b/a.zarr.zip"))
    others = ("a.zarr/0/c/0/0", "xzarr.json", "zarr.json.bak", "a.zarr/0/.zarrayx", "a.zip", "ozx", "a.ozx.bak")
    assert not any(wanted.search(name) for name in others)


@pytest.mark.parametrize(
    "document", ["two.zarr/.zattrs", "two.zarr/.zgroup", "two.zarr/0/.zarray", "three.zarr/zarr.json"]
)
def test_clean_store(repository: Repository, document: str) -> None:
    """Documents of both formats run the hook, and only on their store."""
    touch(repository.folder, document)
    output = repository.lint()
    assert verdict(output) == "Passed"
    assert stores(output) == [f"{document.partition('/')[0]} image"]


@pytest.mark.parametrize(("version", "document"), [("0.4", ".zattrs"), ("0.5", "zarr.json")])
def test_broken_store(repository: Repository, version: str, document: str) -> None:
    """In a folder of another, and beside clean stores that were changed too."""
    touch(repository.folder, "two.zarr/.zattrs", "three.zarr/0/zarr.json")
    put(repository, f"invalid/{version}", "data/2024 05/embryo.zarr")
    output = repository.lint(fails=True)
    assert verdict(output) == "Failed"
    assert "error[NGFF012]" in output
    assert f"--> data/2024 05/embryo.zarr/{document}:" in output
    assert "Found 1 error, 0 warnings in 1 of 3 stores" in output


@pytest.mark.parametrize("name", ["embryo.ozx", "data/2024 05/embryo.zarr.zip"])
@pytest.mark.parametrize("kind", ["valid/0.5", "invalid/0.5"])
def test_archive(repository: Repository, kind: str, name: str) -> None:
    """A store in an archive is one file, and linted when that changes."""
    store, archive = put(repository, kind, "packed.zarr"), repository.folder / name
    archive.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(archive, "w") as written:
        for file in sorted(store.rglob("*.json")):
            written.write(file, file.relative_to(store).as_posix())
    shutil.rmtree(store)
    broken = kind.startswith("invalid")
    output = repository.lint(fails=broken)
    assert verdict(output) == ("Failed" if broken else "Passed")
    assert ("error[NGFF012]" in output) == broken
    assert name in output


def test_stores_side_by_side(repository: Repository) -> None:
    """A change of many stores is one run in which each is linted once, a broken one among them too."""
    for number in range(COUNT):
        version = ("0.4", "0.5")[number % 2]
        put(repository, f"valid/{version}", f"data/{number % 3}/{number:02}.zarr")
    put(repository, "invalid/0.4", "data/1/between.zarr")
    output = repository.lint(fails=True)
    assert output.count("error[NGFF012]") == 1
    assert f"Found 1 error, 0 warnings in 1 of {COUNT + 1} stores" in output


def test_arguments(repository: Repository, hook: Repository) -> None:
    """Options come from the configuration of the repository."""
    repository.configure(hook, args=["--ignore", "NGFF012"])
    put(repository, "invalid/0.5", "embryo.zarr")
    assert verdict(repository.lint()) == "Passed"


def test_fix(repository: Repository, hook: Repository) -> None:
    """The hook that repairs fails when it has changed a document, and passes the next time."""
    repository.configure(hook, id="ngfflint-fix")
    store = put(repository, "invalid/0.5", "embryo.zarr")
    before = (store / "zarr.json").read_bytes()
    output = repository.lint(fails=True)
    assert verdict(output, FIX) == "Failed"
    assert "files were modified by this hook" in output
    assert "Fixed 1 finding." in output
    assert (store / "zarr.json").read_bytes() != before
    assert verdict(repository.lint(), FIX) == "Passed"


def test_commit(repository: Repository) -> None:
    """A real commit is held up by a broken store, and made when it is fixed."""
    repository.run(*PRE_COMMIT, "install")
    put(repository, "invalid/0.4", "two.zarr")
    repository.run("git", "add", "--all")
    assert "NGFF012" in repository.run("git", "commit", "--message", "break", fails=True)
    put(repository, "valid/0.4", "three.zarr")
    shutil.rmtree(repository.folder / "two.zarr")
    repository.run("git", "add", "--all")
    assert verdict(repository.run("git", "commit", "--message", "mend")) == "Passed"


def test_only_chunks(repository: Repository) -> None:
    """A chunk says nothing about metadata: the hook does not run, and that for all stores does."""
    chunk = repository.folder / "two.zarr/0/0/0"
    chunk.parent.mkdir(parents=True)
    chunk.write_bytes(bytes(256 * 256 * 2))
    assert verdict(repository.lint()) == "Skipped"
    put(repository, "invalid/0.5", "deep/down/embryo.zarr")
    repository.commit()
    touch(repository.folder, "README")
    output = repository.lint("--hook-stage", "manual", "ngfflint-all", fails=True)
    assert verdict(output, ALL) == "Failed"
    assert "Found 1 error, 0 warnings in 1 of 3 stores" in output


def test_deleted_store(repository: Repository) -> None:
    """Nothing is left to be linted."""
    shutil.rmtree(repository.folder / "two.zarr")
    assert verdict(repository.lint()) == "Skipped"


def test_deleted_document(repository: Repository) -> None:
    """The store from which an array is gone is linted for its other document that was changed."""
    shutil.rmtree(repository.folder / "three.zarr/0")
    touch(repository.folder, "three.zarr/zarr.json")
    output = repository.lint(fails=True)
    assert "--> three.zarr/zarr.json:" in output
    assert "NGFF055" in output


@pytest.mark.parametrize("others", [["two.zarr"], []])
def test_store_that_vanishes_meanwhile(repository: Repository, hook: Repository, others: list[str]) -> None:
    """A hook that runs before ours deletes a store of which documents were changed."""
    clean = {"id": "clean", "name": "clean", "entry": "rm -r gone.zarr", "language": "system", "pass_filenames": False}
    repository.configure(hook, {"repo": "local", "hooks": [clean | {"always_run": True}]})
    put(repository, "invalid/0.5", "gone.zarr")
    for other in others:
        touch(repository.folder / other, ".zattrs")
    output = repository.lint(fails=True)
    assert verdict(output, "clean") == "Failed"  # it has changed files
    assert verdict(output) == "Passed"
    assert stores(output) == [f"{other} image" for other in others]


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_plate_without_row_groups(repository: Repository, version: str) -> None:
    """A document deep inside stands for the whole plate, across the folders that are not groups."""
    write_plate(repository.folder / "screens/plate", version, columns=2, fields=2, row_groups=False)
    repository.commit()
    touch(repository.folder / "screens/plate/A/2/1/0", ".zarray" if version == "0.4" else "zarr.json")
    output = repository.lint(fails=True)
    assert "NGFF303" in output
    assert f"in 1 store (plate, OME-Zarr {version}" in output


def test_large_plate(repository: Repository) -> None:
    """Thousands of documents are one plate, which is linted once by each call that pre-commit makes of them."""
    count = write_plate(repository.folder / "screens/plate.zarr", "0.4", columns=12, fields=17, row_groups=True)
    assert count > 5000
    found = stores(repository.lint())
    assert found == ["plate.zarr plate"] * len(found)
    assert 1 <= len(found) <= MOST_CALLS


def stores(output: str) -> list[str]:
    """Return the names and the kinds of clean stores that were linted alone."""
    return [" ".join(each) for each in re.findall(r"^(?:.*/)?(\S+): no findings \((\w+)", output, re.MULTILINE)]
