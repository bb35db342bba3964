"""Small stores for tests: made from the examples of rules, in the form that each version has."""

from __future__ import annotations

import gzip
import json
import struct
from errno import EACCES
from functools import cache, partial
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from attrs import evolve, field, frozen
from support.shape_06 import pointer_in, reshaped

from ngfflint.documents.parse import parse
from ngfflint.hierarchy.chunks import grid_of, plain_size
from ngfflint.hierarchy.loader import group_of, make
from ngfflint.linter.lint import lint_group, lint_store
from ngfflint.linter.results import StoreResult
from ngfflint.linter.settings import Settings
from ngfflint.model.zarr import dtype_of
from ngfflint.rules.loader import rulebook
from ngfflint.rules.rule import Rule, for_readers
from ngfflint.rules.ruleset import RuleSet
from ngfflint.rules.selection import Selection
from ngfflint.store.archive import read_archive
from ngfflint.store.base import LinkOutError, run
from ngfflint.store.memory import MemoryStore
from ngfflint.store.paths import METADATA
from ngfflint.store.zip import ZipStore

NESTED = {"multiscales": 0, "plate": None, "well": None, "image-label": None}
"""OME objects that state the version themselves; in an array, its first item does, up to 0.4."""

LAST_NESTED = "0.5"
"""The last version in which they do."""

ERA_OF_V2 = "0.4"
"""The last version whose metadata is in Zarr v2."""


@frozen(kw_only=True, eq=False)
class Example:
    """An example of a rule file.

    Args:
        title: what it shows.
        bad: the OME object of the root, with the fault.
        good: the same without any.
        at: where the fault is, see ``address``.
        fixed: the OME object of the root after the fixes of the rule.
        fixed_files: documents after the fixes, by path.
        versions: that it is written for; all of the rule where empty.
        arrays: by path: shape, dtype, dimension_names, chunks, separator, attributes, metadata (put over the rest).
        groups: OME objects by path.
        files: documents as they are stored, by path.
        chunks: by path of an array: the keys of its stored chunks, or their sizes in bytes by key.
        count_chunks: how many chunks are looked up, as in the option ``--chunks``.
        pixels: by path of an array and key of a chunk: its pixels, ``{gzip = [...]}`` for compressed ones, or its bytes
            as hexadecimal digits; all of them are read then.
        encoding: of the files.
        unreadable: paths of documents that cannot be read.
        ignores_case: whether the store finds documents in whatever case their path is written.
        listed: whether folders can be listed, unlike those of a server.
        links: paths of folders that are links, with the path where they lead, ``".."`` out of the store.
        inside: path of the node that is linted instead of the root.
        archive: the kind of ZIP archive that it is in, see ``archived``; none if empty.
        top: whether it is known that nothing is above the store.
        stated: whether the version is put in where it is missing.
        options: of the rule.
        readers: that the user asks about.
        requirements: rows of docs/requirements.json that it shows, if its findings do not determine it.
    """

    title: str = ""
    bad: str = ""
    good: str = ""
    at: list[str] = field(factory=list)
    fixed: str = ""
    fixed_files: dict[str, str] = field(factory=dict)
    versions: list[str] = field(factory=list)
    arrays: dict[str, dict[str, Any]] = field(factory=dict)
    groups: dict[str, str] = field(factory=dict)
    files: dict[str, str] = field(factory=dict)
    chunks: dict[str, Any] = field(factory=dict)
    count_chunks: str = ""
    pixels: dict[str, dict[str, Any]] = field(factory=dict)
    encoding: str = "utf-8"
    unreadable: list[str] = field(factory=list)
    ignores_case: bool = False
    listed: bool = True
    links: dict[str, str] = field(factory=dict)
    inside: str = ""
    archive: str = ""
    top: bool = False
    stated: bool = True
    options: dict[str, Any] = field(factory=dict)
    readers: list[str] = field(factory=list)
    requirements: list[str] = field(factory=list)

    @property
    def alone(self) -> bool:
        """Whether it is one document without its store."""
        documents = self.arrays or self.groups or self.files or self.chunks or self.pixels
        return not (documents or self.archive or self.links or self.top)


