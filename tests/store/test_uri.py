"""From addresses to stores, and what of addresses and options may be shown: credentials never are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.http_server import Answer, Server
from support.remote_stores import finding_rows, fixture, image, lint_at

from ngfflint.cli.main import main
from ngfflint.errors import NothingFoundError
from ngfflint.store.base import Access, Target
from ngfflint.store.discovery import find
from ngfflint.store.remote.listing import targets
from ngfflint.store.uri import Packed, archive_of, hide, is_address, secrets_in, shown

ADDRESSES = {
    "https://h/a.zarr": Target("https://h/a.zarr", "https://h/a.zarr"),
    "https://h/a.zarr/": Target("https://h/a.zarr", "https://h/a.zarr"),
    "https://h/a.zarr/zarr.json": Target("https://h/a.zarr", "https://h/a.zarr"),
    "https://h/a.zarr/A/1/0/.zattrs": Target("https://h/a.zarr/A/1/0", "https://h/a.zarr", "A/1/0"),
    "https://h/a.zarr/x%20y?s=1#f": Target("https://h/a.zarr/x y", "https://h/a.zarr?s=1#f", "x y"),
    "https://h/a.zarr/labels/b.zarr": Target("https://h/a.zarr/labels/b.zarr", "https://h/a.zarr", "labels/b.zarr"),
    "https://h.zarr/a": Target("https://h.zarr/a", "https://h.zarr/a"),
    "https://h/data": Target("https://h/data", "https://h/data"),
    "https://h/data/zarr.json": Target("https://h/data", "https://h/data"),
    "https://u:p@h/a.zarr?k=v": Target("https://h/a.zarr", "https://u:p@h/a.zarr?k=v"),
    "https://h/a.json?k=v": Target("https://h/a.json", "https://h/a.json?k=v", alone=True),
    "https://h/a.ozx?k=v": Target("https://h/a.ozx", "https://h/a.ozx?k=v"),
    "s3://b/a.zarr/A": Target("s3://b/a.zarr/A", "s3://b/a.zarr", "A"),
    "zip::https://u:p@h/a.zip": Target("zip::https://h/a.zip", "zip::https://u:p@h/a.zip"),
    "zip://a.zarr::s3://b/a.zip": Target("zip://a.zarr::s3://b/a.zip", "zip://a.zarr::s3://b/a.zip"),
}


@pytest.mark.parametrize(("address", "target"), ADDRESSES.items())
def test_targets(address: str, target: Target) -> None:
    """An address names a store, or something in one; no request is sent."""
    assert targets(address) == [target]
    assert find(address) == [target]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://u:sesame@h/a.zarr?k=v", "https://h/a.zarr: skipped because of --offline"),
        ("s3://b/x", "s3://b/x: skipped because of --offline"),
    ],
)
def test_offline(address: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With --offline no request is sent."""
    with pytest.raises(NothingFoundError) as refused:
        targets(address, Access(offline=True))
    assert str(refused.value) == words
    assert main(["--isolated", "--offline", address]) == 2
    assert capsys.readouterr().err == f"ngfflint: {words}\n"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("gopher://h/x", "gopher://h/x: unsupported URL scheme 'gopher'"),
        ("gs://b/x", "gs://b/x: pip install 'ngfflint[gs]' to read from gs://"),
        ("az://b/x", "az://b/x: pip install 'ngfflint[az]' to read from az://"),
    ],
)
def test_unknown_protocol(address: str, words: str) -> None:
    """If no file system is installed, the error says how to install it; a store is reported like others."""
    with pytest.raises(NothingFoundError) as refused:
        targets(address)
    assert str(refused.value).startswith(words)
    ((code, _, message),) = finding_rows(lint_at(f"{address}.zarr"))
    assert (code, "cannot read" in message) == ("NGFF901", True)


def test_memory(capsys: pytest.CaptureFixture[str]) -> None:
    """A folder is searched where the file system can list it."""
    import fsspec

    fs = fsspec.filesystem("memory")
    for path, data in {**image(at="/lab/a.zarr"), **image("0.4", at="/lab/deep/b"), "/lab/c.ozx": b""}.items():
        fs.pipe_file(path, data)
    try:
        found = ["memory://lab/a.zarr", "memory://lab/c.ozx", "memory://lab/deep/b"]
        assert [each.uri.replace("///", "//") for each in targets("memory://lab")] == found
        assert main(["--isolated", "memory://lab", "--output-format", "concise"]) == 1
        assert capsys.readouterr().out.count("NGFF901 [") == 1
    finally:
        fs.rm("/lab", recursive=True)


