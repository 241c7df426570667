"""Effects on turns of main agents."""

from checks import ask, check_agent, check_same, expect, quarantined
from effects_runs import moved
from sample import BOOT, again, at, base_log, hex_id, start, stop
from sample_facts import hook_event, listed, prompt, said, spent, turn_stop

SILENT = {"closed_without_stop": 1, "no_transcript": 1}


def turns():
    log = [prompt("10:00:00"), turn_stop("10:05:00"), prompt("11:00:00")]
    first = listed(log, "", 1, "success", "10:00:00", "10:05:00", [0, 1])
    check_agent("two turns", log, "", first,
                listed(log, "", 2, "running", "11:00:00", None, [2]))
    check_agent("lines reversed", log[::-1], "",
                first | {"log_offsets": [1, 2]}, listed(
                    log[::-1], "", 2, "running", "11:00:00", None, [0]))
    check_same("they change nothing of subagents", base_log() + log)
    check_agent("the second prompt dropped", log[:2], "", first)
    check_agent("the stop dropped", [log[0], log[2]], "",
                listed([log[0], log[2]], "", 1, "cancelled", "10:00:00", "11:00:00", [0],
                       evidence="next_prompt", findings=SILENT),
                listed([log[0], log[2]], "", 2, "running", "11:00:00", None, [1]))
    other = log + [turn_stop("11:10:00", session_id="s2")]
    check_agent("another session's stop", other, "", first,
                listed(log, "", 2, "running", "11:00:00", None, [2]))
    for outcome in ("failure", "cancelled"):
        ended = log[:1] + [turn_stop("10:05:00", outcome=outcome, outcome_evidence="x",
                                     error={"type": "api_error"})]
        check_agent("a turn ends as " + outcome, ended, "", listed(
            ended, "", 1, outcome, "10:00:00", "10:05:00", [0, 1], evidence="x",
            error_type="api_error"))
    unread = [each | {"phase": "pause"} for each in log]
    expect("another phase is unreadable", [0, 1, 2], quarantined(unread))


def prompts():
    """A prompt while a run is open."""
    log = [prompt("10:00:00"), prompt("10:10:00")]
    first = listed(log, "", 1, "cancelled", "10:00:00", "10:10:00", [0], evidence="next_prompt",
                   findings=SILENT)
    check_agent("a prompt while a run is open", log, "", first,
                listed(log, "", 2, "running", "10:10:00", None, [1]))
    longer = log + [turn_stop("10:12:00")]
    check_agent("the stop is the next run's", longer, "", first,
                listed(longer, "", 2, "success", "10:10:00", "10:12:00", [1, 2]))
    longer = log + [prompt("10:10:30"), turn_stop("10:12:00")]
    check_agent("three prompts", longer, "", first, listed(
        longer, "", 2, "cancelled", "10:10:00", "10:10:30", [1], evidence="next_prompt",
        findings=SILENT), listed(longer, "", 3, "success", "10:10:30", "10:12:00", [2, 3]))
    for after, runs in ((2000, 1), (2001, 2)):
        twice = [log[0], again(log[0], after)]
        expected = [listed(twice, "", 1, "running", "10:00:00", None, [0])]
        if runs == 2:
            expected = [listed(twice, "", 1, "cancelled", "10:00:00", "10:00:02.001", [0],
                               evidence="next_prompt", findings=SILENT),
                        listed(twice, "", 2, "running", "10:00:02.001", None, [1])]
        check_agent(f"a prompt again after {after} ms", twice, "", *expected)


def stops():
    log = [prompt("10:00:00"), turn_stop("10:05:00")]
    for what, more, clock, moves in (
            ("60 s after the end", {}, "10:06:00", True),
            ("60.001 s after the end", {}, "10:06:00.001", False),
            ("with stop_hook_active", {"stop_hook_active": True}, "11:00:00", True)):
        again_stopped = log + [turn_stop(clock, **more)]
        end = clock if moves else "10:05:00"
        expected = [listed(again_stopped, "", 1, "success", "10:00:00", end,
                           [0, 1, 2] if moves else [0, 1],
                           findings={"repeated_stop": 1} if moves else {})]
        if not moves:
            expected.append(listed(again_stopped, "", 2, "unpaired", None, clock, [2],
                                   findings={"unpaired_stop": 1}))
        check_agent("a stop " + what, again_stopped, "", *expected)
    for name in (None, "", "data"):
        alone = [turn_stop("10:05:00", agent_name=name)]
        check_agent(f"no prompt, and the name {name!r}: unpaired, never internal", alone, "",
                    listed(alone, "", 1, "unpaired", None, "10:05:00", [0],
                           agent_name=name or "main", findings={"unpaired_stop": 1}))
    log = [prompt("10:00:00"), turn_stop("10:05:00", tokens=said(100)), prompt("11:00:00"),
           turn_stop("11:05:00", tokens=said(250))]
    check_agent("figures are what a turn adds to the transcript", log, "",
                listed(log, "", 1, "success", "10:00:00", "10:05:00", [0, 1], **spent(100)),
                listed(log, "", 2, "success", "11:00:00", "11:05:00", [2, 3], **spent(150)))


