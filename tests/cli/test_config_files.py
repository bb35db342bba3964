"""Files of settings: where they are found, what they inherit, and what is said of those that cannot be used."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from support.command import GOOD as CLEAN
from support.command import broken, codes, refusal, run, write
from support.settings_files import BAD, GOOD, NOT_TOML, Bad

from ngfflint.cli.config.load import ConfigurationError, allows, inline, plain
from ngfflint.cli.config.resolve import Resolver, usable
from ngfflint.cli.config.schema import schema
from ngfflint.cli.config_cmd import toml
from ngfflint.rules.loader import rulebook

SCHEMA = Draft7Validator(json.loads(schema()), format_checker=Draft7Validator.FORMAT_CHECKER)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Start in a folder, with a home beside it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def resolver(**given: Any) -> Resolver:
    """Return what finds settings, given options of the command line."""
    return Resolver(given, rulebook().rules)


def put(path: Path, text: str) -> Path:
    """Write a file, and its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


OURS = '[tool.ngfflint]\nselect = ["ALL"]\n'
PLAIN = 'select = ["ALL"]\n'


@pytest.mark.parametrize(
    ("files", "folder", "closest"),
    [
        pytest.param({}, "here", "", id="none"),
        pytest.param(
            {"here/.ngfflint.toml": PLAIN, "here/ngfflint.toml": PLAIN, "here/pyproject.toml": OURS},
            "here",
            "here/.ngfflint.toml",
            id="the hidden one first",
        ),
        pytest.param(
            {"here/ngfflint.toml": PLAIN, "here/pyproject.toml": OURS}, "here", "here/ngfflint.toml", id="then ours"
        ),
        pytest.param({"here/pyproject.toml": OURS}, "here", "here/pyproject.toml", id="then the project's"),
        pytest.param(
            {"here/a/pyproject.toml": "[tool.ruff]\n", "here/ngfflint.toml": PLAIN},
            "here/a/b",
            "here/ngfflint.toml",
            id="a project without our table is passed",
        ),
        pytest.param(
            {"here/a/pyproject.toml": "[tool]\nname = 1 # ngfflint", "here/ngfflint.toml": PLAIN},
            "here/a",
            "here/ngfflint.toml",
            id="a table of tools without us",
        ),
        pytest.param(
            {"here/a/pyproject.toml": "[tool.ngfflint-web]\nx = 1", "here/ngfflint.toml": PLAIN},
            "here/a",
            "here/ngfflint.toml",
            id="a tool called nearly like us",
        ),
        pytest.param({"here/pyproject.toml": "[tool.ngfflint]"}, "here", "here/pyproject.toml", id="an empty table"),
        pytest.param(
            {"here/pyproject.toml": "tool = {ngfflint = {}}"}, "here", "here/pyproject.toml", id="a table on one line"
        ),
        pytest.param(
            {"here/pyproject.toml": "[ tool . 'ngfflint' ]"}, "here", "here/pyproject.toml", id="a table with blanks"
        ),
        pytest.param({"ngfflint.toml": PLAIN}, "here/a/b/c", "ngfflint.toml", id="far above"),
        pytest.param(
            {"here/ngfflint.toml": PLAIN, "here/a/ngfflint.toml": PLAIN},
            "here/a/b",
            "here/a/ngfflint.toml",
            id="the closest",
        ),
        pytest.param({"here/ngfflint.toml": PLAIN}, "away", "here/ngfflint.toml", id="else the current folder's"),
        pytest.param(
            {"here/ngfflint.toml": PLAIN, "away/ngfflint.toml": PLAIN},
            "away",
            "away/ngfflint.toml",
            id="but the store's",
        ),
        pytest.param({"home/ngfflint/ngfflint.toml": PLAIN}, "here", "home/ngfflint/ngfflint.toml", id="the user's"),
        pytest.param(
            {"home/ngfflint/ngfflint.toml": PLAIN, "ngfflint.toml": PLAIN}, "here", "ngfflint.toml", id="which is last"
        ),
        pytest.param(
            {"here/a.zarr/ngfflint.toml": PLAIN, "here/a.zarr/A/ngfflint.toml": PLAIN},
            "here/a.zarr/A",
            "",
            id="no store's",
        ),
        pytest.param(
            {"here/a/zarr.json": "{}", "here/a/0/.ngfflint.toml": PLAIN, "here/pyproject.toml": OURS},
            "here/a/0",
            "here/pyproject.toml",
            id="no store's, whatever it is called",
        ),
    ],
)
def test_discovery(tmp_path: Path, files: dict[str, str], folder: str, closest: str) -> None:
    for name, text in files.items():
        put(tmp_path / name, text)
    (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    expected = (str(tmp_path / closest),) if closest else ()
    assert resolver().at(str(tmp_path / folder)).files == expected
    assert resolver(isolated=True).at(str(tmp_path / folder)).files == ()


def test_settings_hold_where_a_store_lies(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two stores in one run, each by the file that is closest to it."""
    for name, select in (("a", "NGFF012"), ("b", "NGFF064")):
        write(here / name / "image.zarr", broken())
        put(here / name / "ngfflint.toml", f'select = ["{select}"]')
    _, out, _ = run(capsys, ".", "--output-format", "json")
    assert codes(out) == ["NGFF012", "NGFF064"]


def test_user_files_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a folder for settings, they are in the home; where that is not there, nowhere."""
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.delenv("APPDATA", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert resolver().here().files == ()
    file = put(tmp_path / ".config/ngfflint/ngfflint.toml", PLAIN)
    assert resolver().here().files == (str(file),)
    assert str(file) in run(capsys, "config")[1]


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
@pytest.mark.parametrize("project", [False, True], ids=["own file", "project"])
def test_faults_have_a_place(here: Path, capsys: pytest.CaptureFixture[str], bad: Bad, *, project: bool) -> None:
    """The error has the file, the line and a suggestion."""
    text, shift = bad.text, 0
    name = "ngfflint.toml"
    if project:
        name, shift = "pyproject.toml", 1
        text = "[tool.ngfflint]\n" + re.sub(r"(?m)^(\[\[?)", r"\1tool.ngfflint.", text)
    put(here / name, text)
    write(here / "image.zarr")
    err = refusal(capsys, "image.zarr")
    assert f"ngfflint: {name}:{bad.line + shift}: " in err
    assert bad.words in err
    assert len(err.splitlines()) == 1
    assert err == refusal(capsys, "config")


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_good_files_are_read(here: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    put(here / "ngfflint.toml", text)
    code, out, err = run(capsys, "config")
    assert (code, err) == (0, "")
    assert out.startswith("# settings from ngfflint.toml\n")


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_schema_accepts(text: str) -> None:
    assert list(SCHEMA.iter_errors(plain(tomllib.loads(text)))) == []


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_schema_rejects(bad: Bad) -> None:
    """All that is wrong with the shape of a file; it does not know rules, patterns and formats."""
    assert bool(list(SCHEMA.iter_errors(plain(tomllib.loads(bad.text))))) == bad.schema


VALUES = st.recursive(
    st.sampled_from(["error", "never", "full", "NGFF012", "0.4", "2027-12-31", ">=0.0.1", "auto", "A/*"])
    | st.booleans()
    | st.integers(-1, 2)
    | st.just(1.5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["NGFF012", "code", "node"]), inner),
    max_leaves=4,
)
KEYS = st.sampled_from([*json.loads(schema())["properties"], "slect"])


UNKNOWN_NAME = re.compile(r"unknown (rule|format|reader)\b")
"""Names that packs can add, so that the schema accepts any."""


@given(st.dictionaries(KEYS.filter(lambda key: key not in ("extend", "rules")), VALUES, max_size=3))
def test_schema_agrees(settings: dict[str, Any]) -> None:
    """Whatever is written: what we refuse for its shape the schema rejects, and the other way round."""
    text = "\n".join(f"{key} = {toml(value)}" for key, value in settings.items())
    try:
        usable([inline(text)], rulebook().rules)
    except ConfigurationError as fault:
        told = [each for each in fault.faults if not UNKNOWN_NAME.search(each)]
        refused = bool(told)
        unsure = len(told) < len(fault.faults)
    else:
        refused = unsure = False
    if not unsure:
        assert refused == (not SCHEMA.is_valid(settings))


@pytest.mark.parametrize(("text", "line", "words"), NOT_TOML.values(), ids=NOT_TOML)
@pytest.mark.parametrize("name", ["ngfflint.toml", "pyproject.toml"])
def test_broken_toml(  # noqa: PLR0917  the columns of the table
    here: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, line: int, words: str
) -> None:
    text, line = (f"[tool.ngfflint]\n{text}", line + bool(line)) if name == "pyproject.toml" else (text, line)
    put(here / name, text)
    err = refusal(capsys, "image.zarr")
    assert err.startswith(f"ngfflint: {name}:{line}: " if line else f"ngfflint: {name}: ")
    assert words in err
    assert len(err.splitlines()) == 1


def test_files_that_are_no_text(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "ngfflint.toml").write_bytes(b"select = ['\xff']")
    assert refusal(capsys, ".") == "ngfflint: ngfflint.toml: not UTF-8 text\n"
    (here / "ngfflint.toml").write_bytes(b"\xef\xbb\xbfselect = ['ALL']")
    assert resolver().here().options.select == ["ALL"]


@pytest.mark.parametrize("table", ["tool = {ngfflint = 3}", "[[tool.ngfflint]]\nx = 1"])
def test_no_table(here: Path, capsys: pytest.CaptureFixture[str], table: str) -> None:
    put(here / "pyproject.toml", table)
    assert "pyproject.toml:1: ngfflint must be a table" in refusal(capsys, ".")


def test_all_faults_at_once(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the order in which they stand, those of the file that is extended first, each once."""
    put(here / "base.toml", "sample = 0\nx = 1")
    put(here / "ngfflint.toml", 'extend = "base.toml"\nselect = ["NGFX"]\nslect = []\nmax-depth = -1')
    lines = refusal(capsys, ".", "--config", "color = 'red'", "--ignore", "NGFY").splitlines()
    assert [line.partition(": ")[2].split(": ")[0] for line in lines] == [
        "base.toml:1",
        "base.toml:2",
        "ngfflint.toml:2",
        "ngfflint.toml:3",
        "ngfflint.toml:4",
        "--config 'color = 'red''",
        "--ignore",
    ]


def test_files_for_later_versions(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Keys that are not known yet are not an error."""
    put(here / "ngfflint.toml", 'required-version = ">=99"\nkey-of-then = 1')
    assert len(refusal(capsys, ".").splitlines()) == 1


def test_extend(here: Path) -> None:
    """Arrays with extend- and tables grow, others are replaced; each says where it comes from."""
    put(
        here / "a/base.toml",
        'select = ["NGFF0"]\nextend-ignore = ["NGFF001"]\nignore = {NGFF061 = "no names"}\nsample = 3\n'
        'exclude = ["raw/x"]\n[severity]\nNGFF055 = "note"\nNGFF012 = "note"\n',
    )
    put(here / "b/middle.toml", 'extend = "../a/base.toml"\nextend-ignore = ["NGFF002"]\nignore = ["NGFF062"]')
    put(here / "ngfflint.toml", 'extend = "b/middle.toml"\nsample = 4\n[severity]\nNGFF055 = "error"')
    setup = resolver().here()
    options = setup.options
    assert setup.files == tuple(str(here / each) for each in ("a/base.toml", "b/middle.toml", "ngfflint.toml"))
    assert list(options.extend_ignore) == ["NGFF001", "NGFF002"]
    assert dict(options.ignore) == {"NGFF061": "no names", "NGFF062": ""}
    assert dict(options.severity) == {"NGFF012": "note", "NGFF055": "error"}
    assert list(options.exclude) == [f"{here}/a/raw/x"]
    assert options.sample == 4
    assert setup.places["sample"] == ("ngfflint.toml:2",)
    assert setup.places["extend_ignore"] == ("a/base.toml:2", "b/middle.toml:2")


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"ngfflint.toml": 'extend = "gone.toml"'}, "ngfflint.toml:1: no such file: gone.toml"),
        ({"ngfflint.toml": 'extend = "ngfflint.toml"'}, 'ngfflint.toml:1: circular "extend": ngff'),
        (
            {"ngfflint.toml": 'extend = "a/b.toml"', "a/b.toml": '\nextend = "../ngfflint.toml"'},
            'a/b.toml:2: circular "extend": ngfflint.toml',
        ),
        (
            {"ngfflint.toml": 'extend = "a/pyproject.toml"', "a/pyproject.toml": "[project]"},
            "a/pyproject.toml: no table [tool.ngfflint]",
        ),
        ({"ngfflint.toml": "extend = 3"}, "ngfflint.toml:1: extend must be a string"),
        ({"ngfflint.toml": 'extend = "a\\u0000b"'}, "ngfflint.toml:1: no such file: a\\x00b"),
        ({"ngfflint.toml": 'extend = "."'}, "ngfflint.toml:1: no such file: ."),
    ],
)
def test_broken_chains(here: Path, capsys: pytest.CaptureFixture[str], files: dict[str, str], words: str) -> None:
    for name, text in files.items():
        put(here / name, text)
    assert words in refusal(capsys, ".")


