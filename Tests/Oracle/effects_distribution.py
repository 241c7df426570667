"""Effects on the distribution of types, and on windows and scopes of the older answers."""

from decimal import Decimal

from checks import ask, bad, changed, expect, expect_fields, where
from effects_runs import moved
from sample import BUSY, NOW, at, base_log, start, stop, tools
from sample_facts import prompt
from sample_views import log


def distribution(changed_log, *more):
    return ask(changed_log, "distribution", "--now", NOW, *more)[0]


def share(kind, count, percentage, average, rate, *common):
    return {"type": kind, "count": count, "percentage": Decimal(percentage),
            "avg_duration_ms": average, "success_rate": rate and Decimal(rate),
            "common_tools": list(common)}


def answer(begin, end, *shares):
    return {"distribution": list(shares), "from": begin, "to": end, "timezone": "UTC"}


DATA, TESTER = (2, "0.5", 3_500, "0.5", "Read", "Bash"), (2, "0.5", 70_000, None)
NOON = ("2026-11-21T13:00:00.000Z", "2026-11-22T13:00:00.000Z")


def scopes():
    main = (30_000, "1", "Bash", "Read")
    expect_fields("24 hours", answer(*NOON, share("data", *DATA), share("tester", *TESTER)),
                  distribution(log()))
    expect_fields("subagents", distribution(log()), distribution(log(), "--scope", "subagent"))
    expect_fields("main agents", answer(*NOON, share("main", 1, "1", *main)),
                  distribution(log(), "--scope", "main"))
    expect_fields("all", answer(*NOON, share("data", 2, "0.4", *DATA[2:]),
                                share("tester", 2, "0.4", *TESTER[2:]),
                                share("main", 1, "0.2", *main)),
                  distribution(log(), "--scope", "all"))
    expect_fields("nothing", answer(*NOON), distribution([]))


def windows():
    older = share("data", 3, "0.6", 602_333, "0.3333", "Read", "Bash")
    for hours, begin, shares in (
            (28, "2026-11-21T09:00:00.000Z", (older, share("tester", 2, "0.4", 70_000, None))),
            (27, "2026-11-21T10:00:00.000Z", (share("data", *DATA), share("tester", *TESTER))),
            (3, "2026-11-22T10:00:00.000Z", (
                share("data", 2, "0.6667", *DATA[2:]), share("tester", 1, "0.3333", None, None))),
            (1, "2026-11-22T12:00:00.000Z", ())):
        expect_fields(f"{hours} hours", answer(begin, NOON[1], *shares),
                      distribution(log(), "--hours", hours))
    minute = "2026-11-22T12:31:00.000Z"
    for name, begin, shares in (
            ("1h", "2026-11-22T11:31:00.000Z", ()),
            ("6h", "2026-11-22T06:31:00.000Z", (
                share("data", 2, "0.6667", *DATA[2:]), share("tester", 1, "0.3333", None, None))),
            ("24h", "2026-11-21T12:31:00.000Z", (share("data", *DATA), share("tester", *TESTER))),
            ("7d", "2026-11-15T12:31:00.000Z", (older, share("tester", 2, "0.4", 70_000, None)))):
        expect_fields(name, answer(begin, minute, *shares),
                      distribution(log(), "--time-range", name))
    for clock, count in (("11:30:59.999", 0), ("11:31:00", 1),
                         ("12:30:59.999", 1), ("12:31:00", 0)):
        edge = [start("v1", "sql", "10:00:00"), stop("v1", "sql", clock)]
        found = distribution(edge, "--time-range", "1h")["distribution"]
        expect("an end at " + clock, count, len(found))
    expect("hours and a range", {"status": 400}, bad(
        "distribution", "--now", NOW, "--hours", 1, "--time-range", "1h"))
    for hours in (0, 169):
        expect(f"{hours} hours", {"status": 400},
               bad("distribution", "--now", NOW, "--hours", hours))


def common():
    calls = tools(A=(1, 0), B=(3, 0), C=(2, 0), D=(2, 0), E=(2, 1), F=(1, 0), G=(0, 9))
    used = [start("v1", "sql", "10:00:00"), stop("v1", "sql", "10:00:05", tool_calls=calls)]
    expect("five tools, by calls, then by name", ["B", "C", "D", "E", "A"],
           distribution(used)["distribution"][0]["common_tools"])
    used += [start("v2", "sql", "10:00:00"),
             stop("v2", "sql", "10:00:05", tool_calls=tools(F=(3, 0), G=(0, 1)))]
    expect("of all executions together", ["F", "B", "C", "D", "E"],
           distribution(used)["distribution"][0]["common_tools"])
    used = used[:1] + [stop("v1", "sql", "10:00:05", tool_calls=tools(G=(0, 9)))]
    expect("a tool without calls is none", [],
           distribution(used)["distribution"][0]["common_tools"])
    used = [start("v1", "sql", "10:00:00"), stop("v1", "sql", "10:00:05"),
            start("v2", "qa", "10:00:00"), stop("v2", "qa", "10:00:05"),
            start("v3", "qa", "10:00:00"), stop("v3", "qa", "10:00:05")]
    expect("most executions first", ["tester", "data"],
           [each["type"] for each in distribution(used)["distribution"]])


