"""Fuzzing: inputs that are nearly right, for everything that reads what others wrote.

Started as a program, it runs for some time and keeps the inputs that it finds:
``python tests/support/fuzzing.py --seconds 120``.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout, suppress
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from attrs import evolve
from support.paths import FIXTURES, TESTS
from support.pixel_stores import image_documents
from support.stores import archived, settings

from ngfflint.cli.config.resolve import Resolver
from ngfflint.cli.main import main
from ngfflint.cli.resume import Journal
from ngfflint.cli.targets import named_by
from ngfflint.errors import BaselineError, JournalError, UserError
from ngfflint.linter.baseline import load
from ngfflint.linter.lint import lint_store
from ngfflint.linter.results import StoreResult
from ngfflint.linter.scope import Extent
from ngfflint.report.formatter import FORMATS
from ngfflint.rules.loader import rulebook
from ngfflint.store.base import Store, run
from ngfflint.store.memory import MemoryStore
from ngfflint.store.open import BrokenStore
from ngfflint.store.zip import open_zip

CORPUS = TESTS / "fuzz" / "corpus"
"""Inputs that were found, by target; each of them was handled badly once."""

ALL = {"select": ("ALL",)}

LONGEST = 20
"""Most seconds of the CPU for one input: more of them mean that it never ends."""

INTERESTING: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        2**31,
        2**63,
        2**64,
        10**400,
        -0.0,
        1e308,
        5e-324,
        "",
        " ",
        "0",
        "..",
        "/",
        "a/../b",
    ),
    *("\ud800", "\0", "é", "0.4", "0.5", "0.6", "micrometer", "x", "time", [], {}, [[]], [None], {"": None}, [0] * 70),
    *("https://h/x", "labels", "zarr.json", {"type": "scale"}, [{}], "\u202e", "a" * 300),
)
"""Values that are put in the place of others."""

BYTES = (
    b"\0",
    b"\xff",
    b"{",
    b"]",
    b'"',
    b"\\u",
    b"\n",
    b",",
    b"1e999",
    b"PK\5\6",
    b"NaN",
    b"=",
    b"[[",
    b"'''",
    b"\xef",
)


class Fuzzed(NamedTuple):
    """Something that reads what others wrote.

    Args:
        seeds: good inputs.
        use: reads an input; it raises for one that is handled badly.
        structured: whether the input is JSON, which usually stays JSON.
    """

    seeds: Callable[[], Sequence[bytes]]
    use: Callable[[bytes], object]
    structured: bool = True


def fixtures() -> list[dict[str, bytes]]:
    """Return the documents of all stores in the fixtures."""
    stores = sorted(path for path in FIXTURES.glob("*/*/*.zarr") if path.is_dir())
    return [
        {path.relative_to(store).as_posix(): path.read_bytes() for path in sorted(store.rglob("*")) if path.is_file()}
        for store in stores
    ]


def require_intact(result: StoreResult) -> None:
    """Require that no rule raised an exception, and that a result can be written in all formats."""
    broken = [each.message for each in result.findings if each.failed]
    if broken:
        raise AssertionError(broken[0])


DEEPLY = evolve(settings(**ALL), extent=Extent(chunks="all", pixels="all"))


def use_document(data: bytes) -> None:
    """Lint a document as that of an image's group in all forms."""
    forms: list[dict[str, bytes]] = [{"zarr.json": data}, {".zattrs": data, ".zgroup": b'{"zarr_format": 2}'}]
    for documents in forms:
        require_intact(run(lint_store(MemoryStore("a", documents), settings(**ALL))))


