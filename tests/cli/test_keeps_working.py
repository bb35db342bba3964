"""What is not planned: huge documents, deep nesting, devices instead of files, mistyped passwords, closed pipes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from support.command import GOOD, broken, refusal, run, write
from support.http_server import Answer, Server
from support.stores import archived

from ngfflint import files

COMMAND = [sys.executable, "-m", "ngfflint"]
HUGE = 10_000_000_000


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Start in a folder with a clean image."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    folder = tmp_path / "here"
    write(folder / "good.zarr")
    monkeypatch.chdir(folder)
    return folder


def sparse(path: Path) -> Path:
    """Return a large file that takes no space."""
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.truncate(HUGE)
    return path


@pytest.mark.parametrize(("document", "known"), [("zarr.json", ()), ("0/zarr.json", ("zarr.json",)), (".zattrs", ())])
def test_huge_document(document: str, known: tuple[str, ...]) -> None:
    """It is reported, with little memory, and the other stores are linted."""
    write(Path("huge.zarr"))
    for name in {"zarr.json", "0/zarr.json"} - {*known, document}:
        Path("huge.zarr", name).unlink()
    sparse(Path("huge.zarr", document))
    limited = f"ulimit -v 3000000; exec {' '.join(COMMAND)} --isolated --output-format concise huge.zarr good.zarr"
    done = subprocess.run(["sh", "-c", limited], capture_output=True, text=True, check=False)
    assert f"huge.zarr/{document}: NGFF901 [error] cannot read the document: larger than 256 MB" in done.stdout
    assert "2 stores" in done.stdout
    assert done.stderr == ""


def test_one_limit(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A document of one byte more than the limit is refused in folders, archives, file systems and on servers."""
    import fsspec

    data = {"zarr.json": json.dumps({"zarr_format": 3, "node_type": "group", "x": "y" * 20000}).encode()}
    Path("folder.zarr").mkdir()
    Path("folder.zarr/zarr.json").write_bytes(data["zarr.json"])
    Path("a.ozx").write_bytes(archived(data))
    fs = fsspec.filesystem("memory")
    fs.pipe_file("/limit/a.zarr/zarr.json", data["zarr.json"])
    for module in ("files", "store.zip", "store.remote.client", "store.remote.http_client"):
        monkeypatch.setattr(f"ngfflint.{module}.LARGEST", len(data["zarr.json"]) - 1)
    with Server({"a.zarr/zarr.json": data["zarr.json"]}) as server:
        places = ["folder.zarr", "a.ozx", "memory://limit/a.zarr", f"{server.url}/a.zarr"]
        _, out, _ = run(capsys, *places, "--isolated", "--output-format", "json", "--select", "NGFF901")
    fs.rm("/limit", recursive=True)
    assert ["larger than" in each["message"] for each in json.loads(out)["findings"]] == [True] * 4


