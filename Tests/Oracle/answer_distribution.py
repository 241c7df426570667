"""GET /api/agents/types/distribution"""

from collections import Counter, defaultdict

from output import fraction, timestamp
from sums import (HOUR_MS, MINUTE_MS, average_duration, ended_within, hours_window, minutes_window,
                  success_rate, sums, type_of)

MOST_TOOLS = 5


def common_tools(executions):
    """CHOICE: a tool of which only failures are left was not called."""
    calls = Counter()
    for entry in executions:
        calls.update({tool: amounts[0] for tool, amounts in entry.tools.items() if amounts[0]})
    return sorted(calls, key=lambda tool: (-calls[tool], tool))[:MOST_TOOLS]


def distribution(ledger, options):
    if options.time_range is not None:
        window, length = minutes_window(options.now, options.time_range), MINUTE_MS
    else:
        window, length = hours_window(options.now, options.hours), HOUR_MS
    executions = ended_within(ledger, options.scope, window, length)
    by_type = defaultdict(list)
    for entry in executions:
        by_type[type_of(entry)].append(entry)
    shares = []
    # CHOICE: most executions first.
    for kind in sorted(by_type, key=lambda each: (-len(by_type[each]), each)):
        row = sums(by_type[kind])
        shares.append({
            "type": kind,
            "count": row["executions"],
            "percentage": fraction(row["executions"], len(executions), 4),
            "avg_duration_ms": average_duration(row),
            "success_rate": success_rate(row),
            "common_tools": common_tools(by_type[kind]),
        })
    return {
        "distribution": shares,
        "from": timestamp(window[0], milliseconds=True),
        "to": timestamp(window[1], milliseconds=True),
        "timezone": "UTC",
    }
