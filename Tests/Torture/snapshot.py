"""What one reader finds in the views at one moment: an offset, and sums that belong to it."""

import http.client
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

# Every table of sums that each execution is counted in once.
SUMS = ["view_minutely", "view_hourly", "view_daily", "view_daily_hours", "view_daily_types",
        "view_agent_days", "view_agent_durations", "view_sessions"]
SUCCESSES = ["view_minutely", "view_hourly", "view_daily", "view_agent_days", "view_sessions"]
PATH = "/api/agents/metrics/current?timeRange=7d&scope=all"


@dataclass(frozen=True, slots=True)
class Snapshot:
    offset: int
    counts: dict[str, int]      # by the name of what was counted


class Refused(Exception):
    """An answer that is none."""


def _query() -> str:
    """One statement, which SQLite answers from one state."""
    parts = {"offset": "coalesce((SELECT next_offset FROM checkpoint), 0)",
             "facts": "(SELECT count(*) FROM facts)",
             "entries": "(SELECT count(*) FROM view_executions)"}
    for status in ("running", "success", "unpaired"):
        parts[status] = f"(SELECT count(*) FROM view_executions WHERE status = '{status}')"
    for table in SUMS:
        parts[f"{table} executions"] = f"(SELECT coalesce(sum(executions), 0) FROM {table})"
    for table in SUCCESSES:
        parts[f"{table} successes"] = f"(SELECT coalesce(sum(successes), 0) FROM {table})"
    return "SELECT " + ", ".join(f"{value} AS '{name}'" for name, value in parts.items())


QUERY = _query()


def connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def by_sqlite(home: Path) -> Snapshot:
    """As any program reads: a new connection, through the link.

    Raises:
        sqlite3.Error: It cannot be read.
    """
    with closing(connect(home / "views.sqlite")) as views:
        cursor = views.execute(QUERY)
        names = [column[0] for column in cursor.description]
        counts = dict(zip(names, cursor.fetchone()))
    return Snapshot(counts.pop("offset"), counts)


def by_http(connection: http.client.HTTPConnection) -> Snapshot:
    """As a dashboard reads.

    Raises:
        OSError, http.client.HTTPException: Nobody answers.
        Refused: The answer is an error.
    """
    connection.request("GET", PATH)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise Refused(f"HTTP status {response.status}: {body[:200].decode(errors='replace')}")
    document = json.loads(body)
    return Snapshot(int(response.getheader("X-Agentlog-Offset")),
                    {"running": document["active_agents"],
                     "executions": document["executions_today"]})
