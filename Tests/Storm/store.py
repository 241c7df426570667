"""What the store says: the rebuilt views by SQLite, and where records are."""

import json
import sqlite3
from functools import cached_property

from setting import Setting

_JSON = ("tool_calls", "models", "findings", "log_offsets")


class Store:
    def __init__(self, setting: Setting):
        self.setting = setting

    def rebuild(self):
        self.setting.run("views", "rebuild", "--home", str(self.setting.home))

    def _query(self, sql: str) -> list[dict]:
        database = sqlite3.connect(f"file:{self.setting.home}/views.sqlite?mode=ro", uri=True)
        try:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(sql)]
        finally:
            database.close()

    def rows(self) -> list[dict]:
        """Of `view_executions`, with documents in columns as such."""
        rows = self._query("SELECT * FROM view_executions")
        return [row | {name: json.loads(row[name]) for name in _JSON} for row in rows]

    def sums(self, table: str, keys, names) -> list[dict]:
        """Of a table of sums, over all of its buckets; `tokens` are those of all kinds."""
        tokens = "+".join(f"{each}_tokens" for each in (
            "input", "output", "cache_write_5m", "cache_write_1h", "cache_read"))
        added = ", ".join(f"sum({tokens if name == 'tokens' else name}) AS {name}"
                          for name in names)
        by = ", ".join(keys)
        return self._query(f"SELECT {by}, {added} FROM {table} GROUP BY {by}")

    def quarantined(self) -> int:
        return self._query("SELECT count(*) AS n FROM quarantine")[0]["n"]

    def counters(self) -> dict[str, int]:
        return {row["name"]: row["count"] for row in self._query("SELECT * FROM counters")}

    @cached_property
    def records(self) -> list[dict]:
        """All events of the log, in the order of their offsets."""
        printed = self.setting.run("log", "cat", "--raw", "--home", str(self.setting.home))
        return [json.loads(line) for line in printed.splitlines()]

    def offsets(self, session_id: str, agent_id: str | None) -> list[int]:
        """Where the log has something of an agent; of a main agent what names no other."""
        return [offset for offset, event in enumerate(self.records)
                if event.get("session_id") == session_id
                and (agent_id is None or event.get("agent_id", "") == agent_id)]
