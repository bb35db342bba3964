"""Decoding chunks in a process of its own."""

PIXEL_MODES = ("none", "sample", "all")
"""Which pixels are read."""
