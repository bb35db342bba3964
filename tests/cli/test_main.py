"""The command, as people and scripts see it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import GOOD, broken, codes, run, write

from ngfflint import __version__
from ngfflint.cli.main import main


def test_clean_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0; kind and version are said."""
    code, out, _ = run(capsys, write(tmp_path / "image.zarr"))
    assert code == 0
    assert "no findings (image, OME-Zarr 0.5, 2 documents" in out


def test_broken_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1; document, line, column, pointer, rule, specification and help are said."""
    store = write(tmp_path / "image.zarr", broken())
    code, out, _ = run(capsys, store)
    assert code == 1
    line = 1 + (store / "zarr.json").read_text().split('"translation"')[0].count("\n")
    for part in (
        "error[NGFF012]",
        f"zarr.json:{line - 1}:",
        "/attributes/ome/multiscales/0/datasets/0/coordinateTransformations/0",
        "MUST in 0.5: https://ngff.openmicroscopy.org/specifications/0.5/index.html#multiscales-metadata",
        "help: list the scale first",
    ):
        assert part in out


def test_six_faults_give_six_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No fault hides another, none is reported twice."""
    _, out, _ = run(capsys, write(tmp_path / "image.zarr", broken()), "--output-format", "json")
    assert sorted(codes(out)) == ["NGFF012", "NGFF037", "NGFF037", "NGFF064", "NGFF072", "NGFF073"]


def test_broken_axes_do_not_hide_the_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With axes replaced by text, the translation before the scale is still found."""
    ome = json.loads(json.dumps(broken()))
    ome["multiscales"][0]["axes"] = "broken"
    _, out, _ = run(capsys, write(tmp_path / "image.zarr", ome), "--output-format", "json")
    assert sorted(codes(out)) == ["NGFF012", "NGFF030", "NGFF064", "NGFF072", "NGFF073"]


@pytest.mark.parametrize("argument", ["nowhere.zarr", "empty"])
def test_nothing_to_lint(tmp_path: Path, capsys: pytest.CaptureFixture[str], argument: str) -> None:
    """Exit code 2, and a word on standard error."""
    (tmp_path / "empty").mkdir()
    code, out, err = run(capsys, tmp_path / argument)
    assert (code, out) == (2, "")
    assert argument in err


@pytest.mark.parametrize("arguments", [["\ud800"], [".", "--baseline", "\ud800"], ["info", "a\ud800"]])
def test_arguments_that_are_no_text(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith("\\ud800: neither text nor a file name\n")


def test_folder_of_stores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All stores below a folder are linted, each once; nothing is searched below a store."""
    write(tmp_path / "a" / "one.zarr")
    write(tmp_path / "b" / "c" / "two.zarr", broken())
    write(tmp_path / "plain")
    code, out, _ = run(capsys, tmp_path, tmp_path / "plain", "--output-format", "json")
    assert code == 1
    names = [Path(each["uri"]).name for each in json.loads(out)["stores"]]
    assert names == ["one.zarr", "two.zarr", "plain"]


@pytest.mark.parametrize("document", ["zarr.json", "0/zarr.json"])
def test_document_stands_for_its_store(tmp_path: Path, capsys: pytest.CaptureFixture[str], document: str) -> None:
    """A metadata document names the store that owns it."""
    store = write(tmp_path / "image.zarr", broken())
    _, out, _ = run(capsys, store / document, "--output-format", "json")
    assert [Path(each["uri"]) for each in json.loads(out)["stores"]] == [store]


def test_attributes_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Another JSON file is the attributes of one group; nothing is looked for beside it."""
    file = tmp_path / "attributes.json"
    file.write_text(json.dumps({"ome": GOOD}))
    code, out, _ = run(capsys, file)
    assert (code, "no findings" in out) == (0, True)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--select", "NGFF03"], {"NGFF037"}),  # no code of this prefix is free for a new rule
        (["--select", "translation-before-scale"], {"NGFF012"}),
        (["--ignore", "NGFF0,NGFF9"], set()),
        (["--select", "MUST", "--ignore", "NGFF07"], {"NGFF012", "NGFF037", "NGFF064"}),
        (["--select", "NGFF012", "--extend-select", "NGFF064"], {"NGFF012", "NGFF064"}),
        (["--select", "SHOULD"], set()),
    ],
)
def test_selection(tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], expected: set[str]) -> None:
    """Rules are chosen by code, prefix, name and level."""
    _, out, _ = run(capsys, write(tmp_path / "image.zarr", broken()), "--output-format", "json", *options)
    assert set(codes(out)) == expected


def test_unknown_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 and a guess at what was meant."""
    code, _, err = run(capsys, write(tmp_path / "image.zarr"), "--select", "translation-before-scal")
    assert code == 2
    assert "translation-before-scale" in err


