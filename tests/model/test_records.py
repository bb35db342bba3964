"""Named tuples are those of ``typing``, in every version of Python."""

from __future__ import annotations

from typing import Any

import pytest

from ngfflint import records

MAKE: Any = type(records.NamedTuple)


@pytest.mark.parametrize(
    "annotations",
    [
        pytest.param({"__annotations__": {"x": "int", "y": "int"}}, id="as strings"),
        pytest.param({"__annotate_func__": lambda _: {"x": int, "y": int}}, id="by a function, as in Python 3.14"),
    ],
)
def test_fields(annotations: dict[str, Any]) -> None:
    body = {"__module__": __name__, "y": 2, "total": lambda self: self.x + self.y}
    point = MAKE("Point", (records.NamedTuple,), body | annotations)
    assert point(1) == (1, 2)
    assert point(1).total() == 3
    assert point._fields == tuple(point.__annotations__) == ("x", "y")
    assert repr(point(1)) == "Point(x=1, y=2)"
