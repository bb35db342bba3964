"""What is named to be linted: lists, standard input, documents, parts of stores, and what is left out."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from support.command import GOOD, broken, codes, refusal, run, write
from support.paths import FIXTURES


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Start in a folder with a broken image and a clean one."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    folder = tmp_path / "here"
    write(folder / "bad.zarr", broken())
    write(folder / "good.zarr")
    monkeypatch.chdir(folder)
    return folder


PLATE = FIXTURES / "valid/0.5/plate.zarr"


def stores(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """Return what was linted."""
    code, out, err = run(capsys, *arguments, "--output-format", "json")
    assert code in (0, 1), err
    return [each["uri"] for each in json.loads(out)["stores"]]


def piped(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Give the command something to read."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.mark.parametrize(
    "content",
    [
        b"good.zarr\nbad.zarr\n",
        b"good.zarr\nbad.zarr",
        b"\xef\xbb\xbf# stores of today\n\n  good.zarr  \n\t# bad.zarr\nbad.zarr\n\n",
        b"good.zarr\r\nbad.zarr\r\n",
        b"good.zarr\nbad.zarr\ngood.zarr\n./good.zarr/zarr.json\n",
    ],
)
def test_lists(here: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    """One argument a line; comments, blanks, marks of bytes and line ends of other systems do not count."""
    (here / "list.txt").write_bytes(content)
    assert stores(capsys, "--input-file", "list.txt") == ["good.zarr", "bad.zarr"]
    assert stores(capsys, "bad.zarr", "--input-file", "list.txt") == ["bad.zarr", "good.zarr"]


def test_lists_of_odd_names(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name is what the system has, not what a reader of text makes of it."""
    names = [b"a\x85b.zarr", b"a\xe2\x80\xa8b.zarr", b"\xff.zarr", b"a b#c.zarr"]
    for name in names:
        write(here / name.decode("utf-8", "surrogateescape"))
    (here / "list.txt").write_bytes(b"\n".join(names))
    assert len(stores(capsys, "--input-file", "list.txt")) == 4


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "list.txt: No such file or directory"),
        (b"", "list.txt: lists no stores"),
        (b"# nothing\n\n", "list.txt: lists no stores"),
        ("good.zarr\n".encode("utf-16"), "list.txt: not UTF-8 text"),
        (b"gone.zarr\n", "gone.zarr: no such file or folder"),
    ],
)
def test_bad_lists(here: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, words: str) -> None:
    if content is not None:
        (here / "list.txt").write_bytes(content)
    assert refusal(capsys, "--input-file", "list.txt") == f"ngfflint: {words}\n"


def test_lists_that_are_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert refusal(capsys, "--input-file", ".") == "ngfflint: .: a folder, not a file\n"
    assert "the file name is empty" in refusal(capsys, "--input-file", "")


V04: dict[str, Any] = {"multiscales": [{**json.loads(json.dumps(GOOD))["multiscales"][0], "version": "0.4"}]}
FORMS: dict[str, Any] = {
    "zarr.json": {"zarr_format": 3, "node_type": "group", "attributes": {"ome": broken()}},
    "attributes": {"ome": broken()},
    ".zattrs": V04 | {"omero": broken()["omero"]},
    "bare": broken(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_standard_input(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, form: Any
) -> None:
    """The attributes of one group in any form, as in a file: the same is found."""
    data = json.dumps(form).encode()
    piped(monkeypatch, data)
    code, out, err = run(capsys, "-", "--output-format", "json")
    assert (code, err) == (1, "")
    found = json.loads(out)
    assert [each["uri"] for each in found["stores"]] == ["-"]
    assert found["stores"][0]["kind"] == "image"
    assert "NGFF072" in codes(out)
    (here / "alone.json").write_bytes(data)
    _, other, _ = run(capsys, "alone.json", "--output-format", "json")
    assert other.replace("alone.json", "-") == out


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "NGFF902"),
        (b"{", "NGFF902"),
        (b"\xff", "NGFF903"),
        (b"[]", "NGFF90"),
        (b"null", "NGFF90"),
        (b"{}", "NGFF9"),
    ],
)
def test_odd_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, data: bytes, code: str
) -> None:
    """Whatever it is, it is a finding, and one."""
    piped(monkeypatch, data)
    exit_code, out, _ = run(capsys, "-", "--output-format", "json")
    assert exit_code == 1
    (found,) = codes(out)
    assert found.startswith(code)


