"""Benchmarks: ratios of one run, never seconds, for the clock of a shared machine drifts."""
