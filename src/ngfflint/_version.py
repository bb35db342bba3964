"""The version of the package, apart from the package so that no layer imports the module that names them all."""

__version__ = "0.2.0"
