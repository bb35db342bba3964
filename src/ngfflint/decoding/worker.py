"""The process that decodes chunks: codecs of untrusted data may crash, hang, or ask for all memory.

It reads requests from standard input until that ends, and writes an answer to each. Both are a header with two lengths,
an object as JSON, and the bytes of a chunk (in requests only).
"""

from __future__ import annotations

import json
import os
import struct
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = struct.Struct(">II")
"""Lengths of the JSON and of the data."""

COPIES, SPARE = 6, 2**28
"""Memory that decoding a chunk may take: so many copies of the chunk, and bytes for libraries."""


def write(stream: BinaryIO, value: dict[str, Any], data: bytes = b"") -> None:
    """Write a message."""
    text = json.dumps(value).encode()
    stream.write(HEADER.pack(len(text), len(data)) + text)
    stream.write(data)
    stream.flush()


def read(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """Read a message, ``None`` at the end of the stream."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    length, size = HEADER.unpack(header)
    text, data = stream.read(length), stream.read(size)
    return (json.loads(text), data) if len(text) == length and len(data) == size else None


def limit_memory(most: int) -> None:
    """Limit the memory of this process to what it has now and ``most`` bytes, if the system supports that."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123  start-up time
            used = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (used + most, resource.getrlimit(resource.RLIMIT_AS)[1]))


def handle(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Answer a request: decode a chunk, or the index of a shard."""
    from ngfflint.decoding.codecs import ChunkError, decode, shard_index, size_of
    from ngfflint.decoding.statistics import answer

    limit_memory(COPIES * (len(data) + size_of(request)) + SPARE)
    try:
        if "index" in request:
            return {"entries": shard_index(request["index"], request["counts"], data)}
        return answer(decode(request["spec"], data), request)
    except ChunkError as reason:
        return {"kind": reason.kind, "words": reason.words}
    except MemoryError:
        return {"kind": "damaged", "words": "decoding it takes more memory than a chunk may need"}
    except Exception as reason:  # noqa: BLE001  codecs raise anything
        return {"kind": "damaged", "words": f"decoding it stopped: {type(reason).__name__}: {reason}"}


def serve(requests: BinaryIO, answers: BinaryIO, answer: Callable[[dict[str, Any], bytes], dict[str, Any]]) -> None:
    """Answer requests until there are no more."""
    while (message := read(requests)) is not None:
        write(answers, answer(*message))


def main() -> None:
    """Run the process."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not be taken for answers
    serve(sys.stdin.buffer, answers, handle)


if __name__ == "__main__":
    main()
