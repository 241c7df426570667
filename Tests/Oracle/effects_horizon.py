"""Effects on what is final and what comes too late. The horizon lies 7 days behind newest."""

from checks import ask, expect
from effects_runs import moved
from sample import again, at, hex_id, start, stop
from sample_facts import (closed, holding, hook_event, linked, measured, prompt, reported, said,
                          turn_stop)

NAME = "quick-fix"


def ticks(last):
    """Newest goes on, by midnights, to this time."""
    midnights = [f"{day} 00:00:00" for day in range(1, int(last.split()[0]) + 1)]
    return [hook_event("session.started", clock, session_id="tick")
            for clock in midnights + [last] * (last not in midnights)]


LATE = "8 00:00:00"


def base():
    return [start("f1", NAME, "10:00:00"), holding("f1", "10:05:00", 5, tokens=said(100))]


def state(log, agent="f1"):
    """Run, status, end, whether it is final, how many records, of each entry; the counters."""
    entries = [(each["run"], each["status"], each["end_ms"], each["final"],
                len(each["log_offsets"])) for each in ask(log, "entries")
               if each["agent_id"] == agent and each["session_id"] == "s1"]
    return entries, counters(log)


def counters(log):
    rows = {row["name"]: row["count"] for row in ask(log, "views") if row["table"] == "counters"}
    assert all(rows.values()), rows     # rows of nothing do not exist
    return rows.get("duplicate", 0), rows.get("too_late", 0)


def row(status, end, final, records, run=1):
    return run, status, end and at(end), final, records


DONE = row("success", "10:05:00", True, 2)


def final():
    for last, is_final in (("7 10:05:00", False), ("7 10:05:00.001", True)):
        log = base() + ticks(last)
        expect("newest " + last, ([row("success", "10:05:00", is_final, 2)], (0, 0)), state(log))
        shown = ask(log, "executions")[0]["executions"][0]
        expect("as lists show it", is_final, shown["final"])
        log = base()[:1] + ticks(last)
        expect("a run that is open is not", ([row("running", None, False, 1)], (0, 0)), state(log))
        log = [stop("f1", "", "10:05:00")] + ticks(last)
        expect("an entry that is no execution too", [row("internal", "10:05:00", is_final, 1)],
               state(log)[0])
    log = base() + [start("f1", NAME, "6 10:00:00")] + ticks(LATE)
    expect("each by its end", [DONE, row("running", None, False, 1, 2)], state(log)[0])
    # The record itself counts: this stop would move the end, but by then the run is final.
    for clock, entries in (("7 10:05:00", [row("success", "7 10:05:00", False, 3)]),
                           ("7 10:05:00.001", [DONE])):
        log = base() + ticks("6 12:00:00") + [stop("f1", NAME, clock, stop_hook_active=True)]
        expect("a record counts itself, " + clock, (entries, (0, 0)), state(log))
    expect("an entry that ends before the horizon is final at once", [DONE],
           state(ticks(LATE) + base())[0])
    expect("so what stands before it is too late", ([row("unpaired", "10:05:00", True, 1)], (0, 1)),
           state(ticks(LATE) + base()[::-1]))
    log = base() + [start("f1", NAME, "11:00:00")] + ticks(LATE)
    expect("a run that is open keeps only what follows it",
           [DONE, row("running", None, False, 1, 2)], state(log)[0])


def placed():
    """An entry is not final while one of its events stands at or after the horizon."""
    report, opening = reported("f1", "3 10:00:00"), base()[0]
    for last, is_final in ((LATE, False), ("10 10:00:00", False), ("10 10:00:00.001", True)):
        log = base() + [report] + ticks(last)
        expect("a report; newest " + last, ([row("success", "10:05:00", is_final, 3)], (0, 0)),
               state(log))
        moved_end = row("success", "10:06:00", False, 4) if not is_final \
            else row("success", "10:05:00", True, 3)
        expect("a stop then", ([moved_end], (0, 0)), state(log + [stop("f1", NAME, "10:06:00")]))
    read = base() + [measured("f1", "3 10:00:00", opening, 9)] + ticks(LATE)
    expect("a measurement has no place", ([row("success", "10:05:00", True, 3)], (0, 0)),
           state(read))
    second = base() + [again(base()[1], 1_000)] + ticks("7 10:05:00.001")
    expect("a second delivery is no event of it", ([DONE], (0, 0)), state(second))
    later = base() + [start("f1", NAME, "3 10:00:00")] + ticks(LATE)
    expect("nor is what the next one contains", ([DONE, row("running", None, False, 1, 2)], (0, 0)),
           state(later))
    ahead = reported("f1", "10:01:00") | {"boot_ms": moved("10:06:00")["boot_ms"]}
    raising = start("f1", NAME, "3 10:00:00") | {"boot_ms": moved("10:05:30")["boot_ms"]}
    expect("an event stands where it is raised to", (
        [DONE, row("running", None, False, 2, 2)], (0, 0)),
        state(base() + [raising, ahead] + ticks(LATE)))
    raising = reported("f1", "3 10:00:00") | {"boot_ms": moved("10:05:30")["boot_ms"]}
    expect("also in the entry itself", ([row("success", "10:05:00", False, 4)], (0, 0)),
           state(base() + [ahead, raising] + ticks("10 10:00:00")))


