"""Checks of a laboratory."""
