"""Misspelled commands, options, values and codes, and the commands about rules."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from support.command import broken, codes, run, write

from ngfflint.cli.main import COMMANDS, MEANT, OTHER_NAMES, main
from ngfflint.rules.loader import rulebook
from ngfflint.rules.rule import LEVELS

MISSPELLED = [
    # what is typed, what is suggested
    ("chek", "check"),
    ("cehck", "check"),
    ("CHECK", "check"),
    ("checks", "check"),
    ("comapre", "compare"),
    ("confg", "config"),
    ("configs", "config"),
    ("conformace", "conformance"),
    ("completions", "completion"),
    ("inof", "info"),
    ("infos", "info"),
    ("reader", "readers"),
    ("raeders", "readers"),
    ("reprot", "report"),
    ("rul", "rule"),
    ("ruels", "rules"),
    ("vresion", "version"),
    ("validat", "validate"),
    ("tre", "tree"),
    *MEANT.items(),
]


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in a folder without files."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("rest", [[], ["image.zarr"], ["--help"]], ids=["alone", "store", "help"])
@pytest.mark.parametrize(("typed", "meant"), MISSPELLED)
def test_misspelled_command(capsys: pytest.CaptureFixture[str], typed: str, meant: str, rest: list[str]) -> None:
    expected = f"ngfflint: {typed}: no such command, file or folder (did you mean ngfflint {meant}?)\n"
    assert run(capsys, typed, *rest) == (2, "", expected)


@pytest.mark.parametrize("word", ["data", "plate", "image", "screens", "x", "chek2", "chek.zarr", "./chek", "ls", "§"])
def test_other_words_are_paths(capsys: pytest.CaptureFixture[str], word: str) -> None:
    assert run(capsys, word) == (2, "", f"ngfflint: {word}: no such file or folder\n")


@pytest.mark.parametrize("word", ["chek", "lint", "rul"])
def test_stores_named_like_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str], word: str) -> None:
    write(tmp_path / word)
    code, out, err = run(capsys, word)
    assert (code, out.startswith(f"{word}: no findings"), err) == (0, True, "")


def test_table_of_commands() -> None:
    """Other names lead to commands, and no word has two meanings."""
    assert set(OTHER_NAMES.values()) < set(COMMANDS)
    assert not {*OTHER_NAMES} & {*COMMANDS}
    assert not {*MEANT} & {*COMMANDS, *OTHER_NAMES}
    assert {meant.partition(" ")[0] for meant in MEANT.values()} <= {*COMMANDS, "--help"}


@pytest.mark.parametrize(("name", "command"), OTHER_NAMES.items())
def test_other_names(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, command: str) -> None:
    store = write(tmp_path / "image.zarr", broken())
    assert run(capsys, name, store) == run(capsys, command, store)
    with pytest.raises(SystemExit):
        main(["--help"])
    assert f"ngfflint {name} for {command}" in capsys.readouterr().out


WRONG = [
    # arguments, the answer
    (["--selct", "MUST"], "unknown option --selct (did you mean --select?)"),
    (["--output", "json", "x"], "unknown option --output"),
    (["--unsafe", "x"], "unknown option --unsafe (did you mean --unsafe-fixes?)"),
    (["--output_format=json", "x"], "unknown option --output_format=json (did you mean --output-format?)"),
    (["--xyzzy", "x"], "unknown option --xyzzy"),
    (
        ["--fail-on", "eror", "x"],
        'argument --fail-on: "eror" is not one of error, warning, note, never (did you mean error?)',
    ),
    (["--color", "blue", "x"], 'argument --color: "blue" is not one of auto, always, never'),
    (["info", "--colr", "x"], "unknown option --colr (did you mean --color?)"),
    (["readers", "x", "--raeder", "napari"], "unknown option --raeder (did you mean --reader?)"),
    (
        ["rules", "--output-format", "jsn"],
        'argument --output-format: "jsn" is not one of text, json, markdown (did you mean json?)',
    ),
    (["completion", "bsh"], 'argument shell: "bsh" is not one of bash, zsh, fish, tcsh (did you mean bash?)'),
    (["completion", "bash", "more"], "unexpected argument more"),
    (["--select", "NGFF999", "x"], '--select: unknown rule, code prefix or group: "NGFF999"'),
    (["--select", "musst", "x"], '--select: unknown rule, code prefix or group: "musst" (did you mean MUST?)'),
    (["--ignore", "NFGG012", "x"], '--ignore: unknown rule, code prefix or group: "NFGG012"'),
    (["rule", "NGFF999"], 'unknown rule, code prefix or group: "NGFF999"'),
    (["rule", "NGGF012"], 'unknown rule, code prefix or group: "NGGF012" (did you mean NGFF012?)'),
    (["rule", "NGFFO12"], 'unknown rule, code prefix or group: "NGFFO12" (did you mean NGFF012?)'),
    (["rule", "NGFF01x"], 'unknown rule, code prefix or group: "NGFF01x"'),
    (["rules", "practise"], 'unknown rule, code prefix or group: "practise" (did you mean practice?)'),
    (["config", "nosuch"], "nosuch: no such file or folder"),
    (["--show-settings", "nosuch"], "nosuch: no such file or folder"),
]


@pytest.mark.parametrize(("arguments", "answer"), WRONG, ids=[" ".join(arguments) for arguments, _ in WRONG])
def test_one_answer(capsys: pytest.CaptureFixture[str], arguments: list[str], answer: str) -> None:
    """One thing is said about what is wrong, at the end."""
    try:
        code: int | str | None = main(arguments)
    except SystemExit as stop:
        code = stop.code
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert re.sub(r"^ngfflint( \w+)?: (error: )?", "", err.splitlines()[-1]) == answer
    assert err.count(answer) == 1


def test_rules_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "rules", "NGFF012,NGFF400")
    assert code == 0
    heading, *rows, empty, end = [line.split() for line in out.splitlines()]
    assert heading == ["rule", "name", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "default", "fix"]
    assert rows[0] == ["NGFF012", "translation-before-scale", "-", "-", "-", "MUST", "MUST", "MUST", "on", "safe"]
    assert (rows[1][0], rows[1][-2], empty, end[0]) == ("NGFF400", "off", [], "2")


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """Return the codes that ``ngfflint rules`` lists, which are the same in all formats."""
    text, markdown = (
        re.findall(pattern, run(capsys, "rules", *arguments, "--output-format", form)[1], re.MULTILINE)
        for form, pattern in (("text", r"^(\w+\d)  "), ("markdown", r"^\| (\w+\d) \|"))
    )
    found = [each["code"] for each in json.loads(run(capsys, "rules", *arguments, "--output-format", "json")[1])]
    assert text == markdown == found
    return found


def test_rules_by_selector(capsys: pytest.CaptureFixture[str]) -> None:
    rules = rulebook().rules
    assert listed(capsys) == listed(capsys, "ALL") == [rule.code for rule in rules]
    for level in LEVELS:
        assert listed(capsys, level) == [rule.code for rule in rules if level in rule.levels()]
    assert listed(capsys, "practice") == [rule.code for rule in rules if rule.group == "practice"]
    assert listed(capsys, "NGFF06", "translation-before-scale")[0] == "NGFF012"


def test_fixes_of_rules(capsys: pytest.CaptureFixture[str]) -> None:
    """The list has what the page of each rule has."""
    found = {each["code"]: each for each in json.loads(run(capsys, "rules", "--output-format", "json")[1])}
    for page in json.loads(run(capsys, "rule", "--all", "--output-format", "json")[1]):
        row = found[page["code"]]
        assert {fix["safety"] for fix in page["fixes"]} == set(row["fixes"])
        assert row["levels"].keys() >= page["versions"].keys()
        assert (row["name"], row["title"], row["default"]) == (page["name"], page["title"], page["default"])


FORMATS_WITH_REASONS = ["full", "concise", "grouped"]


@pytest.mark.parametrize("options", [[], ["--statistics"], ["--group-by", "rule"], ["--no-fold"]], ids=" ".join)
@pytest.mark.parametrize("form", FORMATS_WITH_REASONS)
@pytest.mark.parametrize("stores", [["bad.zarr"], ["bad.zarr", "same.zarr", "good.zarr"]], ids=len)
def test_explain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], stores: list[str], form: str, options: list[str]
) -> None:
    """Each rule that reported is explained once, between the findings and the summary; the rest stays the same."""
    for name in stores:
        write(tmp_path / name) if name == "good.zarr" else write(tmp_path / name, broken())
    common = [*stores, "--isolated", "--output-format", form, *options]
    code, out, _ = run(capsys, *common, "--explain")
    plain_code, plain, _ = run(capsys, *common)
    reported = sorted({*codes(run(capsys, *stores, "--output-format", "json")[1])})
    rules = {rule.code: rule for rule in rulebook().rules}
    words = " ".join(out.split())
    for each in reported:
        assert words.count(" ".join(rules[each].why.split())) == 1
    assert re.findall(r"^(NGFF\d+) [a-z-]+$", out, re.MULTILINE) == reported
    findings, summary = plain.rsplit("\nFound ", 1)
    assert out.startswith(findings)
    assert out.endswith(f"\nFound {summary}")
    assert code == plain_code == 1
    assert max(map(len, out.splitlines())) < 200


def test_explain_without_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = write(tmp_path / "image.zarr")
    assert run(capsys, store, "--explain") == run(capsys, store)


def test_explain_in_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Formats for people have the reasons, and the other formats of the run are the same as without."""
    write(tmp_path / "bad.zarr", broken())
    run(capsys, "bad.zarr", "--output-format", "json")
    expected = run(capsys, "bad.zarr", "--output-format", "json")[1]
    options = ["--output-format", "json", "--output-format", "concise=report.txt"]
    assert run(capsys, "bad.zarr", "--explain", *options)[1] == expected
    assert run(capsys, "bad.zarr", "--explain", "--output-format", "concise")[1] == Path("report.txt").read_text()
    assert run(capsys, "bad.zarr", "--explain", "--output-format", "json") == (
        2,
        "",
        "ngfflint: --explain requires one of the formats concise, full, grouped\n",
    )


