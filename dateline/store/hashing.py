"""One hash of all that an archive holds, the same for the same content in any kind of archive."""

from __future__ import annotations

import hashlib
import itertools

from dateline.store import schema
from dateline.store.archive import Archive

#: What is not content: ``meta`` tells how it came about, ``changes`` when.
NOT_CONTENT = ("meta", "changes")


def content_hash(archive: Archive) -> str:
    """SHA-256, hexadecimal, over the rows of all tables but those of `NOT_CONTENT`, in an order of their own.

    Rows are taken in groups by the first column of their order (for outcomes by both), which the database puts in
    order; within a group, the rows are put in order here. So it needs little memory and no database's idea of order.
    """
    total = hashlib.sha256()
    for table in sorted(set(schema.columns()) - set(NOT_CONTENT)):
        total.update(f"\n{table}\n".encode())
        names = list(schema.columns()[table])
        keys = schema.ORDER[table][: 2 if table == "outcomes" else 1]
        places = [names.index(key) for key in keys]
        order = ", ".join(f'"{key}"' for key in keys)
        rows = archive.stream(f"SELECT {schema.names(table)} FROM {table} ORDER BY {order}", [])
        for _, group in itertools.groupby(rows, key=lambda row: [row[place] for place in places]):
            for line in sorted(map(repr, group)):
                total.update(line.encode("utf-8") + b"\n")
    return total.hexdigest()
