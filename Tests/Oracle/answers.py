"""Answers over HTTP, and the listing of entries (docs/openapi.yaml; for the sums docs/views.md)."""

from collections import Counter, defaultdict

from agent_types import agent_type
from output import fraction, half_up, timestamp
from prices import COST_MAX, bucket_cost

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
STALE_MS = 5 * MINUTE_MS
MOST_DETAILS = 500
RANGES = {"1h": 1, "6h": 6, "24h": 24, "7d": 168}


def figures(entry):
    """tokens, priced tokens, unpriced tokens, nano-dollars"""
    priced = unpriced = nano = 0
    for key, amounts in entry.buckets.items():
        cost = bucket_cost(key, amounts)
        if cost is None:
            unpriced += sum(amounts[:5])
        else:
            priced += sum(amounts[:5])
            nano += cost
    if nano > COST_MAX:     # not believed
        priced, unpriced, nano = 0, priced + unpriced, 0
    return priced + unpriced, priced, unpriced, nano


def sums(executions):
    status = Counter(entry.status for entry in executions)
    durations = [entry.duration for entry in executions]
    columns = [figures(entry) for entry in executions]
    tokens, priced, unpriced, nano = (sum(column[index] for column in columns)
                                      for index in range(4))
    return {
        "executions": len(executions),
        "success_rate": fraction(
            status["success"], status["success"] + status["failure"], 4),
        # CHOICE: to whole milliseconds half up too.
        "avg_duration_ms": half_up(sum(durations), len(durations)) if durations else None,
        "tokens": tokens,
        # CHOICE: data of a cost are priced tokens; a web search alone is none.
        "cost": fraction(nano, 10**9, 6) if priced else None,
        "unpriced_tokens": unpriced,
    }


def window_of(now, time_range):
    """From and to, the latter exclusive. CHOICE: a minute begins with its first millisecond."""
    if time_range is None:
        midnight = now - now % DAY_MS
        return midnight, midnight + DAY_MS
    end = now - now % MINUTE_MS + MINUTE_MS
    return end - RANGES[time_range] * HOUR_MS, end


def is_stale(entry, now):
    # CHOICE: after exactly five minutes an agent is not stale yet.
    return now - entry.last > STALE_MS


def active_detail(entry, now):
    return {
        "agent_id": entry.agent_id,
        "agent_name": entry.name,
        "agent_type": agent_type(entry.name),
        "status": "running",
        "start_time": timestamp(entry.start, milliseconds=True),
        "duration_so_far_ms": max(0, now - entry.start),
        "stale": is_stale(entry, now),
        "progress": None,
    }


def current(entries, now, time_range):
    start, end = window_of(now, time_range)
    window = sums([each for each in entries if each.is_execution and start <= each.end < end])
    # CHOICE: of equal starts the first agent id in the alphabet comes first.
    running = sorted((each for each in entries if each.status == "running"),
                     key=lambda each: (-each.start, each.agent_id, each.run))
    return {
        "active_agents": len(running),
        "stale_agents": sum(is_stale(each, now) for each in running),
        "executions_today": window["executions"],
        "success_rate": window["success_rate"],
        "avg_duration_ms": window["avg_duration_ms"],
        "tokens_used_today": window["tokens"],
        "estimated_cost_today": window["cost"],
        "unpriced_tokens": window["unpriced_tokens"],
        "active_agent_details": [active_detail(each, now) for each in running[:MOST_DETAILS]],
        "from": timestamp(start, milliseconds=True),
        "to": timestamp(end, milliseconds=True),
        "as_of": timestamp(now, milliseconds=True),
        "timezone": "UTC",
    }


def timeline(entries, now, hours):
    by_hour = defaultdict(list)
    for entry in entries:
        if entry.is_execution:
            by_hour[entry.end // HOUR_MS].append(entry)
    points = []
    for hour in range(now // HOUR_MS - hours + 1, now // HOUR_MS + 1):
        executions = by_hour[hour]
        row = sums(executions)
        types = Counter(agent_type(each.name) for each in executions)
        dominant = min(types, key=lambda kind: (-types[kind], kind), default=None)
        points.append({
            "timestamp": timestamp(hour * HOUR_MS, milliseconds=False),
            "executions": row["executions"],
            "avg_duration_ms": row["avg_duration_ms"],
            "success_rate": row["success_rate"],
            "dominant_agent_type": dominant,
            "agent_types_count": len(types),
            "tokens": row["tokens"],
            "cost": row["cost"],
            "unpriced_tokens": row["unpriced_tokens"],
            "partial": now < (hour + 1) * HOUR_MS,
        })
    end = (now // HOUR_MS + 1) * HOUR_MS
    return {
        "timeline": points,
        "from": timestamp(end - hours * HOUR_MS, milliseconds=False),
        "to": timestamp(end, milliseconds=False),
        "timezone": "UTC",
    }


def listed(entry):
    tokens, priced, unpriced, nano = figures(entry)
    return {
        "harness": entry.harness,
        "session_id": entry.session_id,
        "agent_id": entry.agent_id,
        "run": entry.run,
        "agent_name": entry.name,
        "agent_type": agent_type(entry.name),
        "status": entry.status,
        "start_ms": entry.start,
        "end_ms": entry.end,
        "duration_ms": entry.duration,
        "tokens": tokens,
        "priced_tokens": priced,
        "unpriced_tokens": unpriced,
        "cost_nano": nano if priced else None,
        "tool_calls": {name: entry.tools[name] for name in sorted(entry.tools)},
    }
