"""Effects of links: stops that came under an id that was never started."""

from checks import check_agent, expect, quarantined
from sample import at, hex_id, start, stop
from sample_facts import closed, holding, linked, listed, prompt, said, spent

NAME = "quick-fix"
AWAY = {"linked_stop": 1}
ALONE = {"unpaired_stop": 1}


def base():
    """A run of b1 whose stop came under x1, and the link between them."""
    opening = start("b1", NAME, "10:00:00")
    stopped = holding("x1", "10:20:00", 3, tokens=said(50), outcome="failure",
                      outcome_evidence="api_error", error={"type": "api_error"})
    return [opening, stopped, linked("b1", "10:20:15", stopped, opening)]


SAYS = {"evidence": "api_error", "error_type": "api_error"} | spent(50)


def ended(log, **more):
    return listed(log, "b1", 1, "failure", "10:00:00", "10:20:00", [0, 2],
                  **({"pairing": "transcript"} | SAYS | more))


def away(log, **more):
    return listed(log, "x1", 1, "linked", None, "10:20:00", [1, 2], findings=AWAY, **SAYS, **more)


def unlinked(what, log):
    check_agent(what + ": the run is open", log, "b1",
                listed(log, "b1", 1, "running", "10:00:00", None, [0]))
    check_agent(what + ": the stop is unpaired", log, "x1", listed(
        log, "x1", 1, "unpaired", None, "10:20:00", [1], findings=ALONE, **SAYS))


def links():
    log = base()
    check_agent("a link", log, "b1", ended(log))
    check_agent("where the stop came", log, "x1", away(log))
    check_agent("the link twice", log + log[2:], "b1", ended(log))
    check_agent("lines reversed", log[::-1], "b1", ended(log) | {
        "id": log[0]["event_id"], "log_offsets": [0, 2]})
    unlinked("the link dropped", log[:2])
    for evidence in ("session_and_name", "first_line", None):
        other = log[:2] + [log[2] | {"link_evidence": evidence}]
        check_agent(f"evidence {evidence}", other, "b1", ended(other, pairing=evidence))
        check_agent("where the stop came", other, "x1", away(other))
    for key in ("stop_event_id", "stopped_agent_id", "stopped_ms"):
        unread = log[:2] + [{each: value for each, value in log[2].items() if each != key}]
        unlinked("without " + key, unread)
        expect("it is unreadable", [2], quarantined(unread))
    unlinked("in another session", log[:2] + [log[2] | {"session_id": "s2"}])
    unlinked("of another harness", log[:2] + [log[2] | {"harness": "other"}])
    other = log[:2] + [log[2] | {"stop_event_id": hex_id("x")}]
    check_agent("the link of another stop: ended all the same", other, "b1", ended(other))
    check_agent("but that stop is unpaired", other, "x1", listed(
        other, "x1", 1, "unpaired", None, "10:20:00", [1], findings=ALONE, **SAYS))
    other = log[:2] + [log[2] | {"stopped_agent_id": "x2"}]
    check_agent("the stop of another agent: ended", other, "b1", ended(other))
    check_agent("but this agent knows nothing of it", other, "x1", listed(
        other, "x1", 1, "unpaired", None, "10:20:00", [1], findings=ALONE, **SAYS))
    check_agent("nor does the other have an entry", other, "x2")


def agents():
    nameless = stop(None, None, "10:20:00", tokens=said(50))
    opening = start("b1", NAME, "10:00:00")
    log = [opening, nameless, linked("b1", "10:20:15", nameless, opening)]
    check_agent("a stop without agent id", log, "b1", listed(
        log, "b1", 1, "success", "10:00:00", "10:20:00", [0, 2], pairing="transcript",
        **spent(50)))
    check_agent("it is an agent of its own", log, nameless["event_id"], listed(
        log, nameless["event_id"], 1, "linked", None, "10:20:00", [1, 2], findings=AWAY,
        agent_name="", **spent(50)))
    opening, stopped = prompt("10:00:00"), base()[1]
    log = [opening, stopped, linked(None, "10:20:15", stopped, opening)]
    check_agent("a link to a main agent", log, "", listed(
        log, "", 1, "failure", "10:00:00", "10:20:00", [0, 2], pairing="transcript", **SAYS))
    check_agent("where the stop came", log, "x1", away(log))
    log = base()
    log[1] = log[1] | {"agent_name": ""}
    check_agent("a stop of an internal agent", log, "b1", ended(log))
    check_agent("it stays internal", log, "x1", listed(
        log, "x1", 1, "internal", None, "10:20:00", [1], agent_name="",
        findings={"internal_stop": 1}, **SAYS))
    log = base() + [start("x1", NAME, "10:19:00")]
    check_agent("the agent was started after all: its run", log, "x1", listed(
        log, "x1", 1, "failure", "10:19:00", "10:20:00", [3, 1], **SAYS))
    check_agent("the link holds until it is taken back", log, "b1", ended(log))
    log = base() + [stop("b1", NAME, "10:30:00")]
    log.append(log[2] | {"event_id": hex_id("x"), "stop_event_id": log[3]["event_id"]})
    check_agent("a stop of the run's agent that is said to have come under another", log, "b1",
                ended(log), listed(log, "b1", 2, "unpaired", None, "10:30:00", [3],
                                   findings=ALONE))
    log = base()[:2] + [start("x1", NAME, "10:01:00")]
    log.append(linked("b1", "10:30:00", log[1], log[2], stopped_ms=at("10:10:00")))
    check_agent("a link ends no run of the agent that the stop came under", log, "x1",
                listed(log, "x1", 1, "failure", "10:01:00", "10:20:00", [2, 1], **SAYS))
    log = base() + [stop("x1", NAME, "10:20:30", tokens=said(60))]
    check_agent("a later stop moves the end of a linked entry", log, "x1", listed(
        log, "x1", 1, "linked", None, "10:20:30", [1, 2, 3], **SAYS,
        findings=AWAY | {"repeated_stop": 1}))
    log = base()
    log[0] = start("x1", NAME, "10:21:00")
    check_agent("a start later under the stop's id", log, "x1", away(log) | {
        "id": log[1]["event_id"]}, listed(log, "x1", 2, "running", "10:21:00", None, [0]))