def test_extend_from_home(tmp_path: Path, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    put(tmp_path / "lab.toml", "sample = 7")
    put(here / "ngfflint.toml", 'extend = "~/lab.toml"')
    assert resolver().here().options.sample == 7


def test_file_by_option(tmp_path: Path, here: Path) -> None:
    """It holds everywhere, instead of what is found, and its paths start from the current folder."""
    put(here / "ngfflint.toml", "sample = 1")
    file = put(tmp_path / "away/lab.toml", 'exclude = ["raw/x"]\nbaseline = "b.json"\noutput-format = ["json=r.json"]')
    for folder in (here, tmp_path / "away"):
        setup = resolver(config=["../away/lab.toml"]).at(str(folder))
        assert setup.files == (str(file),)
        assert list(setup.options.exclude) == [f"{here}/raw/x"]
        assert setup.options.baseline == str(here / "b.json")
        assert list(setup.options.output_format) == [f"json={here}/r.json"]
        assert setup.options.sample is None


def test_paths_of_files_that_are_found(tmp_path: Path, here: Path) -> None:
    """They start from the folder of the file; from the current one in the user's own."""
    text = 'exclude = ["raw/x", "name", "/abs/y"]\nbaseline = "b.json"'
    user = put(tmp_path / "home/ngfflint/ngfflint.toml", text)
    assert list(resolver().here().options.exclude) == [f"{here}/raw/x", "name", "/abs/y"]
    user.unlink()
    put(tmp_path / "ngfflint.toml", text)
    options = resolver().here().options
    assert list(options.exclude) == [f"{tmp_path}/raw/x", "name", "/abs/y"]
    assert options.baseline == str(tmp_path / "b.json")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a.toml", "b.toml"], "several files given to --config: a.toml, b.toml; use extend in one of them"),
        (["gone.toml"], "gone.toml: No such file or directory"),
        (["."], "a folder, not a file"),
        (["x ="], "--config 'x =': invalid TOML: Invalid value"),
        (["slect = []"], "--config 'slect = []': unknown key slect (did you mean select?)"),
        (["extend = 'a.toml'"], "extend is not allowed here; give the file itself to --config"),
        (["a = " + "[" * 100_000], "nested too deeply"),
        (["sample = 0"], "--config 'sample = 0': sample must be 1 or more"),
    ],
)
def test_broken_config_options(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    put(here / "a.toml", "")
    put(here / "b.toml", "")
    err = refusal(capsys, *(each for argument in arguments for each in ("--config", argument)), "image.zarr")
    assert words in err
    assert max(map(len, err.splitlines())) < 400


def test_isolated(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No file is read, but settings of the command line hold."""
    put(here / "ngfflint.toml", "slect = 1")
    write(here / "image.zarr", broken())
    _, out, _ = run(capsys, "image.zarr", "--isolated", "--config", "select = ['NGFF012']", "--output-format", "json")
    assert codes(out) == ["NGFF012"]
    assert "--isolated ignores configuration files" in refusal(capsys, "x", "--isolated", "--config", "ngfflint.toml")


@pytest.mark.parametrize(
    ("file", "options", "expected"),
    [
        ('select = ["NGFF012"]', [], {"NGFF012"}),
        ('select = ["NGFF012"]', ["--config", "select = ['NGFF064']"], {"NGFF064"}),
        ('select = ["NGFF012"]', ["--config", "select = ['NGFF064']", "--select", "NGFF073"], {"NGFF073"}),
        ('select = ["NGFF012"]', ["--extend-select", "NGFF064"], {"NGFF012", "NGFF064"}),
        ('select = ["MUST"]\nignore = ["NGFF012"]', ["--select", "NGFF01"], {"NGFF012"}),
        ('select = ["NGFF01", "NGFF06"]\nignore = ["ngff012"]', ["--extend-select", "NGFF012"], {"NGFF012", "NGFF064"}),
        ('select = ["NGFF01"]\nextend-ignore = ["NGFF012"]', ["--extend-select", "NGFF012"], {"NGFF012"}),
        ('select = ["NGFF01", "NGFF06"]\nignore = ["NGFF06"]', ["--ignore", "NGFF01"], set()),
    ],
)
def test_stronger_places(
    here: Path, capsys: pytest.CaptureFixture[str], file: str, options: list[str], expected: set[str]
) -> None:
    """The options come before --config, and this before the file; a new selection starts over."""
    put(here / "ngfflint.toml", file)
    write(here / "image.zarr", broken())
    _, out, _ = run(capsys, "image.zarr", "--output-format", "json", *options)
    assert set(codes(out)) == expected


@pytest.mark.parametrize(
    ("required", "allowed"),
    [
        ("1.2", True),
        ("==1.2.0", True),
        ("v1.2", True),
        ("!=1.2", False),
        (">=1.2,<2", True),
        (">1.2", False),
        ("<1.2", False),
        ("<= 1.2 , >1.1.9", True),
        (">=1.10", False),
        ("1.2.1", False),
        ("~=1.2.0", True),
        ("~=1.1.0", False),
        ("==1.2.*", True),
        ("1.*", True),
        ("!=1.2.*", False),
    ],
)
def test_required_versions(required: str, *, allowed: bool) -> None:
    assert allows(required, "1.2.0.dev3") == allowed


@pytest.mark.parametrize("required", ["", "1,", "~=1", "1.x", ">=", "1 2", ">=1.*", "~=1.2.*", "===1.0"])
def test_required_nonsense(required: str) -> None:
    with pytest.raises(ValueError, match="is not a version requirement"):
        allows(required, "1.0")


def test_required_without_a_release() -> None:
    assert not allows(">0", "unknown")


def furlongs() -> dict[str, Any]:
    """Return an image in an unknown unit."""
    image: dict[str, Any] = json.loads(json.dumps(CLEAN))["multiscales"][0]
    return CLEAN | {"multiscales": [image | {"axes": [each | {"unit": "furlong"} for each in image["axes"]]}]}


@pytest.mark.parametrize("name", ["NGFF039", "ngff039", "unknown-axis-unit"])
def test_options_of_rules(here: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    write(here / "image.zarr", furlongs())
    assert codes(run(capsys, "image.zarr", "--output-format", "json")[1]) == ["NGFF039", "NGFF039"]
    put(here / "ngfflint.toml", f'[rules.{name}]\nspace = ["furlong"]')
    assert codes(run(capsys, "image.zarr", "--output-format", "json")[1]) == []


def test_tables_of_options_are_merged(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here / "image.zarr", furlongs())
    put(here / "ngfflint.toml", '[rules.NGFF039.spelling.space]\nfurlong = "yard"')
    assert 'help: write "yard"' in run(capsys, "image.zarr")[1]
    code, out, _ = run(capsys, "image.zarr", "--config", "rules.NGFF039.spelling.space = {furlong = 'mile'}")
    assert (code, 'help: write "mile"' in out) == (0, True)
