"""Packs of rules that other people write, installed and used as they are by their users."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.example_counts import every
from support.installed import SOURCE
from support.markdown_blocks import BLOCK, commands
from support.paths import ROOT
from support.stores import array, group

from ngfflint import plugin

OME = {
    "version": "0.5",
    "multiscales": [
        {
            "name": "day 1",
            "type": "gaussian",
            "metadata": {},
            "axes": [{"name": name, "type": "space", "unit": "micrometer"} for name in "yx"],
            "datasets": [{"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [0.5, 0.5, 0.5]}]}],
        }
    ],
    "omero": {"channels": [{"color": "0000FF", "window": {"min": 0, "start": 0, "end": 9, "max": 9}}]},
}
"""An image with a fault for each rule of the pack, and one more."""

PLUGIN, CHECKS, FIRST, SECOND = (
    "lab_pack/plugin.py",
    "lab_pack/checks/names.py",
    "lab_pack/rules/LAB001-unlabelled-channel.toml",
    "lab_pack/rules/LAB002-name-with-blank.toml",
)

Edit = tuple[str, str, str]
"""A file of the installed pack, text in it, and its replacement."""


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """An image that the rules of the pack find fault with."""
    documents = group("", {"ome": OME}, "0.5") | array("0", "0.5", shape=[8, 8], dimension_names=["y", "x"])
    for path, value in documents.items():
        (tmp_path / "image.zarr" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "image.zarr" / path).write_text(json.dumps(value))
    return tmp_path / "image.zarr"


def start(folder: Path, sites: tuple[Path, ...], cache: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Start Python in a folder, with folders of packages and a cache."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, sites)), "XDG_CACHE_HOME": str(cache)}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def ngfflint(tmp_path: Path, installed_pack: Path, installed_package: Path) -> Run:
    """Run the installed command with the pack, or with another one, whose rules are then in a cache of the test."""

    def run(*arguments: str | Path, beside: Path = installed_pack) -> subprocess.CompletedProcess[str]:
        cache = installed_pack.parent / "cache" if beside == installed_pack else tmp_path / "cache"
        return start(tmp_path, (beside, installed_package), cache, "-m", "ngfflint", *map(str, arguments))

    return run


def edited(installed_pack: Path, folder: Path, *edits: Edit) -> Path:
    """Return a copy of the installed pack in which something is different."""
    copy = shutil.copytree(installed_pack, folder / "edited", ignore=shutil.ignore_patterns("__pycache__"))
    for file, old, new in edits:
        edit(copy / file, old, new)
    return copy


def edit(path: Path, old: str, new: str) -> None:
    """Replace text in a file; an empty text stands for all of it."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new) if old else new, "utf-8")


def codes(done: subprocess.CompletedProcess[str]) -> set[str]:
    """Return the codes of the findings in JSON."""
    return {finding["code"] for finding in json.loads(done.stdout)["findings"]}


def test_listed(ngfflint: Run) -> None:
    done = ngfflint("version", "--plugins")
    assert (done.returncode, done.stderr) == (0, "")
    first, own, pack = done.stdout.splitlines()
    assert first.startswith("ngfflint ")
    assert own.startswith("built in: ")
    assert "rules (NGFF)" in own
    assert pack == "lab-pack 1.2 (lab): 2 rules (LAB), 1 check, 1 format (lab-lines), 1 reader (lab-viewer)"


def test_documentation(ngfflint: Run, image: Path) -> None:
    """The page on packs shows this one: its commands and its settings are ones that it takes, its answer is ours."""
    page = (ROOT / "docs/packs.md").read_text("utf-8")
    files = [file.relative_to(SOURCE).as_posix() for file in SOURCE.rglob("*.*") if file.suffix in (".py", ".toml")]
    shown = set(re.findall(r"<!-- file: tests/pack/(\S+) -->", page))
    assert {file for file in files if not file.endswith("__init__.py")} == shown
    assert f"```text\n{ngfflint('version', '--plugins').stdout.splitlines()[2]}\n```" in page
    settings = [text for _, text in BLOCK.findall(page) if text.startswith("# ngfflint.toml")]
    (image.parent / "ngfflint.toml").write_text("".join(settings), "utf-8")
    lines = commands(text for language, text in BLOCK.findall(page) if language == "sh")
    assert len(lines) > 3
    for line in lines:
        done = ngfflint(*shlex.split(line)[1:])
        assert done.returncode in (0, 1), done.stderr
        assert done.stderr == ""
    assert 'rules = {"LAB002" = {"sign" = "-"}}' in ngfflint("config").stdout


