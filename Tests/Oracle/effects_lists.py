"""Effects on lists of executions: history, errors, executions."""

from decimal import Decimal

from checks import ask, bad, expect, expect_fields
from sample import bucket, start, stop, tools
from sample_facts import closed, linked, measured, reported, said
from sample_views import log

USAGE = ("input_tokens", "output_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens",
         "cache_read_tokens", "total_tokens")


def usage(*counts, cost=None, unpriced=0, exact=None):
    counts = counts or (0,) * 6
    return dict(zip(USAGE, counts)) | {"estimated_cost": cost and Decimal(cost),
                                       "unpriced_tokens": unpriced, "output_exact": exact}


def shown(events, offsets, agent, name, kind, status, begin, end, **more):
    """An entry as every list shows it, folded from these records of the log."""
    main = kind == "main"
    result = {
        "id": events[offsets[0]]["event_id"], "run": 1, "kind": "main" if main else "subagent",
        "agent_id": agent, "agent_name": name, "agent_type": kind, "session_id": "s1",
        "harness": "claude-code", "harness_version": None, "project": "shop", "status": status,
        "evidence": None, "pairing": None,
        "execution_start": begin and f"2026-11-{begin}Z",
        "execution_end": end and f"2026-11-{end}Z",
        "last_seen": f"2026-11-{end or begin}Z", "duration_ms": None, "error_details": None,
        "tools_used": [], "tool_calls": {}, "token_usage": usage(),
        "performance_metrics": {"response_time_ms": None, "memory_usage_mb": None,
                                "cpu_usage_percent": None},
        "task_metadata": {"description": None, "source": None, "parent_task_id": None,
                          "wave_number": None, "launch": None},
        "output_metrics": None, "final": False, "log_offsets": sorted(offsets)}
    assert not more.keys() - result.keys()
    return result | more


def entries():
    """The entries of sample_views.log, by agent."""
    events = log()
    day, before = "22T", "21T"
    both = {"tools_used": ["Bash", "Read"]}
    return {
        "v1": shown(events, [0, 1], "v1", "sql", "data", "success", day + "10:00:00.000",
                    day + "10:00:05.000", duration_ms=5_000, tool_calls={"Bash": 2, "Read": 1},
                    token_usage=usage(100, 0, 0, 0, 0, 100, cost="0.0001"), **both),
        "v2": shown(events, [2, 3], "v2", "sql", "data", "failure", day + "10:30:00.000",
                    day + "10:30:02.000", duration_ms=2_000, tool_calls={"Bash": 1, "Read": 3},
                    token_usage=usage(40, 0, 0, 0, 0, 40, unpriced=40), **both),
        "v3": shown(events, [4, 5], "v3", "qa", "tester", "cancelled", before + "23:59:00.000",
                    day + "00:00:10.000", duration_ms=70_000, session_id="s2", project="farm"),
        "v4": shown(events, [6, 7], "v4", "qa", "tester", "lost", day + "11:00:00.000",
                    day + "11:10:00.000", duration_ms=600_000, evidence="silent"),
        "v5": shown(events, [8, 9], "s1", "main", "main", "success", day + "12:00:00.000",
                    day + "12:00:30.000", duration_ms=30_000, tool_calls={"Bash": 1, "Read": 1},
                    token_usage=usage(1_000, 0, 0, 0, 0, 1_000, cost="0.001"), **both),
        "v6": shown(events, [10, 11], "v6", "sql", "data", "timeout", before + "09:00:00.000",
                    before + "09:30:00.000", duration_ms=1_800_000, evidence="silent"),
        "v7": shown(events, [12], "v7", "sql", "data", "running", day + "12:05:00.000", None),
        "v8": shown(events, [13], "v8", "sql", "data", "unpaired", None, day + "12:10:00.000",
                    tools_used=["Bash"], tool_calls={"Bash": 1},
                    token_usage=usage(7, 0, 0, 0, 0, 7, cost="0.000007")),
        "v9": shown(events, [14], "v9", "", "general", "internal", None, day + "12:15:00.000"),
    }


def executions(*more):
    return ask(log(), "executions", *more)[0]


def check_page(what, found, *agents, follows=False):
    expect(what + ": how many", len(agents), len(found["executions"]))
    for agent, each in zip(agents, found["executions"]):
        expect_fields(f"{what}: {agent}", entries()[agent], each)
    expect(what + ": whether more follow", follows, found["next_cursor"] is not None)


