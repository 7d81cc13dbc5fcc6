"""The yardstick of an import: a file's rows, as they are, into a table without index or check, in one transaction.

    python -m tests.bench.plain_insert CSV_FILE DATABASE

A process of the same low priority as an import, so that a busy machine holds up both alike.
"""

from __future__ import annotations

import csv
import os
import sys
from contextlib import closing
from pathlib import Path

from intake_app.store.database import connect, transaction


def main(csv_file: Path, database: Path) -> None:
    """Returns when the rows are on the disk."""
    os.nice(10)
    with csv_file.open(encoding="utf-8", newline="") as file, closing(connect(database)) as connection:
        rows = csv.reader(file)
        columns = len(next(rows))
        connection.execute(f"CREATE TABLE plain ({', '.join(f'c{number} TEXT' for number in range(columns))})")
        with transaction(connection):
            connection.executemany(f"INSERT INTO plain VALUES ({', '.join('?' * columns)})", rows)  # noqa: S608 - our own


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
