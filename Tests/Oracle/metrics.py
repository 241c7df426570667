"""The numbers that `agentlog explain` knows, of sums, durations and tool calls."""

from output import half_up
from sums import average_duration, cost, success_rate, tokens


def average_tokens(row):
    return half_up(tokens(row), row["executions"]) if row["executions"] else None


OF_SUMS = {
    "executions": lambda row: row["executions"],
    "success_count": lambda row: row["successes"],
    "failure_count": lambda row: row["failures"],
    "timeout_count": lambda row: row["timeouts"],
    "cancelled_count": lambda row: row["cancelled"],
    "lost_count": lambda row: row["lost"],
    "success_rate": success_rate,
    "total_duration_ms": lambda row: row["duration_ms"],
    "avg_duration_ms": average_duration,
    "total_tokens": tokens,
    "avg_tokens": average_tokens,
    "unpriced_tokens": lambda row: row["unpriced_tokens"],
    "total_cost": cost,
}
# What is shown is rounded; another number is one of another of these.
EXACTLY = {
    "success_rate": lambda row: (row["successes"],
                                 row["successes"] + row["failures"] + row["timeouts"]),
    "avg_duration_ms": lambda row: (row["duration_ms"], row["durations"]),
    "avg_tokens": lambda row: (tokens(row), row["executions"]),
    "total_cost": lambda row: row["cost_nanodollars"],
}
OF_DURATIONS = ("min_duration_ms", "max_duration_ms", "p50_duration_ms", "p95_duration_ms",
                "p99_duration_ms")
OF_TOOLS = ("tool_calls", "tool_failures")
METRICS = (*OF_SUMS, *OF_DURATIONS, *OF_TOOLS)


def shown(value):
    return None if value is None else str(value)
