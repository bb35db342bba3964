"""Other file systems of fsspec: those that are asked one thing after the other, and those that leave connections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar
from weakref import finalize

import fsspec
import pytest
from fsspec.asyn import AsyncFileSystem
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


class Client:
    """Connections that can be closed."""

    def __init__(self) -> None:
        self.closed = 0

    async def close(self) -> None:
        """Count."""
        self.closed += 1


class WithClient(AsyncFileSystem):  # type: ignore[misc]  # fsspec has no types
    """A file system that leaves its connections to the end of the process, as adlfs does."""

    protocol, cachable = "with-client", False
    made: ClassVar[list[WithClient]] = []

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.service_client = Client()
        self.ended = finalize(self, print, "closed at exit")
        self.made.append(self)

    async def _cat_file(self, path: str, **_: object) -> bytes:
        raise FileNotFoundError(path)


def test_connections_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are closed once, in the event loop in which they were opened, and nothing is left to do at exit."""
    monkeypatch.setattr(WithClient, "made", [])
    fsspec.register_implementation("with-client", WithClient, clobber=True)
    assert [code for code, *_ in finding_rows(lint_at("with-client://lab/a.zarr", Access()))] == ["NGFF900"]
    assert [(each.service_client.closed, each.ended.alive) for each in WithClient.made] == [(1, False)]