@pytest.mark.parametrize("text", ["https://h", "s3://b", "zip::a.zip"])
def test_addresses(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize("text", ["C:/x", "C://x", "a.zarr", "a:b", "://x", ""])
def test_no_addresses(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize(
    ("address", "packed"),
    [
        ("https://h/a.zip?x=.zarr", Packed("https://h/a.zip?x=.zarr")),
        ("https://h/a.zarr?x=.zip", None),
        ("zip://in/a::https://h/b", Packed("https://h/b", "in/a")),
        ("zip::file:///x/a.zip", Packed("/x/a.zip")),
        ("simplecache::https://h/a.zip", None),
    ],
)
def test_archive_of(address: str, packed: Packed | None) -> None:
    assert archive_of(address) == packed


def test_secrets() -> None:
    """Whatever may be a credential is hidden, the longest text first."""
    options = {"key": "AKIA", "headers": {"Authorization": "Bearer abcdef"}, "many": ["first-one"], "anon": True}
    secrets = secrets_in("https://user:sesame@h/a?sig=0123456&x=1#frag", options)
    text = "AKIA Bearer abcdef user:sesame sesame sig=0123456 0123456 first-one"
    assert set(hide(text, secrets).split()) == {"***", "sig=***"}
    assert shown("zip::https://user:sesame@h/a.zip?sig=1") == "zip::https://h/a.zip"


CREDENTIALS = ["sesame", "0123456789", "tell-nobody"]


@pytest.mark.parametrize(
    "form", ["full", "concise", "json", "json-lines", "sarif", "github", "gitlab", "junit", "markdown", "grouped"]
)
@pytest.mark.parametrize("status", [200, 403, 500])
def test_credentials(
    form: str, status: int, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Credentials are sent and never shown: not those in an address, not those in options."""
    monkeypatch.setattr("ngfflint.store.remote.client.PAUSE", 0.001)
    with Server({**image(), "image.zarr/0/zarr.json": b'{"broken'}) as server:
        if status != 200:
            server.answers = {"image.zarr/1/zarr.json": Answer(status, body=b"sesame tell-nobody")}
        address = f"{server.url.replace('//', '//user:sesame@')}/image.zarr?sig=0123456789"
        (tmp_path / "list.txt").write_text(f"{address}\n")
        options = ["--storage-option", "headers.X-Token=tell-nobody", "--isolated", "--output-format", form, "-v"]
        assert main([*options, "--input-file", str(tmp_path / "list.txt")]) == 1
        written = capsys.readouterr()
        assert [each for each in CREDENTIALS if each in written.out + written.err] == []
        assert server.headers["x-token"] == "tell-nobody"
        assert server.headers["authorization"].startswith("Basic ")
        assert server.queries == {"sig=0123456789"}


def test_settings(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Options of file systems are settings as well; they are not shown with the others."""
    (tmp_path / "ngfflint.toml").write_text('storage-options = {key = "tell-nobody"}\nconcurrency = 8\ntimeout = 5\n')
    monkeypatch.chdir(tmp_path)
    inline = 'storage-options = {secret = "sesame"}'
    options = ["--storage-option", "endpoint_url=http://0123456789", "--config", inline, "--offline"]
    assert main(["--show-settings", *options]) == 0
    written = capsys.readouterr().out
    assert 'storage-options = {"key" = "***", "secret" = "***", "endpoint_url" = "***"}' in written
    assert [each for each in CREDENTIALS if each in written] == []
    assert "\nconcurrency = 8" in written
    assert "\ntimeout = 5" in written
    assert "\noffline = true" in written


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["anon=true"], {"anon": True}),
        (["a.b=1", "a.c=x=y"], {"a": {"b": 1, "c": "x=y"}}),
        (['a={"b": [1]}'], {"a": {"b": [1]}}),
        (["a=1", 'a="1"'], {"a": "1"}),
    ],
)
def test_storage_options(given: list[str], expected: dict[str, object]) -> None:
    from ngfflint.cli.check import given_in

    arguments = [each for option in given for each in ("--storage-option", option)]
    assert given_in(["x", *arguments])["storage_options"] == expected


@pytest.mark.parametrize("text", ["sesame", "=sesame", "a..b=sesame"])
def test_storage_option_is_not_repeated(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An option that is none may be a password."""
    with pytest.raises(SystemExit):
        main(["x", "--storage-option", text])
    written = capsys.readouterr().err
    assert "expected KEY=VALUE" in written
    assert "sesame" not in written


def test_other_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """What can be linted can be looked at, and its documents be listed."""
    with Server(fixture("valid/0.5/image.zarr")) as server:
        url = f"{server.url}/valid/0.5/image.zarr"
        assert main(["--show-files", "--isolated", url]) == 0
        assert capsys.readouterr().out.splitlines() == [
            f"{url}/{path}" for path in ("zarr.json", "0/zarr.json", "1/zarr.json")
        ]
        assert main(["info", "--output-format", "json", url]) == 0
        assert json.loads(capsys.readouterr().out)["stores"][0]["uri"] == url


def test_document(capsys: pytest.CaptureFixture[str]) -> None:
    """A JSON file on a server is the attributes of a group."""
    with Server({"x/a.json": b'{"ome": {"version": "0.5", "multiscales": []}}'}) as server:
        options = ["--isolated", "--output-format", "concise"]
        assert main([*options, f"{server.url}/x/a.json?sig=1"]) == 1
        assert "NGFF" in capsys.readouterr().out
        assert server.queries == {"sig=1"}
        assert main([*options, f"{server.url}/x/b.json"]) == 2
        assert "not found" in capsys.readouterr().out


def test_summary(capsys: pytest.CaptureFixture[str]) -> None:
    """The summary states what servers were asked, and what they answered."""
    with Server(fixture("valid/0.5/image.zarr")) as server:
        url = f"{server.url}/valid/0.5/image.zarr"
        assert main(["--isolated", url]) == 0
        written = capsys.readouterr().out
        assert f" documents, {server.requests} requests, {server.sent / 1000:.1f} kB, " in written
        assert main(["--isolated", url, "--output-format", "json"]) == 0
        (store,) = json.loads(capsys.readouterr().out)["stores"]
        assert (2 * store["requests"], 2 * store["bytes"]) == (server.requests, server.sent)


def test_inside() -> None:
    """What is in a store on a server is linted as a part of it."""
    with Server(fixture("valid/0.5/plate.zarr")) as server:
        (target,) = targets(f"{server.url}/valid/0.5/plate.zarr/A/1/zarr.json")
        assert target.inside == "A/1"
        result = lint_at(target.path, inside=target.inside)
        assert finding_rows(result) == []
        assert result.summary.kind == "well"
