"""Decoding chunks in a process of its own."""
