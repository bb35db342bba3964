"""Links out of a store: what they lead to is never opened."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from support.example_counts import every
from support.valid_stores import Documents, collection_store, label_store, plate_store

STRACE = shutil.which("strace")
"""Shows which files a program opens."""


def written(folder: Path, documents: Documents) -> Path:
    """Write a store."""
    for path, value in documents.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return folder


COMMANDS = (["check"], ["check", "--jobs", "2"], ["info"], ["check", "--show-files"])


@pytest.mark.skipif(STRACE is None, reason="strace is not installed")
@pytest.mark.parametrize(
    ("version", "make", "command"),
    every(5, list(product(["0.4", "0.5"], [label_store, plate_store, collection_store], COMMANDS))),
)
def test_target_of_a_link_out_is_never_opened(tmp_path: Path, version: str, make: type, command: list[str]) -> None:
    """All documents of a store are links out of it, then all folders in it."""
    outside = written(tmp_path / "outside", make(version))
    documents, folders = tmp_path / "documents.zarr", tmp_path / "folders.zarr"
    for path in make(version):
        place = documents / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(outside / path)
    folders.mkdir()
    for each in outside.iterdir():
        if each.is_dir():
            (folders / each.name).symlink_to(each)
        else:
            shutil.copy(each, folders / each.name)
    log = tmp_path / "log"
    run = [sys.executable, "-m", "ngfflint", *command, str(documents), str(folders)]
    if command[0] == "check":
        run.append("--isolated")
    assert STRACE is not None
    subprocess.run([STRACE, "-f", "-e", "trace=open,openat", "-o", str(log), *run], check=False, capture_output=True)
    lines = [line for line in log.read_text().splitlines() if " = -1 " not in line]
    opened = [os.path.realpath(found[1]) for line in lines if (found := re.search(r'"([^"]*)"', line))]
    assert str(folders) in opened
    assert [path for path in opened if path.startswith(str(outside))] == []
