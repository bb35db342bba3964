"""Build the documentation site: ``python docs/site.py``.

Zensical builds it from copies of the pages, in which links that leave ``docs`` lead to the repository on the web.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import browser_pages

from ngfflint.report import addresses

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
CONFIG = ROOT / "build/zensical.toml"

_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?(?=\))")


def outward(path: Path, text: str) -> str:
    """Return the text of a page, in which links to files other than pages lead to the repository.

    Args:
        path: of the page.
        text: of the page.
    """

    def replaced(match: re.Match[str]) -> str:
        there = (path.parent / match[1]).resolve()
        is_page = there.suffix in (".md", ".png") and there.is_relative_to(DOCS)
        if is_page or any(map(there.is_relative_to, browser_pages.PAGES)):
            return match[0]
        kind = "tree" if there.is_dir() else "blob"
        return f"{addresses.REPOSITORY}/{kind}/main/{there.relative_to(ROOT).as_posix()}{match[2] or ''}"

    return _LINK.sub(replaced, text)


def copy_pages(folder: Path) -> None:
    """Write the pages that the site is built from."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(DOCS / "ngfflint.schema.json", folder)  # it has an address, for editors
    for page in browser_pages.PAGES:
        shutil.copytree(page, folder / page.name)
    shutil.copytree(DOCS / "images", folder / "images")
    for path in sorted(DOCS.rglob("*.md")):
        copy = folder / path.relative_to(DOCS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(outward(path, path.read_text("utf-8")), "utf-8")


class Built(HTMLParser):
    """A page of the site, with the links and ids in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element."""
        values = dict(attrs)
        self.ids |= {each for each in (values.get("id"), values.get("name")) if each}
        link = values.get("href") if tag in ("a", "link") else values.get("src")
        if link:
            self.links.append(link)


def broken(site: Path) -> Iterator[str]:
    """Yield the links in the site that lead nowhere, and those to the web that are malformed."""
    pages = {path.resolve(): Built(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        if path.name == "404.html":  # its links start at the root of the server
            continue
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                if parts.scheme in ("http", "https") and not parts.netloc:
                    yield f"{path.relative_to(site)}: {link}"
                continue
            there = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            there = there / "index.html" if there.is_dir() else there
            ids = pages[there].ids if there in pages else None
            if not there.exists() or (parts.fragment and ids is not None and unquote(parts.fragment) not in ids):
                yield f"{path.relative_to(site)}: {link}"


def write_configuration() -> None:
    """Write the configuration of the site with the addresses of the project."""
    text = (ROOT / "zensical.toml").read_text("utf-8")
    for name in ("DOCS", "REPOSITORY"):
        text = text.replace(f'"{name}"', f'"{getattr(addresses, name)}"')
    CONFIG.write_text(text, "utf-8")


def main() -> int:
    """Build the site; the exit code is 1 if a link is broken."""
    copy_pages(ROOT / "build/docs")
    write_configuration()
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict", "--config-file", str(CONFIG)]
    done = subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603
    if done.returncode:
        return done.returncode
    browser_pages.build(ROOT / "build/site")
    found = list(broken((ROOT / "build/site").resolve()))
    for each in found:
        print(f"broken link in {each}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
