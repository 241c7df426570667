"""GET /api/agents/metrics/current"""

from answer_live import live
from output import timestamp
from sums import (DAY_MS, MINUTE_MS, average_duration, bucket, cost, days_window, ended_within,
                  in_scope, minutes_window, success_rate, sums, tokens, type_of)

STALE_MS = 5 * MINUTE_MS
MOST_DETAILS = 500


def shown_agent_id(entry):
    return entry.session_id if entry.kind == "main" else entry.agent_id


def is_stale(entry, moment):
    # CHOICE: after exactly five minutes an agent is not stale yet.
    return moment - entry.last > STALE_MS


def detail(entry, moment):
    return {
        "agent_id": shown_agent_id(entry),
        "agent_name": entry.name,
        "agent_type": type_of(entry),
        "status": "running",
        "start_time": timestamp(entry.start, milliseconds=True),
        "duration_so_far_ms": max(0, moment - entry.start),
        "stale": is_stale(entry, moment),
        "progress": None,
    }


def current(ledger, options):
    now, ranged = options.now, options.time_range is not None
    window = minutes_window(now, options.time_range) if ranged else days_window(now, 1)
    row = sums(ended_within(ledger, options.scope, window, MINUTE_MS if ranged else DAY_MS))
    # CHOICE: of equal starts the first agent id in the alphabet comes first.
    running = sorted((each for each in in_scope(ledger.entries, options.scope)
                      if each.status == "running"),
                     key=lambda each: (-each.start, shown_agent_id(each), each.run))
    # CHOICE: open runs are those of the scope; without any the minute that `now` lies in.
    moment = bucket(now, 1000 if running else MINUTE_MS)
    return {
        "active_agents": len(running),
        "stale_agents": sum(is_stale(each, moment) for each in running),
        "executions_today": row["executions"],
        "success_rate": success_rate(row),
        "avg_duration_ms": average_duration(row),
        "tokens_used_today": tokens(row),
        "estimated_cost_today": cost(row),
        "unpriced_tokens": row["unpriced_tokens"],
        "active_agent_details": [
            detail(each, moment) | (live(ledger, each, moment) if options.live else {})
            for each in running[:MOST_DETAILS]],
        "from": timestamp(window[0], milliseconds=True),
        "to": timestamp(window[1], milliseconds=True),
        "as_of": timestamp(moment, milliseconds=True),
        "timezone": "UTC",
    }
