"""A log with executions of every status and both kinds, and the tables that it amounts to, worked
out by hand."""

from sample import MIDNIGHT, bucket, start, stop, tools
from sample_facts import closed, prompt, said, turn_stop

HOUR = 3_600_000
DAY = 24 * HOUR
YESTERDAY = MIDNIGHT - DAY


def log():
    timed_out = start("v6", "sql", "-1 09:00:00")
    lost = start("v4", "qa", "11:00:00")
    return [
        # 5 000 ms, 100 tokens for 100 000 nano-dollars
        start("v1", "sql", "10:00:00"), stop("v1", "sql", "10:00:05", tokens=said(100),
                                             tool_calls=tools(Bash=(2, 1), Read=(1, 0))),
        # 2 000 ms, 40 tokens of no known price
        start("v2", "sql", "10:30:00"), stop(
            "v2", "sql", "10:30:02", outcome="failure", tokens=bucket("gpt-9", input=40),
            tool_calls=tools(Bash=(1, 0), Read=(3, 0))),
        # 70 000 ms over midnight, in another project and session
        start("v3", "qa", "-1 23:59:00", session_id="s2", project="farm"),
        stop("v3", "qa", "00:00:10", session_id="s2", project="farm", outcome="cancelled",
             transcript=None),
        lost, closed("v4", "11:20:00", lost, "11:10:00", status="lost"),
        # 30 000 ms, 1 000 tokens for 1 000 000 nano-dollars
        prompt("12:00:00"), turn_stop("12:00:30", tokens=said(1_000),
                                      tool_calls=tools(Bash=(1, 0), Read=(1, 0))),
        # 1 800 000 ms, on the day before
        timed_out, closed("v6", "-1 10:00:00", timed_out, "-1 09:30:00"),
        start("v7", "sql", "12:05:00"),
        stop("v8", "sql", "12:10:00", tokens=said(7), tool_calls=tools(Bash=(1, 0))),
        stop("v9", "", "12:15:00"),
    ]


# --- Tables -------------------------------------------------------------------------------------

def sums(executions, duration_ms, durations, priced=0, unpriced=0, cost=0, **statuses):
    zeros = dict.fromkeys(("successes", "failures", "timeouts", "cancelled", "lost"), 0)
    return {"executions": executions} | zeros | statuses | {
        "duration_ms": duration_ms, "durations": durations, "priced_tokens": priced,
        "unpriced_tokens": unpriced, "cost_nanodollars": cost}


V1 = sums(1, 5_000, 1, 100, 0, 100_000, successes=1)
V2 = sums(1, 2_000, 1, 0, 40, failures=1)
V12 = sums(2, 7_000, 2, 100, 40, 100_000, successes=1, failures=1)
V3 = sums(1, 70_000, 1, cancelled=1)
V4 = sums(1, 0, 0, lost=1)
V5 = sums(1, 30_000, 1, 1_000, 0, 1_000_000, successes=1)
V6 = sums(1, 1_800_000, 1, timeouts=1)
MINUTES = [
    (YESTERDAY + 9 * HOUR + 30 * 60_000, "data", "subagent", V6),
    (MIDNIGHT, "tester", "subagent", V3),
    (MIDNIGHT + 10 * HOUR, "data", "subagent", V1),
    (MIDNIGHT + 10 * HOUR + 30 * 60_000, "data", "subagent", V2),
    (MIDNIGHT + 11 * HOUR + 10 * 60_000, "tester", "subagent", V4),
    (MIDNIGHT + 12 * HOUR, "main", "main", V5),
]
HOURS = [
    (YESTERDAY + 9 * HOUR, "data", "subagent", V6), (MIDNIGHT, "tester", "subagent", V3),
    (MIDNIGHT + 10 * HOUR, "data", "subagent", V12),
    (MIDNIGHT + 11 * HOUR, "tester", "subagent", V4), (MIDNIGHT + 12 * HOUR, "main", "main", V5),
]
V1234 = sums(4, 77_000, 3, 100, 40, 100_000, successes=1, failures=1, cancelled=1, lost=1)
V124 = sums(3, 7_000, 2, 100, 40, 100_000, successes=1, failures=1, lost=1)
V34 = sums(2, 70_000, 1, cancelled=1, lost=1)


def rows(names, *values):
    """Rows of the columns; the last value holds the columns that follow."""
    return [dict(zip(names, each)) | each[-1] for each in values]


def executions(names, *values):
    return [dict(zip(names + ("executions",), each)) for each in values]


TOKENS = ("output_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens", "cache_read_tokens",
          "web_searches")


def model(day, name, kind, count, tokens, unpriced, cost):
    return {"day": day, "model": name, "kind": kind, "executions": count, "input_tokens": tokens} \
        | dict.fromkeys(TOKENS, 0) | {"unpriced_tokens": unpriced, "cost_nanodollars": cost}


def quality(day, finding, count, kind="subagent"):
    return {"day": day, "finding": finding, "kind": kind, "executions": count}


