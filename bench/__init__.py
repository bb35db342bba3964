"""Benchmarks as ratios within one run, because absolute times of a shared machine drift."""
