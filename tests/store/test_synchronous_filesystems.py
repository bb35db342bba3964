"""File systems of fsspec that are not asynchronous: they are asked one thing after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from support.paths import FIXTURES
from support.remote_stores import finding_rows, fixture, image, lint_at
from support.stores import settings

from ngfflint.linter.lint import lint_store
from ngfflint.store.base import Access, run
from ngfflint.store.local import LocalStore

STORES = sorted(path.relative_to(FIXTURES).as_posix() for path in FIXTURES.glob("*/*/*.zarr"))

SECRET = "tell-nobody"  # noqa: S105  nobody's


class Moody(MemoryFileSystem):  # type: ignore[misc]  # fsspec has no types
    """A file system that raises what it is made with."""

    protocol = "moody"
    store: dict[str, Any] = {}  # noqa: RUF012  as the class above has it
    cachable = False

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self.reason = options.get("reason")

    def cat_file(self, path: str, start: int | None = None, end: int | None = None, **_: Any) -> bytes:
        """Raise, or read."""
        if self.reason is not None:
            raise self.reason
        data: bytes = super().cat_file(path, start=start, end=end)
        return data


@pytest.fixture
def memory() -> Iterator[MemoryFileSystem]:
    """A file system in memory with nothing in it."""
    fs = fsspec.filesystem("memory")
    fs.store.clear()
    yield fs
    fs.store.clear()


@pytest.fixture
def moody() -> str:
    """The protocol of a file system that raises."""
    fsspec.register_implementation("moody", Moody, clobber=True)
    return "moody"


@pytest.mark.parametrize("name", STORES)
def test_like_local(name: str, memory: MemoryFileSystem) -> None:
    """A store in memory has the findings that it has in a folder."""
    for path, data in fixture(name).items():
        memory.pipe_file(f"/{path}", data)
    near = run(lint_store(LocalStore(str(FIXTURES / name), "store"), settings()))
    far = lint_at(f"memory://{name}")
    assert finding_rows(far) == finding_rows(near)
    assert far.summary.documents == near.summary.documents


def test_unlisted(memory: MemoryFileSystem) -> None:
    """What can be listed at no price is searched for nodes that no metadata refers to."""
    name = "valid/0.5/label-image.zarr"
    for path, data in fixture(name).items():
        memory.pipe_file(f"/{path}", data)
    for path, data in image(at=f"/{name}/labels/more").items():
        memory.pipe_file(path, data)
    assert [document for _, document, message in finding_rows(lint_at(f"memory://{name}")) if "more" in message] != []


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (PermissionError("no"), "access denied by the server"),
        (ValueError(f"cannot\nsay {SECRET}"), "cannot say ***"),
        (OSError(28, "No space left on device"), "No space left on device"),
        (KeyError(), "KeyError"),
        (ConnectionResetError(), "the server closed the connection without a response"),
    ],
)
@pytest.mark.parametrize("name", ["a.zarr", "a.zip"])
def test_faults(reason: Exception, words: str, name: str, moody: str) -> None:
    """Whatever a file system raises is reported for the document, without secrets."""
    access = Access(options={"reason": reason, "password": SECRET})
    assert finding_rows(lint_at(f"{moody}://{name}", access)) == [
        ("NGFF901", "zarr.json", f"cannot read the document: {words}")
    ]


def test_options_that_are_none(moody: str) -> None:
    """A file system that cannot be made says why."""

    class Strict(Moody):
        def __init__(self, *, account: str) -> None:
            super().__init__(account=account)

    fsspec.register_implementation(moody, Strict, clobber=True)
    ((code, _, message),) = finding_rows(lint_at(f"{moody}://a.zarr", Access(options={"pass": SECRET})))
    assert (code, SECRET in message) == ("NGFF901", False)
    assert message.startswith("cannot read the document: moody://a.zarr: ")


def test_chain(memory: MemoryFileSystem) -> None:
    """Chained file systems are asked as fsspec does it."""
    for path, data in image(at="/a.zarr").items():
        memory.pipe_file(path, data)
    assert finding_rows(lint_at("simplecache::memory://a.zarr")) == []
