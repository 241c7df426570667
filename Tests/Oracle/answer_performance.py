"""GET /api/agents/performance/{agent_name}"""

from histogram import bucket_value, percentile
from output import date, half_up, timestamp
from sums import (DAY_MS, MINUTE_MS, average_duration, bucket, cost, days_window, ended_within,
                  has_duration, in_scope, minutes_window, success_rate, sums, tokens, type_of)


def was_seen(ledger, options):
    """Seen is an agent that any entry that is kept names, in any scope."""
    return any(entry.name == options.agent_name for entry in ledger.kept)


def newest_type(ledger, options):
    """CHOICE: an execution has ended; newest as in the lists, by end and id."""
    named = [entry for entry in in_scope(ledger.kept, options.scope)
             if entry.name == options.agent_name and entry.is_execution]
    newest = max(named, key=lambda each: (each.end, each.id), default=None)
    return type_of(newest) if newest is not None else None


def durations(executions, row, value):
    exact = [entry.duration for entry in executions if has_duration(entry)]
    least, greatest = min(exact, default=0), max(exact, default=0)
    values = [min(max(value(each), least), greatest) for each in exact]
    return {
        "p50_duration_ms": percentile(values, 50),
        "p95_duration_ms": percentile(values, 95),
        "p99_duration_ms": percentile(values, 99),
        "min_duration_ms": min(exact, default=None),
        "max_duration_ms": max(exact, default=None),
        "avg_duration_ms": average_duration(row),
    }


def trend(executions, day):
    row = sums([each for each in executions if bucket(each.end, DAY_MS) == day])
    return {
        "date": date(day),
        "executions": row["executions"],
        "avg_duration_ms": average_duration(row),
        "success_rate": success_rate(row),
    }


def performance(ledger, options):
    if not was_seen(ledger, options):
        return None
    if options.time_range is not None:
        window, length, value = minutes_window(options.now, options.time_range), MINUTE_MS, int
    else:
        window, length, value = days_window(options.now, options.days), DAY_MS, bucket_value
    executions = [entry for entry in ended_within(ledger, options.scope, window, length)
                  if entry.name == options.agent_name]
    row = sums(executions)
    days = range(bucket(window[0], DAY_MS), window[1], DAY_MS)
    return {
        "agent_name": options.agent_name,
        "agent_type": newest_type(ledger, options),
        "total_executions": row["executions"],
        "success_rate": success_rate(row),
        "performance": durations(executions, row, value),
        "token_usage": {
            "avg_tokens": half_up(tokens(row), row["executions"]) if executions else None,
            "total_tokens": tokens(row),
            "estimated_cost": cost(row),
            "unpriced_tokens": row["unpriced_tokens"],
        },
        "daily_trend": [trend(executions, day) for day in days],    # CHOICE: ascending
        "from": timestamp(window[0], milliseconds=True),
        "to": timestamp(window[1], milliseconds=True),
        "timezone": "UTC",
    }
