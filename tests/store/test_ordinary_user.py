"""Stores in the state in which file systems have them: not readable, changing, with odd names, with many entries."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from support.command import run, write
from support.example_counts import every

from ngfflint.store.local import LocalStore

AS_NOBODY = """
import contextlib, io, os, sys
from ngfflint.cli.main import main, run
with contextlib.redirect_stdout(io.StringIO()):  # the user may not be able to import anything
    main(["../warm.zarr", *sys.argv[2:]])
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
run()
"""
"""The command as an ordinary user, to which permissions apply."""


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize(
    ("closed", "words"),
    [
        ("zarr.json", "b.zarr/zarr.json: NGFF901 [error] cannot read the document: Permission denied"),
        ("0/zarr.json", "b.zarr/0/zarr.json: NGFF901 [error] cannot read the document: Permission denied"),
        ("0", "b.zarr/0/zarr.json: NGFF901 [error] cannot read the document: Permission denied"),
        (".", "b.zarr"),
    ],
)
def test_not_readable(closed: str, words: str, tmp_path: Path) -> None:
    """What is not readable is reported at its place, and the other stores are linted."""
    folder = tmp_path / "stores"
    for name in ("a.zarr", "b.zarr", "c.zarr"):
        write(folder / name)
    write(tmp_path / "warm.zarr")
    (tmp_path / "warm.zarr/0/zarr.json").unlink()
    (tmp_path / "warm.zarr/0/zarr.json").mkdir()
    for path in (folder, *folder.parents):
        if path.is_relative_to("/tmp") and path != Path("/tmp"):  # noqa: S108  made by pytest
            path.chmod(path.stat().st_mode | 0o055)
    place = folder / "b.zarr" / closed
    place.chmod(0)
    command = [sys.executable, "-c", AS_NOBODY, ".", "--isolated", "--output-format", "concise"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    place.chmod(0o755)
    assert done.stderr == ""
    assert words in done.stdout
    assert done.stdout.count("NGFF901 [error]") == 1
    assert done.returncode == 1
    assert "3 stores" in done.stdout


def test_folder_with_many_entries(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more entries are read than a group may have."""
    monkeypatch.setattr("ngfflint.store.local.MOST_ENTRIES", 100)
    store = write(tmp_path / "a.zarr")
    for number in range(200):
        (store / f"{number}.txt").touch()
    assert LocalStore(str(store)).entries("") is None
    assert run(capsys, store, "--isolated")[0] == 0


FORMS = ("concise", "full", "json", "sarif", "junit", "github", "markdown")
NAMES = [b"\xff\xfe", b"caf\xe9", b"new\nline", b"\x1b[31m", "e\u0301".encode(), b"a'b\"c"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse names that are not UTF-8")
@pytest.mark.parametrize(("name", "form"), every(4, list(product(NAMES, FORMS))))
def test_odd_names(name: bytes, form: str, tmp_path: Path) -> None:
    """Names that are not text are reported as text, and control no terminal."""
    folder = os.fsencode(tmp_path) + b"/" + name + b".zarr"
    write(Path(os.fsdecode(folder)))
    Path(os.fsdecode(folder), "zarr.json").write_text("[")
    command = [sys.executable, "-m", "ngfflint", os.fsdecode(folder), "--isolated", "--output-format", form]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    text = done.stdout.decode()
    assert "\x1b[31m" not in text
    if form in ("json", "sarif"):
        json.loads(text)


def put_folder(store: Path) -> None:
    """Replace a document by a folder."""
    (store / "0/zarr.json").unlink()
    (store / "0/zarr.json").mkdir()


VANISHING: dict[str, Callable[[Path], object]] = {
    "a document": lambda store: (store / "0/zarr.json").rename(store / "moved"),
    "a shorter document": lambda store: (store / "0/zarr.json").write_text(""),
    "an array": lambda store: (store / "0").rename(store / "1"),
    "a folder in place of a document": put_folder,
    "all of it": lambda store: store.rename(store.with_name("gone")),
}


@pytest.mark.parametrize("change", VANISHING.values(), ids=VANISHING)
def test_stores_that_change(
    change: Callable[[Path], object],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What vanishes or changes after the first document was read is reported, and the other stores are linted."""
    stores = [write(tmp_path / name) for name in ("a.zarr", "b.zarr")]
    get = LocalStore.get
    changed: list[str] = []

    def getting(self: LocalStore, path: str, limit: int | None = None) -> bytes | None:
        data = get(self, path, limit)
        if self.folder == str(stores[0]) and not changed:
            changed.append(path)
            change(stores[0])
        return data

    monkeypatch.setattr(LocalStore, "get", getting)
    code, out, err = run(capsys, *stores, "--isolated", "--output-format", "json")
    report = json.loads(out)
    assert (code, err, len(report["stores"])) == (1, "", 2)
    assert {each["store"] for each in report["findings"]} == {str(stores[0])}
