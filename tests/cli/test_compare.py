"""``ngfflint compare``: new, fixed and remaining findings of two reports."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support.command import broken, run, write

from ngfflint.cli.main import main


@pytest.fixture
def reports(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """Reports of a store before and after a fault, in each form that is compared."""
    monkeypatch.chdir(tmp_path)
    write(Path("a.zarr"))
    write(Path("gone.zarr"))
    found = {}
    for when in ("clean", "broken"):
        if when == "broken":
            write(Path("a.zarr"), broken())
            write(Path("new.zarr"))
            shutil.rmtree("gone.zarr")
        for form in ("json", "json-lines"):
            found[f"{when} {form}"] = tmp_path / f"{when}.{form}"
            run(capsys, ".", "--output-format", f"{form}={found[f'{when} {form}']}")
        found[f"{when} journal"] = tmp_path / f"{when}.journal"
        run(capsys, ".", "--resume", found[f"{when} journal"])
    return found


@pytest.mark.parametrize("old", ["json", "json-lines", "journal"])
@pytest.mark.parametrize("new", ["json", "json-lines", "journal"])
def test_compare(reports: dict[str, Path], capsys: pytest.CaptureFixture[str], old: str, new: str) -> None:
    before, after = str(reports[f"clean {old}"]), str(reports[f"broken {new}"])
    assert main(["compare", before, after]) == 1
    out = capsys.readouterr().out
    assert "new    a.zarr/zarr.json:" in out
    assert "NGFF012 [error]" in out
    assert "new store: new.zarr" in out
    assert "store no longer there: gone.zarr" in out
    assert main(["compare", after, before]) == 0
    assert "fixed  a.zarr/zarr.json:" in capsys.readouterr().out
    assert main(["compare", after, after]) == 0
    assert capsys.readouterr().out.startswith("0 new, 0 fixed, ")


def test_formats_and_exit_codes(reports: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    before, after = str(reports["clean json"]), str(reports["broken json"])
    assert main(["compare", before, after, "--fail-on", "never", "--output-format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert "NGFF012" in [each["code"] for each in document["new"]]
    assert (document["fixed"], document["new_stores"], document["gone_stores"]) == ([], ["new.zarr"], ["gone.zarr"])
    assert main(["compare", before, after, "--output-format", "markdown"]) == 1
    assert "| NGFF012 | error |" in capsys.readouterr().out


def test_lines_may_move(reports: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    """A document with a different layout has the same findings."""
    text = Path("a.zarr/zarr.json").read_text()
    Path("a.zarr/zarr.json").write_text(json.dumps(json.loads(text), indent=7))
    run(capsys, ".", "--output-format", "json=moved.json")
    assert main(["compare", str(reports["broken json"]), "moved.json"]) == 0


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"findings": [3], "stores": []}', "x", "[" * 200_000, '{"type": 1}']
)
def test_no_report(reports: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    (tmp_path / "other").write_text(content)
    assert main(["compare", str(reports["clean json"]), "other"]) == 2
    assert "other: not a report of ngfflint" in capsys.readouterr().err


def test_no_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["compare", str(tmp_path), str(tmp_path)]) == 2
    assert "not a regular file" in capsys.readouterr().err
    assert main(["compare", str(tmp_path / "no"), str(tmp_path / "no")]) == 2
    assert "No such file" in capsys.readouterr().err
