"""GET /api/agents/metrics/timeline"""

from collections import Counter, defaultdict

from output import timestamp
from sums import (HOUR_MS, average_duration, bucket, cost, ended_within, hours_window,
                  success_rate, sums, tokens, type_of)


def point(hour, executions, now):
    row = sums(executions)
    types = Counter(map(type_of, executions))
    return {
        "timestamp": timestamp(hour, milliseconds=False),
        "executions": row["executions"],
        "avg_duration_ms": average_duration(row),
        "success_rate": success_rate(row),
        "dominant_agent_type": min(types, key=lambda kind: (-types[kind], kind), default=None),
        "agent_types_count": len(types),
        "tokens": tokens(row),
        "cost": cost(row),
        "unpriced_tokens": row["unpriced_tokens"],
        "partial": now < hour + HOUR_MS,
    }


def timeline(ledger, options):
    if options.start is None:
        window = hours_window(options.now, options.hours)
    else:
        # The hours that [start, end) touches: `end` itself is not in it.
        window = bucket(options.start, HOUR_MS), bucket(options.end - 1, HOUR_MS) + HOUR_MS
    by_hour = defaultdict(list)
    for entry in ended_within(ledger, options.scope, window, HOUR_MS):
        by_hour[bucket(entry.end, HOUR_MS)].append(entry)
    return {
        "timeline": [point(hour, by_hour[hour], options.now)
                     for hour in range(window[0], window[1], HOUR_MS)],
        "from": timestamp(window[0], milliseconds=False),
        "to": timestamp(window[1], milliseconds=False),
        "timezone": "UTC",
    }
