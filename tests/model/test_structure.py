"""Structuring goes on after a fault: what fits is there, what does not is reported once, at its place."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from attrs import NOTHING, fields
from hypothesis import given
from hypothesis import strategies as st
from support.arbitrary_json import JSON, full_image, paths_in, replaced
from support.model_classes import model_classes
from support.rule_examples import examples, versions_of

from ngfflint.hierarchy.classify import kind_of, model_of
from ngfflint.model.axes import Axis
from ngfflint.model.base import UNREADABLE, VERSIONS, Model, Problem, Unreadable, json_fields, present
from ngfflint.model.image import Dataset, Image, Multiscale
from ngfflint.model.labels import LabelColor
from ngfflint.model.strict import Odd, StrictStructurer
from ngfflint.model.structure import structurer
from ngfflint.model.transforms import Transform
from ngfflint.model.traversal import walk
from ngfflint.rules.loader import rulebook

CONCRETE = [model for model in model_classes() if model.__name__ != "Transform"]

CT = "coordinateTransformations"
DATASET = ("datasets", 0)

TABLE: list[tuple[type[Model], str, Any, list[tuple[Any, ...]]]] = [
    # model, version, JSON, problems as (pointer, field, kind)
    (Axis, "0.4", {"name": "x"}, []),
    (Axis, "0.4", {}, [((), "name", "missing")]),
    (Axis, "0.4", {"name": 5, "type": False}, [(("name",), "name", "type"), (("type",), "type", "type")]),
    (Axis, "0.4", {"name": ""}, [(("name",), "name", "empty")]),
    (Axis, "0.4", [], [((), "", "type")]),
    (Dataset, "0.4", {"path": "0"}, [((), "coordinateTransformations", "missing")]),
    (Dataset, "0.3", {"path": "0"}, []),
    (Dataset, "0.4", {"path": "0", CT: [{}]}, [((CT, 0), "type", "missing")]),
    (Multiscale, "0.3", {"datasets": [1, {"path": "0"}]}, [((), "axes", "missing"), (DATASET, "datasets", "item")]),
    (Multiscale, "0.2", {"datasets": []}, [(("datasets",), "datasets", "empty")]),
    (LabelColor, "0.4", {"label-value": 1.0}, []),
    (LabelColor, "0.4", {"label-value": True}, [(("label-value",), "label-value", "type")]),
    (LabelColor, "0.4", {"label-value": "1"}, [(("label-value",), "label-value", "type")]),
    (LabelColor, "0.4", {"label-value": 1.5}, [(("label-value",), "label-value", "type")]),
    (LabelColor, "0.4", {"label-value": 1, "rgba": [0, "0"]}, [(("rgba", 1), "rgba", "item")]),
]  # fmt: skip


@pytest.mark.parametrize(("model", "version", "value", "problems"), TABLE)
def test_table(model: type[Model], version: str, value: Any, problems: list[tuple[Any, ...]]) -> None:
    """What is reported about small objects."""
    _, told = structurer(version).structure(value, model)
    assert [(each.pointer, each.field, each.kind) for each in told] == problems


def broken_at(value: Any, pointer: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the pointers of all sentinels in a model."""
    if value is UNREADABLE:
        return [pointer]
    found = []
    if isinstance(value, Model):
        for attribute, key, _ in json_fields(type(value)):
            found += broken_at(getattr(value, attribute.name), (*pointer, key.name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            found += broken_at(each, (*pointer, index))
    return found


def place_of(problem: Problem) -> tuple[Any, ...]:
    """Return where the sentinel of a problem is."""
    if problem.kind == "missing" and problem.model != "Transform":
        return (*problem.pointer, problem.field)
    return problem.pointer[:-1] if problem.model == "Transform" and problem.kind != "missing" else problem.pointer


def lives_in(version: str, model: type[Model]) -> bool:
    """Whether a version has objects of a model: the keys that no object is without."""
    return all(key.known_in(version) for each, key, _ in json_fields(model) if each.default is NOTHING)


PAIRS = [(model, version) for model in CONCRETE for version in VERSIONS if lives_in(version, model)]


@given(pair=st.sampled_from(PAIRS), value=JSON)
def test_arbitrary_json(pair: tuple[type[Model], str], value: Any) -> None:
    """Structuring never raises, and each sentinel has its problem."""
    model, version = pair
    made, problems = structurer(version).structure(value, model)
    assert made is UNREADABLE or isinstance(made, model)
    told = [place_of(each) for each in problems if "empty" not in each.kind]
    assert sorted(map(str, broken_at(made))) == sorted(map(str, told))


@given(data=st.data())
def test_one_value_replaced(data: st.DataObject) -> None:
    """What is beside a fault is read as if the fault were not there."""
    value = full_image("0.4")[".zattrs"]
    way = data.draw(st.sampled_from([way for way in paths_in(value) if way]))
    made, problems = structurer("0.4").structure(replaced(value, way, data.draw(JSON)), Image)
    for each in problems:
        shorter = min(len(each.pointer), len(way))
        assert each.pointer[:shorter] == way[:shorter]
    for _, pointer, above in walk(made):
        assert len(pointer) >= len(above)


def spelt_out(value: Any) -> Any:
    """Return a value with the classes of all models and arrays in it, for equal lists of two classes are not alike."""
    if isinstance(value, Model):
        return type(value), {each.name: spelt_out(getattr(value, each.name)) for each in fields(type(value))}
    if isinstance(value, list):
        return type(value), [spelt_out(each) for each in value]
    return type(value), value


def agree(version: str, model: type[Model], value: Any) -> bool:
    """Compare strict with lenient structuring; return whether the strict one took the value."""
    try:
        strict = StrictStructurer(version).structure(value, model)
    except Odd:
        return False
    lenient, problems = structurer(version).structure_leniently(value, model)
    assert problems == ()
    assert spelt_out(strict) == spelt_out(lenient)
    return True


@given(pair=st.sampled_from(PAIRS), value=JSON)
def test_strict_structuring_means_the_same_on_arbitrary_json(pair: tuple[type[Model], str], value: Any) -> None:
    agree(pair[1], pair[0], value)


@given(data=st.data())
def test_strict_structuring_means_the_same_where_one_value_is_replaced(data: st.DataObject) -> None:
    value = full_image("0.4")[".zattrs"]
    way = data.draw(st.sampled_from([way for way in paths_in(value) if way]))
    agree("0.4", Image, replaced(value, way, data.draw(JSON)))


def test_strict_structuring_means_the_same_on_all_examples() -> None:
    """Good examples have nothing odd but in few places, so the strict structurer takes most of them."""
    taken = []
    for rule in rulebook().rules:
        for example in examples(rule):
            with suppress(ValueError):  # examples of broken documents
                ome = json.loads(example.good or example.bad)
                if isinstance(ome, dict):
                    model = model_of(kind_of(ome))
                    taken += [agree(each, model, {"version": each, **ome}) for each in versions_of(rule, example)]
    assert sum(taken) > len(taken) / 2


def test_deep_json_is_left_to_the_lenient_hooks() -> None:
    step: Any = {"type": "identity"}
    for _ in range(3000):
        step = {"type": "sequence", "transformations": [step]}
    with pytest.raises(Odd):
        StrictStructurer("0.6").structure(step, Transform)
    assert structurer("0.6").structure(step, Transform)[1] != ()


@given(value=JSON.filter(lambda value: isinstance(value, dict)))
def test_unknown_keys_are_kept(value: dict[str, Any]) -> None:
    """What the specification does not know is not lost."""
    made, _ = structurer("0.5").structure(value, Axis)
    assert made.extra == {key: each for key, each in value.items() if key not in ("name", "type", "unit")}


@pytest.mark.parametrize(
    "use",
    [bool, len, iter, hash, str, int, float, abs, lambda x: x == 1, lambda x: x < 1, lambda x: x[0], lambda x: 1 in x,
     lambda x: x.name, lambda x: x + 1, lambda x: 1 - x, lambda x: x(), lambda x: f"{x}", list],
)  # fmt: skip
def test_any_use_of_the_sentinel_ends_the_rule(use: Any) -> None:
    """Who touches what could not be read is stopped."""
    with pytest.raises(Unreadable):
        use(UNREADABLE)
    assert repr(UNREADABLE) == "<broken>"


def test_present() -> None:
    """What is needed is there, or the rule ends."""
    assert present(0) == 0
    with pytest.raises(Unreadable):
        present(None)
