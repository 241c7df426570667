"""GET /api/agents/tools/usage"""

from collections import Counter, defaultdict
from itertools import combinations

from output import date, fraction, timestamp
from sums import DAY_MS, HOUR_MS, days_window, ended_within, type_of

PERIODS = {"day": 1, "week": 7, "month": 30}
MOST_TOOLS_PAIRED = 32
MOST_PAIRS = 5


def paired_tools(entry):
    """The tools of an execution that pairs are of, by name."""
    by_calls = sorted(entry.tools, key=lambda tool: (-entry.tools[tool][0], tool))
    return sorted(by_calls[:MOST_TOOLS_PAIRED])


def correlated(executions):
    used, together = Counter(), Counter()
    for entry in executions:
        used.update(entry.tools.keys())
        together.update(combinations(paired_tools(entry), 2))
    high = [pair for pair, count in together.items()
            if count >= 2 and 2 * count >= min(used[pair[0]], used[pair[1]])]
    return [list(pair) for pair in sorted(high, key=lambda pair: (-together[pair], pair))]


def listed(executions):
    """CHOICE: most calls first. CHOICE: an agent type uses a tool where calls or failures are left,
    but a tool without any call is not listed."""
    calls, failures, types = Counter(), Counter(), defaultdict(set)
    for entry in executions:
        for tool, amounts in entry.tools.items():
            calls[tool] += amounts[0]
            failures[tool] += amounts[1]
            types[tool].add(type_of(entry))
    return [{
        "name": tool,
        "usage_count": calls[tool],
        "failure_count": failures[tool],
        "percentage": fraction(calls[tool], calls.total(), 4),
        "avg_per_execution": fraction(calls[tool], len(executions), 2),
        "agents_using": sorted(types[tool]),
    } for tool in sorted(calls, key=lambda each: (-calls[each], each)) if calls[tool]]


def tools_usage(ledger, options):
    if options.period in PERIODS:
        window = days_window(options.now, PERIODS[options.period])
    else:
        window = options.period, options.period + DAY_MS
    executions = ended_within(ledger, options.scope, window, HOUR_MS)
    tools = listed(executions)
    first, last = date(window[0]), date(window[1] - 1)
    return {
        "period": first if first == last else first + "/" + last,
        "tools": tools,
        "insights": {
            "most_used_tool": tools[0]["name"] if tools else None,
            "least_used_tool": tools[-1]["name"] if tools else None,
            "high_correlation": correlated(executions)[:MOST_PAIRS],
        },
        "from": timestamp(window[0], milliseconds=True),
        "to": timestamp(window[1], milliseconds=True),
        "timezone": "UTC",
    }
