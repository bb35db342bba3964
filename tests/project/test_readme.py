"""The pages that people write show what is so: outputs, commands, settings, workflows and links."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from readme import ROOT, fresh, pages
from support.markdown_blocks import BLOCK, commands

from ngfflint.cli.main import main
from ngfflint.report.formatter import FORMATS

MANIFEST = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))

PAGES = [pytest.param(page, id=page.name) for page in pages()]

SCHEMAS = {
    ".github/workflows/ngfflint.yml": "vendor.github-workflows",
    ".github/workflows/repair.yml": "vendor.github-workflows",
    ".gitlab-ci.yml": "vendor.gitlab-ci",
}
"""Which schema of check-jsonschema judges a file."""

SERVER = re.compile(r"\b(https|s3)://")
"""In commands that would ask a server, which tests do not."""

ELSEWHERE = ("no such file", "No such file", "there is no such baseline", "--offline")
"""What a command that is shown may complain of: stores, lists and baselines that are not there."""

PACKS = "packs.md"
"""The page whose commands and settings need the sample pack; they are tried where it is installed."""


def blocks(*languages: str) -> list[tuple[str, str]]:
    """Return the page and the content of all blocks in some languages."""
    found = [(page.name, block) for page in pages() for block in BLOCK.findall(page.read_text("utf-8"))]
    return [(name, text) for name, (language, text) in found if language in languages and name != PACKS]


def named_files(language: str) -> list[tuple[str, str]]:
    """Return the files that blocks in a language show: the name in their first line, and their content."""
    shown = [text for _, text in blocks(language) if text.startswith("# ")]
    return [(text.splitlines()[0].removeprefix("# "), text) for text in shown]


@pytest.mark.parametrize("page", PAGES)
def test_page_is_fresh(page: Path) -> None:
    """What the command writes and what is in files is shown; `python docs/readme.py` writes it again."""
    text = page.read_text("utf-8")
    assert fresh(text) == text


def test_blocks_are_made_anew() -> None:
    old = "<!-- file: .gitignore -->\n```text\nold\n```\n"
    assert fresh(old) == f"<!-- file: .gitignore -->\n```text\n{(ROOT / '.gitignore').read_text('utf-8')}```\n"
    told = fresh("<!-- output: fixtures/valid/0.5/plane.zarr --isolated -->\n```\nold\n```\n")
    assert "old" not in told
    assert "no findings" in told


def test_first_block_is_an_output() -> None:
    """People see the result before the instructions."""
    assert "<!-- output: fixtures/invalid" in (ROOT / "README.md").read_text("utf-8").partition("\n## ")[0]


@pytest.mark.parametrize("line", commands(text for _, text in blocks("sh")))
def test_commands_are_understood(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command that is shown is one that the program takes; what is not there is the only fault."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"{}")))
    main([*shlex.split(line)[1:], *(["--offline"] if SERVER.search(line) else [])])
    err = capsys.readouterr().err
    assert not err or any(words in err for words in ELSEWHERE), err


@pytest.mark.parametrize(("name", "text"), named_files("yaml"))
def test_workflows(name: str, text: str, tmp_path: Path) -> None:
    """Files for CI are ones that their systems take."""
    file = tmp_path / Path(name).name
    file.write_text(text, "utf-8")
    judge = (
        ["check_jsonschema", "--builtin-schema", SCHEMAS[name]]
        if name in SCHEMAS
        else ["pre_commit", "validate-config"]
    )
    done = subprocess.run([sys.executable, "-m", *judge, str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_yaml_block_is_judged() -> None:
    names = [name for name, _ in named_files("yaml")]
    assert len(names) == len(blocks("yaml", "yml"))
    assert set(names) == {*SCHEMAS, ".pre-commit-config.yaml"}


def test_actions_in_examples_are_pinned() -> None:
    """All but ours, whose commit is not known before it is released."""
    used = [line for _, text in named_files("yaml") for line in text.splitlines() if "uses: " in line]
    others = [line for line in used if "/ngfflint@" not in line]
    assert others
    assert [line for line in others if not re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line)] == []


def test_problem_matcher(capsys: pytest.CaptureFixture[str]) -> None:
    """The task for VS Code runs ngfflint, and its expression takes each line apart."""
    (text,) = [text for _, text in blocks("jsonc")]
    (task,) = json.loads(text.partition("\n")[2])["tasks"]
    main([str(ROOT / "fixtures/invalid/0.5/many-faults.zarr"), "--isolated", *task["args"][1:]])
    *lines, _, _ = capsys.readouterr().out.splitlines()
    pattern = task["problemMatcher"]["pattern"]
    found = [re.search(pattern["regexp"], line) for line in lines]
    assert len(found) == 8
    assert {each[pattern["severity"]] for each in found if each} == {"error", "warning"}
    assert all(each and each[pattern["code"]].startswith("NGFF") and "[*]" not in each[6] for each in found)
    assert all(each and Path(each[pattern["file"]]).is_file() and int(each[pattern["line"]]) > 0 for each in found)


def test_workflows_name_what_there_is() -> None:
    """Inputs are those of the action, hooks those of the manifest, commands those of the program."""
    files = [(name, yaml.safe_load(text)) for name, text in named_files("yaml")]
    jobs = [job for name, file in files if name.startswith(".github") for job in file["jobs"].values()]
    ours = [step for job in jobs for step in job["steps"] if "/ngfflint@" in step.get("uses", "")]
    assert len(ours) == len(jobs)
    assert {name for step in ours for name in step["with"]} <= set(ACTION["inputs"])
    pre_commit = [file for name, file in files if name == ".pre-commit-config.yaml"]
    hooks = {hook["id"] for file in pre_commit for repository in file["repos"] for hook in repository["hooks"]}
    assert hooks == {hook["id"] for hook in MANIFEST}


def scripts() -> list[str]:
    """Return the commands of ngfflint in the workflows that are shown, and the options given to the action."""
    files = [yaml.safe_load(text) for name, text in named_files("yaml") if name.startswith(".git")]
    jobs = [job for file in files for job in (file.get("jobs") or file).values()]
    lines = [line for job in jobs for line in job.get("script", ())]
    given = [step.get("with", {}).get("args") for job in jobs for step in job.get("steps", ())]
    return commands(lines) + [f"ngfflint data {each}" for each in given if each]


@pytest.mark.parametrize("line", scripts())
def test_scripts_are_understood(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    test_commands_are_understood(line, tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize(("name", "text"), named_files("toml"))
def test_settings_are_understood(
    name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files of settings that are shown are read, and hold."""
    (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["config"]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert f"# settings from {name}" in told.out


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: Path) -> None:
    """No page names a file, or a heading of one, that is not there."""
    for target, _, heading in re.findall(r"\]\(([^)#:]*)(#([\w-]+))?\)", page.read_text("utf-8")):
        file = page.parent / target if target else page
        assert file.exists(), target
        if heading:
            titles = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


