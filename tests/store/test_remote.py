"""Remote stores: found like local ones, with few requests, many at the same time, and never one to another server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from ssl import create_default_context
from typing import Any

import pytest
from support.http_server import Answer, Server, certified
from support.paths import FIXTURES
from support.remote_stores import finding_rows, fixture, image, lint_at, run_ask
from support.stores import settings

from ngfflint.linter.lint import lint_store
from ngfflint.linter.scope import Extent
from ngfflint.store.base import Access, run
from ngfflint.store.local import LocalStore
from ngfflint.store.remote.http_client import tls


@pytest.fixture
def server() -> Iterator[Server]:
    """A server with nothing on it."""
    with Server() as running:
        yield running


@pytest.fixture
def swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat requests without a pause."""
    monkeypatch.setattr("ngfflint.store.remote.client.PAUSE", 0.001)


CLIENTS: dict[str, dict[str, Any]] = {"our own": {}, "aiohttp": {"client_kwargs": {}}}
"""Options of the file system, and the client that is used with them."""

both_clients = pytest.mark.parametrize("options", CLIENTS.values(), ids=CLIENTS)


STORES = sorted(path.relative_to(FIXTURES).as_posix() for path in FIXTURES.glob("*/*/*.zarr"))


@pytest.mark.parametrize("name", STORES)
def test_like_local(name: str, server: Server) -> None:
    """A store on a server has the findings, in order, that it has in a folder; no document is asked for twice."""
    server.documents = fixture(name)
    near = run(lint_store(LocalStore(str(FIXTURES / name), "store"), settings()))
    far = lint_at(f"{server.url}/{name}")
    assert finding_rows(far) == finding_rows(near)
    assert far.summary.nodes == near.summary.nodes
    assert far.summary.requests == server.requests
    assert far.summary.size == server.sent
    assert {path: count for path, count in server.asked.items() if count > 1} == {}


ROOT = {"0.4": [".zgroup", ".zattrs", ".zarray", ".zmetadata", "zarr.json"], "0.5": ["zarr.json"]}
"""What is requested if nothing is known."""


@pytest.mark.parametrize(
    ("version", "below"),
    [
        ("0.4", ["0/.zarray", "1/.zarray", "labels/.zgroup", "labels/0/.zgroup"]),
        ("0.5", ["0/zarr.json", "1/zarr.json", "labels/zarr.json", "labels/0/zarr.json"]),
    ],
)
def test_requests(version: str, below: list[str], server: Server) -> None:
    """Each document is asked for once, and nothing that the documents above rule out but two probes for labels."""
    server.documents = image(version)
    assert finding_rows(lint_at(f"{server.url}/image.zarr")) == []
    assert dict(server.asked) == {f"image.zarr/{path}": 1 for path in (*ROOT[version], *below)}


IN_VAIN = {"0.4": [".zarray", ".zmetadata", "A/.zattrs", "B/.zattrs", "zarr.json"], "0.5": []}
"""What is asked for and not there on a plate with two rows, beside labels."""


@pytest.mark.parametrize("version", IN_VAIN)
def test_requests_of_plate(version: str, server: Server) -> None:
    """On a plate it is one request a document, one probe an image, and few for the root and the rows."""
    name = f"valid/{version}/plate.zarr"
    server.documents = fixture(name)
    lint_at(f"{server.url}/{name}")
    assert set(server.asked.values()) == {1}
    missing = sorted(path.removeprefix(f"{name}/") for path in server.asked if path not in server.documents)
    probes = [path for path in missing if path.rpartition("/")[0].endswith("labels")]
    images = [data for data in server.documents.values() if b'"multiscales"' in data]
    assert len(probes) == len(images) + 1, "one of them below the plate itself"
    assert [path for path in missing if path not in probes] == IN_VAIN[version]


@pytest.mark.parametrize("concurrency", [1, 3, 64])
def test_concurrency(concurrency: int, server: Server) -> None:
    """There are as many requests at the same time as may be, and no more."""
    server.documents = {
        path.replace("image.zarr", f"image.zarr/{number}"): data
        for number in range(40)
        for path, data in image().items()
    }
    ome = {"version": "0.5", "bioformats2raw.layout": 3}
    series = {"version": "0.5", "series": [str(number) for number in range(40)]}
    for path, value in (("", ome), ("OME/", series)):
        group = {"zarr_format": 3, "node_type": "group", "attributes": {"ome": value}}
        server.documents = {**server.documents, f"image.zarr/{path}zarr.json": json.dumps(group).encode()}
    server.gate, server.gated = concurrency, "*/*/*/zarr.json"
    result = lint_at(f"{server.url}/image.zarr", Access(concurrency=concurrency))
    assert result.summary.documents == 122
    assert server.most == concurrency