def test_reader(ngfflint: Run, image: Path) -> None:
    """The reader of the pack is known like the built-in ones."""
    done = ngfflint("readers", image, "--reader", "lab-viewer")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Lab viewer 2.1" in done.stdout
    assert ngfflint(image, "--reader", "lab-viewr").stderr.endswith("(did you mean lab-viewer?)\n")


def test_one_import() -> None:
    """The pack imports from one module of ngfflint, and the page lists all that is in it."""
    files = "".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    assert set(re.findall(r"(?:from|import) (ngfflint[\w.]*)", files)) == {"ngfflint.plugin"}
    page = (SOURCE.parents[1] / "docs/packs.md").read_text("utf-8")
    table = page.partition("## What to import")[2].partition("\n## ")[0]
    assert sorted(re.findall(r"`(\w+)`", re.sub(r"\|[^|]*\|$", "", table, flags=re.MULTILINE))) == sorted(
        plugin.__all__
    )


def test_nothing_is_listed_without_packs(ngfflint: Run, tmp_path: Path) -> None:
    done = ngfflint("version", "--plugins", beside=tmp_path)
    assert len(done.stdout.splitlines()) == 2


@pytest.mark.parametrize("name", ["LAB001", "unlabelled-channel"])
def test_page(ngfflint: Run, name: str) -> None:
    done = ngfflint("rule", name)
    assert done.returncode == 0
    assert done.stdout.startswith("# unlabelled-channel (LAB001)\n")
    assert "it is hard to remember which dye" in done.stdout


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], {"LAB001", "LAB002", "NGFF017"}),
        (["--select", "LAB"], {"LAB001", "LAB002"}),
        (["--select", "LAB002"], {"LAB002"}),
        (["--select", "name-with-blank"], {"LAB002"}),
        (["--ignore", "LAB"], {"NGFF017"}),
        (["--select", "SHOULD"], {"LAB001"}),
    ],
)
def test_linted(ngfflint: Run, image: Path, options: list[str], expected: set[str]) -> None:
    assert codes(ngfflint(image, "--output-format", "json", *options)) == expected


def test_words_and_option(ngfflint: Run, image: Path) -> None:
    done = ngfflint(image, "--select", "LAB002", "--output-format", "json")
    (finding,) = json.loads(done.stdout)["findings"]
    assert finding["pointer"] == "/attributes/ome/multiscales/0/name"
    assert finding["help"] == 'write "day_1"'
    assert finding["severity"] == "error"


def test_format(ngfflint: Run, image: Path) -> None:
    done = ngfflint(image, "--select", "LAB", "--output-format", "lab-lines")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        "LAB002|the name 'day 1' contains spaces, so scripts cannot make a file name from it",
        'LAB001|the channel has no "label"',
    ]


def test_packs_are_asked_once(image: Path, installed_pack: Path, tmp_path: Path) -> None:
    """Entry points are read when something was installed, and then no more."""
    script = (
        "import sys\n"
        "from ngfflint.cli.main import main\n"
        "code = main(sys.argv[1:])\n"
        "print({'importlib.metadata', 'lab_pack.plugin'} & set(sys.modules))\n"
    )
    arguments = ("-c", script, str(image), "--select", "LAB")
    first, second = [start(tmp_path, (installed_pack,), tmp_path / "cache", *arguments) for _ in range(2)]
    assert "importlib.metadata" in first.stdout.splitlines()[-1]
    assert "LAB001" in second.stdout
    assert second.stdout.splitlines()[-1] == "set()"


def test_edited_plugin_is_asked_again(ngfflint: Run, installed_pack: Path, tmp_path: Path) -> None:
    """People who write a pack do not need to install it again."""
    copy = edited(installed_pack, tmp_path)
    assert "1 format (lab-lines)" in ngfflint("version", "--plugins", beside=copy).stdout
    edit(copy / PLUGIN, '"lab-lines"', '"lab-list"')
    assert "1 format (lab-list)" in ngfflint("version", "--plugins", beside=copy).stdout


def test_pack_of_rules_alone(ngfflint: Run, installed_pack: Path, tmp_path: Path, image: Path) -> None:
    """A pack needs neither checks nor formats."""
    hook = "@hookimpl\ndef {name}"
    plugin = (installed_pack / PLUGIN).read_text("utf-8").split(hook.format(name="ngfflint_checks"))[0]
    copy = edited(installed_pack, tmp_path, (PLUGIN, "", plugin))
    (copy / SECOND).unlink()
    assert codes(ngfflint(image, "--output-format", "json", beside=copy)) == {"LAB001", "NGFF017"}
    assert (
        "lab-pack 1.2 (lab): 1 rule (LAB), 0 checks, 0 formats" in ngfflint("version", "--plugins", beside=copy).stdout
    )


