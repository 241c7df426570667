"""Effects of reports: parents, launch, totals, names, signs of life."""

from checks import ask, check_agent, current, expect
from sample import at, bucket, hex_id, start, stop, tools
from sample_facts import closed, listed, prompt, reported

NAME = "quick-fix"
GIVEN = {"parent_agent_id": "p1", "parent_tool_use_id": "t1", "launch": "foreground",
         "total_tokens": 700, "total_tool_uses": 3, "total_duration_ms": 4_000}


def base():
    return [start("b1", NAME, "10:00:00"), stop("b1", NAME, "10:05:00")]


def ended(log, offsets, **more):
    return listed(log, "b1", 1, "success", "10:00:00", "10:05:00", offsets, **more)


def reports():
    report = reported("b1", "10:05:01", **GIVEN)
    log = base() + [report]
    shown = {"reported": True} | GIVEN
    check_agent("a report", log, "b1", ended(log, [0, 1, 2], **shown))
    for clock in ("09:00:00", "10:01:00", "11:00:00"):
        other = base() + [reported("b1", clock, **GIVEN)]
        check_agent("a report of " + clock, other, "b1", ended(other, [0, 1, 2], **shown))
    check_agent("a report alone", [report], "b1")
    check_agent("another agent's", base() + [report | {"agent_id": "b2"}], "b1",
                ended(log, [0, 1]))
    for agent in (None, ""):
        nobody = base() + [prompt("10:00:00"), report | {"agent_id": agent}]
        check_agent(f"agent id {agent!r}: of nobody", nobody, "b1", ended(log, [0, 1]))
        check_agent("nor of the main agent", nobody, "",
                    listed(nobody, "", 1, "running", "10:00:00", None, [2]))
    absent = base() + [reported("b1", "10:05:01")]
    check_agent("a report that gives nothing, no parent either", absent, "b1",
                ended(absent, [0, 1, 2], reported=True))
    absent[2] = reported("b1", "10:05:01", parent_agent_id="p1")
    check_agent("only the agent: no parent", absent, "b1",
                ended(absent, [0, 1, 2], reported=True))
    absent[2] = reported("b1", "10:05:01", parent_tool_use_id="t1")
    check_agent("only the tool use: of the main agent", absent, "b1", ended(
        absent, [0, 1, 2], reported=True, parent_agent_id="", parent_tool_use_id="t1"))
    twice = log + [report | {"event_id": hex_id("again"), "time_ms": at("10:05:02")}]
    check_agent("a second delivery", twice, "b1", ended(twice, [0, 1, 2], **shown))
    internal = [log[1] | {"agent_name": ""}, report]
    check_agent("a report on an internal entry", internal, "b1", listed(
        internal, "b1", 1, "internal", None, "10:05:00", [0, 1], agent_name="", **shown,
        findings={"internal_stop": 1}))


def several():
    first = reported("b1", "10:05:01", **GIVEN)
    log = base() + [first, reported("b1", "10:05:30")]
    shown = {"reported": True} | GIVEN
    check_agent("the last that are given hold: here none", log, "b1",
                ended(log, [0, 1, 2, 3], **shown))
    for key, value in (("launch", "background"), ("total_tokens", 9), ("total_tool_uses", 9),
                       ("total_duration_ms", 9)):
        log[3] = reported("b1", "10:05:30", **{key: value})
        check_agent("another " + key, log, "b1", ended(log, [0, 1, 2, 3], **shown | {key: value}))
        other = base() + [reported("b1", "10:04:00", **{key: value}), first]
        check_agent("an earlier " + key, other, "b1", ended(other, [0, 1, 2, 3], **shown))
    log[3] = reported("b1", "10:05:30", parent_agent_id="p2")
    check_agent("a parent is that of a report with a tool use", log, "b1",
                ended(log, [0, 1, 2, 3], **shown))
    log[3] = reported("b1", "10:05:30", parent_tool_use_id="t2")
    check_agent("agent and tool use are of one report", log, "b1", ended(
        log, [0, 1, 2, 3], **shown | {"parent_agent_id": "", "parent_tool_use_id": "t2"}))
    parent = {"parent_agent_id": "p2", "parent_tool_use_id": "t2"}
    log[3] = reported("b1", "10:05:30", **parent)
    check_agent("another parent", log, "b1", ended(log, [0, 1, 2, 3], **shown | parent))
    log[3] = reported("b1", "10:04:00", **parent)
    check_agent("an earlier parent", log, "b1", ended(log, [0, 1, 2, 3], **shown))
    three = base() + [reported("b1", "10:05:01", **parent),
                      reported("b1", "10:05:02", parent_agent_id="p3", total_tokens=9),
                      reported("b1", "10:05:03", launch="background", total_tokens=None)]
    check_agent("each of another report", three, "b1", ended(
        three, [0, 1, 2, 3, 4], reported=True, launch="background", total_tokens=9, **parent))


