"""``ngfflint conformance``: one line of JSON and exit code 0 for any verdict, as a test runner asks."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.arbitrary_json import JSON, paths_in, replaced
from support.example_counts import example_count
from support.info_output import encoded
from support.paths import FIXTURES
from support.valid_stores import PLACES, STORES, attributes_of

from ngfflint.checks import transforms
from ngfflint.cli.main import main
from ngfflint.rules.loader import RuleFileError

if TYPE_CHECKING:
    from ngfflint.model.transforms import TransformList
    from ngfflint.rules.context import Context

VALID = sorted(path.relative_to(FIXTURES).as_posix() for path in FIXTURES.glob("valid/*/*.zarr"))
INVALID = sorted(path.relative_to(FIXTURES).as_posix() for path in FIXTURES.glob("invalid/*/*.zarr"))
HARMLESS = "only-warnings.zarr"
"""What breaks a recommendation is valid all the same."""


def judge(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[bool, str]:
    """Run the command as the protocol has it; return the verdict and what it says."""
    code = main(["conformance", *map(str, arguments)])
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    assert out.count("\n") == 1
    document = json.loads(out)
    assert {key: type(value) for key, value in document.items()} == {"valid": bool, "message": str}
    assert document["valid"] == (not document["message"])
    return document["valid"], document["message"]


@pytest.mark.parametrize("store", VALID)
@pytest.mark.parametrize("options", [[], ["--strict"], ["--no-children"]], ids=" ".join)
def test_valid_hierarchies(capsys: pytest.CaptureFixture[str], store: str, options: list[str]) -> None:
    """Valid stores are valid, by the strict schemas too."""
    assert judge(capsys, FIXTURES / store, *options) == (True, "")


@pytest.mark.parametrize("store", INVALID)
def test_invalid_hierarchies(capsys: pytest.CaptureFixture[str], store: str) -> None:
    """Broken ones are not, and each fault is a line with place, rule and words."""
    valid, message = judge(capsys, FIXTURES / store)
    assert valid == store.endswith(HARMLESS)
    assert all(" [error] " in line and "NGFF" in line for line in message.splitlines())


@pytest.mark.parametrize("kind", PLACES)
@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_attributes(tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, version: str) -> None:
    """A JSON file is the attributes of one group."""
    file = tmp_path / "attributes.json"
    file.write_text(json.dumps(attributes_of(kind, version)))
    assert judge(capsys, file) == (True, "")
    assert judge(capsys, "--strict", file) == (True, "")


@pytest.mark.parametrize(
    ("kind", "way", "value", "code"),
    [
        ("image", ("multiscales", 0, "datasets"), [], "NGFF051"),
        ("image", ("multiscales", 0, "axes"), "tczyx", "NGFF030"),
        ("plate", ("plate", "rows"), 3, "NGFF120"),
        ("well", ("well", "images", 0), {}, "NGFF151"),
        ("label image", ("image-label", "colors"), 3, "NGFF111"),
    ],
)
@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_faults(
    *, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, way: Any, value: object, code: str, version: str
) -> None:
    """A fault makes it not valid, and the line reports it."""
    attributes = attributes_of(kind, version)
    file = tmp_path / "attributes.json"
    file.write_text(json.dumps(replaced(attributes, way if version == "0.4" else ("ome", *way), value), indent=1))
    valid, message = judge(capsys, file)
    assert not valid
    assert f" {code} [error] " in message
    assert message.split(":")[0].isdecimal()


@pytest.mark.parametrize(
    ("kind", "version", "way", "strict"),
    [
        ("image", "0.4", ("multiscales", 0, "name"), False),
        ("image", "0.5", ("ome", "multiscales", 0, "name"), False),
        ("image", "0.5", ("ome", "multiscales", 0, "type"), True),
        ("image", "0.4", ("multiscales", 0, "version"), False),
        ("label image", "0.4", ("image-label", "colors"), False),
        ("plate", "0.4", ("plate", "name"), False),
        ("plate", "0.5", ("ome", "plate", "acquisitions", 0, "name"), False),
        ("image", "0.4", ("multiscales", 0, "axes", 2, "unit"), True),
        ("image", "0.5", ("ome", "omero"), True),
    ],
)
def test_strict(
    *, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, version: str, way: tuple[Any, ...], strict: bool
) -> None:
    """Recommendations count with ``--strict``, and only those that the strict schemas have."""
    attributes = attributes_of(kind, version)
    part: Any = attributes
    for step in way[:-1]:
        part = part[step]
    del part[way[-1]]
    file = tmp_path / "attributes.json"
    file.write_text(json.dumps(attributes))
    assert judge(capsys, file)[0]
    assert judge(capsys, "--strict", file)[0] == strict


@pytest.mark.parametrize("children", [True, False])
def test_children(tmp_path: Path, capsys: pytest.CaptureFixture[str], *, children: bool) -> None:
    """A missing array makes a hierarchy not valid, and not the metadata of its root."""
    documents = {path: each for path, each in encoded(STORES["image"]("0.5")).items() if not path.startswith("1/")}
    for path, data in documents.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    valid, message = judge(capsys, tmp_path, *([] if children else ["--no-children"]))
    assert (valid, "NGFF055" in message) == (not children, children)


@pytest.mark.parametrize("options", [[], ["--no-children"]], ids=" ".join)
def test_no_hierarchy(tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    """A folder without metadata is judged: it is not valid."""
    assert not judge(capsys, tmp_path, *options)[0]


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[]", b"3", b"[" * 100_000, b"// x\n{}", b'{"multiscales": 3}'])
def test_no_json(tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes) -> None:
    """So is a file that is not a JSON object."""
    (tmp_path / "attributes.json").write_bytes(data)
    valid, message = judge(capsys, tmp_path / "attributes.json")
    assert not valid
    assert message.isprintable()


def test_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash stands for standard input."""
    data = json.dumps(attributes_of("image", "0.5")).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert judge(capsys, "-") == (True, "")


def refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """Run the command where it cannot do its work; return its error."""
    assert main(["conformance", *map(str, arguments)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err


def test_nothing_there(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a file there is no verdict."""
    monkeypatch.chdir(tmp_path)
    assert refused(capsys, "no\x1bwhere") == "ngfflint: no\\x1bwhere: No such file or directory\n"


def test_broken_rules(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without rules neither; each fault of them is a line."""

    def broken() -> None:
        raise RuleFileError(["a.toml:3: no title", "b.toml:1: no code"])

    monkeypatch.setattr("ngfflint.cli.conformance.rulebook", broken)
    assert refused(capsys, FIXTURES / VALID[0]) == "ngfflint: a.toml:3: no title\nngfflint: b.toml:1: no code\n"


def test_raising_check(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that breaks gives no verdict, and is named."""

    def raising(transforms: TransformList, _: Context) -> None:
        raise ZeroDivisionError(len(transforms))

    monkeypatch.setattr(transforms, "translation_before_scale", raising)
    (tmp_path / "attributes.json").write_text(json.dumps(attributes_of("image", "0.4")))
    err = refused(capsys, tmp_path / "attributes.json")
    assert "NGFF012 [error] this rule failed: ZeroDivisionError: 2" in err
    assert all(line.startswith("ngfflint: ") and "this rule failed" in line for line in err.splitlines())


def test_as_a_program() -> None:
    """The protocol holds for the program: exit code 0 if it is not valid, nothing on standard error."""
    command = [sys.executable, "-m", "ngfflint", "conformance", str(FIXTURES / "invalid/0.5/many-faults.zarr")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (json.loads(done.stdout)["valid"], done.stderr) == (False, "")


@settings(max_examples=example_count(20))
@given(data=st.data())
def test_any_json(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Whatever the attributes are, there is a verdict."""
    attributes = attributes_of(data.draw(st.sampled_from(sorted(PLACES))), data.draw(st.sampled_from(["0.4", "0.5"])))
    value = replaced(attributes, data.draw(st.sampled_from(paths_in(attributes))), data.draw(JSON))
    file = tmp_path_factory.mktemp("any") / "attributes.json"
    file.write_text(json.dumps(value))
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        assert main(["conformance", "--strict", str(file)]) == 0
        document = json.loads(out.getvalue())
    assert document["valid"] == (document["message"] == "")
