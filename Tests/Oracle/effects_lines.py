"""Effects of lines: which are events, which are ignored, which are quarantined."""

import tempfile
from decimal import Decimal

from checks import (changed, check, check_entries, check_same, current, entries, expect,
                    expect_fields, quarantined, where, with_running)
from effects_runs import moved
from sample import BOOT, ENTRIES, NOW, TODAY, at, base_log, bucket, detail, entry, hex_id

# The run of a13 without its stop.
OPEN_A13 = {"executions_today": 6, "success_rate": Decimal("0.8"), "avg_duration_ms": 121_667} \
    | with_running(2, detail("a13", "quick-fix", "general", "10:50:00", 6_000_000, True))


def no_events():
    log = base_log()
    garbage = [b"", b"{", b"[1]", b"\xff", b'{"schema":1}', b'{"schema":NaN}', b"null"]
    garbage.append(log[0] | {"schema": 2, "event_id": hex_id("two")})
    check_same("lines that are no events", log + garbage)
    expect("they are quarantined", list(range(len(log), len(log) + len(garbage))),
           quarantined(log + garbage))
    check_same("unknown keys and null", [each | {"later": [1], "harness_version": None}
                                         for each in log])
    # Within the boot of a04 before its stop, with a later time: it would raise the stop's.
    future = log[where(log, "a04")[0]] | {"type": "agent.dreamed", "event_id": hex_id("dream")}
    future |= {"time_ms": at("11:40:00"), "boot_ms": at("11:23:00") - BOOT}
    check_same("an unknown type", log + [future])
    expect("it is not quarantined", [], quarantined(log + [future]))


def required_keys():
    log = base_log()
    (closing,) = where(log, "a13")
    for key in ("schema", "event_id", "type", "time_ms", "harness"):
        check("no " + key, changed([closing], **{key: None}), **OPEN_A13)
        null = base_log()
        null[closing][key] = None
        check(key + " is null", null, **OPEN_A13)
        expect("it is quarantined", [closing], quarantined(null))
    others = [index for index, each in enumerate(log) if each.get("agent_id") != "a01"]
    check_same("no delivery id, no host, no project",
               changed(others, delivery_id=None, host=None, project=None))
    for what, sessions in (("absent", (None, None)), ("empty", ("", "")), ("either", (None, ""))):
        other = [{key: each for key, each in (event | {
            "session_id": sessions[event["type"] == "agent.stopped"]}).items() if each is not None}
            for event in base_log()]
        check("session " + what, other)
        expect(f"session {what}, executions", [each | {"session_id": ""} for each in ENTRIES],
               entries(other))


def one_bucket(**more):
    """A token bucket; None takes a key away."""
    known = bucket("claude-haiku-4-5")[0] | more
    return [{key: each for key, each in known.items() if each is not None}]