def test_order(server: Server) -> None:
    """Findings have the order of the walk, whatever comes first."""
    name = "invalid/0.4/many-faults.zarr"
    server.documents = fixture(name)
    near = finding_rows(run(lint_store(LocalStore(str(FIXTURES / name), "store"), settings())))
    for slow in sorted(server.documents):
        server.answers = {slow: Answer(body=server.documents[slow], hang=0.05)}
        assert finding_rows(lint_at(f"{server.url}/{name}")) == near


FAULTS = {
    "not authorised": (Answer(401), "access denied by the server (401 Unauthorized)", 1),
    "forbidden": (Answer(403), "access denied by the server (403 Forbidden)", 1),
    "teapot": (Answer(418), "the server rejected the request (418 I'm a Teapot)", 1),
    "no known status": (Answer(499), "the server rejected the request (499)", 1),
    "busy": (Answer(429), "too many requests (429 Too Many Requests), 4 times", 4),
    "broken": (Answer(500), "server error (500 Internal Server Error), 4 times", 4),
    "away": (Answer(503, {"Retry-After": "0"}), "server error (503 Service Unavailable), 4 times", 4),
    "cannot": (Answer(501), "server error (501 Not Implemented)", 1),
    "hangs": (Answer(hang=60), "no response within 1 s, 4 times", 4),
    "hangs up": (Answer(drop=True), "the server closed the connection without a response, 4 times", 0),
    "cut off": (Answer(body=b'{"zarr', length="300"), "the response is incomplete, 4 times", 4),
    "no length": (
        Answer(length="many"),
        "the response is not HTTP, or its length is not a number, 4 times",
        4,
    ),
    "too long": (Answer(length="256000001"), "larger than 256 MB", 1),
    "elsewhere": (
        Answer(302, {"Location": "http://elsewhere.invalid/x?signature=secret"}),
        "redirect to http://elsewhere.invalid not followed",
        1,
    ),
    "nowhere": (
        Answer(302, {"Location": "http://["}),
        "redirect to an invalid URL not followed",
        1,
    ),
    "in circles": (
        Answer(302, {"Location": "/image.zarr/0/zarr.json"}),
        "too many redirects",
        10,
    ),
}
"""What a server does, what is said of the document, and how often it was asked for it, where that is known."""


@both_clients
@pytest.mark.usefixtures("swift")
@pytest.mark.parametrize(("answer", "words", "times"), FAULTS.values(), ids=FAULTS)
def test_faults(answer: Answer, words: str, times: int, server: Server, options: dict[str, Any]) -> None:
    """What a server does becomes a finding on that document; the rest is linted."""
    server.documents = image() | {"image.zarr/1/zarr.json": b"{"}
    server.answers = {"image.zarr/0/zarr.json": answer}
    found = finding_rows(lint_at(f"{server.url}/image.zarr", Access(timeout=1 if answer.hang else 30, options=options)))
    assert found[0] == ("NGFF901", "0/zarr.json", f"cannot read the document: {words}")
    assert [(code, document) for code, document, _ in found[1:]] == [("NGFF902", "1/zarr.json")]
    assert not times or server.asked["image.zarr/0/zarr.json"] == times


@both_clients
def test_without_end(server: Server, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]) -> None:
    """A document that never ends is read to the limit; the rest is linted."""
    monkeypatch.setattr("ngfflint.store.remote.http_response.LARGEST", 1_000_000)
    monkeypatch.setattr("ngfflint.store.remote.http_client.LARGEST", 1_000_000)
    server.documents = image() | {"image.zarr/1/zarr.json": b"{"}
    server.answers = {"image.zarr/0/zarr.json": Answer(body=b" " * 65_536, endless=True)}
    found = finding_rows(lint_at(f"{server.url}/image.zarr", Access(options=options)))
    assert found[0] == ("NGFF901", "0/zarr.json", "cannot read the document: larger than 256 MB")
    assert [code for code, *_ in found] == ["NGFF901", "NGFF902"]
    assert server.asked["image.zarr/0/zarr.json"] == 1


