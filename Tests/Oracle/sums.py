"""Sums over executions, windows of time, and the rates and averages that answers derive."""

from collections import Counter

from agent_types import agent_type
from output import fraction, half_up

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
RANGES = {"1h": 1, "6h": 6, "24h": 24, "7d": 168}
SCOPES = {"subagent": ("subagent",), "main": ("main",), "all": ("subagent", "main")}
DAYS_KEPT = {MINUTE_MS: 8, HOUR_MS: 91, DAY_MS: 91}     # of rows, by how long their bucket is


def type_of(entry):
    return "main" if entry.kind == "main" else agent_type(entry.name)


def in_scope(entries, scope):
    return [entry for entry in entries if entry.kind in SCOPES[scope]]


# --- Sums ---------------------------------------------------------------------------------------

def has_duration(entry):
    return entry.status in ("success", "failure", "timeout", "cancelled")


def sums(executions):
    """As the tables have them."""
    status = Counter(entry.status for entry in executions)
    durations = [entry.duration for entry in executions if has_duration(entry)]
    return {
        "executions": len(executions),
        "successes": status["success"],
        "failures": status["failure"],
        "timeouts": status["timeout"],
        "cancelled": status["cancelled"],
        "lost": status["lost"],
        "duration_ms": sum(durations),
        "durations": len(durations),
        "priced_tokens": sum(entry.figures.priced for entry in executions),
        "unpriced_tokens": sum(entry.figures.unpriced for entry in executions),
        "cost_nanodollars": sum(entry.figures.nano for entry in executions),
    }


def success_rate(row):
    return fraction(row["successes"], row["successes"] + row["failures"] + row["timeouts"], 4)


def average_duration(row):
    # CHOICE: averages to whole numbers half up too.
    return half_up(row["duration_ms"], row["durations"]) if row["durations"] else None


def tokens(row):
    return row["priced_tokens"] + row["unpriced_tokens"]


def cost(row):
    # CHOICE: data of a cost are priced tokens; a web search alone is none.
    return fraction(row["cost_nanodollars"], 10**9, 6) if row["priced_tokens"] else None


# --- Windows ------------------------------------------------------------------------------------

def minutes_window(now, time_range):
    """From and to, the latter exclusive. CHOICE: a minute begins with its first millisecond."""
    end = now - now % MINUTE_MS + MINUTE_MS
    return end - RANGES[time_range] * HOUR_MS, end


def hours_window(now, hours):
    end = now - now % HOUR_MS + HOUR_MS
    return end - hours * HOUR_MS, end


def days_window(now, days):
    end = now - now % DAY_MS + DAY_MS
    return end - days * DAY_MS, end


def bucket(moment, length):
    return moment - moment % length


def ended_within(ledger, scope, window, length):
    """Executions that ended in a window, as far as the rows of buckets of that length exist.
    CHOICE: a `timeRange` is of minutes, `hours` and tools are of hours, all else is of days."""
    start, end = window
    return [entry for entry in in_scope(ledger.entries, scope)
            if entry.is_execution and start <= entry.end < end
            and ledger.has_row(bucket(entry.end, length) + length, DAYS_KEPT[length])]