def sessions():
    """Starts and ends of sessions are about the session: they are no events of the main agent."""
    log = [prompt("10:00:00"), turn_stop("10:05:00")]
    first = listed(log, "", 1, "success", "10:00:00", "10:05:00", [0, 1])
    around = log + [hook_event("session.started", "09:59:00", source="startup"),
                    hook_event("session.started", "10:02:00", source="compact"),
                    hook_event("session.ended", "10:03:00", reason="other"),
                    hook_event("session.ended", "10:06:00")]
    check_agent("they change nothing", around, "", first)
    check_agent("they open nothing", around[2:], "")
    check_agent("an open turn does not see them", around[:1] + around[2:], "",
                listed(log, "", 1, "running", "10:00:00", None, [0]))
    ahead = log + [hook_event("session.ended", "10:30:00", boot_ms=at("10:02:00") - BOOT)]
    check_agent("they raise no times of what is later in their boot", ahead, "", first)
    turn = log + [prompt("10:30:00", boot_ms=at("10:02:00") - BOOT)]
    check_agent("as a prompt would", turn, "",
                listed(turn, "", 1, "cancelled", "10:00:00", "10:30:00", [0],
                       evidence="next_prompt", findings=SILENT),
                listed(turn, "", 2, "success", "10:30:00", "10:30:00", [2, 1]))
    other = turn[:2] + [prompt("10:30:00", boot_ms=at("10:05:00") - BOOT)]
    check_agent("not at an equal boot clock", other, "", first,
                listed(other, "", 2, "running", "10:30:00", None, [2]))
    same = log + [hook_event("session.ended", "10:04:59", delivery_id=log[1]["delivery_id"])]
    check_agent("the stop is no second delivery of them", same, "", first)
    twice = around + around[2:]
    expect("they are no duplicates", [], [row for row in ask(twice, "views")
                                          if row["table"] == "counters"])
    expect("as a prompt is", [1], [row["count"] for row in ask(log + log[:1], "views")
                                   if row["table"] == "counters"])
    foreign = log + [start("b1", "quick-fix", "10:30:00", boot_ms=at("10:02:00") - BOOT)]
    check_agent("a subagent raises nothing of the main agent", foreign, "", first)


def names():
    log = [prompt("10:00:00", agent_name="sql"), turn_stop("10:05:00", agent_name="reviewer")]

    def check_name(what, changed, name, **more):
        check_agent(what, changed, "", listed(changed, "", 1, "success", "10:00:00", "10:05:00",
                                              [0, 1], agent_name=name, **more))
    check_name("the last name holds; the type stays main", log, "reviewer")
    check_name("an empty name is none", [log[0], log[1] | {"agent_name": ""}], "sql")
    check_name("without names", [each | {"agent_name": ""} for each in log], "main")
    check_name("the last project and version hold", [
        log[0] | {"project": "farm", "harness_version": "2.0.1"},
        log[1] | {"project": None, "harness_version": "2.0.2"}], "reviewer",
        project="farm", harness_version="2.0.2")
    check_name("empty ones are none", [
        log[0] | {"project": "farm", "harness_version": "2.0.1"},
        log[1] | {"project": "", "harness_version": ""}], "reviewer",
        project="farm", harness_version="2.0.1")
    check_name("none at all", [each | {"project": None} for each in log], "reviewer", project=None)
    check_name("a session's event with an agent id", [each | {"agent_id": "b1"} for each in log],
               "reviewer")
    check_agent("it is not that agent's", [each | {"agent_id": "b1"} for each in log], "b1")
    for agent in (None, ""):
        nameless = log + [stop(agent, "", "10:01:00"), start(agent, "", "10:02:00")]
        check_name(f"agent id {agent!r} is no main agent", nameless, "reviewer")
    foreign = [prompt("10:00:00", harness="other"), turn_stop("10:05:00")]
    check_agent("another harness is another agent", foreign, "",
                listed(foreign, "", 1, "unpaired", None, "10:05:00", [1],
                       findings={"unpaired_stop": 1}),
                listed(foreign, "", 1, "running", "10:00:00", None, [0], harness="other"))


def boots():
    """Prompts and stops are raised like all others."""
    log = [prompt("10:00:00"), turn_stop("09:50:00", boot_ms=at("10:05:00") - BOOT)]
    check_agent("the wall clock steps back", log, "",
                listed(log, "", 1, "success", "10:00:00", "10:00:00", [0, 1]))
    other = [log[0], log[1] | {"boot_id": hex_id("new")}]
    check_agent("in another boot it does not", other, "",
                listed(other, "", 1, "unpaired", None, "09:50:00", [1],
                       findings={"unpaired_stop": 1}),
                listed(other, "", 2, "running", "10:00:00", None, [0]))
    tie = [prompt("10:00:00", event_id="1" * 32),
           turn_stop("10:00:00", event_id="0" * 32, boot_ms=at("10:00:01") - BOOT)]
    check_agent("a prompt and a stop at one time", tie, "",
                listed(tie, "", 1, "success", "10:00:00", "10:00:00", [0, 1]))
    check_agent("against it", [tie[0] | moved("10:00:00"), tie[1] | moved("10:00:00")], "",
                listed(tie, "", 1, "unpaired", None, "10:00:00", [1],
                       findings={"unpaired_stop": 1}),
                listed(tie, "", 2, "running", "10:00:00", None, [0]))


GROUPS = (turns, prompts, stops, sessions, names, boots)
