"""Local folders, ZIP archives and documents in memory agree on which files there are."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.stores import archived

from ngfflint.store.archive import read_archive
from ngfflint.store.base import LinkOutError, run
from ngfflint.store.local import LocalStore
from ngfflint.store.memory import MemoryStore
from ngfflint.store.paths import FolderEntry
from ngfflint.store.zip import ZipStore

if TYPE_CHECKING:
    from ngfflint.store.base import Store

NAMES = ["0", "1", "10", "0.0", "c", "a-b", "zarr.json", "\xfc"]
paths = st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).map("/".join)


def without_conflicts(found: dict[str, int]) -> dict[str, int]:
    """Return files of which none has the path of a folder."""
    return {path: size for path, size in found.items() if not any(each.startswith(f"{path}/") for each in found)}


def zip_store(files: dict[str, bytes]) -> ZipStore:
    """Return the store in an archive of files."""
    data = archived(files)

    async def fetch(start: int, end: int | None) -> bytes:
        return data[start:end]

    return ZipStore(fetch, "a.zip", run(read_archive(fetch)))


def local_store(folder: str, files: dict[str, bytes]) -> LocalStore:
    """Return a store in a folder with files."""
    for path, data in files.items():
        place = Path(folder, path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return LocalStore(folder)


@given(st.dictionaries(paths, st.integers(0, 9), max_size=9).map(without_conflicts))
def test_stores_agree(sizes: dict[str, int]) -> None:
    files = {path: bytes(size) for path, size in sizes.items()} | {".zgroup": b"{}"}
    with TemporaryDirectory() as folder:
        stores: list[Store] = [MemoryStore("a", files), zip_store(files), local_store(folder, files)]
        folders = {path[:end] for path in files for end, letter in enumerate(path) if letter == "/"}
        for path in {*files, *folders, "", "0", "nowhere/0"}:
            looks = [
                (store.size(path), store.size_inside(path, ""), sorted(store.scan(path)), path and store.has(path))
                for store in stores
            ]
            assert looks[0] == looks[1] == looks[2]
            assert looks[0][0] == (len(files[path]) if path in files else None)


def test_last_of_several_entries_counts() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        store = zip_store_of_pairs([(".zgroup", b"{}"), ("0/0", b"a"), ("0/0", b"abc"), ("0/1", b"")])
    assert (store.size("0/0"), store.size("0/1"), [each.name for each in store.scan("0")]) == (3, 0, ["0", "1"])
    assert run(store.read("0/0")) == b"abc"


def zip_store_of_pairs(pairs: list[tuple[str, bytes]]) -> ZipStore:
    """Return the store in an archive that may have several entries of one path."""
    from io import BytesIO
    from zipfile import ZipFile

    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for path, data in pairs:
            archive.writestr(path, data)

    async def fetch(start: int, end: int | None) -> bytes:
        return file.getvalue()[start:end]

    return ZipStore(fetch, "a.zip", run(read_archive(fetch)))


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
def test_links(tmp_path: Path) -> None:
    """The size of a file outside of the store is not looked up unless links may be followed."""
    store = local_store(str(tmp_path / "store"), {"0/real": b"abc"})
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "0").write_bytes(b"secret")
    (tmp_path / "store" / "0" / "inside").symlink_to("real")
    (tmp_path / "store" / "0" / "c").symlink_to(tmp_path / "outside")
    (tmp_path / "store" / "0" / "gone").symlink_to("nothing")
    os.mkfifo(tmp_path / "store" / "0" / "pipe")
    assert (store.size("0/inside"), store.size_inside("0/inside", "0")) == (3, 3)
    assert store.size("0/c/0") == 6
    with pytest.raises(LinkOutError) as caught:
        store.size_inside("0/c/0", "0")
    assert caught.value.link == "0/c"
    assert (store.size("0/gone"), store.size_inside("0/gone", "0"), store.size("0/pipe")) == (None, None, None)
    kinds = {"c": "link", "gone": "link", "inside": "link", "pipe": "other", "real": "file"}
    assert sorted(store.scan("0")) == [FolderEntry(name, kind) for name, kind in kinds.items()]  # type: ignore[arg-type]


def test_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This is not the same as an empty folder."""

    def refuse(_: str) -> None:
        raise PermissionError(13, "Permission denied")

    store = LocalStore(str(tmp_path))
    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(PermissionError):
        list(store.scan(""))