def test_growing_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that grows while it is read is read up to the size that it had."""
    path = tmp_path / "a"
    path.write_bytes(bytes(1000))
    read = os.read

    def growing(file: int, count: int) -> bytes:
        with path.open("ab") as more:
            more.write(bytes(1000))
        return read(file, min(count, 300))

    monkeypatch.setattr(os, "read", growing)
    assert files.read_file(str(path)) == bytes(1000)


DEEP = 200_000

NESTED = {
    "arrays": f"a = {'[' * DEEP}{']' * DEEP}",
    "tables": f"a = {'{a = ' * DEEP}1{'}' * DEEP}",
    "dotted keys": f"{'.'.join('a' * DEEP)} = 1",
    "headings": f"[{'.'.join('a' * DEEP)}]",
}


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED)
def test_deep_toml(capsys: pytest.CaptureFixture[str], text: str) -> None:
    Path("deep.toml").write_text(text)
    assert "nested too deeply" in refusal(capsys, "good.zarr", "--config", "deep.toml")
    if "\n" not in text and "=" in text:
        assert "nested too deeply" in refusal(capsys, "good.zarr", "--config", text)


@pytest.mark.parametrize("opening", ["[", '{"a":'])
@pytest.mark.parametrize("options", [["--baseline"], ["--resume"], ["--config"], ["--input-file"]])
def test_deep_json(capsys: pytest.CaptureFixture[str], options: list[str], opening: str) -> None:
    Path("deep").write_text(opening * DEEP)
    assert len(refusal(capsys, "good.zarr", *options, "deep").splitlines()) == 1


def test_deep_storage_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "good.zarr", "--isolated", "--storage-option", f"a={'[' * DEEP}")[0] == 0


def nest(depth: int, name: str = "d") -> int:
    """Make nested folders, also where the path is too long for the system; return a handle of the innermost one."""
    here = os.open(".", os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=here)
        inner = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    return here


def clear(name: str = "d") -> None:
    """Remove nested folders, which is too much recursion for ``shutil``."""
    subprocess.run(["rm", "-rf", name], check=True)


@pytest.mark.parametrize(("depth", "found"), [(1500, "2 stores"), (2200, "File name too long")])
def test_nested_folders(capsys: pytest.CaptureFixture[str], depth: int, found: str) -> None:
    """Stores are found at any depth that the system can open, and what is below is reported."""
    inner = nest(depth)
    try:
        os.mkdir("deep.zarr", dir_fd=inner)
        with os.fdopen(os.open("deep.zarr/zarr.json", os.O_CREAT | os.O_WRONLY, dir_fd=inner), "w") as file:
            file.write(json.dumps({"zarr_format": 3, "node_type": "group", "attributes": {"ome": GOOD}}))
        _, out, err = run(capsys, ".", "--isolated", "--output-format", "concise")
        assert (err, found in out) == ("", True)
    finally:
        os.close(inner)
        clear()


def test_nested_groups(capsys: pytest.CaptureFixture[str]) -> None:
    """Groups in groups are walked without recursion."""
    path = Path("groups.zarr")
    for _ in range(1200):
        path.mkdir()
        (path / "zarr.json").write_text('{"zarr_format": 3, "node_type": "group"}')
        path /= "g"
    try:
        code, out, err = run(capsys, "groups.zarr", "--isolated", "--output-format", "concise")
        assert (code < 2, err) == (True, ""), out
    finally:
        clear("groups.zarr")


FILES = ["--config", "--baseline", "--input-file", "--resume"]


@pytest.mark.parametrize("option", FILES)
@pytest.mark.parametrize("sort", ["pipe", "device", "folder"])
def test_no_regular_file(capsys: pytest.CaptureFixture[str], option: str, sort: str) -> None:
    """What the user names is opened only if it is a file: a pipe or a device might never end."""
    path = "/dev/zero" if sort == "device" else sort
    if sort == "pipe":
        os.mkfifo(path)
    elif sort == "folder":
        Path(path).mkdir()
    assert path in refusal(capsys, "good.zarr", option, path)


@pytest.mark.parametrize("command", ["check", "info", "conformance"])
@pytest.mark.parametrize("sort", ["pipe", "device"])
def test_no_document(capsys: pytest.CaptureFixture[str], command: str, sort: str) -> None:
    os.mkfifo("pipe")
    assert refusal(capsys, command, "pipe" if sort == "pipe" else "/dev/zero")


def test_baseline_through_a_link(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path("bad.zarr"), broken())
    Path("shared").mkdir()
    Path("shared/b.json").write_text("")
    Path("b.json").symlink_to("shared/b.json")
    assert run(capsys, "bad.zarr", "--isolated", "--baseline", "b.json", "--write-baseline")[0] == 0
    assert Path("b.json").is_symlink()
    assert json.loads(Path("shared/b.json").read_text())["findings"]
    assert sorted(each.name for each in Path("shared").iterdir()) == ["b.json"]


@pytest.mark.parametrize("path", ["pipe", "/dev/null", "good.zarr"])
def test_baseline_in_place_of_something_else(capsys: pytest.CaptureFixture[str], path: str) -> None:
    os.mkfifo("pipe")
    assert "not a regular file" in refusal(capsys, "good.zarr", "--baseline", path, "--write-baseline")
    assert Path(path).exists()
    assert not Path(path).is_file()


@pytest.mark.parametrize("form", ["full", "concise", "json-lines"])
def test_baseline_is_written_before_output(form: str) -> None:
    """A reader of the output that has seen enough does not prevent the baseline."""
    write(Path("bad.zarr"), broken())
    read, pipe = os.pipe()
    os.close(read)
    command = [*COMMAND, "bad.zarr", "--isolated", "--output-format", form, "--baseline", "b.json", "--write-baseline"]
    done = subprocess.run(command, stdout=pipe, stderr=subprocess.PIPE, check=False)
    os.close(pipe)
    assert (done.returncode, done.stderr) == (141, b"")
    assert json.loads(Path("b.json").read_text())["findings"]


SECRET = "pa55w0rd"  # noqa: S105  it opens nothing

MISTYPED = [
    *(f"http:/u:{SECRET}@h/x", f" http://u:{SECRET}@h/x", f"//u:{SECRET}@h/x", f"http//u:{SECRET}@h/x"),
    *(f"https:u:{SECRET}@h/x", f"s3:/AK:{SECRET}@b/x", f"u:{SECRET}@h:x", f"http:/h/x.zarr?sig={SECRET}"),
    *(f"ttp://u:{SECRET}@h/x", f"foo://u:{SECRET}@h/x", f"http://u:{SECRET}@h:99999/x", f"http://u:{SECRET}@[::1/x"),
    *(f"http://u:a/{SECRET}@127.0.0.1:9/x", f"http://u:a@b/{SECRET}@127.0.0.1:9/x"),
    *(f"http://u:a#{SECRET}@127.0.0.1:9/x", f"http://u:a?{SECRET}@127.0.0.1:9/x"),
]


@pytest.mark.parametrize("address", MISTYPED)
@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["info"],
        ["conformance"],
        ["--show-files"],
        ["-v"],
        ["info", "x"],
        ["--input-file"],
        ["--config"],
        ["--resume"],
    ],
)
def test_passwords(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], address: str
) -> None:
    """A password is never printed, wherever and however an address is mistyped."""
    monkeypatch.setattr("ngfflint.store.remote.client.ATTEMPTS", 1)
    from ngfflint.cli.main import main

    with suppress(SystemExit):
        main([*arguments, address])
    out, err = capsys.readouterr()
    assert SECRET not in out + err
    assert "internal" not in err


@pytest.mark.parametrize("address", ["foo://x/y", "ftp://127.0.0.1:9/x.zarr", "zip::foo://x/y.zip", "foo::bar://x"])
@pytest.mark.parametrize("command", [["check"], ["info"], ["conformance"], ["--show-files"]])
def test_unsupported_schemes(capsys: pytest.CaptureFixture[str], command: list[str], address: str) -> None:
    from ngfflint.cli.main import main

    code = main([*command, address])
    out, err = capsys.readouterr()
    assert code or command == ["--show-files"]
    assert "internal" not in out + err
    assert "Traceback" not in err


def test_unsupported_scheme_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ([], ["info"], ["--show-files"]):
        assert "foo://x/y: unsupported URL scheme 'foo'" in refusal(capsys, *command, "foo://x/y")


def test_server_that_refuses_ranges(capsys: pytest.CaptureFixture[str]) -> None:
    """An archive on a server that has fewer bytes than it says is a finding."""
    with Server(answers={"a.ozx": Answer(416)}) as server:
        _, out, _ = run(capsys, f"{server.url}/a.ozx", "--isolated", "--output-format", "concise")
    assert "NGFF901" in out


def test_nested_folders_on_a_server(capsys: pytest.CaptureFixture[str]) -> None:
    """Folders are listed without recursion."""
    import fsspec

    fs = fsspec.filesystem("memory")
    fs.pipe_file(f"/deep{'/d' * 1200}/a.zarr/zarr.json", b'{"zarr_format": 3, "node_type": "group"}')
    try:
        _, out, err = run(capsys, "memory://deep", "--isolated", "--output-format", "concise")
    finally:
        fs.store.clear()
    assert err == ""
    assert "in 1 store (group, 1 document" in out