@pytest.mark.usefixtures("swift")
@pytest.mark.parametrize("name", ["busy", "broken", "away", "hangs", "hangs up", "cut off", "no length"])
def test_passing_faults(name: str, server: Server) -> None:
    """A temporary failure is not reported."""
    from attrs import evolve

    server.documents = image()
    server.answers = {path: evolve(FAULTS[name][0], times=2) for path in server.documents}
    assert finding_rows(lint_at(f"{server.url}/image.zarr", Access(timeout=1 if name == "hangs" else 30))) == []


@pytest.mark.parametrize("status", [404, 410])
def test_absent(status: int, server: Server) -> None:
    """What is not there is missing, as in a folder."""
    server.documents = image()
    server.answers = {f"image.zarr/0/{name}": Answer(status) for name in ("zarr.json", ".zarray", ".zgroup")}
    assert [code for code, *_ in finding_rows(lint_at(f"{server.url}/image.zarr"))] == ["NGFF055"]


@both_clients
@pytest.mark.usefixtures("swift")
def test_server_gone(options: dict[str, Any]) -> None:
    """A server that is not there, or has no name, is reported once; so is one without TLS."""
    access = Access(options=options)
    with Server() as server:
        closed, safe = server.url, server.url.replace("http", "https")
        ((_, document, words),) = finding_rows(lint_at(f"{safe}/image.zarr", access))
        assert (document, words.partition(" (TLS)")[0]) == (
            "zarr.json",
            "cannot read the document: no secure connection to 127.0.0.1",
        )
    for url, words in (
        (closed, "no connection to 127.0.0.1: Connection refused, 4 times"),
        ("http://nowhere.invalid", "unknown host nowhere.invalid (DNS), 4 times"),
    ):
        assert finding_rows(lint_at(f"{url}/a.zarr", access)) == [
            ("NGFF901", "zarr.json", f"cannot read the document: {words}")
        ]


