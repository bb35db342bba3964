"""Strategies for JSON values and for JSON texts."""

from __future__ import annotations

from hypothesis import strategies as st

texts = st.text(st.characters(exclude_categories=()), max_size=8)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4))

keys = st.sampled_from(['"a"', r'"\u0061"', '"b"', '":"', r'"\u003a"', r'"\u003A"', r'"\ud800"', r'"\\u003a"'])
with_repeats = st.recursive(
    st.sampled_from(["1", "NaN", '"a:b"', r'"\u003a"', "[]", "{}"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.lists(st.tuples(keys, inner), max_size=5).map(lambda pairs: f"{{{','.join(map(':'.join, pairs))}}}")
    ),
)
"""JSON texts whose objects repeat keys, some of them written with escapes."""