def filters():
    every = ("v7", "v4", "v2", "v1", "v3", "v6")
    check_page("executions", executions(), *every)
    check_page("main agents", executions("--scope", "main"), "v5")
    check_page("all", executions("--scope", "all"), "v7", "v5", *every[1:])
    for status, agents in (("running", ("v7",)), ("success", ("v1",)), ("failure", ("v2",)),
                           ("timeout", ("v6",)), ("cancelled", ("v3",)), ("lost", ("v4",)),
                           ("internal", ("v9",)), ("unpaired", ("v8",)), ("linked", ())):
        check_page(status, executions("--status", status), *agents)
    for name, value, agents in (
            ("--agent-name", "sql", ("v7", "v2", "v1", "v6")), ("--agent-name", "sq", ()),
            ("--agent-type", "tester", ("v4", "v3")), ("--agent-type", "main", ()),
            ("--session-id", "s2", ("v3",)), ("--session-id", "s3", ()),
            ("--project", "shop", ("v7", "v4", "v2", "v1", "v6")), ("--project", "far", ())):
        check_page(f"{name} {value}", executions(name, value), *agents)
    check_page("two filters", executions("--agent-name", "sql", "--status", "success"), "v1")
    check_page("unpaired by name", executions("--agent-name", "sql", "--status", "unpaired"), "v8")
    check_page("by the main agent's type", executions("--agent-type", "main", "--scope", "all"),
               "v5")
    for more in (("--status", "ended"), ("--limit", 0), ("--limit", 201), ("--scope", "none"),
                 ("--cursor", "x")):
        expect(f"{more}", {"status": 400}, bad("executions", *more))


def pages():
    every = ["v7", "v4", "v2", "v1", "v3", "v6"]
    for limit in range(1, 8):
        found, cursor = [], ()
        while True:
            page = executions("--limit", limit, *cursor)
            found.append([each["agent_id"] for each in page["executions"]])
            if page["next_cursor"] is None:
                break
            cursor = ("--cursor", page["next_cursor"])
        expect(f"pages of {limit}", [every[first:first + limit]
                                     for first in range(0, 6, limit)], found)
    tied = [start(f"v{number}", "sql", "10:00:00", event_id=f"{number}" * 32)
            for number in (3, 1, 2)]
    page = ask(tied, "executions", "--limit", 2)[0]
    expect("of equal times by id, descending", ["v3", "v2"],
           [each["agent_id"] for each in page["executions"]])
    page = ask(tied, "executions", "--cursor", page["next_cursor"])[0]
    expect("the rest", ["v1"], [each["agent_id"] for each in page["executions"]])
    order = [start("v1", "sql", "10:00:00"), stop("v1", "sql", "10:20:00"),
             start("v2", "sql", "10:10:00"), start("v3", "sql", "10:30:00")]
    expect("by end, of a running one by start", ["v3", "v1", "v2"], [
        each["agent_id"] for each in ask(order, "executions")[0]["executions"]])
    many = [start(f"v{number}", "sql", f"10:{number // 60:02}:{number % 60:02}")
            for number in range(201)]
    for more, count in ((), 50), (("--limit", 200), 200):
        expect(f"limit {more}", count, len(ask(many, "executions", *more)[0]["executions"]))


def histories():
    def named(command, name, *more):
        return ask(log(), command, "--agent-name", name, *more)[0]
    for command, member, agents in (("history", "history", ("v2", "v1", "v6")),
                                    ("errors", "errors", ("v2", "v6"))):
        expected = {"agent_name": "sql", member: [entries()[agent] for agent in agents]}
        expect_fields(command, expected, named(command, "sql"))
        expect_fields(command + ", all", expected, named(command, "sql", "--scope", "all"))
        expect_fields(command + ", one", expected | {member: expected[member][:1]},
                      named(command, "sql", "--limit", 1))
        for name, scope in (("sql", "main"), ("main", "subagent"), ("", "main")):
            expect(f"{command} of {name}, seen in another scope than {scope}",
                   {"agent_name": name, member: []}, named(command, name, "--scope", scope))
        for scope in ("subagent", "main", "all"):
            expect(command + " of nobody", None, named(command, "nobody", "--scope", scope))
        expect(command + " of the nameless", [], named(command, "")[member])
        for limit in (0, 101 if command == "history" else 51):
            expect(f"{command}, limit {limit}", {"status": 400},
                   bad(command, "--agent-name", "sql", "--limit", limit))
    expect("history of main", [entries()["v5"]], named("history", "main", "--scope", "main")[
        "history"])
    expect("errors of main", [], named("errors", "main", "--scope", "main")["errors"])
    expect("lost and cancelled", [entries()["v4"], entries()["v3"]],
           named("history", "qa")["history"])
    expect("they are no errors", [], named("errors", "qa")["errors"])
    alone = [start("v1", "sql", "10:00:00")]
    expect("what runs is not in it", [], ask(alone, "history", "--agent-name", "sql")[0]["history"])
    many = []
    for number in range(101):
        clock = f"10:{number // 60:02}:{number % 60:02}"
        many += [start(f"v{number}", "sql", "09:00:00"),
                 stop(f"v{number}", "sql", clock, outcome="failure")]
    for command, count in (("history", 100), ("errors", 50)):
        found = ask(many, command, "--agent-name", "sql")[0][command]
        expect(f"at most {count}", [f"v{100 - place}" for place in range(count)],
               [each["agent_id"] for each in found])