def runs():
    """Which entry a report is added to."""
    log = base() + [start("b1", NAME, "11:00:00")]
    first, shown = ended(log, [0, 1]), {"reported": True} | GIVEN
    between = log + [reported("b1", "10:30:00", **GIVEN)]
    check_agent("between two runs: the last entry", between, "b1",
                first | shown | {"log_offsets": [0, 1, 3]},
                listed(between, "b1", 2, "running", "11:00:00", None, [2]))
    after = log + [reported("b1", "11:00:01", **GIVEN)]
    check_agent("after the second start", after, "b1", first, listed(
        after, "b1", 2, "running", "11:00:00", None, [2, 3], last_seen="11:00:01", **shown))
    before = log + [reported("b1", "09:00:00", launch="background"),
                    reported("b1", "09:30:00", **GIVEN)]
    check_agent("reports before all runs: the first entry", before, "b1",
                first | shown | {"log_offsets": [0, 1, 3, 4]},
                listed(before, "b1", 2, "running", "11:00:00", None, [2]))
    alone = [stop("b1", NAME, "10:05:00"), reported("b1", "09:00:00", **GIVEN)]
    check_agent("even one that is no run", alone, "b1", listed(
        alone, "b1", 1, "unpaired", None, "10:05:00", [0, 1], **shown,
        findings={"unpaired_stop": 1}))


def life():
    """A report is a sign of life of a run that is open."""
    log = [start("b1", NAME, "12:00:00"), reported("b1", "12:26:00", launch="background")]
    check_agent("of an open run", log, "b1", listed(
        log, "b1", 1, "running", "12:00:00", None, [0, 1], last_seen="12:26:00", reported=True,
        launch="background"))
    expect("it is not stale", 0, current(log)["stale_agents"])
    log[1] = reported("b1", "11:26:00", launch="background")
    expect("by an earlier report it is", 1, current(log)["stale_agents"])
    log = [start("b1", NAME, "12:00:00"), reported("b1", "12:10:00", launch="background"),
           closed("b1", "13:00:00", start("b1", NAME, "12:00:00"), "12:05:00")]
    check_agent("a report after a close is none", log, "b1", listed(
        log, "b1", 1, "timeout", "12:00:00", "12:05:00", [0, 1, 2], reported=True,
        evidence="silent", launch="background",
        findings={"closed_without_stop": 1, "no_transcript": 1}))
    log = base()[:1] + [reported("b1", "10:01:00"), closed(
        "b1", "11:00:00", reported("b1", "10:01:00"), "10:02:00")]
    check_agent("a close may name a report of the run", log, "b1", listed(
        log, "b1", 1, "timeout", "10:00:00", "10:02:00", [0, 1, 2], reported=True,
        evidence="silent",
        findings={"closed_without_stop": 1, "no_transcript": 1}))


