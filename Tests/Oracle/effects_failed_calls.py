"""Effects of errors, and of reports that the call which started an agent failed."""

import itertools

from checks import ask, check_agent, current, expect
from sample import hex_id, start, stop
from sample_facts import closed, holding, linked, listed, measured, prompt, reported, turn_stop

NAME = "quick-fix"
ERROR = {"type": "tool_failure", "message": "Exit code 1", "stack": "one\ntwo"}
SHOWN = {"error_type": "tool_failure", "error_message": "Exit code 1", "error_stack": "one\ntwo"}
OTHER = {"type": "api_error", "message": "API Error: 500"}
OTHER_SHOWN = {"error_type": "api_error", "error_message": "API Error: 500"}
FAILED = {"outcome": "failure", "error": ERROR}


def base(**more):
    return [start("b1", NAME, "10:00:00"), holding("b1", "10:05:00", 10, **(
        {"outcome_evidence": "completed"} | more)), reported("b1", "10:05:01", **FAILED)]


def ended(log, offsets, status="failure", **more):
    return listed(log, "b1", 1, status, "10:00:00", more.pop("end", "10:05:00"), offsets,
                  **({"evidence": "reported", "reported": True} | SHOWN | more))


QUIET = dict.fromkeys(SHOWN)


def errors():
    """What holds says, of a run that did not succeed."""
    for outcome in ("failure", "cancelled"):
        log = base(outcome=outcome, outcome_evidence="stop_failure", error=OTHER)[:2]
        check_agent(f"an error of a {outcome}", log, "b1", ended(
            log, [0, 1], outcome, evidence="stop_failure", reported=False, **QUIET | OTHER_SHOWN))
    for said, shown in (
            (ERROR, SHOWN), ({"type": "x"}, {"error_type": "x"}), (None, {}), ({}, {}),
            ({"message": "x", "stack": "y"}, {"error_message": "x", "error_stack": "y"})):
        log = base(outcome="failure", error=said)[:2]
        check_agent(f"error {said}", log, "b1", ended(
            log, [0, 1], evidence="completed", reported=False, **QUIET | shown))
        detail = ask(log, "executions")[0]["executions"][0]["error_details"]
        expect(f"error {said}, as lists show it", {
            "type": said["type"], "message": said.get("message"),
            "stack_trace": said.get("stack")} if said and "type" in said else None, detail)
    log = base(error=OTHER)[:2]
    check_agent("a success has none", log, "b1", ended(
        log, [0, 1], "success", evidence="completed", reported=False, **QUIET))
    log = base(outcome=None, error=OTHER)[:2]
    check_agent("nor what has no outcome", log, "b1", ended(
        log, [0, 1], "success", evidence="completed", reported=False, **QUIET))
    log = base(outcome="failure", error=OTHER)[:2]
    log += [measured("b1", "10:06:00", log[0], 20, outcome="success", error=OTHER)]
    check_agent("the error that holds", log, "b1", ended(
        log, [0, 1, 2], "success", evidence=None, reported=False, **QUIET))


def calls():
    log = base()
    check_agent("a call that failed", log, "b1", ended(log, [0, 1, 2]))
    for order in itertools.permutations(log):
        check_agent("in any order", list(order), "b1", ended(log, [0, 1, 2]))
    check_agent("the report twice", log + log[2:], "b1", ended(log, [0, 1, 2]))
    check_agent("the report dropped", log[:2], "b1", ended(
        log, [0, 1], "success", evidence="completed", reported=False, **QUIET))
    opened = [log[0], log[2]]
    check_agent("the stop dropped: it runs on", opened, "b1", listed(
        opened, "b1", 1, "running", "10:00:00", None, [0, 1], last_seen="10:05:01", reported=True))
    check_agent("the start dropped: a stop alone", log[1:], "b1", listed(
        log[1:], "b1", 1, "unpaired", None, "10:05:00", [0, 1], evidence="completed",
        reported=True, findings={"unpaired_stop": 1}))
    expect("of the day", (1, 0), (current(log)["executions_today"], current(log)["success_rate"]))
    for clock in ("09:00:00", "10:02:00", "11:00:00"):
        other = log[:2] + [reported("b1", clock, **FAILED)]
        check_agent("reported at " + clock, other, "b1", ended(other, [0, 1, 2]))
    cancelled = log[:2] + [reported("b1", "10:05:01", outcome="cancelled", error=ERROR)]
    check_agent("interrupted", cancelled, "b1", ended(cancelled, [0, 1, 2], "cancelled"))
    bare = log[:2] + [reported("b1", "10:05:01", outcome="failure")]
    check_agent("without an error", bare, "b1", ended(bare, [0, 1, 2], **QUIET))
    for report in (reported("b1", "10:05:01", error=ERROR),
                   reported("b1", "10:05:01", outcome="success", error=ERROR)):
        quiet = log[:2] + [report]
        check_agent("a report of no failure", quiet, "b1", ended(
            quiet, [0, 1, 2], "success", evidence="completed", **QUIET))
    nobody = log[:2] + [log[2] | {"agent_id": "b2"}]
    check_agent("of another agent", nobody, "b1", ended(
        nobody, [0, 1], "success", evidence="completed", reported=False, **QUIET))


