"""Folders and files of the repository that tests read."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
FIXTURES = ROOT / "fixtures"


def own_files(folder: Path) -> list[Path]:
    """Return the files below a folder, without the folders that .gitignore names."""
    ignored = {".git", *(line.strip("/") for line in (ROOT / ".gitignore").read_text("utf-8").split())}
    found = []
    for path in folder.iterdir():
        if path.name in ignored or path.relative_to(ROOT).as_posix() in ignored:
            continue
        found += own_files(path) if path.is_dir() else [path]
    return found