def current_scopes():
    """Of the log of sample_views: 4 executions of subagents today, 1 of a main agent."""
    log_open = log() + [prompt("12:20:00")]
    for scope, counts in (("subagent", (4, 1, 140, Decimal("0.5"), 25_667, ["v7"])),
                          ("main", (1, 1, 1_000, 1, 30_000, ["s1"])),
                          ("all", (5, 2, 1_140, Decimal("0.6667"), 26_750, ["s1", "v7"]))):
        found = ask(log_open, "current", "--now", NOW, "--scope", scope)[0]
        expect("scope " + scope, counts, (
            found["executions_today"], found["active_agents"], found["tokens_used_today"],
            found["success_rate"], found["avg_duration_ms"],
            [each["agent_id"] for each in found["active_agent_details"]]))
    found = ask(log_open, "current", "--now", NOW, "--scope", "main")[0]["active_agent_details"][0]
    expect_fields("a main agent that runs", {
        "agent_id": "s1", "agent_name": "main", "agent_type": "main", "status": "running",
        "start_time": "2026-11-22T12:20:00.000Z", "duration_so_far_ms": 600_000, "stale": True,
        "progress": None}, found)
    for name, now, as_of in (("with open runs the second", "12:30:45.678", "12:30:45.000"),
                             ("without them the minute", "12:30:45.678", "12:30:00.000")):
        known = log() if name.startswith("with o") else log()[:10]
        found = ask(known, "current", "--now", at(now))[0]
        expect(name, f"2026-11-22T{as_of}Z", found["as_of"])
    expect("open runs of another scope are none", "2026-11-22T12:30:00.000Z",
           ask(log(), "current", "--now", at("12:30:45"), "--scope", "main")[0]["as_of"])
    for scope, executions in (("subagent", 2), ("main", 0), ("all", 2)):
        points = ask(log(), "timeline", "--now", NOW, "--scope", scope)[0]["timeline"]
        expect("timeline, scope " + scope, executions, points[-3]["executions"])
    expect("the types of main agents", ("main", 1), (points[-1]["dominant_agent_type"],
                                                     points[-1]["agent_types_count"]))
    expect("lost: an execution without duration", (1, None, None), (
        points[-2]["executions"], points[-2]["avg_duration_ms"], points[-2]["success_rate"]))
    timed_out = ask(log(), "timeline", "--now", NOW, "--hours", 28)[0]["timeline"][0]
    expect("timeout: an execution that did not succeed", (1, 1_800_000, 0), (
        timed_out["executions"], timed_out["avg_duration_ms"], timed_out["success_rate"]))


def start_and_end():
    """The hours that [start, end) touches."""
    known = base_log()

    def hours(begin, end, now=NOW):
        return ask(known, "timeline", "--now", now, "--start", at(begin), "--end", at(end))[0]
    whole = {"timeline": BUSY[1:3], "from": "2026-11-22T10:00:00Z", "to": "2026-11-22T12:00:00Z",
             "timezone": "UTC"}
    for begin, end in (("10:00:00", "12:00:00"), ("10:59:59.999", "12:00:00"),
                       ("10:00:00", "11:00:00.001"), ("10:59:59.999", "11:00:00.001")):
        expect_fields(f"from {begin} to {end}", whole, hours(begin, end))
    one = whole | {"timeline": BUSY[1:2], "to": "2026-11-22T11:00:00Z"}
    for begin, end in (("10:00:00", "11:00:00"), ("10:30:00", "10:30:00.001")):
        expect_fields(f"from {begin} to {end}", one, hours(begin, end))
    partial = whole | {"timeline": [BUSY[1], BUSY[2] | {"partial": True}]}
    expect_fields("the present is in the last hour", partial,
                  hours("10:00:00", "12:00:00", at("11:59:59.999")))
    both = whole | {"timeline": [each | {"partial": True} for each in BUSY[1:3]]}
    expect_fields("the present is before both", both, hours("10:00:00", "12:00:00", at("09:00:00")))
    expect("168 hours", 168, len(hours("00:00:00", "7 00:00:00")["timeline"]))
    for what, more in (("169 hours", ("--start", at("00:00:00"), "--end", at("7 00:00:00.001"))),
                       ("no hour", ("--start", at("10:00:00"), "--end", at("10:00:00"))),
                       ("no end", ("--start", 0)), ("no start", ("--end", 5)),
                       ("hours too", ("--start", 0, "--end", 5, "--hours", 3))):
        expect(what, {"status": 400}, bad("timeline", "--now", NOW, *more))
    edge = changed(where(known, "a13"), **moved("12:00:00"))
    expect("an end in the hour after", 2, ask(
        edge, "timeline", "--now", NOW, "--start", at("11:00:00"), "--end", at("12:00:00"))[0][
            "timeline"][0]["executions"])


GROUPS = (scopes, windows, common, current_scopes, start_and_end)
