"""``ngfflint completion``: the scripts are sound, and bash completes with them what people type."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import shtab

from ngfflint.cli.completion import REPLACEMENTS, SHELLS, command_parser
from ngfflint.cli.main import COMMANDS, main
from ngfflint.report.formatter import FORMATS
from ngfflint.rules.loader import RuleFileError, rulebook

CODES = [rule.code for rule in rulebook().rules]
NAMES = [rule.name for rule in rulebook().rules]


def script_of(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return the script of a shell."""
    assert main(["completion", shell]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


@pytest.mark.parametrize("shell", SHELLS)
def test_scripts(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each script knows all commands, options, rules and formats, and ends with a line break."""
    script = script_of(shell, capsys)
    assert script.endswith("\n")
    for word in (*COMMANDS, "select", "wells", "strict", "plugins", CODES[0], CODES[-1], NAMES[0], *FORMATS):
        assert word in script


@pytest.mark.parametrize("shell", SHELLS)
def test_scripts_are_mended(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is changed in the scripts that shtab writes is still what it writes."""
    raw = shtab.complete(command_parser({}, shtab.FILE), shell)
    mended = script_of(shell, capsys)
    for found, instead in REPLACEMENTS[shell]:
        assert found in raw
        assert instead in mended


@pytest.mark.parametrize("shell", [shell for shell in SHELLS if shutil.which(shell)])
def test_syntax(shell: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The shells that are here can read their scripts."""
    (tmp_path / "script").write_text(script_of(shell, capsys))
    done = subprocess.run([shell, "-n", str(tmp_path / "script")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


DRIVER = """\
set -u
source "$1"; shift
spec=$(complete -p ngfflint)
function=${spec##*-F }; function=${function%% *}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMPREPLY=()
"$function" ngfflint "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\\n' "${COMPREPLY[@]+"${COMPREPLY[@]}"}"
"""
"""Calls the completion function as bash does when the tabulator is pressed."""


@pytest.fixture(scope="module")
def bash_script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script of bash in a file, as the program writes it."""
    script = tmp_path_factory.mktemp("bash") / "ngfflint.bash"
    command = [sys.executable, "-m", "ngfflint", "completion", "bash"]
    script.write_bytes(subprocess.run(command, capture_output=True, check=True).stdout)
    return script


def complete(script: Path, *words: str, folder: Path | None = None) -> list[str]:
    """Return what bash offers for the last word."""
    command = ["bash", "--noprofile", "--norc", "-c", DRIVER, "bash", str(script), "ngfflint", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["che"], ["check"]),
        (["con"], ["config", "conformance"]),
        (["ru"], ["rule", "rules"]),
        (["va"], ["validate"]),
        (["t"], ["tree"]),
        (["rules", "pr"], ["practice"]),
        (["validate", "--sel"], ["--select"]),
        (["co"], ["compare", "completion", "config", "conformance"]),
        (["--sel"], ["--select"]),
        (["check", "--sel"], ["--select"]),
        (["--output-format", ""], list(FORMATS)),
        (["check", "--output-format", ""], list(FORMATS)),
        (["check", "--output-format", "gi"], ["github", "gitlab"]),
        (["check", "--select", "MU"], ["MUST"]),
        (["check", "--select", "NGFF01"], [code for code in CODES if code.startswith("NGFF01")]),
        (["--ignore", "NGFF01"], [code for code in CODES if code.startswith("NGFF01")]),
        (["check", "--fail-on", ""], ["error", "warning", "note", "never"]),
        (["check", "--color", "a"], ["auto", "always"]),
        (["check", "some.zarr", "--fail"], ["--fail-on"]),
        (["info", "--w"], ["--wells"]),
        (["info", "--output-format", ""], ["text", "json"]),
        (["rule", "translation-b"], ["translation-before-scale"]),
        (["rule", "NGFF012", "NGFF030"], ["NGFF030"]),
        (["conformance", "--s"], ["--strict"]),
        (["version", "--p"], ["--plugins"]),
        (["completion", ""], list(SHELLS)),
        (["--no-such"], []),
    ],
)
def test_bash_completes(bash_script: Path, words: list[str], expected: list[str]) -> None:
    """Commands, options, rules and formats are completed."""
    assert complete(bash_script, *words) == expected


@pytest.mark.parametrize("words", [["check", ""], ["info", "pla"], ["conformance", "pl"], ["check", "--baseline", "p"]])
def test_bash_completes_paths(bash_script: Path, tmp_path: Path, words: list[str]) -> None:
    """Where a path is wanted, one is offered."""
    (tmp_path / "plate.zarr").mkdir()
    assert complete(bash_script, *words, folder=tmp_path) == ["plate.zarr"]


def test_bash_falls_back_to_paths(bash_script: Path) -> None:
    """The word ``check`` may be left out: what is not a command is completed as a path by bash itself."""
    command = ["bash", "--noprofile", "--norc", "-c", 'source "$1"; complete -p ngfflint', "bash", str(bash_script)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "-o bashdefault -o default" in done.stdout


def test_unknown_shell(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, and the shells that there are."""
    with pytest.raises(SystemExit) as stop:
        main(["completion", "csh"])
    assert stop.value.code == 2
    err = capsys.readouterr().err
    assert all(shell in err for shell in SHELLS)


FISH = [
    # what is typed; what is offered
    ("che", ["check"]),
    ("pla", ["plate.zarr/"]),
    ("check pla", ["plate.zarr/"]),
    ("check a.zarr pla", ["plate.zarr/"]),
    ("check --fail-on ", ["error", "warning", "note", "never"]),
    ("rules pract", ["practice"]),
]


@pytest.mark.parametrize("typed", [each for each in FISH if shutil.which("fish")], ids=lambda each: each[0])
def test_fish_completes(
    typed: tuple[str, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where fish is installed, it offers commands, choices and paths."""
    (tmp_path / "script").write_text(script_of("fish", capsys))
    (tmp_path / "plate.zarr").mkdir()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    command = ["fish", "--no-config", "-c", "source script; complete -C $argv[1]", f"ngfflint {typed[0]}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(line.partition("\t")[0] for line in done.stdout.splitlines()) == sorted(typed[1])


@pytest.mark.parametrize("command", [["completion", "bash"], ["version", "--plugins"]], ids=" ".join)
def test_broken_rules(command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken rule pack is reported, one line per error."""

    def broken() -> None:
        raise RuleFileError(["a.toml:3: no title", "b.toml:1: \x1b[31m"])

    monkeypatch.setattr(f"ngfflint.cli.{command[0]}.rulebook", broken)
    assert main(command) == 2
    assert capsys.readouterr().err == "ngfflint: a.toml:3: no title\nngfflint: b.toml:1: \\x1b[31m\n"