def outcomes():
    """Only a success gives way, and only of a run that a stop ended."""
    for outcome in ("failure", "cancelled"):
        log = base(outcome=outcome, error=OTHER, outcome_evidence="api_error")
        check_agent(f"its own stop says {outcome}", log, "b1", ended(
            log, [0, 1, 2], outcome, evidence="api_error", **QUIET | OTHER_SHOWN))
    log = base(outcome=None)
    check_agent("its own stop says nothing", log, "b1", ended(log, [0, 1, 2]))
    for outcome, found in (("success", {}), ("failure", {"evidence": "api_error", **QUIET})):
        more = base() + [measured("b1", "10:06:00", log[0], 20, outcome=outcome,
                                  outcome_evidence="api_error")]
        check_agent(f"what holds says {outcome}", more, "b1", ended(more, [0, 1, 2, 3], **found))
    shut = [log[0], log[2], closed("b1", "11:00:00", log[0], "10:06:00")]
    check_agent("a run that was closed", shut, "b1", listed(
        shut, "b1", 1, "timeout", "10:00:00", "10:06:00", [0, 1, 2], evidence="silent",
        reported=True, findings={"closed_without_stop": 1, "no_transcript": 1}))
    internal = [log[1] | {"agent_name": ""}, log[2]]
    check_agent("an internal entry", internal, "b1", listed(
        internal, "b1", 1, "internal", None, "10:05:00", [0, 1], agent_name="", reported=True,
        findings={"internal_stop": 1}, evidence="completed"))
    opening, stopped = start("b1", NAME, "10:00:00"), stop("x1", NAME, "10:05:00")
    away = [opening, stopped, linked("b1", "10:05:20", stopped, opening), log[2]]
    check_agent("a run that a link ended", away, "b1", ended(
        away, [0, 2, 3], pairing="transcript"))
    inferred = [stopped, linked("x1", "10:06:00", stopped, start_ms=opening["time_ms"]),
                log[2] | {"agent_id": "x1"}]
    check_agent("a run whose start is inferred", inferred, "x1", listed(
        inferred, "x1", 1, "failure", "10:00:00", "10:05:00", [0, 1, 2], pairing="transcript",
        evidence="reported", reported=True, findings={"inferred_start": 1}, **SHOWN))
    turn = [prompt("10:00:00"), turn_stop("10:05:00", outcome_evidence="completed"),
            {key: each for key, each in log[2].items() if key != "agent_id"}]
    check_agent("a report without an agent id is not of the turn", turn, "", listed(
        turn, "", 1, "success", "10:00:00", "10:05:00", [0, 1], evidence="completed"))


def several():
    log = base()
    second = reported("b1", "10:05:30", outcome="cancelled", error=OTHER)
    check_agent("the last report that failed", log + [second], "b1", ended(
        log, [0, 1, 2, 3], "cancelled", **QUIET | OTHER_SHOWN))
    bare = log + [reported("b1", "10:05:30", outcome="failure")]
    check_agent("even without an error", bare, "b1", ended(log, [0, 1, 2, 3], **QUIET))
    check_agent("then one of no failure", log + [reported("b1", "10:05:30", launch="foreground")],
                "b1", ended(log, [0, 1, 2, 3], launch="foreground"))
    early = [log[0], log[1], reported("b1", "10:05:00.500", outcome="cancelled"), log[2]]
    check_agent("an earlier report that failed", early, "b1", ended(early, [0, 1, 2, 3]))
    again = log + [start("b1", NAME, "11:00:00"), holding("b1", "11:05:00", 20,
                                                        outcome_evidence="completed")]
    runs = [ended(again, [0, 1, 2]), listed(
        again, "b1", 2, "success", "11:00:00", "11:05:00", [3, 4], evidence="completed")]
    check_agent("of two runs the first", again, "b1", *runs)
    again[2] = reported("b1", "11:05:01", **FAILED)
    runs = [ended(again, [0, 1], "success", evidence="completed", reported=False, **QUIET), listed(
        again, "b1", 2, "failure", "11:00:00", "11:05:00", [2, 3, 4], evidence="reported",
        reported=True, **SHOWN) | {"id": again[3]["event_id"]}]
    check_agent("of two runs the second", again, "b1", *runs)
    moved = base() + [holding("b1", "10:05:50", 20, outcome_evidence="completed")]
    check_agent("a stop that moves the end", moved, "b1", ended(
        moved, [0, 1, 2, 3], end="10:05:50", findings={"repeated_stop": 1}))
    repeated = log + [log[2] | {"event_id": hex_id("x"), "time_ms": log[2]["time_ms"] + 900,
                                "outcome": "cancelled"}]
    check_agent("a second delivery", repeated, "b1", ended(repeated, [0, 1, 2]))


GROUPS = (errors, calls, outcomes, several)
