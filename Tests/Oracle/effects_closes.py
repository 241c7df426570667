"""Effects of closes: runs that end without a stop."""

from checks import check_agent, expect, quarantined
from effects_runs import moved
from sample import BOOT, at, hex_id, start, stop
from sample_facts import closed, holding, listed, prompt, said, spent, turn_stop, worker_event

NAME = "quick-fix"
SILENT = {"closed_without_stop": 1, "no_transcript": 1}
BY_CLOSE = {"evidence": "silent", "findings": SILENT}


def closes():
    opening = start("b1", NAME, "10:00:00")
    log = [opening, closed("b1", "10:40:00", opening, "10:10:00")]
    for status in ("timeout", "cancelled", "lost"):
        for reason in ("silent", "session_ended", "parent_stopped", None):
            ended = [opening, log[1] | {"status": status, "reason": reason}]
            check_agent(f"closed as {status}, {reason}", ended, "b1", listed(
                ended, "b1", 1, status, "10:00:00", "10:10:00", [0, 1], evidence=reason,
                findings=SILENT))
    check_agent("the close first in the log", log[::-1], "b1", listed(
        log[::-1], "b1", 1, "timeout", "10:00:00", "10:10:00", [1, 0], **BY_CLOSE))
    run = listed(log, "b1", 1, "running", "10:00:00", None, [0])
    check_agent("a close of another event", [opening, log[1] | {"opened_by": hex_id("x")}], "b1",
                run)
    check_agent("another agent's close", [opening, log[1] | {"agent_id": "b2"}], "b1", run)
    check_agent("another session's close", [opening, log[1] | {"session_id": "s2"}], "b1", run)
    check_agent("a close before the start", [opening, closed(
        "b1", "10:40:00", opening, "09:59:59.999")], "b1", run)
    at_once = [opening, closed("b1", "10:40:00", opening, "10:00:00")]
    check_agent("a close at the start: after it", at_once, "b1",
                listed(at_once, "b1", 1, "timeout", "10:00:00", "10:00:00", [0, 1], **BY_CLOSE))
    check_agent("it has no other effect", log, "b2")
    twice = log + [closed("b1", "10:50:00", opening, "10:20:00", status="lost")]
    check_agent("a second close counts for nothing", twice, "b1", listed(
        log, "b1", 1, "timeout", "10:00:00", "10:10:00", [0, 1], **BY_CLOSE))
    for key in ("opened_by", "status", "last_seen_ms"):
        unread = [opening, {each: value for each, value in log[1].items() if each != key}]
        check_agent("without " + key, unread, "b1", run)
        expect("it is unreadable", [1], quarantined(unread))


def contained():
    """The close may name any event of the run."""
    opening, refresh = start("b1", NAME, "10:00:00"), start("b1", NAME, "10:05:00")
    log = [opening, refresh, closed("b1", "10:40:00", refresh, "10:10:00")]
    findings = SILENT | {"repeated_start": 1}
    check_agent("a close of a run that was refreshed", log, "b1", listed(
        log, "b1", 1, "timeout", "10:00:00", "10:10:00", [0, 1, 2], evidence="silent",
        findings=findings))
    log[2] = closed("b1", "10:40:00", refresh, "10:04:00")
    check_agent("a close before the event that it names", log, "b1", listed(
        log, "b1", 1, "running", "10:00:00", None, [0, 1], last_seen="10:05:00"))
    log[2] = closed("b1", "10:40:00", opening, "10:04:00")
    check_agent("a start after the close opens the next run", log, "b1",
                listed(log, "b1", 1, "timeout", "10:00:00", "10:04:00", [0, 2], **BY_CLOSE),
                listed(log, "b1", 2, "running", "10:05:00", None, [1]))
    ended = [opening, stop("b1", NAME, "10:02:00"), start("b1", NAME, "10:05:00"),
             closed("b1", "10:40:00", opening, "10:10:00")]
    first = listed(ended, "b1", 1, "success", "10:00:00", "10:02:00", [0, 1])
    check_agent("a close of a run that is not the last", ended, "b1", first,
                listed(ended, "b1", 2, "running", "10:05:00", None, [2]))
    check_agent("a close of a run that has ended", [ended[0], ended[1], ended[3]], "b1", first)
    alone = [ended[1], closed("b1", "10:40:00", ended[1], "10:10:00")]
    check_agent("a close of an unpaired entry", alone, "b1", listed(
        alone, "b1", 1, "unpaired", None, "10:02:00", [0], findings={"unpaired_stop": 1}))


