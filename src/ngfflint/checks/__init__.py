"""The built-in checks that rule files name, one module per kind of metadata."""