def test_standard_input_beside_stores(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read once, by the process that was started, however many there are."""
    for number in range(30):
        write(here / f"many/{number}.zarr")
    piped(monkeypatch, json.dumps(broken()).encode())
    code, out, _ = run(capsys, "-", "many", "-", "--jobs", "2", "--output-format", "json")
    report = json.loads(out)
    assert (code, len(report["stores"]), report["stores"][-1]["uri"]) == (1, 31, "-")
    assert {each["store"] for each in report["findings"]} == {"-"}


def test_closed_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert refusal(capsys, "-") == "ngfflint: -: standard input is closed\n"


def test_document_that_cannot_be_read(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others are linted all the same; the superuser may read all, so that the system is not asked here."""
    (here / "a.json").write_text(json.dumps({"ome": GOOD}))

    def refused(*_: Any) -> bytes:
        raise PermissionError(13, "Permission denied", "a.json")

    monkeypatch.setattr("ngfflint.linter.lint.content", refused)
    code, out, _ = run(capsys, "a.json", "good.zarr")
    assert code == 2
    assert "the store was not linted: Permission denied" in out
    assert "in 1 of 2 stores" in out


@pytest.mark.parametrize("argument", ["bad.zarr/zarr.json", "bad.zarr"])
def test_no_children(capsys: pytest.CaptureFixture[str], argument: str) -> None:
    """Only the documents named are linted; that is said."""
    _, out, _ = run(capsys, argument, "--no-children")
    assert "Not checked: nodes below the given documents (--no-children)." in out
    _, out, _ = run(capsys, argument, "--no-children", "--output-format", "json")
    assert "NGFF012" in codes(out)


def test_no_children_of_an_inner_group(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document inside a store stands for its own group, from wherever it is named."""
    _, out, _ = run(capsys, str(PLATE / "A/1/zarr.json"), "--no-children")
    assert "(well, OME-Zarr 0.5, 1 document" in out
    monkeypatch.chdir(PLATE / "A/1")
    assert "(well, OME-Zarr 0.5, 1 document" in run(capsys, "zarr.json", "--no-children")[1]
    assert here.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "(plate, OME-Zarr 0.5, 13 documents, 0.0 s)."),
        (["--sample", "1"], "(plate, OME-Zarr 0.5, 7 documents, 0.0 s). Not checked: 1 of 2 wells (--sample 1)."),
        (["--sample", "2"], "(plate, OME-Zarr 0.5, 13 documents, 0.0 s)."),
        (["--sample", "99"], "(plate, OME-Zarr 0.5, 13 documents, 0.0 s)."),
        (["--max-depth", "0"], "1 document, 0.0 s). Not checked: groups below the root (--max-depth 0)."),
        (["--max-depth", "1"], "5 documents, 0.0 s). Not checked: groups below depth 1 (--max-depth 1)."),
        (["--max-depth", "9"], "(plate, OME-Zarr 0.5, 13 documents, 0.0 s)."),
        (
            ["--sample", "1", "--max-depth", "1"],
            "Not checked: 1 of 2 wells (--sample 1); groups below depth 1 (--max-depth 1).",
        ),
        (["--no-children"], "Not checked: nodes below the given documents (--no-children)."),
    ],
)
def test_parts_of_a_plate(capsys: pytest.CaptureFixture[str], options: list[str], words: str) -> None:
    """What was not checked is in the summary, and in no other case does anything."""
    code, out, _ = run(capsys, PLATE, *options)
    assert code == 0
    assert out.splitlines()[-1].endswith(words)


def test_parts_of_several_plates(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Wells are counted together; a store with other settings is separate."""
    import shutil

    for name in ("a", "b", "c"):
        shutil.copytree(PLATE, here / name / "plate.zarr")
    (here / "c/ngfflint.toml").write_text("max-depth = 0")
    _, out, _ = run(capsys, "a", "b", "--sample", "1")
    assert "Not checked: 2 of 4 wells (--sample 1)." in out
    _, out, _ = run(capsys, "a", "c")
    assert "Not checked: groups below the root (--max-depth 0)." in out


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], ["a/one.zarr", "old/two.zarr"]),
        (["--exclude", "old"], ["a/one.zarr", "venv/three.zarr"]),
        (["--extend-exclude", "old"], ["a/one.zarr"]),
        (["--extend-exclude", "old/"], ["a/one.zarr"]),
        (["--extend-exclude", "ol*,x"], ["a/one.zarr"]),
        (["--extend-exclude", "one.zarr"], ["old/two.zarr"]),
        (["--extend-exclude", "data/a/*.zarr"], ["old/two.zarr"]),
        (["--extend-exclude", "a/*.zarr"], ["a/one.zarr", "old/two.zarr"]),
        (["--extend-exclude", "**/a"], ["old/two.zarr"]),
        (["--exclude", "zarr.json"], ["a/one.zarr", "old/two.zarr", "venv/three.zarr"]),
    ],
)
def test_exclude(here: Path, capsys: pytest.CaptureFixture[str], options: list[str], expected: list[str]) -> None:
    """Names are meant wherever they are, paths from the current folder."""
    for name in ("a/one.zarr", "old/two.zarr", "venv/three.zarr"):
        write(here / "data" / name)
    assert stores(capsys, "data", *options) == [f"data/{name}" for name in expected]


def test_what_is_named_is_linted(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Unless excludes are forced; then it is said, and nothing to lint is not an error."""
    (here / "ngfflint.toml").write_text('extend-exclude = ["bad.zarr"]')
    for argument in ("bad.zarr", "bad.zarr/zarr.json", "./bad.zarr/0/zarr.json"):
        assert stores(capsys, argument) == ["bad.zarr"] or argument.startswith("./")
        code, out, _ = run(capsys, argument, "--force-exclude")
        assert code == 0
        assert "0 stores: no findings" in out
        assert "Not checked: 1 excluded argument (--force-exclude)." in out
    assert stores(capsys, "bad.zarr", "good.zarr", "--force-exclude") == ["good.zarr"]
    assert run(capsys, "bad.zarr", "--config", "force-exclude = true", "--show-files") == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([""], "empty argument; a STORE is expected"),
        (["gone.zarr"], "gone.zarr: no such file or folder"),
        (["gone.zarr", "good.zarr"], "gone.zarr: no such file or folder"),
        (["empty"], "empty: no Zarr store in this folder or below it"),
        (["x" * 5000], "no such file or folder"),
        (["a\x1b[1mb"], "a\\x1b[1mb: no such file or folder"),
        (["chekc", "good.zarr"], "chekc: no such command, file or folder (did you mean ngfflint check?)"),
    ],
)
def test_nothing_there(here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    (here / "empty").mkdir()
    err = refusal(capsys, *arguments)
    assert words in err
    assert len(err) < 500


@pytest.mark.parametrize("arguments", [["--", "-x.zarr"], ["./-x.zarr"], ["-q", "--", "-x.zarr"]])
def test_names_like_options(here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    write(here / "-x.zarr")
    assert run(capsys, *arguments)[0] == 0