def stops_after():
    """A stop replaces a close, however late it comes."""
    opening = start("b1", NAME, "10:00:00")
    log = [opening, closed("b1", "10:40:00", opening, "10:10:00"),
           holding("b1", "12:00:00", 5, tokens=said(70), outcome="failure",
                   outcome_evidence="api_error", error={"type": "api_error"})]
    replaced = listed(log, "b1", 1, "failure", "10:00:00", "12:00:00", [0, 1, 2], **spent(70),
                      evidence="api_error", error_type="api_error",
                      findings={"repeated_stop": 1})
    check_agent("a stop after a close", log, "b1", replaced)
    for order in ((2, 0, 1), (1, 2, 0), (2, 1, 0)):
        mixed = [log[index] for index in order]
        check_agent("in another order of the log", mixed, "b1",
                    replaced | {"log_offsets": [0, 1, 2]})
    internal = log[:2] + [log[2] | {"agent_name": ""}]
    check_agent("a stop of no name too", internal, "b1", replaced)
    later = log + [holding("b1", "12:01:00.001", 5)]
    check_agent("the next stop is judged by the stop, not by the close", later, "b1", replaced,
                listed(later, "b1", 2, "unpaired", None, "12:01:00.001", [3],
                       findings={"unpaired_stop": 1}))
    check_agent("within 60 s it moves the end", log + [holding(
        "b1", "12:01:00", 4, tokens=said(9))], "b1", replaced | {
            "end_ms": at("12:01:00"), "last_seen_ms": at("12:01:00"), "duration_ms": 7_260_000,
            "findings": {"repeated_stop": 2}, "log_offsets": [0, 1, 2, 3]})
    again = log[:2] + [start("b1", NAME, "11:00:00"), log[2]]
    check_agent("a start between them: the stop is its run's", again, "b1",
                listed(again, "b1", 1, "timeout", "10:00:00", "10:10:00", [0, 1], **BY_CLOSE),
                listed(again, "b1", 2, "failure", "11:00:00", "12:00:00", [2, 3], **spent(70),
                       evidence="api_error", error_type="api_error"))
    opening, closing = prompt("10:00:00"), turn_stop("10:05:00")
    turn = [opening, closed(None, "10:40:00", opening, "10:03:00", status="cancelled",
                            reason="interrupted")]
    check_agent("a turn that was interrupted", turn, "", listed(
        turn, "", 1, "cancelled", "10:00:00", "10:03:00", [0, 1], evidence="interrupted",
        findings=SILENT))
    turn.append(closing)
    check_agent("and stopped after all", turn, "", listed(
        turn, "", 1, "success", "10:00:00", "10:05:00", [0, 1, 2], findings={"repeated_stop": 1}))


def order():
    """Of equal times a close comes after all others; it is not raised, and raises nothing."""
    opening = start("b1", NAME, "10:00:00")
    log = [opening, closed("b1", "10:40:00", opening, "10:10:00"), stop("b1", NAME, "10:10:00")]
    check_agent("a stop at the same time", log, "b1", listed(
        log, "b1", 1, "success", "10:00:00", "10:10:00", [0, 2]))
    for event_id in ("0" * 32, "f" * 32):
        log[1] = log[1] | {"event_id": event_id}
        log[2] = start("b1", NAME, "10:10:00")
        check_agent("a start at the same time is refreshed first", log, "b1", listed(
            log, "b1", 1, "timeout", "10:00:00", "10:10:00", [0, 2, 1], evidence="silent",
            findings=SILENT | {"repeated_start": 1}))
    boot = {"boot_id": hex_id("boot"), "boot_ms": at("11:00:00") - BOOT}
    log = [opening, start("b1", NAME, "10:30:00"),
           closed("b1", "10:40:00", opening, "10:10:00", **boot)]
    check_agent("boot keys of a close are not read", log, "b1",
                listed(log, "b1", 1, "timeout", "10:00:00", "10:10:00", [0, 2], **BY_CLOSE),
                listed(log, "b1", 2, "running", "10:30:00", None, [1]))
    log = [opening, closed("b1", "10:40:00", opening, "10:10:00") | boot | moved("09:30:00"),
           start("b1", NAME, "10:20:00", boot_ms=at("10:20:00") - BOOT)]
    check_agent("and raise nothing", log, "b1",
                listed(log, "b1", 1, "timeout", "10:00:00", "10:10:00", [0, 1], **BY_CLOSE),
                listed(log, "b1", 2, "running", "10:20:00", None, [2]))
    first = closed("b1", "10:40:00", opening, "10:10:00", delivery_id=hex_id("same"))
    log = [opening, first, start("b1", NAME, "10:10:01"), worker_event(
        "agent.closed", "b1", "10:41:00", opened_by=hex_id("second"), status="lost",
        last_seen_ms=at("10:10:02"), delivery_id=hex_id("same"))]
    log[2] = log[2] | {"event_id": hex_id("second")}
    check_agent("nor is a delivery id", log, "b1",
                listed(log, "b1", 1, "timeout", "10:00:00", "10:10:00", [0, 1], **BY_CLOSE),
                listed(log, "b1", 2, "lost", "10:10:01", "10:10:02", [2, 3], findings=SILENT))


GROUPS = (closes, contained, stops_after, order)
