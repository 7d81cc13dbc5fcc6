"""Long trials of what must never be lost: `make soak`, or `python -m tests.soak [NAME …] [--seed N] [--count N]`."""
