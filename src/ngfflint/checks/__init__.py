"""The checks that rule files name: a function for each, a file for each kind of metadata."""