@pytest.mark.parametrize(
    ("fail_on", "ome", "code"),
    [("error", "bad", 1), ("never", "bad", 0), ("error", "warned", 0), ("warning", "warned", 1), ("note", "good", 0)],
)
def test_fail_on(tmp_path: Path, capsys: pytest.CaptureFixture[str], fail_on: str, ome: str, code: int) -> None:
    """What makes exit code 1 can be chosen."""
    warned = json.loads(json.dumps(GOOD))
    del warned["multiscales"][0]["name"]
    store = write(tmp_path / "image.zarr", {"bad": broken(), "warned": warned, "good": GOOD}[ome])
    assert run(capsys, store, "--fail-on", fail_on)[0] == code
    assert run(capsys, store, "--fail-on", fail_on, "--exit-zero")[0] == 0


def test_same_run_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON output is stable."""
    store = write(tmp_path / "image.zarr", broken())
    assert run(capsys, store, "--output-format", "json") == run(capsys, store, "--output-format", "json")


@pytest.mark.parametrize("form", ["full", "concise", "grouped"])
@pytest.mark.parametrize("color", ["always", "never"])
def test_formats_and_colors(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str, color: str) -> None:
    """Every format for people runs with and without colors."""
    store = write(tmp_path / "image.zarr", broken())
    _, out, _ = run(capsys, store, "--isolated", "--no-progress", "--output-format", form, "--color", color)
    assert ("\x1b[" in out) == (color == "always")
    assert "NGFF012" in out


HOSTILE = {
    "markup": "[bold red]x[/bold red]",
    "escape": "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "lines": "one\ntwo\r\nthree\u2028four",
    "right to left": "\u202etxet\u2066",
    "long": "x" * 10_000,
    "surrogate": "\ud800",
}


@pytest.mark.parametrize("form", ["full", "concise", "grouped", "json"])
@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_hostile_names(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, form: str) -> None:
    """Names from a store print harmlessly wherever they stand."""
    ome = json.loads(json.dumps(GOOD))
    image = ome["multiscales"][0]
    image["axes"][0]["name"] = image["axes"][1]["name"] = name
    image["axes"][0]["unit"] = name
    image["datasets"][0]["path"] = name
    image["type"] = {name: name}
    code, out, _ = run(capsys, write(tmp_path / "image.zarr", ome), "--output-format", form)
    assert code == 1
    assert not [each for each in out if each != "\n" and (each < " " or each in "\x7f\x9b")]
    if form != "json":
        assert "\u202e" not in out
        assert max(map(len, out.splitlines())) < 1000


def test_rule_pages(capsys: pytest.CaptureFixture[str]) -> None:
    """Rules are explained by code and by name, as text and as JSON."""
    code, out, _ = run(capsys, "rule", "NGFF012")
    assert code == 0
    assert out.startswith("# translation-before-scale (NGFF012)\n")
    assert run(capsys, "rule", "translation-before-scale")[1] == out
    pages = run(capsys, "rule", "ngff01")[1]
    assert out in pages
    assert re.findall(r"^# .*\((NGFF\d+)\)$", pages, re.MULTILINE) == [f"NGFF01{digit}" for digit in range(10)]
    _, everything, _ = run(capsys, "rule", "--all")
    assert out.strip() in everything
    rules = json.loads(run(capsys, "rule", "--all", "--output-format", "json")[1])
    assert {"NGFF012", "NGFF055"} <= {each["code"] for each in rules}


@pytest.mark.parametrize("name", ["NGF012", "NGFF-12", "translation-befor-scale"])
def test_unknown_page(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """Exit code 2 and a guess."""
    code, _, err = run(capsys, "rule", name)
    assert code == 2
    assert "did you mean" in err


@pytest.mark.parametrize("arguments", [["--version"], ["version"], ["-V"]])
def test_version(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """The version is printed."""
    assert run(capsys, *arguments)[:2] == (0, f"ngfflint {__version__}\n")


@pytest.mark.parametrize("arguments", [[], ["--no-such-option", "x"], ["rule"], ["rule", "--all", "NGFF012"]])
def test_usage(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """What is not understood ends with code 2."""
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage" in capsys.readouterr().err


LATE = (
    *("rich", "fsspec", "asyncio", "importlib.metadata", "aiohttp", "h11", "zarr", "numpy", "tomllib", "hypothesis"),
    *("argparse", "packaging", "ngfflint.cli.config.load", "ngfflint.info"),
)


def test_imports_are_late(tmp_path: Path) -> None:
    """Linting one image loads nothing that it does not need."""
    store = write(tmp_path / "image.zarr")
    script = (
        "import sys\n"
        "from ngfflint.cli.main import main\n"
        "main(sys.argv[1:])\n"
        "code = main(sys.argv[1:])\n"
        f"print([name for name in {LATE!r} if name in sys.modules])\n"
    )
    subprocess.run([sys.executable, "-m", "ngfflint", str(store)], check=True, capture_output=True)
    done = subprocess.run([sys.executable, "-c", script, str(store)], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"
