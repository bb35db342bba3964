"""The GitHub Action: its shape by the schema of GitHub, its scripts by running them as a runner would."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from attrs import frozen
from support.paths import ROOT

ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS: dict[str, dict[str, Any]] = {each["id"]: each for each in ACTION["runs"]["steps"]}
BASH = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]
FILES = {"RUNNER_TEMP": "temp", "GITHUB_OUTPUT": "output", "GITHUB_STEP_SUMMARY": "summary"}
CHOOSER = ROOT / ".github/ISSUE_TEMPLATE/config.yml"

BY_FILE = re.compile("^(markdown|json|github)=.*")
"""A format that is written to a file of the runner."""


@frozen
class Outcome:
    """What a step did.

    Args:
        code: it ended with.
        log: that it wrote.
        outputs: that it set.
        summary: of the job.
    """

    code: int
    log: str
    outputs: dict[str, str]
    summary: str


def run(step: str, folder: Path, **variables: str) -> Outcome:
    """Run the script of a step in a folder, with variables over those that the action gives it by default."""
    runner = folder.parent / "runner"
    files = {name: str(runner / file) for name, file in FILES.items()}
    (runner / "temp").mkdir(parents=True, exist_ok=True)
    inputs = {f"INPUT_{name.upper().replace('-', '_')}": each["default"] for name, each in ACTION["inputs"].items()}
    done = subprocess.run(
        [*BASH, STEPS[step]["run"]],
        cwd=folder,
        env=os.environ | files | inputs | {"PYTHON": sys.executable} | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    said = {name: path.read_text() if path.is_file() else "" for name, path in ((n, Path(f)) for n, f in files.items())}
    outputs = dict(line.split("=", 1) for line in said["GITHUB_OUTPUT"].splitlines())
    return Outcome(done.returncode, done.stdout + done.stderr, outputs, said["GITHUB_STEP_SUMMARY"])


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with a clean store and a broken one."""
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / "fixtures/valid/0.4/plane.zarr", folder / "clean.zarr")
    shutil.copytree(ROOT / "fixtures/invalid/0.5/translation-first.zarr", folder / "my data/broken.zarr")
    return folder


SCHEMAS: dict[str, list[Any]] = {
    "vendor.github-actions": ["action.yml"],
    "vendor.github-workflows": sorted(ROOT.glob(".github/workflows/*.yml")),
    "vendor.github-issue-forms": sorted(set(ROOT.glob(".github/ISSUE_TEMPLATE/*.yml")) - {CHOOSER}),
    "vendor.github-issue-config": [CHOOSER],
    "vendor.dependabot": [".github/dependabot.yml"],
}
"""The files that GitHub reads, by the schema of check-jsonschema."""


@pytest.mark.parametrize("schema", SCHEMAS)
def test_schema(schema: str) -> None:
    files = [str(file) for file in SCHEMAS[schema]]
    assert files
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *files]
    done = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("form", SCHEMAS["vendor.github-issue-forms"], ids=lambda form: form.stem)
def test_issue_forms_ask_for_version_and_document(form: Path) -> None:
    fields = {each["id"]: each for each in yaml.safe_load(form.read_text("utf-8"))["body"]}
    assert all(fields[name]["validations"]["required"] for name in ("version", "document"))
    assert "`ngfflint version`" in fields["version"]["attributes"]["description"]


def test_inputs_are_not_pasted_into_scripts() -> None:
    """What an untrusted person writes into an input is a value, never a command."""
    assert [name for name, step in STEPS.items() if "${{" in step.get("run", "")] == []
    given = {value for step in STEPS.values() for value in (step.get("env", {}) | step.get("with", {})).values()}
    used = {name for name in ACTION["inputs"] if f"${{{{ inputs.{name} }}}}" in given}
    assert used == set(ACTION["inputs"])
    assert {each["value"] for each in ACTION["outputs"].values()} == {
        f"${{{{ steps.lint.outputs.{name} }}}}" for name in ACTION["outputs"]
    }


ALWAYS = ["--output-format", "full", "--output-format", "markdown=", "--output-format", "json="]
ANNOTATED = [*ALWAYS, "--output-format", "github="]

ARGUMENTS: list[tuple[dict[str, str], list[str]]] = [
    # inputs; what the command is given
    ({}, [*ANNOTATED, "--", "."]),
    ({"ANNOTATIONS": "false"}, [*ALWAYS, "--", "."]),
    ({"SARIF_FILE": "out/a b.sarif"}, [*ANNOTATED, "--output-format", "sarif=out/a b.sarif", "--", "."]),
    ({"SELECT": "MUST,NGFF0", "IGNORE": "NGFF012"}, [*ANNOTATED, "--select=MUST,NGFF0", "--ignore=NGFF012", "--", "."]),
    ({"ARGS": "--fail-on note\n--no-fold"}, [*ANNOTATED, "--fail-on", "note", "--no-fold", "--", "."]),
    ({"ARGS": "--exclude *.md $(touch no)"}, [*ANNOTATED, "--exclude", "*.md", "$(touch", "no)", "--", "."]),
    ({"CONFIG": "a b.toml", "FAIL_ON": "note"}, [*ANNOTATED, "--config=a b.toml", "--fail-on=note", "--", "."]),
    ({"READER": "napari, *"}, [*ANNOTATED, "--reader=napari", "--reader=*", "--", "."]),
    ({"FIX": "true", "ARGS": "--unsafe-fixes"}, [*ANNOTATED, "--fix", "--unsafe-fixes", "--", "."]),
    ({"FIX": "yes"}, [*ANNOTATED, "--", "."]),
    ({"PATHS": "a.zarr\nmy data/b.zarr\n\n*.zarr\r\n"}, [*ANNOTATED, "--", "a.zarr", "my data/b.zarr", "*.zarr"]),
    ({"PATHS": "$(touch no)\n; touch no\n--exit-zero"}, [*ANNOTATED, "--", "$(touch no)", "; touch no", "--exit-zero"]),
    ({"SELECT": '$(touch no)"; touch no'}, [*ANNOTATED, '--select=$(touch no)"; touch no', "--", "."]),
]


