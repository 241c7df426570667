"""Rows of all tables by their keys, and which of them two counts do not agree on."""

from execution_row import execution_row
from views import views

KEYS = {
    "view_executions": ("harness", "session_id", "agent_id", "run"),
    "view_minutely": ("minute", "agent_type", "kind"),
    "view_hourly": ("hour", "agent_type", "kind"),
    "view_daily": ("day", "kind"),
    "view_daily_hours": ("day", "hour", "kind"),
    "view_daily_types": ("day", "agent_type", "status", "kind"),
    "view_agent_days": ("agent_name", "day", "kind"),
    "view_agent_durations": ("agent_name", "day", "kind", "bucket"),
    "view_agent_extremes": ("agent_name", "day", "kind"),
    "view_tools": ("hour", "tool", "agent_type", "kind"),
    "view_tool_pairs": ("day", "tool_a", "tool_b", "kind"),
    "view_models": ("day", "model", "kind"),
    "view_projects": ("day", "project", "kind"),
    "view_sessions": ("day", "harness", "session_id", "kind"),
    "view_quality": ("day", "finding", "kind"),
    "quarantine": ("log_offset",),
    "counters": ("name",),
}
# The count says that a record is quarantined, not in which words. The tables of the fold itself
# (agents, checkpoint, facts, rules, signals) are in no difference; digests compare them.
NOT_COUNTED = {"quarantine": ("reason",)}


def keyed(view, columns):
    """The name of a row, and its other columns."""
    names = KEYS[view]
    left_out = NOT_COUNTED.get(view, ())
    return (view, tuple(columns[name] for name in names)), {
        name: value for name, value in columns.items()
        if name not in names and name not in left_out}


def rows_of(ledger, quarantined):
    """By name, what the count has; `quarantined` are offsets."""
    kept = {(each.harness, each.session_id, each.agent_id, each.run): each
            for each in ledger.kept}
    rows = {}
    for row in views(ledger):
        view = row.pop("table")
        if view == "checkpoint":
            continue
        name, columns = keyed(view, row)
        rows[name] = execution_row(kept[name[1]]) if view == "view_executions" else columns
    for offset in quarantined:
        rows["quarantine", (offset,)] = {"count": 1}
    return rows


def rows_that_differ(old, new):
    """By name, the two rows; None where one has none."""
    return {name: (old.get(name), new.get(name)) for name in old.keys() | new.keys()
            if old.get(name) != new.get(name)}


def rows_listed(lines):
    """The same of the lines that a rebuild prints, and what is wrong with the lines themselves."""
    found, problems = {}, []
    for line in lines:
        view = line["view"]
        if set(line) != {"view", "key", "old", "new"} or tuple(line["key"]) != KEYS[view]:
            problems.append(f"not the keys of a line: {line}")
        sides = []
        for side in (line["old"], line["new"]):
            name, columns = keyed(view, line["key"] | (side or {}))
            sides.append(None if side is None else columns)
        if name in found:
            problems.append(f"{name} is listed twice")
        found[name] = tuple(sides)
    return found, problems


def disagreements(expected, found):
    """What only one of the two has, and what they say otherwise."""
    for name in sorted(expected.keys() | found.keys(), key=repr):
        if name not in found:
            yield f"{name} is not listed; expected {changes(*expected[name])}"
        elif name not in expected:
            yield f"{name} is listed, and should not be: {changes(*found[name])}"
        elif expected[name] != found[name]:
            yield (f"{name}: listed {changes(*found[name])}, "
                   f"expected {changes(*expected[name])}")


def changes(old, new):
    """The columns that differ, short enough to read."""
    if old is None or new is None:
        return f"{old} → {new}"[:300]
    return str({name: (old.get(name), new.get(name)) for name in old.keys() | new.keys()
                if old.get(name) != new.get(name)})[:300]