def use_store(data: bytes) -> None:
    """Lint a store whose documents and chunks are the values of an object, with all of its pixels."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return
    if isinstance(value, dict):
        documents = {key: _text(each) for key, each in value.items()}
        require_intact(run(lint_store(MemoryStore("a", documents), DEEPLY)))


def _text(value: Any) -> bytes:
    return (value if isinstance(value, str) else json.dumps(value)).encode("utf-8", "surrogatepass")


def use_archive(data: bytes) -> None:
    """Lint the store in an archive."""
    path = Path("a.ozx")
    path.write_bytes(data)
    store: Store
    try:
        store = run(open_zip(str(path), "a.ozx"))
    except OSError as reason:
        store = BrokenStore("a.ozx", reason)
    require_intact(run(lint_store(store, settings(**ALL))))


def use_configuration(data: bytes) -> None:
    """Read a configuration file, and resolve it for the current folder."""
    Path("ngfflint.toml").write_bytes(data)
    try:
        Resolver({}, rulebook().rules).here()
    except UserError:
        pass
    finally:
        Path("ngfflint.toml").unlink()


def use_baseline(data: bytes) -> None:
    """Read a baseline."""
    Path("b.json").write_bytes(data)
    with suppress(BaselineError):
        load("b.json")


def use_journal(data: bytes) -> None:
    """Read a journal, and what it knows."""
    from ngfflint.store.base import Target

    shutil.rmtree("journals", ignore_errors=True)
    Path("journals").mkdir()
    Path("journals/j").write_bytes(data)
    try:
        journal = Journal("journals/j", {})
    except JournalError:
        return
    try:
        target = Target("good.zarr", "good.zarr")
        if journal.knows(target):
            journal.recall(target)
    except JournalError:
        pass
    finally:
        journal.close()


def use_input_list(data: bytes) -> None:
    """Read a list of stores, none of which is on a server."""
    Path("list").write_bytes(data)
    resolver = Resolver({"isolated": True, "input_file": "list", "offline": True}, rulebook().rules)
    with suppress(UserError):
        named_by(resolver.here().options, resolver)


def use_command_line(data: bytes) -> None:
    """Run the command with arguments from an array; it exits with a code that is documented."""
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        return
    arguments = [each.replace("\0", "") for each in given if isinstance(each, str)] if isinstance(given, list) else []
    if any(
        "://" in each or "::" in each or "dask" in each or each.startswith(("--j", "/", "..")) for each in arguments
    ):
        return
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(b"{}"))):
        try:
            code: Any = main(arguments)
        except SystemExit as stop:
            code = stop.code
    if code not in (0, 1, 2, None) or "Traceback" in err.getvalue() or "internal error" in err.getvalue():
        raise AssertionError(f"{arguments}: exit code {code!r}\n{err.getvalue()}")


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _whole_stores() -> list[bytes]:
    with_chunks = [
        image_documents("0.4", levels=2, dtype="uint8", compressor=None) | dict.fromkeys(("0/0.0", "1/0.0"), PIXELS),
        image_documents("0.5", levels=2, dtype="uint8", codecs=[{"name": "bytes"}])
        | dict.fromkeys(("0/c/0/0", "1/c/0/0"), PIXELS),
    ]
    return [_json({path: _value(data) for path, data in store.items()}) for store in [*small(), *with_chunks]]


PIXELS = bytes(range(64)) * 4  # text, as inputs are


def _value(data: bytes) -> Any:
    """Return a document as a value, or as text if it is not JSON."""
    try:
        return json.loads(data)
    except ValueError:
        return data.decode("utf-8", "replace")


def small() -> list[dict[str, bytes]]:
    """Return the fixtures with few documents."""
    return [store for store in fixtures() if len(store) <= 20]


def _journals() -> list[bytes]:
    Path("journals").mkdir(exist_ok=True)
    Path("journals/new").unlink(missing_ok=True)
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        main(["good.zarr", "--isolated", "--resume", "journals/new"])
    return [Path("journals/new").read_bytes()]


CONFIGURATIONS = (
    b'select = ["MUST", "NGFF012"]\nignore = ["NGFF924"]\nfail-on = "warning"\nexclude = ["a/*"]\n',
    b'[severity]\nNGFF055 = "warning"\n[per-path-ignores]\n"a/*" = ["NGFF108"]\n',
    b'[[overrides]]\npaths = ["a"]\nselect = ["ALL"]\n[[baseline]]\n',
    b'required-version = ">=0.1"\nextend = "other.toml"\n[storage-options]\nanon = true\n',
)

COMMAND_LINES = (
    *(["good.zarr", "--isolated", "--select", "ALL", "--output-format", form] for form in FORMATS),
    *(["info", "good.zarr"], ["rule", "NGFF012"], ["rule", "--all"], ["readers", "good.zarr"], ["config"], ["version"]),
    *(["conformance", "good.zarr", "--strict"], ["conformance", "-"], ["completion", "bash"], ["-"], ["--help"]),
    ["good.zarr", "--baseline", "b.json", "--write-baseline", "--fail-on", "warning", "--max-depth", "1"],
    ["good.zarr", "--show-files", "--sample", "1", "--config", 'select = ["NGFF012"]', "--severity", "NGFF055=note"],
)

FUZZED = {
    "documents": Fuzzed(lambda: sorted({data for store in fixtures() for data in store.values()}), use_document),
    "stores": Fuzzed(_whole_stores, use_store),
    "archives": Fuzzed(lambda: [archived(store) for store in small()[:6]], use_archive, structured=False),
    "configuration": Fuzzed(lambda: CONFIGURATIONS, use_configuration, structured=False),
    "baselines": Fuzzed(
        lambda: [
            (
                b'{"version": 1, "findings": ['
                b'{"code": "a", "node": "", "pointer": "", "digest": "", "store": "", "count": 1}]}'
            )
        ],
        use_baseline,
    ),
    "journals": Fuzzed(_journals, use_journal, structured=False),
    "input lists": Fuzzed(
        lambda: [b"# stores\ngood.zarr\n\n-\n", b"\xef\xbb\xbfgood.zarr/zarr.json\r\n"],
        use_input_list,
        structured=False,
    ),
    "command lines": Fuzzed(lambda: [_json(each) for each in COMMAND_LINES], use_command_line),
}
"""What is fuzzed, by name."""


def mutated(data: bytes, chance: random.Random, *, structured: bool) -> bytes:
    """Return an input with a few changes."""
    if structured and chance.random() < 0.9:
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            value = None
        if value is not None:
            for _ in range(chance.choice((1, 1, 1, 2, 5))):
                value = _changed(value, chance)
            return json.dumps(value).encode()
    array = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        place = chance.randrange(len(array) + 1)
        end = place + chance.choice((0, 1, 2, 8, len(array)))
        array[place:end] = chance.choice(
            (b"", chance.choice(BYTES), chance.randbytes(chance.choice((1, 4, 8))), array[:place])
        )
        del array[1 << 20 :]
    return bytes(array)


def _changed(value: Any, chance: random.Random) -> Any:
    """Return JSON with one change at any depth."""
    places = list(_places(value))
    if not places:
        return deepcopy(chance.choice(INTERESTING))
    inside, key = chance.choice(places)
    match chance.randrange(6):
        case 0:
            del inside[key]
        case 1 if isinstance(inside, list):
            inside.insert(key, inside[key])
        case 1 | 2 if isinstance(inside, dict):
            inside[chance.choice((f"{key}x", str(key)[:-1], "type", "path", "version"))] = inside.pop(key)
        case 3:
            other, name = chance.choice(places)
            if name in other if isinstance(other, dict) else name < len(other):
                inside[key] = json.loads(json.dumps(other[name]))
        case 4 if isinstance(inside[key], str):
            text, place = inside[key], chance.randrange(len(inside[key]) + 1)
            inside[key] = text[:place] + chance.choice(("", "/", "é", "\0", "0", text)) + text[place + 1 :]
        case _:
            inside[key] = deepcopy(chance.choice(INTERESTING))
    return value


def _places(value: Any) -> Any:
    """Yield the containers in JSON with each of their keys, without recursion."""
    left = [value]
    while left:
        one = left.pop()
        items = list(one.items()) if isinstance(one, dict) else list(enumerate(one)) if isinstance(one, list) else []
        for key, inner in items:
            yield one, key
            left.append(inner)


def inputs(name: str, chance: random.Random) -> Any:
    """Yield inputs for a target for ever: those of the corpus, good ones, and mutations of them."""
    fuzzed = FUZZED[name]
    known = [*corpus(name), *fuzzed.seeds()]
    yield from known
    while True:
        yield mutated(chance.choice(known), chance, structured=fuzzed.structured)


def corpus(name: str) -> list[bytes]:
    """Return the inputs that were found for a target."""
    files = sorted(CORPUS.glob(f"{name.replace(' ', '-')}-*.txt"))
    return [base64.b64decode(file.read_bytes()) for file in files]


def prepared() -> Any:
    """Return a context in a new folder with a good store."""
    folder = tempfile.mkdtemp()
    shutil.copytree(FIXTURES / "valid" / "0.5" / "plane.zarr", Path(folder, "good.zarr"))
    return chdir(folder)


def fuzz(name: str, seed: int, *, count: int = sys.maxsize, seconds: float = sys.maxsize) -> tuple[int, list[bytes]]:
    """Use inputs of a target, and return how many there were, and those that were handled badly."""
    signal.signal(signal.SIGPROF, _end_of_time)
    chance, found, kinds = random.Random(f"{name}{seed}"), [], set()  # noqa: S311
    end, number = time.monotonic() + seconds, 0
    for number, data in enumerate(inputs(name, chance)):
        if number >= count or time.monotonic() > end:
            break
        try:
            signal.setitimer(signal.ITIMER_PROF, LONGEST)
            FUZZED[name].use(data)
            signal.setitimer(signal.ITIMER_PROF, 0)
        except Exception as fault:  # noqa: BLE001  whatever it is, it is what is looked for
            kind = repr(traceback.extract_tb(fault.__traceback__)[-1]) + str(fault)[:60]
            if kind not in kinds:
                kinds.add(kind)
                found.append(data)
                sys.stderr.write(f"{name}: {traceback.format_exc()[-1500:]}\n")
    return number, found


def _end_of_time(*_: object) -> None:
    raise TimeoutError(f"an input takes longer than {LONGEST} s of the CPU")


def _save(name: str, data: bytes) -> str:
    file = CORPUS / f"{name.replace(' ', '-')}-{hashlib.sha256(data).hexdigest()[:10]}.txt"
    file.write_bytes(base64.encodebytes(data))
    return str(file)


def _main() -> int:
    parser = argparse.ArgumentParser(description="Fuzz ngfflint and keep what it handles badly.")
    parser.add_argument("--seconds", type=float, default=120, help="for all targets together")
    parser.add_argument("--count", type=int, default=sys.maxsize, help="the most inputs per target")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--target", choices=[*FUZZED], action="append")
    given = parser.parse_args()
    names, failed = given.target or [*FUZZED], False
    os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp()
    with prepared():
        for name in names:
            number, found = fuzz(name, given.seed, count=given.count, seconds=given.seconds / len(names))
            kept = [_save(name, data) for data in found]
            sys.stdout.write(f"{name}: {number} inputs, {len(found)} handled badly {' '.join(kept)}\n")
            sys.stdout.flush()
            failed = failed or bool(found)
    return int(failed)


if __name__ == "__main__":
    sys.exit(_main())
