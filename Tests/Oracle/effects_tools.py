"""Effects on the usage of tools."""

from decimal import Decimal

from checks import ask, bad, expect, expect_fields
from sample import NOW, start, stop, tools
from sample_views import log


def usage(changed, *more):
    return ask(changed, "tools", "--now", NOW, *more)[0]


def tool(name, calls, failures, percentage, average, *types):
    return {"name": name, "usage_count": calls, "failure_count": failures,
            "percentage": Decimal(percentage), "avg_per_execution": Decimal(average),
            "agents_using": list(types)}


def answer(first, last, to, tools_listed, high):
    names = [each["name"] for each in tools_listed]
    return {
        "period": first if first == last else f"{first}/{last}", "tools": tools_listed,
        "insights": {"most_used_tool": names[0] if names else None,
                     "least_used_tool": names[-1] if names else None, "high_correlation": high},
        "from": first + "T00:00:00.000Z", "to": to + "T00:00:00.000Z", "timezone": "UTC"}


TODAY = ("2026-11-22", "2026-11-22", "2026-11-23")
PAIR = [["Bash", "Read"]]


def periods():
    # 4 executions of subagents today, 5 in a week
    today = [tool("Read", 4, 0, "0.5714", "1", "data"),
             tool("Bash", 3, 1, "0.4286", "0.75", "data")]
    expect_fields("today", answer(*TODAY, today, PAIR), usage(log()))
    for period in ("day", "2026-11-22"):
        expect_fields(period, answer(*TODAY, today, PAIR), usage(log(), "--period", period))
    longer = [today[0] | {"avg_per_execution": Decimal("0.8")},
              today[1] | {"avg_per_execution": Decimal("0.6")}]
    for period, first in (("week", "2026-11-16"), ("month", "2026-10-24")):
        expect_fields(period, answer(first, "2026-11-22", "2026-11-23", longer, PAIR),
                      usage(log(), "--period", period))
    for day, following in (("2026-11-21", "2026-11-22"), ("2026-08-25", "2026-08-26")):
        expect_fields(day, answer(day, day, following, [], []), usage(log(), "--period", day))
    for period in ("2026-08-24", "2026-11-23", "year", "2026-11-31", "2026-1-1", ""):
        expect("period " + period, {"status": 400}, bad("tools", "--now", NOW, "--period", period))
    for clock, listed in (("-1 23:59:59.999", 0), ("00:00:00", 1), ("23:59:59.999", 1),
                          ("1 00:00:00", 0)):
        edge = [start("v1", "sql", "-1 10:00:00"), stop("v1", "sql", clock,
                                                        tool_calls=tools(Bash=(1, 0)))]
        expect("an end at " + clock, listed, len(usage(edge)["tools"]))


def scopes():
    main = [tool("Bash", 1, 0, "0.5", "1", "main"), tool("Read", 1, 0, "0.5", "1", "main")]
    expect_fields("main agents", answer(*TODAY, main, []), usage(log(), "--scope", "main"))
    every = [tool("Read", 5, 0, "0.5556", "1", "data", "main"),
             tool("Bash", 4, 1, "0.4444", "0.8", "data", "main")]
    expect_fields("all", answer(*TODAY, every, PAIR), usage(log(), "--scope", "all"))
    expect_fields("nothing", answer(*TODAY, [], []), usage([]))


def lists():
    used = [start("v1", "sql", "10:00:00"), stop("v1", "sql", "10:00:05", tool_calls=tools(
        A=(1, 0), B=(1, 0), C=(2, 1), D=(0, 3))), start("v2", "qa", "10:00:00"),
        stop("v2", "qa", "10:00:05", tool_calls=tools(A=(0, 1), B=(0, 0)))]
    expect("by calls, then by name; a tool without calls is not listed", [
        tool("C", 2, 1, "0.5", "1", "data"), tool("A", 1, 1, "0.25", "0.5", "data", "tester"),
        tool("B", 1, 0, "0.25", "0.5", "data")], usage(used)["tools"])
    third = used + [start("v3", "qa", "10:00:00"), stop("v3", "qa", "10:00:05")]
    expect("an execution without tools", [Decimal("0.67"), Decimal("0.33"), Decimal("0.33")],
           [each["avg_per_execution"] for each in usage(third)["tools"]])
    open_run = used + [start("v3", "qa", "10:00:00"), stop("v4", "qa", "10:00:05",
                                                           tool_calls=tools(C=(9, 0)))]
    expect("what is no execution is in no sum", usage(used), usage(open_run))


def pairs():
    """Each row is an execution's tools."""
    def high(*rows):
        used = []
        for number, row in enumerate(rows):
            calls = {name: (1, 0) for name in row}
            used += [start(f"v{number}", "sql", "10:00:00"),
                     stop(f"v{number}", "sql", "10:00:05", tool_calls=tools(**calls))]
        return usage(used)["insights"]["high_correlation"]
    expect("one execution", [], high("AB"))
    expect("two executions", [["A", "B"]], high("AB", "AB"))
    expect("half of the rarer's", [["A", "B"]], high("AB", "AB", "A", "A", "A", "B", "B"))
    expect("less than half", [], high("AB", "AB", "A", "A", "A", "B", "B", "B"))
    expect("the other is the rarer", [["A", "B"]], high("AB", "AB", "B", "B", "B", "A", "A"))
    expect("three tools, by executions, then by name",
           [["A", "C"], ["A", "B"], ["B", "C"]], high("ABC", "ABC", "AC"))
    expect("at most five", [["A", "B"], ["A", "C"], ["A", "D"], ["B", "C"], ["B", "D"]],
           high("ABCD", "ABCD"))
    expect("more executions first", [["C", "D"], ["A", "B"]], high("AB", "AB", "CD", "CD", "CD"))
    failed = [start("v1", "sql", "10:00:00"), start("v2", "sql", "10:00:00")]
    for agent in ("v1", "v2"):
        failed.append(stop(agent, "sql", "10:00:05", tool_calls=tools(A=(1, 0), B=(0, 1))))
    expect("a tool of failures alone was used", [["A", "B"]],
           usage(failed)["insights"]["high_correlation"])
    many = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"     # 33: g is the last by name
    expect("pairs of 32 tools", [["f", "g"]], [
        pair for pair in high(many, many, "fg", "fg", "fg") if "g" in pair])


GROUPS = (periods, scopes, lists, pairs)
