"""A linter for OME-Zarr."""
