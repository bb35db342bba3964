"""Write the generated pages: rules, their index, coverage, reference, settings, their schema, and the manual page.

``python docs/generate.py [--check]``
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS), str(DOCS.parent / "tests")]

from covered import coverage  # noqa: E402  # needs the folders added above
from evidence import rules  # noqa: E402
from index import index  # noqa: E402
from man import manual  # noqa: E402
from reader_pages import reader_pages  # noqa: E402
from reference import reference  # noqa: E402
from settings import settings  # noqa: E402

from ngfflint.cli.config.schema import schema  # noqa: E402
from ngfflint.report.rule_page import page  # noqa: E402

FOLDERS = ("rules", "readers")
"""Folders in which all pages are generated."""


def all_pages() -> dict[str, str]:
    """Return the content of all pages by path in this folder."""
    pages = {f"rules/{rule.code}.md": page(rule) for rule in rules()}
    pages |= reader_pages()
    pages |= {"rules/README.md": index(), "coverage.md": coverage(), "api.md": reference()}
    return pages | {"settings.md": settings(), "ngfflint.schema.json": schema(), "ngfflint.1": manual()}


def stale(pages: dict[str, str], docs: Path = DOCS) -> list[str]:
    """Return the paths of pages that are outdated, missing, or belong to no rule and no reader."""
    written = (path for folder in FOLDERS for path in docs.glob(f"{folder}/*.md"))
    found = {*pages, *(path.relative_to(docs).as_posix() for path in written)}
    return sorted(path for path in found if _read(docs / path) != pages.get(path))


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


def update(pages: dict[str, str], docs: Path = DOCS) -> None:
    """Write outdated and missing pages, and remove those that belong to no rule."""
    for path in stale(pages, docs):
        if path in pages:
            (docs / path).parent.mkdir(parents=True, exist_ok=True)
            (docs / path).write_text(pages[path], "utf-8", newline="\n")
        else:
            (docs / path).unlink()


def main() -> int:
    """List outdated pages, and write them unless ``--check`` is given."""
    parser = ArgumentParser(description="Write the documentation of the rules and of the library.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a page is outdated")
    arguments = parser.parse_args()
    pages = all_pages()
    old = stale(pages)
    for path in old:
        print(path)
    if arguments.check:
        return int(bool(old))
    update(pages)
    return 0


if __name__ == "__main__":
    sys.exit(main())