def test_certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server without a valid certificate is not used, unless the user allows it."""
    context, file = certified(tmp_path)
    with Server(image(), tls=context) as server:
        words = "cannot read the document: no secure connection to 127.0.0.1 (TLS): self-signed certificate"
        assert finding_rows(lint_at(f"{server.url}/image.zarr")) == [("NGFF901", "zarr.json", words)]
        trusting = Access(options={"ssl": create_default_context(cafile=str(file))})
        assert finding_rows(lint_at(f"{server.url}/image.zarr", trusting)) == []
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        tls.cache_clear()
        assert finding_rows(lint_at(f"{server.url}/image.zarr")) == []
    tls.cache_clear()


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_withheld(version: str, server: Server) -> None:
    """Servers that list nothing answer 403 for what is not there: then a probe has found nothing, which is said."""
    server.documents, server.missing = image(version), 403
    result = lint_at(f"{server.url}/image.zarr")
    assert finding_rows(result) == []
    assert result.left_out is not None
    from ngfflint.linter.scope import sentences

    assert sentences([result.left_out]) == (
        "nodes to which the server denies access (403) and that no metadata refers to",
    )


def test_withheld_root(server: Server) -> None:
    """A store that is kept back as a whole is reported once."""
    server.missing = 403
    words = "cannot read the document: access denied by the server (403 Forbidden)"
    assert finding_rows(lint_at(f"{server.url}/image.zarr")) == [("NGFF901", "zarr.json", words)]


@pytest.mark.usefixtures("swift")
def test_hopeless(server: Server) -> None:
    """Where every request fails, none is repeated any more."""
    server.documents = fixture("valid/0.5/plate.zarr")
    root = "valid/0.5/plate.zarr/zarr.json"
    server.answers = {path: Answer(503) for path in server.documents if path != root}
    lint_at(f"{server.url}/valid/0.5/plate.zarr")
    assert server.requests < 4 * len(server.documents)


LEAVING = ["http://{other}/0", "//{other}/0", "../../0", "/0", "..", "0/../../x"]


@pytest.mark.parametrize("path", LEAVING)
def test_stays_in_store(path: str, server: Server) -> None:
    """A path in metadata never leads out of the store, nor to another server."""
    with Server(image()) as other:
        text = path.replace("{other}", f"127.0.0.1:{other.port}")
        server.documents = {
            name: data.replace(b'"path": "0"', json.dumps({"path": text}).encode()[1:-1])
            for name, data in image(at="folder/image.zarr").items()
        }
        assert text.encode() in server.documents["folder/image.zarr/zarr.json"]
        found = finding_rows(lint_at(f"{server.url}/folder/image.zarr"))
        assert found != []
        assert other.requests == 0
        assert [each for each in server.asked if not each.startswith("folder/image.zarr/")] == []


@both_clients
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects(status: int, server: Server, options: dict[str, Any]) -> None:
    """A server may send on to another address of its own; another server sees no request."""
    with Server(image()) as other:
        server.documents = image(at="new.zarr")
        for path in image():
            place = path.replace("image.zarr", "new.zarr")
            server.answers[path] = Answer(status, {"Location": f"/{place}"})
        assert finding_rows(lint_at(f"{server.url}/image.zarr", Access(options=options))) == []
        for path in image():
            server.answers[path] = Answer(status, {"Location": f"{other.url}/{path}"})
        ((code, _, words),) = finding_rows(lint_at(f"{server.url}/image.zarr", Access(options=options)))
        assert (code, other.url in words, other.requests) == ("NGFF901", True, 0)


@pytest.mark.parametrize("name", ["plain", "µm", "a b", "a[1]*?", "50%", "a#b", "a%2f..%2fb", "a&b=c;d+e", "~a'(b)"])
def test_names(name: str, server: Server) -> None:
    """A document is asked for by the name that it has, whatever that means elsewhere."""
    server.documents = {f"{name}/zarr.json": b"{}"}
    assert run_ask(server, f"{name}/zarr.json") == b"{}"
    assert server.queries == set()


def test_parts(server: Server) -> None:
    """No more of an OME-XML document is read than is looked at."""
    from ngfflint.store.remote.client import opened
    from ngfflint.store.remote.connections import Servers

    server.documents = {"a": b"0123456789"}

    async def start() -> bytes | None:
        async with Servers(Access()) as servers, opened(server.url, servers) as store:
            return await store.read("a", 4)

    import asyncio

    assert asyncio.run(start()) == b"0123"
    assert server.headers["range"] == "bytes=0-3"


def test_memory_is_flat(server: Server) -> None:
    """However many images there are, few of them wait to be walked."""
    from ngfflint.hierarchy import prefetch

    most = 0
    pump = prefetch.Prefetcher._pump  # noqa: SLF001  there is nothing to see from outside

    def watch(self: prefetch.Prefetcher) -> None:
        nonlocal most
        pump(self)
        most = max(most, self._held + self._active)

    name = "valid/0.5/plate.zarr"
    server.documents = fixture(name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prefetch.Prefetcher, "_pump", watch)
        lint_at(f"{server.url}/{name}", Access(concurrency=1))
    assert 0 < most <= prefetch.DEPTH + 1


def counted_from(path: str, version: str = "0.5", count: int = 7) -> dict[str, bytes]:
    """Return the documents of a collection whose images have numbers for names, and whose images nothing names."""
    ome = {"version": version, "bioformats2raw.layout": 3}
    group = {"zarr_format": 3, "node_type": "group"}
    documents = {
        f"{path}/zarr.json": json.dumps({**group, "attributes": {"ome": ome}}).encode(),
        f"{path}/OME/zarr.json": json.dumps(group).encode(),
    }
    for number in range(count):
        documents |= image(version, f"{path}/{number}")
    return documents


def test_numbered_images(server: Server, tmp_path: Path) -> None:
    """Images that nothing names are read ahead as well, and few of those that are not there are asked for."""
    server.documents = counted_from("a.zarr")
    for path, data in server.documents.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    far = lint_at(f"{server.url}/a.zarr")
    near = run(lint_store(LocalStore(str(tmp_path / "a.zarr"), "store"), settings()))
    assert finding_rows(far) == finding_rows(near)
    assert far.summary.nodes == near.summary.nodes == 2 + 7 * 3
    assert set(server.asked.values()) == {1}
    numbers = {path.split("/")[1] for path in server.asked if path.count("/") == 2} - {"OME", "labels"}
    assert {str(number) for number in range(7)} < numbers
    assert len(numbers) <= 2 * 7 + 1, "twice as many as there are, at most"


def test_plate_that_is_a_collection(server: Server) -> None:
    """The images of a plate are those that the collection names: they are asked for once."""
    name = "valid/0.5/plate.zarr"
    documents = fixture(name)
    root = json.loads(documents[f"{name}/zarr.json"])
    root["attributes"]["ome"]["bioformats2raw.layout"] = 3
    images = sorted({path.removeprefix(f"{name}/").rpartition("/")[0] for path in documents if path.count("/") == 6})
    series = {"version": "0.5", "series": [each for each in images if each.count("/") == 2]}
    group = {"zarr_format": 3, "node_type": "group", "attributes": {"ome": series}}
    documents[f"{name}/zarr.json"] = json.dumps(root).encode()
    documents[f"{name}/OME/zarr.json"] = json.dumps(group).encode()
    server.documents = documents
    lint_at(f"{server.url}/{name}")
    assert {path: count for path, count in server.asked.items() if count > 1} == {}


@pytest.mark.parametrize("path", ["A/1", "A//1", "./A/1"])
def test_two_paths_to_one_node(path: str, server: Server, tmp_path: Path) -> None:
    """What two paths lead to is linted once, and reported for both."""
    name = "valid/0.5/plate.zarr"
    documents = fixture(name)
    root = json.loads(documents[f"{name}/zarr.json"])
    wells = root["attributes"]["ome"]["plate"]["wells"]
    wells.append({**wells[0], "path": path})
    server.documents = {**documents, f"{name}/zarr.json": json.dumps(root).encode()}
    for each, data in server.documents.items():
        (tmp_path / each).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / each).write_bytes(data)
    far, near = (
        lint_at(f"{server.url}/{name}"),
        run(lint_store(LocalStore(str(tmp_path / name), "store"), settings())),
    )
    assert finding_rows(far) == finding_rows(near)
    assert far.summary.nodes == near.summary.nodes


@pytest.mark.parametrize("extent", [Extent(max_depth=0), Extent(max_depth=1), Extent(sample=1), Extent(children=False)])
def test_extent(extent: Extent, server: Server) -> None:
    """What is left out is not asked for."""
    from attrs import evolve

    name = "valid/0.5/plate.zarr"
    server.documents = fixture(name)
    wanted = evolve(settings(), extent=extent)
    near = run(lint_store(LocalStore(str(FIXTURES / name), "store"), wanted))
    far = lint_at(f"{server.url}/{name}", wanted=wanted)
    assert finding_rows(far) == finding_rows(near)
    assert far.summary.documents == near.summary.documents
    there = [path for path in server.asked if path in server.documents]
    assert len(there) == far.summary.documents


def test_broken_walk(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a walk breaks, what was read ahead is forgotten, and nothing more is asked for."""
    from ngfflint.linter.walker import Walker

    name = "valid/0.5/plate.zarr"
    server.documents, server.latency = fixture(name), 0.01
    lint = Walker._lint_references  # noqa: SLF001  there is no other way to break it
    calls = 0

    def breaks(self: Walker, *arguments: object) -> None:
        nonlocal calls
        calls += 1
        if calls > 4:
            raise RuntimeError("broken")
        lint(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Walker, "_lint_references", breaks)
    with pytest.raises(RuntimeError, match="broken"):
        lint_at(f"{server.url}/{name}", Access(concurrency=2))
    assert server.requests < len(server.documents)


def test_stray(server: Server, tmp_path: Path) -> None:
    """What is where an image could be, but is not one, is not read any further."""
    plate = fixture("valid/0.5/plate.zarr")
    documents = {path.replace("valid/0.5/plate.zarr", "a.zarr/0"): data for path, data in plate.items()}
    root = json.loads(documents["a.zarr/0/zarr.json"])
    root["attributes"]["ome"]["bioformats2raw.layout"] = 3
    documents["a.zarr/zarr.json"] = json.dumps(root).encode()
    documents |= {path.replace("a.zarr/0/", "a.zarr/"): data for path, data in documents.items() if "/0/A" in path}
    for each, data in documents.items():
        (tmp_path / each).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / each).write_bytes(data)
    server.documents = documents
    far = lint_at(f"{server.url}/a.zarr", Access(concurrency=2))
    near = run(lint_store(LocalStore(str(tmp_path / "a.zarr"), "store"), settings()))
    assert finding_rows(far) == finding_rows(near)
    assert set(server.asked.values()) == {1}
