"""One script a line of docs/benchmarks.md: product and reference, interleaved in one run."""
