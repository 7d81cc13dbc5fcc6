"""`python -m tests.bench`: the promised speeds, each beside its yardstick from the same run."""