def waiting():
    """A later event that would change a final entry waits for one that opens the next run."""
    late_stop, late_start = stop("f1", NAME, "10:05:30"), start("f1", NAME, "10:05:10")
    run = [DONE, row("success", "10:05:30", True, 2, 2)]
    for what, events, expected in (
            ("a stop waits", [late_stop], ([DONE], (0, 0))),
            ("and comes again", [late_stop] * 2, ([DONE], (1, 0))),
            ("it ends the run that a start opens later", [late_stop, late_start], (run, (0, 0))),
            ("as it does after the start", [late_start, late_stop], (run, (0, 0))),
            ("a start after it does not matter", [late_stop, start("f1", NAME, "10:06:00")],
             ([DONE, row("running", None, False, 1, 2)], (0, 0))),
            ("reports too", [reported("f1", "10:05:20"), reported("f1", "10:05:05"), late_start],
             ([DONE, row("running", None, False, 2, 2)], (0, 0))),
            ("all that wait", [reported("f1", "10:05:20"), late_stop, late_start],
             ([DONE, row("success", "10:05:30", True, 3, 2)], (0, 0))),
            ("what comes then, before the end of the run, is too late",
             [late_stop, late_start, reported("f1", "10:05:20")], (run, (0, 1)))):
        expect(what, expected, state(base() + ticks(LATE) + events))


def late():
    """What comes too late for an entry from 10:00 to 10:05 that is final, or changes nothing."""
    log = base() + ticks(LATE)
    opening, closing = log[0], log[1]
    other = stop("x1", NAME, "10:05:30")
    for what, event, too_late in (
            ("a start before its end", start("f1", NAME, "10:04:00"), 1),
            ("a start at its end", start("f1", NAME, "10:05:00"), 1),
            ("a start before all", start("f1", NAME, "09:00:00"), 1),
            ("a stop within 60 s", stop("f1", NAME, "10:05:30"), 0),
            ("an active stop", stop("f1", NAME, "12:00:00", stop_hook_active=True), 0),
            ("a report after its end", reported("f1", "10:06:00"), 0),
            ("a report at its end", reported("f1", "10:05:00"), 1),
            ("a report before its end", reported("f1", "10:04:00"), 1),
            ("a measurement", measured("f1", "8 00:00:00", opening, 9), 1),
            ("one that read less", measured("f1", "8 00:00:00", closing, 1), 1),
            ("a measurement of something else", measured("f1", "8 00:00:00", other, 9), 0),
            ("even one of before", measured("f1", "10:01:00", other, 9), 0),
            ("a close that stands before its end", closed("f1", LATE, opening, "10:04:00"), 1),
            ("a close that stands at its end", closed("f1", LATE, opening, "10:05:00"), 1),
            ("a close after its end counts for nothing", closed("f1", LATE, opening, "10:06:00"),
             0),
            ("a link before its end", linked("f1", LATE, other, opening, stopped_ms=at("10:04:00")),
             1),
            ("a link after its end counts for nothing", linked("f1", LATE, other, opening), 0),
            ("the start again", opening, 1), ("the stop again", closing, 1),
            ("a second delivery of the stop", again(closing, 1_000), 0),
            ("one that stands at the end", again(opening, 1_000), 1),
            ("an event of another agent", start("f2", NAME, "10:04:00"), 0)):
        expect(what, ([DONE], (0, too_late)), state(log + [event]))
        known = base() + [event] + ticks(LATE)
        expect(what + ", in time", 0, counters(known)[1])
    expect("a tick again is of no agent, so no duplicate", ([DONE], (0, 0)),
           state(log + log[-1:]))
    again_started = log + [start("f1", NAME, LATE)] * 2
    expect("what follows the final entry, again, is one", (
        [DONE, row("running", None, False, 1, 2)], (1, 0)), state(again_started))
    for after, result in ((999, (0, 1)), (1_000, (0, 1)), (1_001, (1, 0))):
        # It counts for nothing, but up to the end of the final entry it is forgotten too.
        second = again(opening, after)
        short = [opening, second, stop("f1", NAME, "10:00:01")] + ticks(LATE) + [second]
        expect(f"a second delivery after {after} ms again", result, counters(short))
    for event, too_late in ((reported("f1", "10:04:00"), 1), (reported("f1", "10:06:00"), 0),
                            (measured("f1", "10:07:00", opening, 9), 1)):
        expect("what a final entry contains comes again", (0, too_late),
               counters(base() + [event] + ticks(LATE) + [event]))
    twice = log + [start("f1", NAME, "10:04:30")] * 2
    expect("what was too late is too late again", ([DONE], (0, 2)), state(twice))
    for clock, stands in (("10:05:00.001", "10:05:00.001"), ("12:00:00", "12:00:00")):
        more = log + [start("f1", NAME, clock)]
        expect("a start after its end opens the next run", (
            [DONE, row("running", None, False, 1, 2)], (0, 0)), state(more))
    more = log + [stop("f1", NAME, "10:06:00.001", tokens=said(130))]
    expect("a stop after 60 s is an entry of its own", (
        [DONE, row("unpaired", "10:06:00.001", True, 1, 2)], (0, 0)), state(more))
    more = log + [start("f1", NAME, "8 00:01:00"), holding("f1", "8 00:02:00", 9, tokens=said(130))]
    found = [each for each in ask(more, "entries") if each["agent_id"] == "f1"][1]
    expect("what a final run read is subtracted", 30, found["tokens"])


