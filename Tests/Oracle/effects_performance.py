"""Effects on the performance of an agent."""

from decimal import Decimal

from checks import ask, bad, expect, expect_fields
from sample import NOW, bucket, start, stop
from sample_facts import closed, said
from sample_views import log


def performance(changed, name, *more):
    return ask(changed, "performance", "--now", NOW, "--agent-name", name, *more)[0]


def trend(date, executions=0, average=None, rate=None):
    return {"date": f"2026-11-{date}", "executions": executions, "avg_duration_ms": average,
            "success_rate": rate and Decimal(rate)}


def durations(*values):
    return dict(zip(("p50_duration_ms", "p95_duration_ms", "p99_duration_ms", "min_duration_ms",
                     "max_duration_ms", "avg_duration_ms"), values))


def usage(average, total, cost, unpriced):
    return {"avg_tokens": average, "total_tokens": total, "estimated_cost": cost and Decimal(cost),
            "unpriced_tokens": unpriced}


def windows():
    # 5 000 stands for 5 001, which is more than the greatest on the day; 1 800 000 for
    # 3 515 · 512 + 256.
    days = [trend(day) for day in range(16, 21)]
    week = {
        "agent_name": "sql", "agent_type": "data", "total_executions": 3,
        "success_rate": Decimal("0.3333"),
        "performance": durations(5_001, 1_799_936, 1_799_936, 2_000, 1_800_000, 602_333),
        "token_usage": usage(47, 140, "0.0001", 40),
        "daily_trend": days + [trend(21, 1, 1_800_000, "0"), trend(22, 2, 3_500, "0.5")],
        "from": "2026-11-16T00:00:00.000Z", "to": "2026-11-23T00:00:00.000Z", "timezone": "UTC"}
    expect_fields("a week", week, performance(log(), "sql"))
    expect_fields("7 days", week, performance(log(), "sql", "--days", 7))
    expect_fields("all kinds", week, performance(log(), "sql", "--scope", "all"))
    day = week | {
        "total_executions": 2, "success_rate": Decimal("0.5"),
        "performance": durations(2_000, 5_000, 5_000, 2_000, 5_000, 3_500),
        "token_usage": usage(70, 140, "0.0001", 40), "daily_trend": [trend(22, 2, 3_500, "0.5")],
        "from": "2026-11-22T00:00:00.000Z"}
    expect_fields("a day", day, performance(log(), "sql", "--days", 1))
    hours = day | {
        "performance": durations(2_000, 5_000, 5_000, 2_000, 5_000, 3_500),
        "daily_trend": [trend(21), trend(22, 2, 3_500, "0.5")],
        "from": "2026-11-21T12:31:00.000Z", "to": "2026-11-22T12:31:00.000Z"}
    expect_fields("24 hours, exact", hours, performance(log(), "sql", "--time-range", "24h"))
    exact = week | {
        "performance": durations(5_000, 1_800_000, 1_800_000, 2_000, 1_800_000, 602_333),
        "daily_trend": [trend(15)] + week["daily_trend"],
        "from": "2026-11-15T12:31:00.000Z", "to": "2026-11-22T12:31:00.000Z"}
    expect_fields("168 hours", exact, performance(log(), "sql", "--time-range", "7d"))
    for name, begin in (("1h", "11:31"), ("6h", "06:31")):
        found = performance(log(), "sql", "--time-range", name)
        expect(name, f"2026-11-22T{begin}:00.000Z", found["from"])
    expect("90 days", ("2026-08-25", 90), (lambda found: (
        found["daily_trend"][0]["date"], len(found["daily_trend"])))(
            performance(log(), "sql", "--days", 90)))
    for more in (("--days", 0), ("--days", 91), ("--days", 1, "--time-range", "1h"),
                 ("--time-range", "2h")):
        expect(f"{more}", {"status": 400}, bad(
            "performance", "--now", NOW, "--agent-name", "sql", *more))


