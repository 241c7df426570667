"""Effects of imported events: they count for nothing where a hook saw the run."""

import itertools
import random

from checks import ask, check_agent, expect, quarantined
from effects_horizon import ticks
from sample import at, hex_id, start, stop
from sample_facts import (closed, holding, linked, listed, measured, prompt, reported, said, spent,
                          turn_stop)

NAME = "quick-fix"
UNKNOWN = {"boot_id": None, "boot_ms": None, "delivery_id": None}


def imported(event, begin="10:00:00", end="10:05:00"):
    """The event as an import writes it of a run between these times."""
    event = {key: each for key, each in (event | UNKNOWN).items() if each is not None}
    return event | {"event_id": hex_id("imported", event["event_id"]),
                    "imported": {"from_ms": at(begin), "to_ms": at(end)}}


def base():
    return [imported(start("b1", NAME, "10:00:00", task_description="Count")),
            imported(holding("b1", "10:05:00", 10, tokens=said(100)))]


def ended(log, offsets, begin="10:00:00", end="10:05:00", run=1, **more):
    return listed(log, "b1", run, "success", begin, end, offsets, **more)


IMPORTED = {"description": "Count"} | spent(100)


def alone():
    log = base()
    check_agent("an imported run", log, "b1", ended(log, [0, 1], **IMPORTED))
    more = log + [imported(reported("b1", "10:05:01", launch="foreground")),
                  imported(measured("b1", "10:06:00", log[0], 20, tokens=said(120)))]
    check_agent("with a report and a measurement", more, "b1", ended(
        more, [0, 1, 2, 3], reported=True, launch="foreground", **IMPORTED | spent(120)))
    for wrong in ({}, {"from_ms": 0}, {"to_ms": 0}, {"from_ms": "0", "to_ms": 0}, 7, [], "x",
                  {"from_ms": -1, "to_ms": 0}, {"from_ms": 0, "to_ms": 253_402_300_800_000},
                  {"from_ms": 0, "to_ms": None}):
        unread = [log[0] | {"imported": wrong}]
        expect(f"imported {wrong}: quarantined", [0], quarantined(unread))
        check_agent(f"imported {wrong}", unread, "b1")
    for right in ({"from_ms": 0, "to_ms": 0, "more": 1}, {"from_ms": 9, "to_ms": 1}, None):
        read = [log[0] | {"imported": right}]
        expect(f"imported {right}: read", [], quarantined(read))


def seen():
    """Within 5 s of the run, both ends included."""
    log = base()
    for clock, void in (("09:59:54.999", False), ("09:59:55", True), ("10:00:00", True),
                        ("10:02:00", True), ("10:05:05", True), ("10:05:05.001", False)):
        late = clock > "10:05:00"
        opening = start("b1", NAME, clock)
        both = log + [opening]
        running = listed(both, "b1", 1, "running", clock, None, [2])
        if void:
            check_agent("a start at " + clock, both, "b1", running)
        elif late:
            check_agent("a start at " + clock, both, "b1", ended(both, [0, 1], **IMPORTED),
                        running | {"run": 2})
        else:
            check_agent("a start at " + clock, both, "b1", ended(
                both, [2, 0, 1], clock, findings={"repeated_start": 1}, **IMPORTED))
    hooked = [start("b1", NAME, "10:00:01"), holding("b1", "10:05:01", 11, tokens=said(110))]
    found = ended(log + hooked, [2, 3], "10:00:01", "10:05:01", **spent(110))
    for order in itertools.permutations(log + hooked):
        check_agent("in any order", list(order), "b1", found | {
            "log_offsets": sorted(order.index(each) for each in hooked)})
    check_agent("the hook's dropped", log, "b1", ended(log, [0, 1], **IMPORTED))
    stopped = log + hooked[1:]
    check_agent("only a stop was seen", stopped, "b1", listed(
        stopped, "b1", 1, "unpaired", None, "10:05:01", [2], findings={"unpaired_stop": 1},
        **spent(110)))
    twice = log + hooked + [imported(event) for event in log]
    check_agent("imported twice", twice, "b1", found)
    for what, other in (("another agent's", {"agent_id": "b2"}), ("of another session", {
            "session_id": "s2"}), ("of another harness", {"harness": "codex"})):
        both = log + [each | other for each in hooked]
        kept = ended(both, [0, 1], **IMPORTED)
        found_all = [each for each in ask(both, "entries") if each["harness"] == "claude-code"]
        expect("a hook's run " + what, [kept], [
            each for each in found_all if each["agent_id"] == "b1" and each["session_id"] == "s1"])
    again = [each | {"imported": log[0]["imported"]} for each in hooked]
    both = log + again
    check_agent("what was imported makes nothing void", both, "b1", listed(
        both, "b1", 1, "success", "10:00:00", "10:05:01", [0, 1, 2, 3], findings={
            "repeated_start": 1, "repeated_stop": 1}, description="Count", **spent(110)))


