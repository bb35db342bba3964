"""``ngfflint readers``, and ``--reader`` of ``check``, as people use them."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from support.command import GOOD, refusal, run, write

import ngfflint
from ngfflint.rules.readers import readers

METERS: dict[str, Any] = deepcopy(GOOD)
METERS["multiscales"][0]["axes"][0]["unit"] = "um"


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """An image with a unit that some readers do not know."""
    return write(tmp_path / "image.zarr", METERS)


def test_table(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table has a line per reader; each reason is explained once."""
    code, out, _ = run(capsys, "readers", str(image), "--reader", "napari", "--reader", "neuroglancer")
    assert code == 0
    assert [line.split("  ")[-1] for line in out.splitlines()[2:4]] == ["opens", "NGFF503"]
    assert 'NGFF503  axis "y" has the unit "um"' in out
    assert "  the image does not open in Neuroglancer\n" in out
    assert '  fix: write the full name, such as "micrometer", or remove "unit"\n' in out
    assert "To open it in 1 more reader (Neuroglancer): write" in out


def test_several_stores(tmp_path: Path, image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Several stores are counted at the end."""
    other = write(tmp_path / "other.zarr")
    code, out, _ = run(capsys, "readers", str(image), str(other), "--reader", "neuroglancer")
    assert code == 0
    assert out.endswith(
        "\n2 stores\n"
        "  reader        opens  opens with limits  does not open  unknown\n"
        "  Neuroglancer  1      0                  1              0\n"
    )


def test_json(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Machines get the same."""
    code, out, _ = run(capsys, "readers", str(image), "--reader", "neuroglancer", "--output-format", "json")
    (store,) = json.loads(out)["stores"]
    (reader,) = store["readers"]
    assert (code, store["errors"], reader["verdict"]) == (0, [], "does not open")
    assert [each["pointer"] for each in reader["reasons"]] == ["/attributes/ome/multiscales/0/axes/0/unit"]
    assert store["change"]["readers"] == ["Neuroglancer"]


def test_markdown(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Job summaries get tables."""
    code, out, _ = run(capsys, "readers", str(image), "--reader", "neuroglancer", "--output-format", "markdown")
    assert code == 0
    assert "| Neuroglancer 2.41.2 | does not open | NGFF503 |\n" in out


def test_invalid_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A store that is not valid is called that."""
    ome: dict[str, Any] = deepcopy(GOOD)
    del ome["multiscales"][0]["axes"]
    code, out, _ = run(capsys, "readers", str(write(tmp_path / "image.zarr", ome)), "--reader", "napari")
    assert code == 0
    assert "unknown" in out
    assert "The store is not valid (NGFF052)" in out


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    """All readers are listed, with the names that people use."""
    code, out, _ = run(capsys, "readers", "--list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == [each.name for each in readers()]
    assert "qupath" in out


@pytest.mark.parametrize("arguments", [[], ["a.zarr", "--list"]])
def test_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A store or the list is needed, not both."""
    with pytest.raises(SystemExit):
        run(capsys, "readers", *arguments)
    assert "no STORE given (or use --list)" in capsys.readouterr().err


def test_refusals(image: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown reader and a missing store end with exit code 2."""
    assert 'unknown reader "napri" (did you mean napari?)' in refusal(
        capsys, "readers", str(image), "--reader", "napri"
    )
    assert "no such file" in refusal(capsys, "readers", str(tmp_path / "missing.zarr"))
    assert "did you mean napari?" in refusal(capsys, str(image), "--reader", "napri")


def test_check(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A recommendation that is reported anyway names the reader."""
    code, out, _ = run(capsys, str(image), "--reader", "neuroglancer", "--output-format", "json")
    (finding,) = json.loads(out)["findings"]
    assert (code, finding["code"], finding["severity"]) == (0, "NGFF039", "warning")
    assert finding["message"].endswith("the image does not open in Neuroglancer 2.41.2")
    assert [each["reader"] for each in finding["readers"]] == ["neuroglancer"]


def test_configuration(image: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A configuration file can name readers; a rule that it ignores reports nothing."""
    monkeypatch.chdir(image.parent)
    Path("ngfflint.toml").write_text('readers = ["neuroglancer"]\nignore = ["NGFF039"]\n')
    assert "NGFF503" in run(capsys, str(image))[1]
    Path("ngfflint.toml").write_text('readers = ["neuroglancer"]\nignore = ["NGFF039", "NGFF503"]\n')
    assert "NGFF503" not in run(capsys, str(image))[1]


def test_sarif(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Code scanning can filter by the tag of the rules, and each result names the readers."""
    _, out, _ = run(capsys, str(image), "--reader", "neuroglancer", "--ignore", "NGFF039", "--output-format", "sarif")
    (made,) = json.loads(out)["runs"]
    (result,) = made["results"]
    assert result["properties"] == {"readers": ["neuroglancer"]}
    assert "readers" in made["tool"]["driver"]["rules"][result["ruleIndex"]]["properties"]["tags"]


def test_library(image: Path) -> None:
    """Python gets the same as objects, and findings from ``lint``."""
    (found,) = ngfflint.readers(image, "neuroglancer")
    assert isinstance(found, ngfflint.Compatibility)
    assert (found.verdict, [each.code for each in found.reasons]) == ("does not open", ["NGFF503"])
    assert len(ngfflint.readers(image)) == len(readers())
    assert [each.reader for each in ngfflint.lint(image, readers="neuroglancer").findings[0].readers] == [
        "neuroglancer"
    ]
    with pytest.raises(ValueError, match="unknown reader"):
        ngfflint.readers(image, ["napri"])
    with pytest.raises(FileNotFoundError):
        ngfflint.readers(image / "missing")
