"""Effects of links without `opened_by`: starts that are inferred."""

from checks import check_agent
from effects_links import ALONE, SAYS
from sample import at, hex_id, start
from sample_facts import closed, holding, linked, listed, measured, said, spent

NAME = "quick-fix"
INFERRED = {"inferred_start": 1}


def base(begin="10:10:00", **more):
    stopped = holding("x1", "10:20:00", 3, tokens=said(50), outcome="failure",
                      outcome_evidence="api_error", error={"type": "api_error"})
    return [stopped, linked("x1", "10:21:15", stopped, start_ms=at(begin),
                            link_evidence="first_line", **more)]


def run(log, begin="10:10:00", end="10:20:00", offsets=(0, 1), **more):
    return listed(log, "x1", more.pop("run", 1), "failure", begin, end, list(offsets),
                  **({"pairing": "first_line", "findings": INFERRED} | SAYS | more))


def starts():
    log = base()
    check_agent("a stop whose start is inferred", log, "x1", run(log))
    check_agent("lines reversed", log[::-1], "x1", run(log) | {"id": log[0]["event_id"]})
    check_agent("another evidence", base(void=False), "x1", run(base()))
    for begin in ("10:20:00.001", "11:00:00"):
        check_agent(f"start {begin}, after its end", base(begin), "x1",
                    run(base(begin), begin="10:20:00"))
    for begin, found in (("10:05:00", "10:05:00"), ("10:04:59.999", "10:05:00")):
        after = base(begin) + [start("x1", NAME, "10:01:00"), holding("x1", "10:05:00", 1)]
        check_agent(f"start {begin}, not before the last entry's end", after, "x1",
                    listed(after, "x1", 1, "success", "10:01:00", "10:05:00", [2, 3]),
                    run(after, begin=found, run=2))
    none = [log[0], log[1] | {"start_ms": None}]
    alone = listed(log, "x1", 1, "unpaired", None, "10:20:00", [0], findings=ALONE, **SAYS)
    check_agent("no start in the link", none, "x1", alone)
    check_agent("the link dropped", log[:1], "x1", alone)
    taken = log + [log[1] | {"event_id": hex_id("void"), "void": True, "time_ms": at("10:30:00")}]
    check_agent("taken back", taken, "x1", alone)
    check_agent("the link of another stop", [log[0], log[1] | {"stop_event_id": hex_id("x")}],
                "x1", alone)
    away = [log[0], log[1] | {"agent_id": "b1"}, start("b1", NAME, "10:00:00")]
    check_agent("a link that names another agent", away, "x1", run(away))
    check_agent("that agent is not touched", away, "b1",
                listed(away, "b1", 1, "running", "10:00:00", None, [2]))
    internal = [log[0] | {"agent_name": ""}, log[1]]
    check_agent("an internal stop stays one", internal, "x1", listed(
        internal, "x1", 1, "internal", None, "10:20:00", [0], agent_name="",
        findings={"internal_stop": 1}, **SAYS))
    both = log + [linked("b1", "10:30:00", log[0], start("b1", NAME, "10:00:00"))]
    check_agent("a later link to a run", both, "x1", listed(
        both, "x1", 1, "linked", None, "10:20:00", [0, 2], findings={"linked_stop": 1}, **SAYS))


def afterwards():
    """It is a run like any other."""
    log = base() + [start("x1", NAME, "10:19:59.999")]
    check_agent("a start before the stop: nothing is inferred", log, "x1", listed(
        log, "x1", 1, "failure", "10:19:59.999", "10:20:00", [2, 0], **SAYS))
    log = base() + [start("x1", NAME, "10:30:00"), holding("x1", "10:31:00", 4, tokens=said(80))]
    check_agent("a run after it adds to its transcript", log, "x1", run(log), listed(
        log, "x1", 2, "success", "10:30:00", "10:31:00", [2, 3], **spent(30)))
    log = base() + [holding("x1", "10:20:30", 4, tokens=said(80), outcome="cancelled",
                            outcome_evidence="interrupted")]
    check_agent("a later stop moves its end", log, "x1", run(
        log, end="10:20:30", offsets=(0, 1, 2), evidence="interrupted",
        error_type=None, findings=INFERRED | {"repeated_stop": 1}, **spent(80))
        | {"status": "cancelled"})
    log = base("10:20:10") + [log[2]]
    check_agent("its own end is the moved one", log, "x1", run(
        log, begin="10:20:10", end="10:20:30", offsets=(0, 1, 2), evidence="interrupted",
        error_type=None, findings=INFERRED | {"repeated_stop": 1}, **spent(80))
        | {"status": "cancelled"})
    log = base()
    log.append(closed("x1", "11:00:00", log[0], "10:40:00"))
    check_agent("it is not open", log, "x1", run(log))
    log = base()
    log.append(measured("x1", "11:00:00", log[0], 9, tokens=said(90), outcome="success",
                        outcome_evidence="completed"))
    check_agent("it can be measured", log, "x1", run(
        log, offsets=(0, 1, 2), evidence="completed", error_type=None, **spent(90))
        | {"status": "success"})
    for more, tokens in ((3, 60), (2, 50), (4, 60)):
        log = base()
        other = log[1]["transcript"] | {"bytes_read": more}
        log[1] = log[1] | {"transcript": other, "tokens": said(60), "stopped_ms": at("10:20:00.5")}
        check_agent(f"a link after the stop that read {more} bytes", log, "x1",
                    run(log, **spent(tokens)))
    for more, tokens in ((3, 50), (2, 50), (4, 60)):
        log = base()
        other = log[1]["transcript"] | {"bytes_read": more}
        log[1] = log[1] | {"transcript": other, "tokens": said(60)}
        check_agent(f"a link that stands before the stop and read {more} bytes", log, "x1",
                    run(log, **spent(tokens)))


GROUPS = (starts, afterwards)