WRONG = {
    "schema": ["1", 1.0, True, 2], "event_id": [7, "", "0" * 31, "g" * 32],
    "delivery_id": [7, "0" * 33], "type": [7],
    "time_ms": ["soon", 1.5, True, -1, 253_402_300_800_000],
    "harness": [7], "harness_version": [7], "boot_id": [7, "boot"],
    "boot_ms": ["1", 0.5, 2**63, -2**63 - 1], "host": [7], "project": [["shop"]],
    "session_id": [7], "agent_id": [7], "agent_name": [False],
    "task_description": [7], "tools_granted": ["Read", [7], {}], "context_size": ["1"],
    "parent_tool_use_id": [7], "parent_agent_id": [7], "spawn_depth": [0.5],
    "stop_hook_active": [0, "true"], "outcome": [7, "timeout", ""], "outcome_evidence": [7],
    "error": ["api_error", {"type": 7}, {"message": 7}, {"type": "x", "stack": ["x"]}],
    "output": [7, [], {"files_created": "1"}, {"files_modified": -1}, {"lines_added": 0.5},
               {"lines_removed": 10_000_000_001}, {"tests_passed": True}, {"tests_failed": [1]}],
    "task_source": [7], "wave_number": ["1", 0.5, True],
    "imported": ["x", {}, {"from_ms": 1}, {"to_ms": 1}, {"from_ms": -1, "to_ms": 1},
                 {"from_ms": 1, "to_ms": "2"}, {"from_ms": 1, "to_ms": 253_402_300_800_000}],
    "output_exact": [1], "response_time_ms": ["1"],
    "tool_calls": [{}, ["Read"], [{"name": 7}], [{"name": "Read", "calls": -1}],
                   [{"name": "Read", "calls": 10_000_000_001}],
                   [{"name": "Read", "failures": 10_000_000_001}]],
    "tokens": [{}, [7], [None], one_bucket(model=None), one_bucket(day=None), one_bucket(band=None),
               one_bucket(model=7), one_bucket(speed=True), one_bucket(region=1),
               one_bucket(input=-1), one_bucket(input=10_000_000_001), one_bucket(output=0.5),
               one_bucket(web_searches=10_000_000_001), one_bucket() + one_bucket(cache_read="1"),
               one_bucket() * 257],
    "transcript": ["path", {"path_hash": 7}, {"bytes_read": "1"}, {"complete": 1},
                   {"first_ms": -1}, {"last_ms": 253_402_300_800_000}],
    "background_tasks": [{}, ["t"], [{"id": 7}], [{"type": 7}], [{"status": 7}]],
    "launch": [7], "total_tokens": ["1", -1, 10_000_000_001],
    "total_tool_uses": [0.5, -1, 10_000_000_001], "total_duration_ms": ["1", True],
    "opened_by": [7, "0" * 31], "stop_event_id": ["g" * 32, 7], "stopped_agent_id": [7],
    "stopped_ms": [-1, "1", 253_402_300_800_000], "start_ms": [-1, 0.5, 253_402_300_800_000],
    "link_evidence": [7], "void": [0, "true"], "status": [7, "success", ""], "reason": [7],
    "last_seen_ms": [-1, 253_402_300_800_000], "source": [7], "phase": [7, "", "end"],
}


def kinds():
    """A known key of the wrong kind makes the line unreadable, whatever else it says."""
    (closing,) = where(base_log(), "a13")
    for key, values in WRONG.items():
        for value in values:
            log = changed([closing], **{key: value})
            check(f"{key} is {value}", log, **OPEN_A13)
            expect(f"{key} is {value}: quarantined", [closing], quarantined(log))


def limits():
    (closing,) = where(base_log(), "a13")
    most = 10_000_000_000       # tokens for 10 000 USD
    for what, more, effect in (
            ("the most tokens", {"tokens": one_bucket(input=most)},
             {"tokens_used_today": 10_000_023_420, "estimated_cost_today": Decimal("10000.09651")}),
            ("a bucket without sums", {"tokens": [
                {"model": "claude-haiku-4-5", "day": "2026-11-22", "band": "100k"}]}, {}),
            ("nulls in a bucket", {"tokens": [
                one_bucket()[0] | {"input": None, "speed": None}]}, {}),
            ("nulls in a transcript", {"transcript": {"path_hash": None, "complete": None}}, {}),
            ("other values of known keys", {"outcome_evidence": "x", "harness_version": "",
                                            "tokens": one_bucket(band="x", day="x")}, {}),
            ("256 buckets", {"tokens": one_bucket() * 256}, {}),
            ("300 tools and tasks", {"tool_calls": [{"name": "a"}] * 300,
                                     "background_tasks": [{"id": "a"}] * 300}, {}),
            ("keys of other types", {
                "launch": "x", "total_tokens": most, "total_tool_uses": 0, "total_duration_ms": -1,
                "opened_by": hex_id("x"), "stop_event_id": hex_id("x"), "stopped_agent_id": "",
                "stopped_ms": 0, "start_ms": 0, "link_evidence": "x", "void": False,
                "status": "lost", "reason": "x", "last_seen_ms": 253_402_300_799_999,
                "source": "x", "phase": "stop", "task_source": "x", "wave_number": -1,
                "output": {"files_created": most, "more": "x"}, "task_description": "x",
                "error": {"type": "x", "message": "", "stack": "", "more": 7}}, {}),
            ("nulls in output and error", {"output": {"lines_added": None},
                                           "error": {"message": None, "stack": None}}, {}),
            ("no tools", {"tool_calls": [], "tools_granted": [], "background_tasks": []}, {}),
            # Before its start, so the run stays open.
            ("the first moment", {"time_ms": 0, "boot_id": None}, OPEN_A13),
            # Its run has ended, but not today.
            ("the last moment", {"time_ms": 253_402_300_799_999},
             {"executions_today": 6, "success_rate": Decimal("0.8"), "avg_duration_ms": 121_667})):
        log = changed([closing], **more)
        check(what, log, **effect)
        expect(what + ": not quarantined", [], quarantined(log))
    log = changed([closing], tool_calls=[{"name": "Read"}, {"name": "Edit", "failures": 1},
                                         {"calls": 2}, {"name": "Grep", "calls": 1}] * 2)
    check_entries("tools without calls, failures or name", log, entry(
        "a13", 1, "quick-fix", "general", "success", "10:50:00", "10:50:05",
        Edit=(0, 2), Grep=(2, 0), **{"": (4, 0)}))
    log = changed([closing], tool_calls=[{"name": "Read", "calls": most}])
    check_entries("the most calls", log, entry(
        "a13", 1, "quick-fix", "general", "success", "10:50:00", "10:50:05", Read=(most, 0)))


