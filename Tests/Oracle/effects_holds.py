"""Effects of measurements, and of what holds where several have read a transcript."""

from checks import check_agent, expect, quarantined
from sample import at, hex_id, start, tools
from sample_facts import closed, holding, listed, measured, prompt, said, spent, turn_stop

NAME = "quick-fix"
MOVED = {"repeated_stop": 1}


def base():
    return [start("b1", NAME, "10:00:00"), holding("b1", "10:05:00", 10, tokens=said(100))]


def ended(log, offsets, **more):
    return listed(log, "b1", 1, more.pop("status", "success"), "10:00:00",
                  more.pop("end", "10:05:00"), offsets, **more)


def measurements():
    log = base()
    check_agent("a stop", log, "b1", ended(log, [0, 1], **spent(100)))
    for opened in (0, 1):
        for read, tokens in ((9, 100), (10, 120), (11, 120)):
            more = log + [measured("b1", "10:06:00", log[opened], read, tokens=said(120))]
            check_agent(f"a measurement of {read} bytes of 10", more, "b1",
                        ended(more, [0, 1, 2], **spent(tokens)))
    first = measured("b1", "10:06:00", log[0], 20, tokens=said(120))
    second = measured("b1", "10:07:00", log[0], 20, tokens=said(130))
    for order in ([first, second], [second, first]):
        more = log + order
        check_agent("of equal measurements the later holds", more, "b1",
                    ended(more, [0, 1, 2, 3], **spent(130)))
    third = second | {"event_id": "0" * 32, "tokens": said(140)}
    check_agent("of equal times the greater event id", log + [third, second], "b1",
                ended(log, [0, 1, 2, 3], **spent(130)))
    fourth = second | {"event_id": "f" * 32, "tokens": said(140)}
    check_agent("of equal times the greater event id, the other", log + [fourth, second], "b1",
                ended(log, [0, 1, 2, 3], **spent(140)))
    early = log + [measured("b1", "09:00:00", log[0], 20, tokens=said(120))]
    check_agent("before the start: it has no place in the order", early, "b1",
                ended(early, [0, 1, 2], **spent(120)))
    for what, other in (("of another event", {"opened_by": hex_id("x")}),
                        ("of another agent", {"agent_id": "b2"}),
                        ("of another session", {"session_id": "s2"})):
        check_agent("a measurement " + what, log + [first | other], "b1",
                    ended(log, [0, 1], **spent(100)))
    check_agent("it opens nothing", [first | {"agent_id": "b2"}], "b2")
    unread = log + [{key: each for key, each in first.items() if key != "opened_by"}]
    check_agent("without opened_by", unread, "b1", ended(log, [0, 1], **spent(100)))
    expect("it is unreadable", [2], quarantined(unread))


def outcomes():
    """What holds gives outcome, evidence, error and all figures."""
    log = base()
    log[1] = log[1] | {"outcome_evidence": "completed"}
    full = {"tool_calls": tools(Bash=(3, 1)), "output_exact": False, "response_time_ms": 40,
            "tokens": said(120), "outcome": "failure", "outcome_evidence": "api_error",
            "error": {"type": "api_error"}}
    shown = {"tool_calls": {"Bash": [3, 1]}, "output_exact": False, "response_time_ms": 40,
             "evidence": "api_error", "error_type": "api_error",
             "findings": {"inexact_output": 1}} | spent(120)
    more = log + [measured("b1", "10:06:00", log[0], 20, **full)]
    check_agent("a measurement holds", more, "b1", ended(more, [0, 1, 2], status="failure",
                                                         **shown))
    more = log + [measured("b1", "10:06:00", log[0], 5, **full)]
    check_agent("a measurement does not", more, "b1", ended(
        more, [0, 1, 2], evidence="completed", **spent(100)))
    more = log + [measured("b1", "10:06:00", log[0], 20, outcome=None)]
    check_agent("one that says nothing", more, "b1", ended(more, [0, 1, 2]))
    shut = [log[0], closed("b1", "11:00:00", log[0], "10:10:00")]
    shut.append(measured("b1", "11:01:00", log[0], 20, **full))
    findings = {"closed_without_stop": 1, "inexact_output": 1}
    check_agent("a close keeps status, evidence and error", shut, "b1", ended(
        shut, [0, 1, 2], status="timeout", end="10:10:00",
        **shown | {"evidence": "silent", "error_type": None, "findings": findings}))
    turn = [prompt("10:00:00"), prompt("10:10:00")]
    turn.append(measured(None, "11:00:00", turn[0], 20, **full))
    check_agent("so does a prompt", turn, "", listed(
        turn, "", 1, "cancelled", "10:00:00", "10:10:00", [0, 2],
        **shown | {"evidence": "next_prompt", "error_type": None, "findings": findings}),
        listed(turn, "", 2, "running", "10:10:00", None, [1]))
    turn[2] = measured(None, "11:00:00", turn[1], 20, **full)
    check_agent("the second prompt is of the second run", turn, "", listed(
        turn, "", 1, "cancelled", "10:00:00", "10:10:00", [0], evidence="next_prompt",
        findings={"closed_without_stop": 1, "no_transcript": 1}),
        listed(turn, "", 2, "running", "10:10:00", None, [1, 2], **shown | {
            "evidence": None, "error_type": None, "findings": {}}))
    still = [log[0], measured("b1", "10:06:00", log[0], 20, **full)]
    check_agent("an open run stays open", still, "b1", listed(
        still, "b1", 1, "running", "10:00:00", None, [0, 1],
        **shown | {"evidence": None, "error_type": None, "findings": {}}))
    alone = [log[1], measured("b1", "10:06:00", log[1], 20, **full)]
    check_agent("an unpaired entry keeps its kind", alone, "b1", listed(
        alone, "b1", 1, "unpaired", None, "10:05:00", [0, 1], **shown | {
            "findings": {"unpaired_stop": 1, "inexact_output": 1}}))