def test_explain_a_journal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "bad.zarr", broken())
    expected = run(capsys, "bad.zarr", "--explain", "--resume", "journal")[1]
    options = ["--explain", "--output-format", "full", "--output-format", "json=report.json"]
    assert run(capsys, "report", "journal", *options)[1] == expected
    assert "NGFF012" in codes(Path("report.json").read_text())
    assert run(capsys, "report", "journal", *options[1:])[1] == run(capsys, "bad.zarr")[1]


@pytest.mark.parametrize(
    ("options", "is_shown"),
    [
        ([], True),
        (["--output-format", "concise"], True),
        (["--statistics"], True),
        (["--output-format", "json"], False),
        (["--output-format", "full=report.txt"], False),
        (["--explain"], False),
        (["--quiet"], False),
        (["--silent"], False),
        (["--select", "NGFF9"], False),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_hint(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    is_shown: bool,  # noqa: FBT001
) -> None:
    """In a terminal, the last line shows how to look up a rule with the worst severity."""
    write(tmp_path / "bad.zarr", broken())
    hint = "To see why a rule matters, run: ngfflint rule NGFF012\n"
    arguments = ["bad.zarr", "--severity", "ALL=note,NGFF012=error", "--color", "never", "--no-progress", *options]
    assert hint not in run(capsys, *arguments)[1]
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert run(capsys, *arguments)[1].endswith(hint) is is_shown
