"""`python -m intake_app` is the command `intake`."""

from __future__ import annotations

import sys

from intake_app.cli import main

if __name__ == "__main__":
    sys.exit(main())