BROKEN: dict[str, tuple[Edit, str]] = {
    "no TOML": ((FIRST, 'level   = "SHOULD"', "level   ="), "LAB001-unlabelled-channel.toml: "),
    "no UTF-8": ((FIRST, "After a year", "\udcff"), "LAB001-unlabelled-channel.toml: "),
    "unknown key": ((FIRST, "why  ", "whi  "), "unlabelled-channel.toml:9: unknown key whi"),
    "no check": ((SECOND, "names.name_with_blank", "names.blank"), "toml:5: no function names.blank"),
    "no module": ((SECOND, "names.name_with_blank", "title.blank"), "toml:5: no such function: title.blank"),
    "broken module": ((CHECKS, "def name_with_blank", "1 / 0\n\n\ndef name_with_blank"), "ZeroDivisionError"),
    "prefix of ours": (
        (FIRST, '"LAB001"', '"NGFF079"'),
        "toml:1: the prefix NGFF of NGFF079 belongs to ngfflint itself",
    ),
    "no code": ((FIRST, '"LAB001"', '"lab-1"'), "toml:1: code must be an uppercase prefix and a number, not lab-1"),
    "code taken": ((FIRST, '"LAB001"', '"LAB002"'), "LAB002 is already used by"),
    "name taken": ((FIRST, '"unlabelled-channel"', '"missing-axes"'), "missing-axes is already used by"),
    "no class": ((FIRST, '"OmeroChannel"', '"OmeroChanel"'), "toml:4: on has an unknown class: OmeroChanel"),
    "no folder": ((PLUGIN, 'with_name("rules")', 'with_name("regulations")'), "lab-pack 1.2 (lab): no such folder"),
    "no list": (
        (PLUGIN, '[Path(__file__).with_name("rules")]', "__file__"),
        "one folder, but must return a list of folders",
    ),
    "no package": ((PLUGIN, '"lab_pack.checks"', '"lab_pack.cheques"'), "the package of checks lab_pack.cheques"),
    "no format": ((PLUGIN, ":lab_lines", ":lines"), "the format lab_pack.lines:lines does not exist"),
    "format taken": ((PLUGIN, '"lab-lines"', '"json"'), "the format json is already used by ngfflint"),
    "no import": ((PLUGIN, "import hookimpl", "import hookimp"), "lab-pack 1.2 (lab): ImportError"),
    "unknown hook": ((PLUGIN, "def ngfflint_checks", "def ngfflint_cheques"), "ngfflint_cheques"),
    "hook raises": ((PLUGIN, 'return "lab_pack.checks"', "raise KeyError(0)"), "lab-pack 1.2 (lab): KeyError"),
    "nothing": ((PLUGIN, "@hookimpl\n", ""), "it provides no rules, formats or reader profiles"),
}
"""What can be wrong with a pack, and words of the error."""


@pytest.mark.parametrize("fault", BROKEN)
def test_broken(ngfflint: Run, installed_pack: Path, tmp_path: Path, image: Path, fault: str) -> None:
    """A broken pack ends every run with code 2, and names it; nothing is skipped silently."""
    (file, old, new), words = BROKEN[fault]
    copy = edited(installed_pack, tmp_path)
    text = (copy / file).read_text("utf-8")
    assert old in text
    (copy / file).write_bytes(text.replace(old, new).encode("utf-8", "surrogateescape"))
    for _ in range(2 if fault in every(6, [*BROKEN]) else 1):  # the second run finds no cache that hides the fault
        done = ngfflint(image, beside=copy)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr
        assert "Traceback" not in done.stderr


def test_all_faults_at_once(ngfflint: Run, installed_pack: Path, tmp_path: Path) -> None:
    wrong = [BROKEN[each] for each in ("unknown key", "no check", "format taken")]
    copy = edited(installed_pack, tmp_path, *(each for each, _ in wrong))
    for arguments in (["rule", "NGFF012"], ["version", "--plugins"], ["conformance", "."], ["completion", "bash"]):
        done = ngfflint(*arguments, beside=copy)
        assert done.returncode == 2
        assert [words for _, words in wrong if words not in done.stderr] == []