@pytest.mark.parametrize(("inputs", "expected"), ARGUMENTS)
def test_arguments(checkout: Path, inputs: dict[str, str], expected: list[str]) -> None:
    """Inputs become arguments as they are: nothing in them is run, and no name is completed."""
    recorder = checkout.parent / "python"
    recorder.write_text(f"#!{sys.executable}\nimport json, sys\nprint(json.dumps(sys.argv[1:]))\nsys.exit(3)\n")
    recorder.chmod(0o700)
    (checkout / "README.md").touch()
    outcome = run("lint", checkout, PYTHON=str(recorder), **{f"INPUT_{name}": each for name, each in inputs.items()})
    assert outcome.code == 3
    assert outcome.outputs == {"exit-code": "3", "sarif-file": ""}, "a file that was not written is not uploaded"
    given = [BY_FILE.sub(r"\1=", each) for each in json.loads(outcome.log)]
    assert given == ["-I", "-m", "ngfflint", "check", *expected]
    assert not list(checkout.rglob("no"))


@pytest.mark.parametrize("annotations", ["true", "false"])
def test_broken_store(checkout: Path, annotations: str) -> None:
    """Exit code, SARIF, annotations and summary, all from one run."""
    outcome = run("lint", checkout, INPUT_SARIF_FILE="ngfflint.sarif", INPUT_ANNOTATIONS=annotations)
    assert outcome.code == 1
    counts = {"errors": "1", "warnings": "0", "notes": "0"}
    assert outcome.outputs == {"exit-code": "1", "sarif-file": "ngfflint.sarif", **counts}
    assert "error[NGFF012]" in outcome.log
    assert bool(re.search(r"^::error .*NGFF012.*file=my data/broken\.zarr", outcome.log, re.MULTILINE)) == (
        annotations == "true"
    )
    assert "NGFF012" in outcome.summary
    results = json.loads((checkout / "ngfflint.sarif").read_text())["runs"][0]["results"]
    assert [each["ruleId"] for each in results] == ["NGFF012"]


def test_fixes(checkout: Path) -> None:
    """Documents in the checkout are changed, and the rest is reported."""
    outcome = run("lint", checkout, INPUT_FIX="true")
    assert (outcome.code, outcome.outputs["errors"]) == (0, "0"), outcome.log
    assert "fixed 1 finding" in outcome.log.lower()


def test_working_directory(checkout: Path) -> None:
    """Inputs are relative to the folder; annotations, SARIF and outputs are relative to the repository."""
    subprocess.run(["git", "init", "--quiet", str(checkout)], check=True)
    outcome = run(
        "lint", checkout, INPUT_WORKING_DIRECTORY="my data", INPUT_PATHS="broken.zarr", INPUT_SARIF_FILE="out.sarif"
    )
    assert (outcome.code, outcome.outputs["sarif-file"]) == (1, "my data/out.sarif"), outcome.log
    assert "file=my data/broken.zarr/zarr.json" in outcome.log
    run_of_tool = json.loads((checkout / "my data/out.sarif").read_text())["runs"][0]
    place = run_of_tool["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == "my%20data/broken.zarr/zarr.json"


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"PATHS": "clean.zarr"}, 0),
        ({"IGNORE": "NGFF012"}, 0),
        ({"ARGS": "--exit-zero"}, 0),
        ({"PATHS": "nowhere.zarr"}, 2),
        ({"SELECT": "NGFF999999"}, 2),
    ],
)
def test_exit_codes(checkout: Path, inputs: dict[str, str], code: int) -> None:
    outcome = run("lint", checkout, **{f"INPUT_{name}": each for name, each in inputs.items()})
    assert (outcome.code, outcome.outputs["exit-code"]) == (code, str(code)), outcome.log
    assert ("errors" in outcome.outputs) == (code < 2)


def test_modules_of_the_repository_are_not_imported(checkout: Path) -> None:
    """A pull request may bring a json.py, and must not run it."""
    for name in ("json", "ngfflint", "venv"):
        (checkout / f"{name}.py").write_text("raise SystemExit(77)\n")
    assert run("lint", checkout, INPUT_PATHS="clean.zarr").code == 0


def test_install(checkout: Path) -> None:
    """The action brings its own version, into an environment of its own."""
    (checkout / "venv.py").write_text("raise SystemExit(77)\n")
    outcome = run("install", checkout, GITHUB_ACTION_PATH=str(ROOT))
    assert outcome.code == 0, outcome.log
    python = outcome.outputs["python"]
    assert Path(python).is_relative_to(checkout.parent / "runner/temp")
    where = [python, "-I", "-c", "import ngfflint; print(ngfflint.__file__)"]
    installed = subprocess.run(where, capture_output=True, text=True, check=True).stdout
    assert Path(installed).is_relative_to(Path(python).parents[1])
    assert subprocess.run([python, "-I", "-m", "ngfflint", "clean.zarr"], cwd=checkout, check=False).returncode == 0


def test_actions_are_pinned() -> None:
    """Other actions are named by the hash of a commit, which cannot be moved, with their version for people."""
    files = [ROOT / "action.yml", *(ROOT / ".github/workflows").glob("*.yml")]
    used = [line for each in files for line in each.read_text("utf-8").splitlines() if "uses:" in line]
    assert len(used) > len(files)
    assert [line for line in used if not re.search(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line)] == []
