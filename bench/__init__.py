"""Benchmarks: each measures beside a peer or the machine's own limit, and prints ratios. See README.md."""
