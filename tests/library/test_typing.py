"""A user's script is strictly typed and runs, and mypy and pyright report the mistakes in one."""

from __future__ import annotations

import json
import runpy
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from support.paths import FIXTURES

import ngfflint
from ngfflint import v06

SCRIPT = Path(__file__).with_name("script.py")

WRONG = {
    "from ngfflint import v05\nv05.SpaceAxis(nam='x')": "call-arg",
    "from ngfflint import v05\nv05.SpaceAxis(name='x', type='time')": "arg-type",
    "from ngfflint import v06\nv06.RotationTransformation(type='affine')": "arg-type",
    "from ngfflint import v05\nv05.Image()": "call-arg",
    "from ngfflint import v05\nv05.Image(multiscales=5)": "arg-type",
    "from ngfflint import v05\nv05.Image(multiscales=[v05.SpaceAxis(name='x')])": "list-item",
    "from ngfflint import v05\nv05.Multiscale(axes=[], datasets=[v05.SpaceAxis(name='x')])": "list-item",
    "from ngfflint import v05\nv05.Multiscale(datasets=[])": "call-arg",
    "from ngfflint import v06\nv06.Multiscale(axes=[], datasets=[])": "call-arg",
    "from ngfflint import v05\nv05.Dataset(path='0', coordinateTransformations=[v05.SpaceAxis(name='x')])": "list-item",
    "from ngfflint import v05\nv05.ScaleTransformation(scale=['a'])": "list-item",
    "from ngfflint import v05\nv05.OMEZarrGroupJSON(attributes=5)": "arg-type",
    "from ngfflint import DimSpec\nDimSpec(name=3)": "arg-type",
    "from ngfflint import v05\nv05.Omero(channels=[], rdefs=5)": "arg-type",
    "from ngfflint import v06\nv06.AffineTransformation(affine=[1])": "list-item",
    "from ngfflint import v06\nv06.Scene(scene=5)": "arg-type",
    "import ngfflint\nngfflint.validate_json": "attr-defined",
    "import ngfflint\nngfflint.to_json(5)": "arg-type",
    "from ngfflint import v05, validate_ome_json\nx: v05.Plate = validate_ome_json('', cls=v05.Image)": "assignment",
}
"""Scripts with a mistake, and what mypy calls it."""


PYRIGHT = shutil.which("pyright")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder where mypy keeps what it has learnt."""
    return tmp_path_factory.mktemp("mypy")


def mypy(script: Path, cache: Path) -> str:
    """Return what mypy says of a script outside of the project."""
    command = [sys.executable, "-m", "mypy", "--strict", f"--cache-dir={cache}", script.name]
    done = subprocess.run(command, cwd=script.parent, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_script(tmp_path: Path, cache: Path) -> None:
    copy = tmp_path / "script.py"
    copy.write_text(SCRIPT.read_text("utf-8"), "utf-8")
    assert mypy(copy, cache) == "Success: no issues found in 1 source file\n"
    found = runpy.run_path(str(SCRIPT))
    assert found["name"] == "confocal"
    assert found["shapes"] == [(3, 512, 512), (3, 256, 256), (3, 128, 128)]
    assert found["factors"] == [1.0, 1.0, 1.0]
    assert found["codes"] == ["NGFF050"]
    assert found["shape"] is None
    assert found["systems"] == ["physical"]
    assert found["entries"] == ["confocal"]
    assert isinstance(found["scene"].scene.coordinateTransformations[1], v06.IdentityTransformation)
    assert found["same"] == found["image"]


def test_mistakes(tmp_path: Path, cache: Path) -> None:
    """Mypy knows what the constructors take: one mistake a script."""
    for number, text in enumerate(WRONG):
        (tmp_path / "wrong").mkdir(exist_ok=True)
        (tmp_path / f"wrong/wrong{number}.py").write_text(text)
    told = mypy(tmp_path / "wrong", cache)
    for number, (text, code) in enumerate(WRONG.items()):
        lines = [line for line in told.splitlines() if f"wrong{number}.py:2: error" in line]
        assert [line.rpartition("[")[2].rstrip("]") for line in lines] == [code], f"{text}\n{told}"


@pytest.mark.skipif(PYRIGHT is None, reason="nox -s types installs pyright")
def test_pyright(tmp_path: Path) -> None:
    """Pyright accepts the script, and reports each mistake in its line."""
    (tmp_path / "script.py").write_text(SCRIPT.read_text("utf-8"), "utf-8")
    for number, text in enumerate(WRONG):
        (tmp_path / f"wrong{number}.py").write_text(text)
    package = Path(str(ngfflint.__file__)).parents[1]
    config = {"typeCheckingMode": "strict", "extraPaths": [str(package)]}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config))
    command = [str(PYRIGHT), "--outputjson", "--pythonpath", sys.executable]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["generalDiagnostics"]
    assert [each for each in found if each["file"].endswith("script.py")] == []
    assert {(Path(each["file"]).stem, each["range"]["start"]["line"]) for each in found} == {
        (f"wrong{number}", 1) for number in range(len(WRONG))
    }


def test_marked_as_typed() -> None:
    spec = find_spec("ngfflint")
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).with_name("py.typed").exists()


def imported(code: str) -> set[str]:
    """Return the modules that are there after some code was run in a new process."""
    command = [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_import_brings_nothing() -> None:
    """The package by itself imports nothing but its version."""
    assert imported("import ngfflint") - imported("") == {"__future__", "ngfflint", "ngfflint._version"}


@pytest.mark.parametrize("code", ["from ngfflint import v05", "import ngfflint; ngfflint.to_json"])
def test_building_needs_no_reader_of_pixels(code: str) -> None:
    assert imported(code).isdisjoint({"zarr", "tensorstore", "numpy", "fsspec", "rich", "pytest"})


def test_the_command_does_without() -> None:
    """Linting an image from the command line imports nothing of the library."""
    image = FIXTURES / "valid/0.5/image.zarr"
    found = imported(f"from ngfflint.cli.main import main\nmain(['check', '--isolated', {str(image)!r}])")
    assert "ngfflint.linter.lint" in found
    assert not {each for each in found if each.startswith(("ngfflint.library", "ngfflint.api", "ngfflint.v0"))}


def test_dir_lists_what_is_not_imported() -> None:
    assert set(ngfflint.__all__) <= set(dir(ngfflint))
