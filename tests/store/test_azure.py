"""Azure Blob Storage: stores in a container of Azurite, which ``nox -s azure`` installs and names."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator

import pytest
from support.paths import FIXTURES
from support.remote_stores import finding_rows, fixture, lint_at, screens

from ngfflint.errors import NothingFoundError
from ngfflint.store.base import Access
from ngfflint.store.remote.listing import targets

AZURITE = os.environ.get("NGFFLINT_AZURITE")

if AZURITE is None:
    pytest.skip("Azurite is not installed: nox -s azure", allow_module_level=True)

BROKEN = "invalid/0.5/translation-first.zarr"

ACCOUNT, KEY = "devstoreaccount1", "b3Blbi1zZXNhbWUtcGxlYXNl"


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def connection(port: int, key: str = KEY) -> str:
    """Return the connection string of the emulator."""
    return (
        f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={key};"
        f"BlobEndpoint=http://127.0.0.1:{port}/{ACCOUNT};"
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an emulator with a container of stores."""
    from azure.storage.blob import BlobServiceClient

    port = free_port()
    command = [str(AZURITE), "--inMemoryPersistence", "--skipApiVersionCheck", "--blobPort", str(port)]
    environment = {**os.environ, "AZURITE_ACCOUNTS": f"{ACCOUNT}:{KEY}"}
    folder = tmp_path_factory.mktemp("azurite")
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL) as process:
        wait_for(port)
        with BlobServiceClient.from_connection_string(connection(port)) as client:
            container = client.create_container("lab")
            broken = {**fixture(BROKEN), "sizes/a.zarr/zarr.json": b" " * 1000}
            for path, data in {**screens(), **broken}.items():
                container.upload_blob(path, data)
        yield port
        process.terminate()


def wait_for(port: int) -> None:
    """Wait until a server answers."""
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("Azurite does not start")


@pytest.fixture
def access(server: int) -> Access:
    """How to ask the server."""
    return Access(options={"connection_string": connection(server)})


@pytest.mark.parametrize("path", ["screens/one.zarr", "screens/two/b", "screens/valid/0.5/plate.zarr"])
def test_lint(path: str, access: Access) -> None:
    """A store in a container is linted."""
    result = lint_at(f"az://lab/{path}", access)
    assert finding_rows(result) == []
    assert result.summary.documents > 2


def test_findings(access: Access) -> None:
    """The findings are those of the same store in a folder."""
    local = lint_at(str(FIXTURES / BROKEN))
    found = lint_at(f"az://lab/{BROKEN}", access)
    assert finding_rows(found) == finding_rows(local) != []


def test_faults(access: Access, server: int) -> None:
    """What is missing is missing, and no message contains the key."""
    assert [code for code, *_ in finding_rows(lint_at("az://lab/nothing", access))] == ["NGFF900"]
    ((code, _, _),) = finding_rows(lint_at("az://no-such-container/a.zarr", access))
    assert code == "NGFF900"
    wrong = Access(options={"connection_string": connection(server, "d3Jvbmctd3Jvbmc=")})
    ((code, _, words),) = finding_rows(lint_at("az://lab/screens/one.zarr", wrong))
    assert (code, "d3Jvbmctd3Jvbmc" in words) == ("NGFF901", False)


def test_targets(access: Access) -> None:
    """A prefix stands for the stores below it, in the order of their names."""
    found = [target.uri for target in targets("az://lab/screens/", access)]
    assert found == ["az://lab/screens/one.zarr", "az://lab/screens/two/b", "az://lab/screens/valid/0.5/plate.zarr"]
    with pytest.raises(NothingFoundError, match="az://lab/empty: no Zarr store"):
        targets("az://lab/empty", access)


def test_sizes(access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a document that is too large, no more is read than it may have."""
    monkeypatch.setattr("ngfflint.store.remote.client.LARGEST", 100)
    words = "cannot read the document: larger than 256 MB"
    assert finding_rows(lint_at("az://lab/sizes/a.zarr", access)) == [("NGFF901", "zarr.json", words)]
