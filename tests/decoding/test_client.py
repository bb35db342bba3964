"""The process that decodes: whatever a chunk does to it, there is an answer, and the next chunk is decoded."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numcodecs
import numpy as np
import pytest
from support.odd_codecs import FAKE_WORKER, zstd_bomb

from ngfflint.decoding import client
from ngfflint.decoding.client import Decoder, MissingPackageError, require_packages

PIXELS = np.arange(64, dtype="<u2").reshape(8, 8)


@pytest.fixture
def decoder() -> Iterator[Decoder]:
    """A decoder with codecs that misbehave, and little patience."""
    made = Decoder(FAKE_WORKER, timeout=8)
    yield made
    made.close()


def request(compressor: str | None) -> dict[str, Any]:
    """Return a request for a chunk of 8 x 8 pixels."""
    config = {"id": compressor} if compressor else None
    spec = {"format": 2, "shape": [8, 8], "dtype": "<u2", "order": "C", "filters": None, "compressor": config}
    return {"spec": spec, "valid": [8, 8], "channel": None, "fill": 0}


EXPECTED = {"low": [0], "high": [63], "content": 63 / 64}


@pytest.mark.parametrize(
    ("codec", "words", "starts"),
    [
        ("acme-crash", "made the codec crash (SIGSEGV)", 2),
        ("acme-exit", "made the codec crash (exit code 3)", 2),
        ("acme-hungry", "takes more memory than a chunk may need", 1),
        ("acme-odd", "decoding it stopped: KeyError: 'odd'", 1),
        ("acme-loud", "", 1),
    ],
)
def test_the_run_goes_on(decoder: Decoder, codec: str, words: str, starts: int) -> None:
    """A crash, a codec that asks for all memory, one that raises, and one that prints."""
    found = decoder.ask(request(codec), PIXELS.tobytes())
    assert words in found.get("words", "")
    assert found.get("kind", "damaged") == "damaged"
    assert decoder.ask(request(None), PIXELS.tobytes()) == EXPECTED
    assert decoder.started == starts


def test_a_codec_that_hangs(decoder: Decoder) -> None:
    """Its process is killed, and the next chunk gets another one."""
    assert decoder.ask(request(None), PIXELS.tobytes()) == EXPECTED
    decoder.timeout = 0.3
    assert decoder.ask(request("acme-hang"), PIXELS.tobytes()) == {
        "kind": "damaged",
        "words": "decoding it takes longer than 0.3 seconds",
    }
    decoder.timeout = 8
    assert decoder.ask(request(None), PIXELS.tobytes()) == EXPECTED
    assert decoder.started == 2


def test_a_bomb_for_the_library() -> None:
    """A frame of 40 KB that does not state its size, and makes gigabytes: the library runs into the limit."""
    decoder = Decoder()
    try:
        found = decoder.ask(request("zstd"), zstd_bomb(2**33))
        assert found["kind"] == "damaged"
        assert decoder.ask(request(None), PIXELS.tobytes()) == EXPECTED
    finally:
        decoder.close()


def test_modules_in_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with data may contain Python files; none of them is imported."""
    for name in ("numcodecs", "numpy", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    decoder = Decoder()
    assert decoder.ask(request(None), PIXELS.tobytes()) == EXPECTED
    decoder.close()


def test_a_worker_that_does_not_start() -> None:
    decoder = Decoder((sys.executable, "-c", "raise SystemExit(5)"))
    found = decoder.ask(request(None), bytes(2**20))
    assert found["words"] == "decoding it made the codec crash (exit code 5)"
    decoder.close()
    decoder.close()


def test_a_worker_that_ended_between_two_chunks(decoder: Decoder) -> None:
    """Another program may have killed it."""
    assert decoder.ask(request(None), PIXELS.tobytes()) == EXPECTED
    process = decoder._process  # noqa: SLF001
    assert process is not None
    process.kill()
    process.wait()
    assert decoder.ask(request(None), PIXELS.tobytes()) == EXPECTED
    assert decoder.started == 2


def test_one_per_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fork must not use the pipes of its parent."""
    mine = client.decoder()
    assert client.decoder() is mine
    pid = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: pid + 1)
    assert client.decoder() is not mine


def test_missing_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    require_packages()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "numcodecs" else name)
    with pytest.raises(MissingPackageError, match=r"reading pixels needs numcodecs: .*'ngfflint\[pixels\]'"):
        require_packages()


def test_large_chunks(decoder: Decoder) -> None:
    """A chunk of 64 MiB crosses the pipe as it is, and has the memory that it needs."""
    pixels = np.zeros((4096, 8192), "<u2")
    compressor = {"id": "blosc"}
    data = bytes(numcodecs.Blosc("zstd").encode(pixels.tobytes()))
    for config, stored in ((compressor, data), (None, pixels.tobytes())):
        spec = request(None)["spec"] | {"shape": list(pixels.shape), "compressor": config}
        found = decoder.ask({"spec": spec, "valid": [4096, 8192], "channel": 0, "fill": 0}, stored)
        assert found == {"low": [0] * 4096, "high": [0] * 4096, "content": 0.0}
