"""Runs one command in a small process of its own and tells its seconds and its largest memory as JSON.

`told` are the seconds until it reported that its work was done (a JSON line `report`), or until its end.

A child's recorded maximum begins with that of the process it was made from, which would be all of the measurements.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from time import perf_counter


def main() -> None:
    """Run the command that the arguments are; its standard input is an open pipe, as the window gives it."""
    began = perf_counter()
    told = 0.0
    with subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for line in process.stdout or ():
            if line.startswith(b'{"report"'):
                told = perf_counter() - began
        status = process.wait()
    seconds = perf_counter() - began
    unit = 1 if sys.platform == "darwin" else 1024
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
    sys.stdout.write(json.dumps({"status": status, "seconds": seconds, "told": told or seconds, "bytes": memory}))


if __name__ == "__main__":
    main()