def second_pack(installed_pack: Path, folder: Path, code: str) -> Path:
    """Return a folder with the pack and another one, whose only rule has a code."""
    copy = edited(installed_pack, folder)
    shutil.copytree(copy / "lab_pack", copy / "other_pack")
    shutil.copytree(copy / "lab_pack-1.2.dist-info", copy / "other_pack-3.dist-info")
    (copy / SECOND.replace("lab_pack", "other_pack")).unlink()
    edit(copy / "other_pack-3.dist-info/METADATA", "Name: lab-pack", "Name: other-pack")
    edit(copy / "other_pack-3.dist-info/entry_points.txt", "lab = lab_pack", "other = other_pack")
    edit(copy / "other_pack/plugin.py", '"lab_pack.checks"', '"other_pack.checks"')
    edit(copy / "other_pack/plugin.py", '"lab-lines"', '"other-lines"')
    rule = copy / FIRST.replace("lab_pack", "other_pack")
    edit(rule, "LAB001", code)
    edit(rule, "unlabelled-channel", "nameless-channel")
    return copy


def test_preview(ngfflint: Run, installed_pack: Path, tmp_path: Path, image: Path) -> None:
    """A rule in preview runs only if rules in preview are wanted, and says how if it is selected without."""
    copy = edited(installed_pack, tmp_path, (FIRST, 'code    = "LAB001"', 'code = "LAB001"\npreview = true'))
    asked = ("--output-format", "json")
    assert "LAB001" not in codes(ngfflint(image, *asked, "--select", "LAB", beside=copy))
    assert "LAB001" in codes(ngfflint(image, *asked, "--select", "LAB", "--preview", beside=copy))
    assert "LAB001" in codes(ngfflint(image, *asked, "--config", "preview = true", beside=copy))
    done = ngfflint(image, "--extend-select", "LAB001", beside=copy)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "ngfflint: only with --preview: LAB001\n")
    assert "runs only with --preview" in ngfflint("rule", "LAB001", beside=copy).stdout.replace("`", "")
    assert " preview " in ngfflint("rules", "LAB001", beside=copy).stdout


def test_two_packs(ngfflint: Run, installed_pack: Path, tmp_path: Path, image: Path) -> None:
    copy = second_pack(installed_pack, tmp_path, "OTHER001")
    done = ngfflint(image, "--output-format", "json", beside=copy)
    assert codes(done) == {"LAB001", "LAB002", "OTHER001", "NGFF017"}
    assert "lab-pack 1.2 (other): 1 rule (OTHER)" not in ngfflint("version", "--plugins", beside=copy).stdout
    assert "other-pack 1.2 (other): 1 rule (OTHER)" in ngfflint("version", "--plugins", beside=copy).stdout


@pytest.mark.parametrize(
    ("code", "words"),
    [("LAB001", "LAB001 is already used by"), ("LAB009", "the prefix LAB of LAB009 belongs to lab_pack.checks")],
)
def test_two_packs_with_one_prefix(ngfflint: Run, installed_pack: Path, tmp_path: Path, code: str, words: str) -> None:
    """A prefix belongs to one pack."""
    done = ngfflint("rule", "NGFF012", beside=second_pack(installed_pack, tmp_path, code))
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr


def internal(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """Return the findings that are about a rule itself."""
    return [each for each in json.loads(done.stdout)["findings"] if "this rule failed" in each["message"]]


def test_check_that_raises(ngfflint: Run, installed_pack: Path, tmp_path: Path, image: Path) -> None:
    """It is reported with the code of its rule, the other rules go on, and the run has failed."""
    copy = edited(installed_pack, tmp_path, (CHECKS, "present(multiscale.name)", "str(1 // 0)"))
    done = ngfflint(image, "--output-format", "json", beside=copy)
    assert done.returncode == 2
    assert codes(done) == {"LAB001", "LAB002", "NGFF017"}
    (finding,) = internal(done)
    assert (finding["code"], finding["severity"]) == ("LAB002", "error")
    assert "ZeroDivisionError" in finding["message"]
    judged = ngfflint("conformance", image, beside=copy)
    assert (judged.returncode, judged.stdout) == (2, "")
    assert "LAB002" in judged.stderr


def test_check_that_goes(ngfflint: Run, installed_pack: Path, tmp_path: Path, image: Path) -> None:
    """A check that no longer exists although its rule was read once is reported in the same way."""
    copy = edited(installed_pack, tmp_path)
    assert ngfflint(image, beside=copy).returncode == 1
    edit(copy / CHECKS, "def name_with_blank", "def blank")
    done = ngfflint(image, "--output-format", "json", beside=copy)
    assert done.returncode == 2
    assert [finding["code"] for finding in internal(done)] == ["LAB002"]
    assert "LAB001" in codes(done)