def stops():
    """The stop with most bytes holds, of equal ones the last."""
    for read, tokens in ((9, 100), (10, 120), (11, 120)):
        log = base() + [holding("b1", "10:05:30", read, tokens=said(120))]
        check_agent(f"a second stop of {read} bytes of 10", log, "b1", ended(
            log, [0, 1, 2], end="10:05:30", findings=MOVED, **spent(tokens)))
    log = base() + [holding("b1", "10:05:30", 11, tokens=said(120))]
    log[2] = {key: each for key, each in log[2].items() if key != "transcript"}
    check_agent("a second stop without transcript", log, "b1", ended(
        log, [0, 1, 2], end="10:05:30", findings=MOVED, **spent(100)))
    log[1] = {key: each for key, each in log[1].items() if key != "transcript"}
    check_agent("neither has one: the last holds", log, "b1", ended(
        log, [0, 1, 2], end="10:05:30", findings=MOVED | {"no_transcript": 1}, **spent(120)))
    log[1] = log[1] | {"transcript": {"path_hash": hex_id("p")}}
    check_agent("a transcript of unknown length is more than none", log, "b1", ended(
        log, [0, 1, 2], end="10:05:30", findings=MOVED, **spent(100)))
    log[2] = log[2] | {"transcript": {"bytes_read": 0}}
    check_agent("and as much as one of 0 bytes", log, "b1", ended(
        log, [0, 1, 2], end="10:05:30", findings=MOVED, **spent(120)))
    shut = [start("b1", NAME, "10:00:00")]
    shut += [closed("b1", "11:00:00", shut[0], "10:02:00"),
             holding("b1", "10:05:00", 3, tokens=said(9), outcome_evidence="completed"),
             measured("b1", "10:03:00", shut[0], 2, tokens=said(5), outcome="failure")]
    check_agent("a stop in a close's stead", shut, "b1", ended(
        shut, [0, 1, 2, 3], evidence="completed", findings=MOVED, **spent(9)))
    shut[3] = measured("b1", "10:03:00", shut[0], 4, tokens=said(5), outcome="failure")
    check_agent("and a measurement that read more", shut, "b1", ended(
        shut, [0, 1, 2, 3], status="failure", findings=MOVED, **spent(5)))


def differences():
    """What holds of an earlier entry is what is subtracted."""
    log = base() + [start("b1", NAME, "11:00:00"), holding("b1", "11:05:00", 30, tokens=said(250))]
    second = {"run": 2, "id": log[2]["event_id"], "start_ms": at("11:00:00")}

    def check_second(what, changed, tokens, first, offsets, **more):
        check_agent(what, changed, "b1", ended(changed, [0, 1] + first[1:], **spent(first[0])),
                    ended(changed, offsets, end="11:05:00", **spent(tokens), **more)
                    | second | {"duration_ms": 300_000})
    check_second("the second run adds", log, 150, [100], [2, 3])
    more = log + [measured("b1", "10:06:00", log[0], 20, tokens=said(120))]
    check_second("a measurement of the first takes from the second", more, 130, [120, 4], [2, 3])
    more = log + [measured("b1", "11:06:00", log[2], 40, tokens=said(260))]
    check_second("a measurement of the second", more, 160, [100], [2, 3, 4])
    more = log + [measured("b1", "10:06:00", log[0], 20, tokens=said(300))]
    check_second("more than the second has in all", more, 0, [300, 4], [2, 3],
                 findings={"negative_figures": 1})
    more = log + [measured("b1", "10:06:00", log[0], 20, path=hex_id("x"), tokens=said(120))]
    check_second("a measurement of another transcript", more, 250, [120, 4], [2, 3])
    more = log + [measured("b1", "10:06:00", log[0], 20)]
    check_second("a measurement without figures", more, 250, [0, 4], [2, 3])
    more = log + [measured("b1", "10:06:00", log[0], 20, tokens=[])]
    check_second("a measurement of no tokens", more, 250, [0, 4], [2, 3])
    for path in (None, {"bytes_read": 9}):
        bare = [each if "transcript" not in each else
                {key: value for key, value in (each | {"transcript": path}).items()
                 if value is not None} for each in log]
        findings = {} if path else {"no_transcript": 1}
        check_agent(f"two runs of no known transcript, {path}", bare, "b1",
                    ended(bare, [0, 1], findings=findings, **spent(100)),
                    ended(bare, [2, 3], end="11:05:00", findings=findings, **spent(250))
                    | second | {"duration_ms": 300_000})
    turn = [prompt("10:00:00"), turn_stop("10:05:00", tokens=said(10)), prompt("11:00:00"),
            prompt("11:30:00"), turn_stop("11:40:00", tokens=said(35))]
    turn.append(measured(None, "12:00:00", turn[2], path=hex_id("transcript of the session"),
                         tokens=said(30), outcome="success"))
    check_agent("a turn in between that was measured", turn, "",
                listed(turn, "", 1, "success", "10:00:00", "10:05:00", [0, 1], **spent(10)),
                listed(turn, "", 2, "cancelled", "11:00:00", "11:30:00", [2, 5], **spent(20),
                       evidence="next_prompt", findings={"closed_without_stop": 1}),
                listed(turn, "", 3, "success", "11:30:00", "11:40:00", [3, 4], **spent(5)))


GROUPS = (measurements, outcomes, stops, differences)