@frozen
class OddStore(MemoryStore):
    """A store whose documents are not all there for the reading.

    Args:
        unreadable: paths of documents that cannot be read.
        ignores_case: whether documents are found in whatever case their path is written.
        links: paths of folders that are links, with the path where they lead, ``".."`` out of the store.
    """

    unreadable: frozenset[str] = frozenset()
    ignores_case: bool = False
    links: dict[str, str] = field(factory=dict)

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Return a document."""
        if path in self.unreadable:
            raise PermissionError(EACCES, "permission denied")
        if self.ignores_case:
            path = next((each for each in self.documents if each.casefold() == path.casefold()), path)
        return await super().read(self.follow(path, ""), limit)

    def entries(self, path: str) -> dict[str, bool] | None:
        """Return the names in a folder, where nothing about the store is odd."""
        return None if self.is_odd else super().entries(path)

    def lacks(self, path: str) -> bool:
        """Whether a document is not there, where nothing about the store is odd."""
        return not self.is_odd and super().lacks(path)

    def size(self, path: str) -> int | None:
        """Return the size of a file in bytes, behind links inside of the store."""
        try:
            return super().size(self.follow(path, ""))
        except LinkOutError:
            return None

    def size_inside(self, path: str, start: str) -> int | None:
        """Return the size of a file; a link that leads out of the store is not followed."""
        return super().size(self.follow(path, start))

    @property
    def is_odd(self) -> bool:
        """Whether documents are not all found by their paths."""
        return bool(self.unreadable or self.ignores_case or self.links)

    def follow(self, path: str, start: str) -> str:
        """Return where a link leads."""
        for link, place in self.links.items():
            if path == link or path.startswith(f"{link}/"):
                if place == "..":
                    raise LinkOutError(link)
                return self.follow(f"{place}{path[len(link) :]}".strip("/"), start)
        return path


def settings(**choice: Any) -> Settings:
    """Return settings with the rules of the repository; those that enable the same rules share nothing but the plans.

    Most rules are enabled by default, so most choices of one more rule need no plan of their own.
    """
    rules = rulebook().rules
    selection = Selection.parse(rules, **choice)
    key = repr(choice)
    if key not in _ENABLED:
        _ENABLED[key] = frozenset(
            rule.code for rule in rules if any(selection.enabled(rule, level) for level in rule.levels())
        )
    return Settings(rules, selection, plans=_plans(rules, _ENABLED[key]))


_ENABLED: dict[str, frozenset[str]] = {}
"""The codes of the rules that a choice enables."""


@cache
def _plans(rules: tuple[Rule, ...], enabled: frozenset[str]) -> dict[tuple[str, bool], RuleSet]:  # noqa: ARG001  the key
    return {}


def lint_example(example: Example, version: str, wanted: Settings) -> StoreResult:
    """Lint an example in the form that it has in a version."""
    wanted = settings_for(example, wanted)
    if example.alone:
        data = json.dumps(ome_document(example.bad or example.good, version, stated=example.stated)).encode()
        return run(lint_group(MemoryStore("example", {}), group_of(data), wanted))
    if example.archive:
        return run(_lint_archive(archived(documents_of(example, version), example.archive), wanted))
    unreadable = frozenset(example.unreadable)
    store = OddStore(
        "example",
        documents_of(example, version),
        unreadable=unreadable,
        ignores_case=example.ignores_case,
        links=example.links,
        cheap=example.listed,
    )
    return run(lint_store(store, wanted, example.inside, top=example.top))


def settings_for(example: Example, wanted: Settings) -> Settings:
    """Return settings with the readers, the options and the extent of an example."""
    if example.readers:
        wanted = evolve(wanted, rules=for_readers(wanted.rules, example.readers), plans={})
    wanted = with_options_of(example, wanted)
    if example.pixels:
        wanted = evolve(wanted, extent=wanted.extent._replace(pixels="all"))
    if example.count_chunks:
        wanted = evolve(wanted, extent=wanted.extent._replace(chunks=example.count_chunks))
    return wanted


def with_options_of(example: Example, wanted: Settings) -> Settings:
    """Return settings with the options of an example."""
    if not example.options:
        return wanted
    return evolve(wanted, rules=tuple(map(partial(with_options, example.options), wanted.rules)), plans={})


async def _lint_archive(data: bytes, wanted: Settings) -> StoreResult:
    async def fetch(start: int, end: int | None) -> bytes:
        return data[start:end]

    return await lint_store(ZipStore(fetch, "example", await read_archive(fetch)), wanted)


def archived(documents: dict[str, bytes], sort: str = "plain") -> bytes:
    """Return a ZIP archive of documents: ``plain``, ``compressed``, ``nested`` or with all in a ``folder``."""
    file = BytesIO()
    method = ZIP_DEFLATED if sort == "compressed" else ZIP_STORED
    with ZipFile(file, "w", method) as archive:
        for path, data in documents.items():
            archive.writestr(f"image.zarr/{path}" if sort == "folder" else path, data)
        if sort == "nested":
            archive.writestr("raw.zip", archived({"a.txt": b"a"}))
    return file.getvalue()


def with_options(options: dict[str, Any], rule: Rule) -> Rule:
    """Return a rule with other settings, if it has those."""
    return rule.with_options(rule.options | options) if options.keys() <= rule.options.keys() else rule


def lint_documents(documents: dict[str, bytes], wanted: Settings | None = None) -> StoreResult:
    """Lint a store made of documents."""
    return run(lint_store(MemoryStore("example", documents), wanted or settings()))


def ome_document(text: str, version: str, *, stated: bool = True) -> dict[str, Any]:
    """Return the attributes of a group with an OME object."""
    ome: dict[str, Any] = json.loads(text)
    if version > LAST_NESTED:
        ome, _ = reshaped(ome)
    for key, index in NESTED.items():
        part = ome.get(key)
        if index is not None and isinstance(part, list) and part:
            part = part[index] if version <= ERA_OF_V2 else None
        if stated and isinstance(part, dict) and version <= LAST_NESTED:
            part.setdefault("version", version)
    if version > ERA_OF_V2:
        return {"ome": {"version": spelt(version), **ome} if stated else ome}
    return ome


def spelt(version: str) -> str:
    """Return a version as documents state it."""
    return "0.6rc0" if version == "0.6" else version


def documents_of(example: Example, version: str) -> dict[str, bytes]:
    """Return the metadata documents of the store of an example."""
    documents: dict[str, Any] = {}
    root = example.bad or example.good
    groups = {"": root, **example.groups} if root else example.groups
    for path, text in groups.items():
        documents |= group(path, ome_document(text, version, stated=example.stated) if text else {}, version)
    for path, array_of in example.arrays.items():
        documents |= array(path, version, **array_of)
    encoded = {path: json.dumps(value, indent=2).encode() for path, value in documents.items()}
    encoded |= {path: text.encode(example.encoding) for path, text in example.files.items()}
    return encoded | stored_chunks(example.chunks, encoded) | stored_pixels(example.pixels, encoded)


def stored_chunks(chunks: dict[str, Any], documents: dict[str, bytes]) -> dict[str, bytes]:
    """Return chunks of zeros by path, in the size that uncompressed chunks of their array have unless it is given."""
    found: dict[str, bytes] = {}
    for path, keys in chunks.items():
        sizes = keys if isinstance(keys, dict) else dict.fromkeys(keys, _chunk_size(path, documents))
        found |= {under(path, key): bytes(size) for key, size in sizes.items()}
    return found


FORMATS = {"uint8": "B", "uint16": "H", "int16": "h", "float32": "f"}
"""Letters of data types in ``struct``."""


def stored_pixels(pixels: dict[str, dict[str, Any]], documents: dict[str, bytes]) -> dict[str, bytes]:
    """Return chunks with pixels by path."""
    found: dict[str, bytes] = {}
    for path, chunks in pixels.items():
        letter = FORMATS[dtype_of(_metadata(path, documents))]
        for key, content in chunks.items():
            if isinstance(content, str):
                found[under(path, key)] = bytes.fromhex(content)
                continue
            values = content["gzip"] if isinstance(content, dict) else content
            data = struct.pack(f"<{len(values)}{letter}", *values)
            found[under(path, key)] = gzip.compress(data) if isinstance(content, dict) else data
    return found


def _metadata(path: str, documents: dict[str, bytes]) -> Any:
    names = (name for name in ("zarr.json", ".zarray") if under(path, name) in documents)
    return make(path, None, {name: parse(documents[under(path, name)]) for name in names}).metadata


def _chunk_size(path: str, documents: dict[str, bytes]) -> int:
    metadata = _metadata(path, documents)
    grid = grid_of(metadata)
    return (grid and plain_size(metadata, grid)) or 1


def under(path: str, name: str) -> str:
    """Join a path in a store."""
    return f"{path}/{name}" if path else name


def group(path: str, attributes: dict[str, Any], version: str) -> dict[str, Any]:
    """Return the documents of a group."""
    if version > ERA_OF_V2:
        return {under(path, "zarr.json"): {"zarr_format": 3, "node_type": "group", "attributes": attributes}}
    documents: dict[str, Any] = {under(path, ".zgroup"): {"zarr_format": 2}}
    return documents | ({under(path, ".zattrs"): attributes} if attributes else {})


def array(path: str, version: str, **given: Any) -> dict[str, Any]:
    """Return the documents of an array."""
    shape = given["shape"]
    chunks = given.get("chunks", shape)
    attributes = given.get("attributes", {})
    dtype = given.get("dtype", "uint16")
    if version > ERA_OF_V2:
        value = {
            "zarr_format": 3,
            "node_type": "array",
            "shape": shape,
            "data_type": dtype,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": chunks}},
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
            "fill_value": False if dtype == "bool" else 0,
            "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
            "attributes": attributes,
        }
        if "dimension_names" in given:
            value["dimension_names"] = given["dimension_names"]
        return {under(path, "zarr.json"): value | given.get("metadata", {})}
    letters = {"int": "i", "uint": "u", "float": "f", "bool": "b"}
    kind = dtype.rstrip("0123456789")
    size = int(dtype[len(kind) :] or 8) // 8
    value = {
        "zarr_format": 2,
        "shape": shape,
        "chunks": chunks,
        "dtype": f"{'|' if size == 1 else '<'}{letters[kind]}{size}",
        "fill_value": 0,
        "order": "C",
        "filters": None,
        "compressor": None,
        "dimension_separator": given.get("separator", "." if version == "0.1" else "/"),
    }
    documents: dict[str, Any] = {under(path, ".zarray"): value | given.get("metadata", {})}
    return documents | ({under(path, ".zattrs"): attributes} if attributes else {})


def address(at: str, example: Example, version: str) -> tuple[str, str]:
    """Return the document and the pointer that an ``at`` means.

    ``.`` is the store itself, ``/pointer`` is in the OME object of the root, ``node@/pointer`` in that of another
    group, ``node#/pointer`` in the main document of a node, and ``path/.zattrs#/pointer`` in the document named.
    """
    if at == ".":
        return "", ""
    if "#" in at:
        path, _, pointer = at.partition("#")
        chunks = {under(array_path, key) for array_path, keys in example.pixels.items() for key in keys}
        if path.rpartition("/")[2] in METADATA or path in chunks | example.files.keys():
            return path, pointer
        main = "zarr.json" if version > ERA_OF_V2 else ".zarray" if path in example.arrays else ".zgroup"
        return under(path, main), pointer
    path, _, pointer = at.partition("@") if "@" in at else ("", "", at)
    if version > LAST_NESTED:
        text = example.groups.get(path, "") if path else example.bad or example.good
        pointer = pointer_in(reshaped(json.loads(text))[1], pointer) if text else pointer
    if example.alone:
        return "", f"/ome{pointer}" if version > ERA_OF_V2 else pointer
    if version > ERA_OF_V2:
        return under(path, "zarr.json"), f"/attributes/ome{pointer}"
    return under(path, ".zattrs"), pointer