def facts():
    """Only starts, stops and turns say that a hook saw the run."""
    log = base()
    opening = log[0]
    for what, other, more in (
            ("report", reported("b1", "10:02:00", launch="foreground"),
             {"reported": True, "launch": "foreground"}),
            ("measurement", measured("b1", "10:02:00", opening, 3), {}),
            ("close", closed("b1", "10:09:00", opening, "10:02:00"), None)):
        both = log + [other]
        expected = ended(both, [0, 1, 2], **IMPORTED | (more or {}))
        if more is None:
            expected |= {"findings": {"repeated_stop": 1}}
        check_agent("a " + what, both, "b1", expected)
    unpaired = stop("x1", NAME, "10:02:00")
    both = log[:1] + [unpaired, linked("b1", "10:02:30", unpaired, opening)]
    check_agent("a link", both, "b1", listed(
        both, "b1", 1, "success", "10:00:00", "10:02:00", [0, 2], pairing="transcript",
        description="Count", findings={}))
    late = log + [start("b1", NAME, "11:00:00")]
    for other in (reported("b1", "10:05:01"), measured("b1", "10:06:00", opening, 20),
                  closed("b1", "10:09:00", opening, "10:02:00")):
        void = late + [imported(other)] + [start("b1", NAME, "10:03:00")]
        check_agent("events of any type are void", void, "b1", listed(
            void, "b1", 1, "running", "10:03:00", None, [4, 2], last_seen="11:00:00",
            findings={}))
    turn = [imported(prompt("10:00:00")), imported(turn_stop("10:05:00", tokens=said(10)))]
    check_agent("an imported turn", turn, "", listed(
        turn, "", 1, "success", "10:00:00", "10:05:00", [0, 1], **spent(10)))
    for seen in (prompt("10:00:01"), prompt("10:05:05")):
        both = turn + [seen]
        check_agent("a prompt was seen", both, "", listed(
            both, "", 1, "running", seen["time_ms"] == at("10:00:01") and "10:00:01" or "10:05:05",
            None, [2]))
    both = turn + [turn_stop("10:04:59")]
    check_agent("its stop was seen", both, "", listed(
        both, "", 1, "unpaired", None, "10:04:59", [2], findings={"unpaired_stop": 1}))
    both = turn + [prompt("10:05:06")]
    check_agent("the next prompt", both, "", listed(
        both, "", 1, "success", "10:00:00", "10:05:00", [0, 1], **spent(10)), listed(
        both, "", 2, "running", "10:05:06", None, [2]))


def each_by_its_own():
    """Of two imported runs the one that was seen is void."""
    def second(event):
        return imported(event, "11:00:00", "11:05:00")
    log = base() + [second(start("b1", NAME, "11:00:00")),
                    second(holding("b1", "11:05:00", 30, tokens=said(150)))]
    one, two = ended(log, [0, 1], **IMPORTED), ended(
        log, [2, 3], "11:00:00", "11:05:00", 2, **spent(50))
    check_agent("two runs", log, "b1", one, two)
    hooked = [start("b1", NAME, "11:00:01"), holding("b1", "11:05:01", 31, tokens=said(160))]
    both = log + hooked
    check_agent("the second was seen", both, "b1", one, ended(
        both, [4, 5], "11:00:01", "11:05:01", 2, **spent(60)))
    hooked = [start("b1", NAME, "10:00:01"), holding("b1", "10:05:01", 11, tokens=said(110))]
    both = log + hooked
    check_agent("the first was seen", both, "b1", ended(
        both, [4, 5], "10:00:01", "10:05:01", **spent(110)), two | spent(40))
    across = [log[0], log[1] | {"imported": log[2]["imported"]}]
    both = across + [start("b1", NAME, "11:03:00")]
    check_agent("each event by its own times", both, "b1", listed(
        both, "b1", 1, "running", "10:00:00", None, [0, 2], last_seen="11:03:00",
        description="Count", findings={}))
    rng = random.Random(7)
    for _ in range(10):
        shuffled = log + hooked
        rng.shuffle(shuffled)
        expect("shuffled", [each["event_id"] for each in (hooked[0], log[2])], [
            each["id"] for each in ask(shuffled, "entries")])


def horizon():
    """Times are as written; and what is final stays, whatever is seen later."""
    raised = base() + [start("b1", NAME, "09:00:00", boot_ms=9), start(
        "b1", NAME, "08:00:00", boot_ms=10)]
    check_agent("a start that is raised", raised, "b1", ended(
        raised, [2, 3, 0, 1], "09:00:00", findings={"repeated_start": 2}, **IMPORTED))
    raised = base() + [start("b1", NAME, "12:00:00", boot_ms=9), start(
        "b1", NAME, "10:04:00", boot_ms=10)]
    check_agent("raised away, but written within", raised, "b1", listed(
        raised, "b1", 1, "running", "12:00:00", None, [2, 3], findings={}))
    late = [start("b1", NAME, "10:05:01")]

    def state(log):
        return [(each["status"], each["final"], each["id"]) for each in ask(log, "entries")
                if each["agent_id"] == "b1"], [
            row["name"] for row in ask(log, "views") if row["table"] == "counters"]
    log = base()
    final = ("success", True, log[0]["event_id"])
    expect("final", ([final], []), state(log + ticks("8 00:00:00")))
    expect("seen in time", ([("running", False, late[0]["event_id"])], []), state(
        log + late + ticks("8 00:00:00")))
    expect("seen too late", ([final], []), state(log + ticks("8 00:00:00") + late))
    hooked = [start("b1", NAME, "10:00:01"), holding("b1", "10:05:01", 11)]
    expect("imported after it is final", ([("success", True, hooked[0]["event_id"])],
                                          ["too_late"]), state(hooked + ticks("8 00:00:00") + log))


GROUPS = (alone, seen, facts, each_by_its_own, horizon)