def void():
    """Of several links of one stop the last holds, by the time of the decision, then event id."""
    log = base()
    unlinked("taken back", log + [log[2] | {
        "event_id": hex_id("void"), "void": True, "time_ms": at("10:30:00")}])
    again = log + [log[2] | {"event_id": hex_id("void"), "void": True, "time_ms": at("10:20:14")}]
    check_agent("taken back before", again, "b1", ended(again))
    for event_id, holds in (("0" * 32, True), ("f" * 32, False)):
        tie = log + [log[2] | {"event_id": event_id, "void": True}]
        if holds:
            check_agent("taken back at the same time, earlier id", tie, "b1", ended(tie))
            check_agent("where the stop came", tie, "x1", away(tie))
        else:
            unlinked("taken back at the same time, later id", tie)
    third = log + [log[2] | {"event_id": hex_id("void"), "void": True, "time_ms": at("10:30:00")},
                   log[2] | {"event_id": hex_id("third"), "time_ms": at("10:31:00"),
                             "link_evidence": "session_and_name"}]
    check_agent("linked again", third, "b1", ended(third, pairing="session_and_name") | {
        "log_offsets": [0, 4]})
    check_agent("where the stop came", third, "x1", away(third) | {"log_offsets": [1, 4]})
    check_agent("void as false", log[:2] + [log[2] | {"void": False}], "b1", ended(log))
    other = stop("x2", NAME, "10:19:00")
    untouched = log + [linked("b1", "10:30:00", other, log[0], void=True)]
    check_agent("another stop's link taken back", untouched, "b1", ended(untouched))


def when():
    """Which runs a link ends."""
    log = base()
    later = log[:2] + [linked("b1", "10:20:15", log[1], log[0], stopped_ms=at("09:59:59"))]
    check_agent("before the start", later, "b1",
                listed(later, "b1", 1, "running", "10:00:00", None, [0]))
    check_agent("the stop is linked all the same", later, "x1", away(later))
    opening = log[0]
    done = log + [stop("b1", NAME, "10:05:00")]
    check_agent("a run that has ended by a stop", done, "b1", listed(
        done, "b1", 1, "success", "10:00:00", "10:05:00", [0, 3]))
    check_agent("the stop is linked all the same", done, "x1", away(done))
    shut = log + [closed("b1", "11:00:00", opening, "10:10:00")]
    check_agent("a run that has ended by a close", shut, "b1", ended(
        shut, findings={"repeated_stop": 1}) | {"log_offsets": [0, 2, 3]})
    late = log + [closed("b1", "11:00:00", opening, "10:20:00.001")]
    check_agent("a close after the link", late, "b1", ended(late))
    level = log + [closed("b1", "11:00:00", opening, "10:20:00")]
    check_agent("a close at the same time comes after it", level, "b1", ended(level))
    turn = [prompt("10:00:00"), prompt("10:10:00"), log[1]]
    turn.append(linked(None, "10:20:15", log[1], turn[0]))
    check_agent("a run that has ended by a prompt", turn, "", listed(
        turn, "", 1, "cancelled", "10:00:00", "10:10:00", [0], evidence="next_prompt",
        findings={"closed_without_stop": 1, "no_transcript": 1}),
        listed(turn, "", 2, "running", "10:10:00", None, [1]))
    two = log + [closed("b1", "11:00:00", opening, "10:10:00"), start("b1", NAME, "10:15:00")]
    check_agent("a run that is not the last", two, "b1",
                listed(two, "b1", 1, "timeout", "10:00:00", "10:10:00", [0, 3], evidence="silent",
                       findings={"closed_without_stop": 1, "no_transcript": 1}),
                listed(two, "b1", 2, "running", "10:15:00", None, [4]))
    moved = log + [holding("b1", "10:21:00", 2, outcome="success")]
    check_agent("a stop within 60 s moves the end; the link read more", moved, "b1", ended(
        moved, findings={"repeated_stop": 1}) | {
            "end_ms": at("10:21:00"), "last_seen_ms": at("10:21:00"), "duration_ms": 1_260_000,
            "log_offsets": [0, 2, 3]})
    refresh = start("b1", NAME, "10:15:00")
    named = log[:2] + [linked("b1", "10:20:15", log[1], refresh), refresh]
    check_agent("a link may name any event of the run", named, "b1", ended(
        named, findings={"repeated_start": 1}) | {"log_offsets": [0, 2, 3]})
    early = log + [start("b1", NAME, "09:00:00", boot_ms=0, boot_id=hex_id("old"))]
    check_agent("an earlier start of the run", early, "b1", ended(
        early, findings={"repeated_start": 1}) | {
            "start_ms": at("09:00:00"), "duration_ms": 4_800_000, "id": early[3]["event_id"],
            "log_offsets": [0, 2, 3]})


GROUPS = (links, agents, void, when)
