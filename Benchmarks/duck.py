#!/usr/bin/env python3
"""Asks DuckDB for the sums that the views hold, and compares every table of them, row for row.

Usage: duck.py LINES AGENTLOG VIEWS, with lines of replay_log.py and the database that was folded
from them. Exits 1 with the first difference. Otherwise prints how many `rows` were compared, the
`seconds` and `processor` seconds of reading the lines and asking, the `peak` of memory in
kilobytes, and the `version`. DuckDB has one thread, as a rebuild has.
"""

import resource
import sqlite3
import sys
import time
from itertools import zip_longest
from pathlib import Path

import duckdb

from duck_rules import fill

SCRIPTS = "runs", "figures", "views"
# Of executions, not of sums: they are not all kept.
LISTS = "view_executions", "view_agent_extremes"


def ask(database, lines):
    """Runs the scripts; the times of the statements go to the standard error."""
    texts = (Path(__file__).with_name(f"duck_{name}.sql").read_text() for name in SCRIPTS)
    for number, statement in enumerate(database.extract_statements("".join(texts))):
        start = time.perf_counter()
        database.execute(statement, [lines] if number == 0 else None)
        name = statement.query.split(" AS")[0].split()[-1]
        print(f"{time.perf_counter() - start:9.2f} s  {name}", file=sys.stderr)


def tables(connection, of):
    """Names of sums with how many columns they have."""
    names = connection.execute(f"SELECT name FROM {of} WHERE name LIKE 'view_%' ORDER BY 1")
    for (table,) in names.fetchall():
        if table not in LISTS:
            yield table, len(connection.execute(f"SELECT * FROM {table} LIMIT 1").description)


def rows(connection, table, columns):
    """In order, without holding them all. Keys come first and differ."""
    order = ", ".join(str(number + 1) for number in range(columns))
    cursor = connection.execute(f"SELECT * FROM {table} ORDER BY {order}")
    while batch := cursor.fetchmany(10_000):
        yield from batch


def compare(database, views):
    """The number of rows of all tables. Exits at the first that differs."""
    asked = list(tables(database, "(SELECT table_name AS name FROM duckdb_tables())"))
    if asked != list(tables(views, "sqlite_master")):
        sys.exit("the views have other tables or columns of sums than DuckDB was asked for")
    count = 0
    for table, columns in asked:
        both = zip_longest(rows(database, table, columns), rows(views, table, columns))
        for theirs, ours in both:
            if theirs != ours:
                sys.exit(f"{table} differs: DuckDB has {theirs}, the views have {ours}")
            count += 1
    return count


def main():
    lines, agentlog, path = sys.argv[1:]
    database = duckdb.connect()
    database.execute("SET threads = 1")
    # For what does not fit into memory.
    database.execute(f"SET temp_directory = '{lines}.tmp'")
    fill(database, agentlog)
    start, processor = time.perf_counter(), time.process_time()
    ask(database, lines)
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    views = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    print(f"rows {compare(database, views)}\nseconds {seconds:.3f}\nprocessor {processor:.3f}")
    print(f"peak {peak}\nversion {duckdb.__version__}")


main()