def fields():
    """Every field of an entry that has one."""
    opening = start("v1", "sql", "10:00:00.001", harness_version="2.1.0")
    stopped = stop("x1", "qa", "10:00:05.25", outcome="failure", outcome_evidence="api_error",
                   error={"type": "api_error"}, output_exact=False, response_time_ms=1_500,
                   tokens=bucket("claude-haiku-4-5", input=1, output=2, cache_write_5m=3,
                                 cache_write_1h=4, cache_read=5, web_searches=1),
                   tool_calls=tools(Zip=(1, 1), Bash=(0, 2), Add=(3, 0)))
    events = [opening, reported("v1", "10:00:06", parent_tool_use_id="t1", launch="background"),
              stopped, linked("v1", "10:00:20", stopped, opening)]
    expected = shown(
        events, [0, 1, 3], "v1", "sql", "data", "failure", "22T10:00:00.001", "22T10:00:05.250",
        duration_ms=5_249, harness_version="2.1.0", evidence="api_error", pairing="transcript",
        error_details={"type": "api_error", "message": None, "stack_trace": None},
        tools_used=["Add", "Bash", "Zip"], tool_calls={"Add": 3, "Bash": 0, "Zip": 1},
        # 1 + 10 + 3.75 + 8 + 0.5 µUSD and 10 mUSD
        token_usage=usage(1, 2, 3, 4, 5, 15, cost="0.010023", exact=False))
    expected["performance_metrics"]["response_time_ms"] = 1_500
    expected["task_metadata"] |= {"parent_task_id": "t1", "launch": "background"}
    expect_fields("all fields", expected, ask(events, "executions")[0]["executions"][0])
    away = ask(events, "executions", "--status", "linked")[0]["executions"][0]
    expect_fields("what is linked away", expected | {
        "id": stopped["event_id"], "agent_id": "x1", "agent_name": "qa", "agent_type": "tester",
        "harness_version": None, "status": "linked", "pairing": None, "execution_start": None,
        "duration_ms": None, "log_offsets": [2, 3],
        "task_metadata": shown(events, [0], "", "", "", "", "", "")["task_metadata"]}, away)
    events[1] = events[1] | {"launch": "sideways"}
    expect("another launch", None, ask(events, "executions")[0]["executions"][0][
        "task_metadata"]["launch"])
    events[3] = events[3] | {"error": {}}
    expect("an error without a type", None, ask(events, "executions")[0]["executions"][0][
        "error_details"])
    shut = [opening, closed("v1", "11:00:00", opening, "10:10:00"),
            measured("v1", "11:00:01", opening, 5, outcome="failure", error={"type": "api_error"},
                     output_exact=True, response_time_ms=0, tokens=said(10**10) + said(1)
                     + bucket("gpt-9", output=5))]
    found = ask(shut, "executions")[0]["executions"][0]
    expect("a close has no error", (None, "timeout", "silent"), (
        found["error_details"], found["status"], found["evidence"]))
    expect("what is not believed is unpriced", usage(
        10**10 + 1, 5, 0, 0, 0, 10**10 + 6, unpriced=10**10 + 6, exact=True), found["token_usage"])
    expect("no time at all", 0, found["performance_metrics"]["response_time_ms"])
    runs = [start("v1", "sql", "10:00:00"), stop("v1", "sql", "10:00:05", response_time_ms=7),
            start("v1", "sql", "11:00:00"), stop("v1", "sql", "11:00:05", response_time_ms=7)]
    expect("the second run; response times are not subtracted", [(2, 7), (1, 7)], [
        (each["run"], each["performance_metrics"]["response_time_ms"])
        for each in ask(runs, "executions")[0]["executions"]])
    still = ask([start("v1", "sql", "12:00:00"), start("v1", "sql", "12:09:00")],
                "executions")[0]["executions"][0]
    expect("last seen of an open run", "2026-11-22T12:09:00.000Z", still["last_seen"])


GROUPS = (filters, pages, histories, fields)
