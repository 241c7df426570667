"""The tables of sums in the rebuilt views against what was played. All of it has ended today, or
around midnight, so that days and hours are added up."""

from collections import Counter

from comparison import Tally
from entry import COUNTED, Entry
from store import Store

_SUMS = ("executions", "successes", "failures", "timeouts", "cancelled", "lost", "priced_tokens",
         "unpriced_tokens", "cost_nanodollars")
_STATUS = dict(zip(_SUMS[1:6], COUNTED))
# What a table of sums tells apart, besides buckets of time.
_TABLES = {
    "view_minutely": ("agent_type", "kind"), "view_hourly": ("agent_type", "kind"),
    "view_daily": ("kind",), "view_agent_days": ("agent_name", "kind"),
    "view_projects": ("project", "kind"), "view_sessions": ("session_id", "kind"),
}


def compare(tally: Tally, entries: list[Entry], store: Store):
    counted = [each for each in entries if each.is_counted]
    for table, keys in _TABLES.items():
        expected = {}
        for entry in counted:
            values = entry.values | {"session_id": entry.session_id, "executions": 1} | {
                name: entry.values["status"] == status for name, status in _STATUS.items()}
            sums = expected.setdefault(tuple(values[key] for key in keys), Counter())
            sums.update({name: int(values[name]) for name in _SUMS})
        _compare(tally, store, table, keys, _SUMS, expected)
    _compare(tally, store, "view_daily_hours", ("kind",), ("executions",),
             _counts((each.values["kind"],) for each in counted))
    _compare(tally, store, "view_daily_types", ("agent_type", "status", "kind"), ("executions",),
             _counts(tuple(each.values[name] for name in ("agent_type", "status", "kind"))
                     for each in counted))
    _compare(tally, store, "view_tools", ("tool", "agent_type", "kind"),
             ("executions", "calls", "failures"), _tools(counted))
    _compare(tally, store, "view_quality", ("finding", "kind"), ("executions",), _counts(
        (finding, each.values["kind"]) for each in entries if each.closed
        for finding, count in each.values["findings"].items() for _ in range(count)))
    _compare(tally, store, "view_models", ("model", "kind"),
             ("tokens", "cost_nanodollars"), _models(counted))


def _counts(keys) -> dict:
    return {key: {"executions": count} for key, count in Counter(keys).items()}


def _tools(counted: list[Entry]) -> dict:
    found = {}
    for each in counted:
        for tool, (calls, failures) in each.values["tool_calls"].items():
            found.setdefault((tool, each.values["agent_type"], each.values["kind"]),
                             Counter()).update(executions=1, calls=calls, failures=failures)
    return found


def _models(counted: list[Entry]) -> dict:
    found = {}
    for each in counted:
        for model, (tokens, cost) in each.values["models"].items():
            found.setdefault((model, each.values["kind"]), Counter()).update(
                tokens=tokens, cost_nanodollars=cost or 0)
    return found


def _compare(tally: Tally, store: Store, table: str, keys, sums, expected: dict):
    for row in store.sums(table, keys, sums):
        key = tuple(row[name] for name in keys)
        should = expected.pop(key, {})
        for name in sums:
            tally.expect(f"{table} {' '.join(key)}", name, should.get(name, 0), row[name])
    for key in expected:
        tally.expect(f"{table} {' '.join(key)}", "row", "there", "missing")