def test_formats_are_listed() -> None:
    """The table has each of them, once."""
    table = (ROOT / "README.md").read_text("utf-8").partition("## Output")[2].partition("\n## ")[0]
    assert sorted(re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE)) == sorted(FORMATS)


def test_inputs_are_listed() -> None:
    table = (ROOT / "docs/ci.md").read_text("utf-8").partition("| input |")[2].partition("\n\n")[0]
    listed = re.findall(r"`([\w-]+)`", "".join(re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)))
    assert set(listed) == set(ACTION["inputs"])


OUTPUT = (ROOT / "docs/output.md").read_text("utf-8")


def fields_of(title: str) -> tuple[set[str], set[str]]:
    """Return the fields in a table of the page on output: those that are always there, and the others."""
    rows = re.findall(r"^\| (`.+?) \| (.+) \|$", OUTPUT.partition(f"| {title} |")[2].partition("\n\n")[0], re.MULTILINE)
    found: tuple[set[str], set[str]] = (set(), set())
    for names, meaning in rows:
        found["; only " in meaning].update(re.findall(r"`(\w+)`", names))
    return found


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """The objects of a report, by the title of their table."""
    folder = tmp_path_factory.mktemp("output")
    store = str(ROOT / "fixtures/invalid/0.5/many-faults.zarr")
    formats = [f"--output-format={name}={folder / name}" for name in ("json", "json-lines", "csv")]
    main(["check", store, "--isolated", "--reader", "all", "--max-depth", "9", *formats])
    report = json.loads((folder / "json").read_text("utf-8"))
    lines = [json.loads(line) for line in (folder / "json-lines").read_text("utf-8").splitlines()]
    with (folder / "csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    findings = report["findings"]
    summary = {name: value for name, value in lines[-1].items() if name != "type"}
    edits = [edit for finding in findings if finding["fix"] for edit in finding["fix"]["edits"]]
    return {
        "field": [report],
        "field of a store": report["stores"],
        "field of a finding": findings,
        "field of an edit": edits,
        "field of the summary": [summary],
        "column": [dict(row) for row in rows],
    }


@pytest.mark.parametrize(
    "title",
    ["field", "field of a store", "field of a finding", "field of an edit", "field of the summary", "column"],
)
def test_fields_are_listed(title: str, objects: dict[str, list[dict[str, Any]]]) -> None:
    """The tables have all fields of the objects, and say which are not always there."""
    always, sometimes = fields_of(title)
    assert always
    assert objects[title]
    for each in objects[title]:
        assert always <= set(each) <= always | sometimes