def closes_and_links():
    opening = start("f1", NAME, "10:00:00")
    log = [opening, closed("f1", "11:00:00", opening, "10:05:00")] + ticks(LATE)
    shut = row("timeout", "10:05:00", True, 2)
    expect("a run that was closed", ([shut], (0, 0)), state(log))
    expect("a stop in its stead", ([shut], (0, 0)), state(log + [stop("f1", NAME, "12:00:00")]))
    expect("a stop before its end", ([shut], (0, 1)), state(log + [stop("f1", NAME, "10:04:00")]))
    stopped = stop("x1", NAME, "8 00:00:10")
    link = linked("f1", "8 00:01:00", stopped, opening)
    expect("a link in its stead", ([shut], (0, 0)), state(log + [stopped, link]))
    expect("in the other agent it holds", [row("linked", "8 00:00:10", False, 2)],
           state(log + [stopped, link], "x1")[0])
    log = [stop("x1", NAME, "10:05:00"), start("f1", NAME, "10:00:00")] + ticks(LATE)
    log.append(linked("f1", "8 00:01:00", log[0], log[1]))
    expect("a link of a final stop ends the run", [row("success", "10:05:00", True, 2)],
           state(log)[0])
    expect("but does not touch the stop", ([row("unpaired", "10:05:00", True, 1)], (0, 1)),
           state(log, "x1"))
    alone = log[:1] + ticks(LATE)
    alone.append(linked("x1", "8 00:01:00", log[0], start_ms=at("10:01:00")))
    expect("nor does one that infers its start", ([row("unpaired", "10:05:00", True, 1)], (0, 1)),
           state(alone, "x1"))
    alone = log[:1] + alone[-1:] + ticks(LATE)
    expect("in time it does", ([row("success", "10:05:00", True, 2)], (0, 0)), state(alone, "x1"))
    void = alone + [alone[1] | {"event_id": hex_id("void"), "void": True, "time_ms": at(LATE)}]
    expect("and is not taken back", ([row("success", "10:05:00", True, 2)], (0, 1)),
           state(void, "x1"))


def main_agents():
    log = [prompt("10:00:00"), turn_stop("10:05:00"), prompt("10:10:00")] + ticks(LATE)
    turns = [DONE, row("running", None, False, 1, 2)]
    expect("turns", (turns, (0, 0)), state(log, ""))
    for clock, too_late in (("10:04:00", 1), ("10:05:00", 1), ("10:05:00.001", 0)):
        expect("a stop at " + clock, (turns, (0, too_late)), state(log + [turn_stop(clock)], ""))
        event = hook_event("session.ended", clock)
        expect("the end of the session is no event of it", (turns, (0, 0)),
               state(log + [event] * 2, ""))
    expect("a prompt before the one that is open", ([
        DONE, row("cancelled", "10:10:00", True, 1, 2), row("running", None, False, 1, 3)], (0, 0)),
        state(log + [prompt("10:07:00")], ""))
    late_stop = log + [turn_stop("10:12:00")]
    expect("an entry that ends before the horizon is final at once",
           [DONE, row("success", "10:12:00", True, 2, 2)], state(late_stop, "")[0])


def raised():
    """A time that is raised changes what stands there, if that is not final."""
    ahead = start("f1", NAME, "10:30:00") | {"boot_ms": moved("10:01:00")["boot_ms"]}
    expect("in time", [row("success", "10:30:00", True, 3)],
           state(base() + [ahead] + ticks(LATE))[0])
    expect("later: it would raise the end, and changes nothing", ([DONE], (0, 0)),
           state(base() + ticks(LATE) + [ahead]))
    below = start("f1", NAME, "10:04:00") | {"boot_ms": moved("10:06:00")["boot_ms"]}
    expect("raised to the end: too late", ([DONE], (0, 1)), state(base() + ticks(LATE) + [below]))
    after = reported("f1", "10:07:00")
    below = start("f1", NAME, "10:04:00") | {"boot_ms": moved("10:08:00")["boot_ms"]}
    log = base() + [after] + ticks(LATE) + [below]
    expect("raised beyond the end", ([row("success", "10:05:00", True, 3),
                                      row("running", None, False, 1, 2)], (0, 0)), state(log))
    expect("to where the report stands", at("10:07:00"),
           [each for each in ask(log, "entries") if each["agent_id"] == "f1"][1]["start_ms"])


GROUPS = (final, placed, waiting, late, closes_and_links, main_agents, raised)