def append_times():
    log = base_log()
    (closing,) = where(log, "a13")
    for early, effect, offsets in ((86_400_000, {}, []), (86_400_001, OPEN_A13, [closing])):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write(f"{closing} {log[closing]['time_ms'] - early}\n")
            file.flush()
            what = f"an event {early} ms ahead of its append time"
            expect_fields(what, TODAY | effect, current(log, NOW, "--append-times", file.name))
            expect(what + ", quarantined", offsets, quarantined(log, "--append-times", file.name))
    # It would raise what comes later in its boot.
    (index,) = where(log, "a03")
    late = log[index] | {"type": "agent.started", "event_id": hex_id("far")} | moved("11:01:29")
    late["time_ms"] += 86_400_001
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(f"{len(log)} {at('11:01:29')}\n")
        file.flush()
        expect_fields("a quarantined event raises nothing", TODAY,
                      current(log + [late], NOW, "--append-times", file.name))


def types():
    """What is always there of each type. None of these has an effect on the base."""
    last = {"opened_by": hex_id("x"), "stop_event_id": hex_id("y"), "stopped_agent_id": "a13",
            "stopped_ms": at("10:50:02"), "status": "lost", "last_seen_ms": at("10:50:02"),
            "phase": "stop"}
    common = {"schema": 1, "time_ms": at("10:50:02"), "harness": "claude-code", "session_id": "s9",
              "event_id": hex_id("one more"), "agent_id": "a99"}
    for kind, required in (
            ("agent.measured", ("opened_by",)), ("agent.reported", ()), ("session.started", ()),
            ("agent.linked", ("stop_event_id", "stopped_agent_id", "stopped_ms")),
            ("agent.closed", ("opened_by", "status", "last_seen_ms")), ("session.ended", ()),
            ("agent.dreamed", ())):
        whole = common | {"type": kind} | {key: last[key] for key in required}
        log = base_log() + [whole]
        check_same(kind, log)
        expect(kind + ": not quarantined", [], quarantined(log))
        for key in required:
            for value in ({}, {key: None}):
                log[-1] = {each: whole[each] for each in whole if each != key} | value
                check_same(f"{kind} without {key}", log)
                expect(f"{kind} without {key}: quarantined", [len(log) - 1], quarantined(log))
    for phase, bad in (("prompt", []), ("stop", []), (None, [len(log) - 1])):
        log[-1] = common | {"type": "session.turn"} | ({"phase": phase} if phase else {})
        expect(f"phase {phase}", bad, quarantined(log))


GROUPS = (no_events, required_keys, kinds, limits, append_times, types)
