"""The guides: every block runs, and every output is what it prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from worked import BLOCK, GUIDES, fresh

import ngfflint
from ngfflint import v04, v05, v06

PAGES = sorted(GUIDES.glob("*.md"))


@pytest.mark.filterwarnings("ignore::zarr.errors.ZarrUserWarning")  # of the objects that a store holds beside Zarr's
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_is_fresh(page: Path, tmp_path: Path) -> None:
    """`python docs/worked.py` writes the outputs again."""
    text = page.read_text("utf-8")
    assert fresh(text, tmp_path) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("```python\nprint(1)\n```\n", "does not show"),
        ("```sh\nrm x\n```\n", "not an ngfflint command"),
        ("```python\n# test_it.py\ndef test_it(): assert 0\n```\n", "1 failed"),
    ],
)
def test_blocks_that_are_wrong(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=told):
        fresh(text, tmp_path)


def test_outputs_are_made_anew(tmp_path: Path) -> None:
    assert (
        fresh("```python\nprint(1)\n```\n\n```text\nold\n```\n", tmp_path)
        == "```python\nprint(1)\n```\n\n```text\n1\n```\n"
    )
    with pytest.raises(KeyError):
        fresh("```yaml\na: 1\n```\n", tmp_path)


def test_index_names_all_pages() -> None:
    index = (GUIDES / "README.md").read_text("utf-8")
    assert {page.name for page in PAGES} - {"README.md"} == set(re.findall(r"\]\(([\w-]+\.md)\)", index))


def test_every_public_name_is_shown() -> None:
    """Each class of each version and each function is used or named on some page."""
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    words = set(re.findall(r"\w+", text))
    assert set(v06.__all__) | set(v05.__all__) | set(v04.__all__) | set(ngfflint.__all__) <= words
    assert BLOCK.search(text)


def test_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """What README.md shows of the library prints a whole document without an error."""
    (code,) = re.findall(r"```python\n(.*?)```", (GUIDES.parents[1] / "README.md").read_text("utf-8"), re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102  it is our own
    assert isinstance(ngfflint.validate_ome_json(capsys.readouterr().out), v05.OMEZarrGroupJSON)