def names():
    opening, closing = base()
    for name, found, kind in (("sql", NAME, "general"), (None, NAME, "general")):
        log = [opening, closing, reported("b1", "10:05:01", agent_name=name)]
        check_agent(f"a report names the agent {name}", log, "b1", ended(
            log, [0, 1, 2], agent_name=found, agent_type=kind, reported=True))
    for name, found, kind in (("sql", "sql", "data"), ("", "", "general"), (None, "", "general")):
        log = [opening | {"agent_name": ""}, closing | {"agent_name": None},
               reported("b1", "10:05:01", agent_name=name, project="farm",
                        harness_version="2.0.1")]
        check_agent(f"nobody else does; here {name!r}", log, "b1", ended(
            log, [0, 1, 2], agent_name=found, agent_type=kind, reported=True))
    log[2:] = [reported("b1", "10:05:01", agent_name="sql"),
               reported("b1", "10:05:02", agent_name="qa"), reported("b1", "10:05:03")]
    check_agent("the last report that names it", log, "b1", ended(
        log, [0, 1, 2, 3, 4], agent_name="qa", agent_type="tester", reported=True))
    log = [opening, closing | {"agent_name": "sql", "project": "farm", "harness_version": "2"}]
    check_agent("the last event names agent, project and version", log, "b1", ended(
        log, [0, 1], agent_name="sql", agent_type="data", project="farm", harness_version="2"))
    shut = [opening, closed("b1", "11:00:00", opening, "10:02:00", agent_name="sql",
                            project="farm", harness_version="2")]
    check_agent("the worker's events name nothing", shut, "b1", listed(
        shut, "b1", 1, "timeout", "10:00:00", "10:02:00", [0, 1], evidence="silent",
        findings={"closed_without_stop": 1, "no_transcript": 1}))


def differ():
    """report_differs: 3 tool uses and 4 000 ms are reported."""
    path = {"path_hash": hex_id("p"), "bytes_read": 9, "complete": True,
            "first_ms": at("10:00:01"), "last_ms": at("10:00:05")}
    opening, closing = base()

    def check_differs(what, differs, stopped, more, *events):
        said = {"transcript": path, "tool_calls": tools(Bash=(2, 0), Read=(1, 0)), "tokens": []}
        log = [opening, closing | said | stopped, reported("b1", "10:05:01", **more)]
        log[3:] = events
        log = [{key: each for key, each in event.items() if each is not None} for event in log]
        findings = [event["findings"].get("report_differs", 0) for event in ask(log, "entries")]
        expect(what, differs, findings)
    same = GIVEN | {"parent_agent_id": None}
    check_differs("both agree", [0], {}, same)
    check_differs("another number", [1], {}, same | {"total_tool_uses": 4})
    check_differs("both differ: once", [1], {}, same | {
        "total_tool_uses": 2, "total_duration_ms": 0})
    for duration, differs in ((3_499, 1), (3_500, 0), (4_500, 0), (4_501, 1)):
        check_differs(f"{duration} ms", [differs], {}, same | {"total_duration_ms": duration})
    far = {"total_tool_uses": 9, "total_duration_ms": 9_999}
    check_differs("a launch", [0], {}, same | far | {"launch": "background"})
    check_differs("no launch", [0], {}, same | far | {"launch": None})
    check_differs("nothing reported", [0], {}, same | dict.fromkeys(far))
    for complete in (False, None):
        check_differs(f"complete: {complete}", [0],
                      {"transcript": path | {"complete": complete}}, same | far)
    check_differs("no transcript", [0], {"transcript": None}, same | far)
    check_differs("no times", [0], {"transcript": path | {"first_ms": None}},
                  same | {"total_duration_ms": 9_999})
    check_differs("not even the last", [0], {"transcript": path | {"last_ms": None}},
                  same | {"total_duration_ms": 9_999})
    check_differs("no tools", [0], {"tool_calls": None}, same | {"total_tool_uses": 9})
    check_differs("no tools were used", [1], {"tool_calls": []}, same)
    check_differs("the second entry's", [0, 0], {}, same, start("b1", NAME, "11:00:00"), stop(
        "b1", NAME, "11:05:00", transcript=path, tool_calls=[], tokens=bucket("x", input=1)),
        reported("b1", "11:05:01", **same | far))


GROUPS = (reports, several, runs, life, names, differ)
