"""The rows of the tables (docs/views.md, "Tables"). CHOICE: of view_executions only the key is
printed."""

from collections import Counter, defaultdict
from itertools import combinations

from answer_tools import paired_tools
from findings import findings
from histogram import bucket_number
from prices import bucket_cost
from sums import DAY_MS, DAYS_KEPT, HOUR_MS, MINUTE_MS, bucket, has_duration, sums, type_of

TOKENS = ("input_tokens", "output_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens",
          "cache_read_tokens", "web_searches")


def grouped(entries, columns):
    """Groups of entries by the columns, in the order of their values."""
    groups = defaultdict(list)
    for entry in entries:
        groups[columns(entry)].append(entry)
    return [(key, groups[key]) for key in sorted(groups)]


def minute(entry):
    return bucket(entry.end, MINUTE_MS)


def hour(entry):
    return bucket(entry.end, HOUR_MS)


def day(entry):
    return bucket(entry.end, DAY_MS)


class Tables:
    def __init__(self, ledger):
        self.ledger = ledger
        self.executions = [entry for entry in ledger.entries if entry.is_execution]
        self.rows = []

    def existing(self, entries, unit):
        length = {minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS}[unit]
        return [entry for entry in entries
                if self.ledger.has_row(unit(entry) + length, DAYS_KEPT[length])]

    def row(self, table, **columns):
        self.rows.append({"table": table} | columns)

    def sums_by(self, table, unit, names, columns):
        for key, group in grouped(self.existing(self.executions, unit), columns):
            self.row(table, **dict(zip(names, key)), **sums(group))

    def counts_by(self, table, unit, names, columns):
        for key, group in grouped(self.existing(self.executions, unit), columns):
            self.row(table, **dict(zip(names, key)), executions=len(group))


def sums_tables(tables):
    tables.sums_by("view_minutely", minute, ("minute", "agent_type", "kind"),
                   lambda each: (minute(each), type_of(each), each.kind))
    tables.sums_by("view_hourly", hour, ("hour", "agent_type", "kind"),
                   lambda each: (hour(each), type_of(each), each.kind))
    tables.sums_by("view_daily", day, ("day", "kind"), lambda each: (day(each), each.kind))
    tables.counts_by("view_daily_hours", day, ("day", "hour", "kind"), lambda each: (
        day(each), each.end % DAY_MS // HOUR_MS, each.kind))
    tables.counts_by("view_daily_types", day, ("day", "agent_type", "status", "kind"),
                     lambda each: (day(each), type_of(each), each.status, each.kind))
    tables.sums_by("view_agent_days", day, ("agent_name", "day", "kind"),
                   lambda each: (each.name, day(each), each.kind))
    # CHOICE: where no project is known it is the empty one.
    tables.sums_by("view_projects", day, ("day", "project", "kind"),
                   lambda each: (day(each), each.last_own("project") or "", each.kind))
    tables.sums_by("view_sessions", day, ("day", "harness", "session_id", "kind"),
                   lambda each: (day(each), each.harness, each.session_id, each.kind))


def durations_tables(tables):
    timed = [each for each in tables.existing(tables.executions, day) if has_duration(each)]
    for (name, start, kind, number), group in grouped(timed, lambda each: (
            each.name, day(each), each.kind, bucket_number(each.duration))):
        tables.row("view_agent_durations", agent_name=name, day=start, kind=kind, bucket=number,
                   executions=len(group))
    final = [each for each in timed if each.final]
    for (name, start, kind), group in grouped(final, lambda each: (
            each.name, day(each), each.kind)):
        every = [each.duration for each in group]
        tables.row("view_agent_extremes", agent_name=name, day=start, kind=kind,
                   min_ms=min(every), max_ms=max(every))


def tools_tables(tables):
    used = defaultdict(lambda: [0, 0, 0])
    for entry in tables.existing(tables.executions, hour):
        for tool, (calls, failures) in entry.tools.items():
            row = used[hour(entry), tool, type_of(entry), entry.kind]
            for index, amount in enumerate((1, calls, failures)):
                row[index] += amount
    for (start, tool, agent_type, kind), amounts in sorted(used.items()):
        tables.row("view_tools", hour=start, tool=tool, agent_type=agent_type, kind=kind,
                   **dict(zip(("executions", "calls", "failures"), amounts)))
    together = Counter((day(entry), *pair, entry.kind)
                       for entry in tables.existing(tables.executions, day)
                       for pair in combinations(paired_tools(entry), 2))
    for (start, tool_a, tool_b, kind), count in sorted(together.items()):
        tables.row("view_tool_pairs", day=start, tool_a=tool_a, tool_b=tool_b, kind=kind,
                   executions=count)


def models_table(tables):
    """CHOICE: the day is that of the execution's end, the model as the transcript names it."""
    rows = defaultdict(Counter)
    for entry in tables.existing(tables.executions, day):
        models = set()
        for key, amounts in entry.buckets.items():
            row = rows[day(entry), key[0], entry.kind]
            row.update(dict(zip(TOKENS, amounts)))
            cost = bucket_cost(key, amounts) if entry.figures.believed else None
            row["unpriced_tokens"] += sum(amounts[:5]) if cost is None else 0
            row["cost_nanodollars"] += cost or 0
            row["executions"] += key[0] not in models
            models.add(key[0])
    for (start, model, kind), row in sorted(rows.items()):
        columns = ("executions",) + TOKENS + ("unpriced_tokens", "cost_nanodollars")
        tables.row("view_models", day=start, model=model, kind=kind,
                   **{column: row[column] for column in columns})


def quality_table(tables):
    ended = [entry for entry in tables.ledger.entries if entry.end is not None]
    counts = Counter()
    for entry in tables.existing(ended, day):
        for finding, count in findings(entry).items():
            counts[day(entry), finding, entry.kind] += count
    for (start, finding, kind), count in sorted(counts.items()):
        tables.row("view_quality", day=start, finding=finding, kind=kind, executions=count)


def views(ledger):
    tables = Tables(ledger)
    for entry in sorted(ledger.kept, key=lambda each: (
            each.harness, each.session_id, each.agent_id, each.run)):
        tables.row("view_executions", harness=entry.harness, session_id=entry.session_id,
                   agent_id=entry.agent_id, run=entry.run)
    sums_tables(tables)
    durations_tables(tables)
    tools_tables(tables)
    models_table(tables)
    quality_table(tables)
    for name, value in ledger.counters.items():
        if value:
            tables.row("counters", name=name, count=value)
    tables.row("checkpoint", next_offset=ledger.lines, newest_ms=ledger.newest)
    return tables.rows