def kinds():
    nothing = durations(*[None] * 6)
    found = performance(log(), "qa", "--days", 1)
    expect_fields("lost and cancelled", {
        "agent_type": "tester", "total_executions": 2, "success_rate": None,
        # 70 000 stands for 2 187 · 32 + 16, which is itself
        "performance": durations(*[70_000] * 6), "token_usage": usage(0, 0, None, 0),
        "daily_trend": [trend(22, 2, 70_000)]},
        {key: found[key] for key in ("agent_type", "total_executions", "success_rate",
                                     "performance", "token_usage", "daily_trend")})
    found = performance(log(), "main", "--days", 1, "--scope", "main")
    # 30 000 stands for 30 004, but none was longer than 30 000.
    expect("a main agent", ("main", 1, durations(*[30_000] * 6),
                            usage(1_000, 1_000, "0.001", 0)),
           (found["agent_type"], found["total_executions"], found["performance"],
            found["token_usage"]))
    both = log()
    for index in (8, 9):        # the prompt and the stop of the main agent
        both[index] = both[index] | {"agent_name": "sql"}
    found = performance(both, "sql", "--days", 1, "--scope", "all")
    expect("both kinds of one name: the newest execution's type", ("main", 3, 37_000 // 3), (
        found["agent_type"], found["total_executions"], found["performance"]["avg_duration_ms"]))
    expect("one of them", performance(log(), "sql"), performance(both, "sql"))
    alone = [start("v1", "sql", "12:00:00")]
    found = performance(alone, "sql", "--days", 1)
    expect("a run that is open", (None, 0, None, nothing, usage(None, 0, None, 0)), (
        found["agent_type"], found["total_executions"], found["success_rate"],
        found["performance"], found["token_usage"]))
    found = performance([stop("v1", "sql", "12:00:00", tokens=said(5))], "sql", "--days", 1)
    expect("a stop that belongs to no run", (None, 0, usage(None, 0, None, 0)), (
        found["agent_type"], found["total_executions"], found["token_usage"]))
    later = [start("v1", "sql", "1 12:00:00"), stop("v1", "sql", "1 12:00:05")]
    found = performance(later, "sql", "--days", 1)
    expect("an execution after the window", ("data", 0), (
        found["agent_type"], found["total_executions"]))


def not_seen():
    for name in ("nobody", "SQL"):
        for more in ((), ("--scope", "main"), ("--scope", "all")):
            expect(f"{name} {more}", None, performance(log(), name, *more))
    for name, scope in (("main", "subagent"), ("sql", "main"), ("", "main")):
        found = performance(log(), name, "--scope", scope, "--days", 1)
        expect_fields(f"{name}, seen in another scope than {scope}", {
            "agent_name": name, "agent_type": None, "total_executions": 0, "success_rate": None,
            "performance": durations(*[None] * 6), "token_usage": usage(None, 0, None, 0),
            "daily_trend": [trend(22)], "from": "2026-11-22T00:00:00.000Z",
            "to": "2026-11-23T00:00:00.000Z", "timezone": "UTC"}, found)
    expect("no log", None, performance([], "sql"))
    expect("the internal agent has no name", 0, performance(log(), "")["total_executions"])


def percentiles():
    """Of 20 durations from 10 s to 200 s: the 10th, 19th and 20th."""
    many = []
    for number in range(1, 21):
        many += [start(f"v{number}", "sql", "10:00:00"),
                 stop(f"v{number}", "sql", f"10:{number // 6:02}:{number % 6}0")]
    found = performance(many, "sql", "--time-range", "6h")["performance"]
    expect("exact", durations(100_000, 190_000, 200_000, 10_000, 200_000, 105_000), found)
    # 100 000: 1 562 · 64 + 32, so e = 5: 3 125 · 32 + 16; 190 000: 2 968 · 64 + 32;
    # 200 000: 3 125 · 64 + 32, which is more than the greatest
    found = performance(many, "sql")["performance"]
    expect("of the histogram", durations(100_016, 189_984, 200_000, 10_000, 200_000, 105_000),
           found)
    # 8 195 stands for 8 194, 8 197 for 8 198.
    for clocks, fifty, most in ((("08.195", "20"), 8_195, 20_000),
                                (("08.197", "20"), 8_198, 20_000),
                                (("08.195",), 8_195, 8_195), (("08.197",), 8_197, 8_197),
                                (("08.192", "08.195", "20"), 8_194, 20_000)):
        near = []
        for clock in clocks:
            near += [start(clock, "sql", "10:00:00"), stop(clock, "sql", "10:00:" + clock)]
        found = performance(near, "sql")["performance"]
        expect(f"from least to greatest: {clocks}", (fifty, most),
               (found["p50_duration_ms"], found["p99_duration_ms"]))
    tokens = [start("v1", "sql", "10:00:00"), stop("v1", "sql", "10:00:05", tokens=said(3)),
              start("v2", "sql", "10:00:00"), closed("v2", "10:00:00", start(
                  "v2", "sql", "10:00:00"), "10:00:00", status="lost")]
    found = performance(tokens, "sql")["token_usage"]
    expect("average tokens are over all executions, half up", usage(2, 3, "0.000003", 0), found)
    tokens[1] = tokens[1] | {"tokens": bucket("claude-haiku-4-5", web_searches=1)}
    expect("a search alone has no cost", usage(0, 0, None, 0),
           performance(tokens, "sql")["token_usage"])


GROUPS = (windows, kinds, not_seen, percentiles)
