"""The hooks, run by pre-commit itself in repositories of their own, from a copy of this checkout as it stands."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from stores import array, group
from test_cli import GOOD
from test_house import own_files

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "fixtures"
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
CHANGED, ALL = "ngfflint (stores whose metadata changed)", "ngfflint (all stores)"
PRE_COMMIT = [sys.executable, "-m", "pre_commit"]
MOST_CALLS = 3
"""Of the hook for the largest plate: pre-commit cuts arguments at 128 KiB, also where one process is wanted."""


def environment(home: Path) -> dict[str, str]:
    """Return an environment in which nothing of the developer's own git and pre-commit is heard."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT", "SKIP"))}
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


@pytest.fixture(scope="module")
def hook(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository with the files of this checkout, committed or not."""
    repository = Repository(tmp_path_factory.mktemp("hook"), environment(tmp_path_factory.mktemp("pre-commit")))
    for file in own_files(ROOT):
        copy = repository.folder / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    repository.run("git", "init", "--quiet")
    repository.commit()
    return repository


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


def write_plate(store: Path, version: str, *, columns: int, fields: int) -> int:
    """Write a plate of eight rows, without the groups of the rows, in which all is well; return how many documents."""
    rows, columns_of = "ABCDEFGH", [str(1 + column) for column in range(columns)]
    stated = {"version": version}
    plate = stated | {
        "name": "screen",
        "field_count": fields,
        "rows": [{"name": row} for row in rows],
        "columns": [{"name": column} for column in columns_of],
        "wells": [
            {"path": f"{row}/{column}", "rowIndex": rows.index(row), "columnIndex": columns_of.index(column)}
            for row in rows
            for column in columns_of
        ],
    }
    documents = group("", wrapped({"plate": plate}, version), version)
    for well in plate["wells"]:
        images = [{"path": str(field)} for field in range(fields)]
        documents |= group(well["path"], wrapped({"well": stated | {"images": images}}, version), version)
        for field in range(fields):
            image = {"multiscales": [stated | GOOD["multiscales"][0]]}  # type: ignore[index]
            path = f"{well['path']}/{field}"
            documents |= group(path, wrapped(image, version), version)
            documents |= array(f"{path}/0", version, shape=[8, 8], dimension_names=["y", "x"])
    for path, value in documents.items():
        (store / path).parent.mkdir(parents=True, exist_ok=True)
        (store / path).write_text(json.dumps(value))
    return len(documents)


def wrapped(ome: dict[str, Any], version: str) -> dict[str, Any]:
    """Return the attributes of a group; from 0.5 on, the version stands once."""
    if version == "0.4":
        return ome
    (key, value), = ome.items()
    inner = [{k: v for k, v in each.items() if k != "version"} for each in (value if key == "multiscales" else [value])]
    return {"ome": {"version": version, key: inner if key == "multiscales" else inner[0]}}