TABLES = {
    "view_minutely": rows(("minute", "agent_type", "kind"), *MINUTES),
    "view_hourly": rows(("hour", "agent_type", "kind"), *HOURS),
    "view_daily": rows(("day", "kind"), (YESTERDAY, "subagent", V6), (MIDNIGHT, "main", V5),
                       (MIDNIGHT, "subagent", V1234)),
    "view_daily_hours": executions(
        ("day", "hour", "kind"), (YESTERDAY, 9, "subagent", 1), (MIDNIGHT, 0, "subagent", 1),
        (MIDNIGHT, 10, "subagent", 2), (MIDNIGHT, 11, "subagent", 1), (MIDNIGHT, 12, "main", 1)),
    "view_daily_types": executions(
        ("day", "agent_type", "status", "kind"), (YESTERDAY, "data", "timeout", "subagent", 1),
        (MIDNIGHT, "data", "failure", "subagent", 1), (MIDNIGHT, "data", "success", "subagent", 1),
        (MIDNIGHT, "main", "success", "main", 1), (MIDNIGHT, "tester", "cancelled", "subagent", 1),
        (MIDNIGHT, "tester", "lost", "subagent", 1)),
    "view_agent_days": rows(
        ("agent_name", "day", "kind"), ("main", MIDNIGHT, "main", V5),
        ("qa", MIDNIGHT, "subagent", V34), ("sql", YESTERDAY, "subagent", V6),
        ("sql", MIDNIGHT, "subagent", V12)),
    # 30 000 has 15 digits: 4 · 2 048 + ⌊30 000 / 8⌋ − 2 048; 70 000 has 17, 1 800 000 has 21,
    # 5 000 has 13.
    "view_agent_durations": [dict(zip(
        ("agent_name", "day", "kind", "bucket", "executions"), each)) for each in (
            ("main", MIDNIGHT, "main", 9_894, 1), ("qa", MIDNIGHT, "subagent", 12_427, 1),
            ("sql", YESTERDAY, "subagent", 21_947, 1), ("sql", MIDNIGHT, "subagent", 2_000, 1),
            ("sql", MIDNIGHT, "subagent", 4_548, 1))],
    "view_agent_extremes": [],
    "view_tools": [dict(zip(
        ("hour", "tool", "agent_type", "kind", "executions", "calls", "failures"), each))
        for each in ((MIDNIGHT + 10 * HOUR, "Bash", "data", "subagent", 2, 3, 1),
                     (MIDNIGHT + 10 * HOUR, "Read", "data", "subagent", 2, 4, 0),
                     (MIDNIGHT + 12 * HOUR, "Bash", "main", "main", 1, 1, 0),
                     (MIDNIGHT + 12 * HOUR, "Read", "main", "main", 1, 1, 0))],
    "view_tool_pairs": executions(
        ("day", "tool_a", "tool_b", "kind"), (MIDNIGHT, "Bash", "Read", "main", 1),
        (MIDNIGHT, "Bash", "Read", "subagent", 2)),
    "view_models": [model(MIDNIGHT, "claude-haiku-4-5", "main", 1, 1_000, 0, 1_000_000),
                    model(MIDNIGHT, "claude-haiku-4-5", "subagent", 1, 100, 0, 100_000),
                    model(MIDNIGHT, "gpt-9", "subagent", 1, 40, 40, 0)],
    "view_projects": rows(
        ("day", "project", "kind"), (YESTERDAY, "shop", "subagent", V6),
        (MIDNIGHT, "farm", "subagent", V3), (MIDNIGHT, "shop", "main", V5),
        (MIDNIGHT, "shop", "subagent", V124)),
    "view_sessions": [{"harness": "claude-code"} | each for each in rows(
        ("day", "session_id", "kind"), (YESTERDAY, "s1", "subagent", V6),
        (MIDNIGHT, "s1", "main", V5), (MIDNIGHT, "s1", "subagent", V124),
        (MIDNIGHT, "s2", "subagent", V3))],
    "view_quality": [quality(YESTERDAY, "closed_without_stop", 1),
                     quality(YESTERDAY, "no_transcript", 1),
                     quality(MIDNIGHT, "closed_without_stop", 1),
                     quality(MIDNIGHT, "internal_stop", 1), quality(MIDNIGHT, "no_transcript", 2),
                     quality(MIDNIGHT, "unpaired_stop", 1), quality(MIDNIGHT, "unpriced", 1)],
    "counters": [],
    "checkpoint": [{"next_offset": 15, "newest_ms": MIDNIGHT + 12 * HOUR + 15 * 60_000}],
    "view_executions": [
        {"harness": "claude-code", "session_id": session, "agent_id": agent, "run": 1}
        for session, agent in (("s1", ""), ("s1", "v1"), ("s1", "v2"), ("s1", "v4"), ("s1", "v6"),
                               ("s1", "v7"), ("s1", "v8"), ("s1", "v9"), ("s2", "v3"))],
}
