"""Events of the other types for small logs, and entries as the listing shows them in full."""

from sample import BOOT, at, bucket, hex_id, stop


def without_none(event):
    return {key: each for key, each in event.items() if each is not None}


# --- What hooks write ---------------------------------------------------------------------------

def hook_event(kind, clock, **more):
    moment = at(clock)
    return without_none({
        "schema": 1, "event_id": hex_id(kind, moment, sorted(more.items(), key=str)),
        "delivery_id": hex_id("delivery", kind, moment, sorted(more.items(), key=str)),
        "type": kind, "time_ms": moment, "harness": "claude-code", "boot_id": hex_id("boot"),
        "boot_ms": moment - BOOT, "host": "machine", "project": "shop", "session_id": "s1"} | more)


def prompt(clock, **more):
    return hook_event("session.turn", clock, phase="prompt", **more)


def turn_stop(clock, **more):
    path = {"path_hash": hex_id("transcript of the session"), "bytes_read": 1, "complete": True}
    return hook_event("session.turn", clock, **(
        {"phase": "stop", "stop_hook_active": False, "outcome": "success", "transcript": path}
        | more))


def reported(agent, clock, **more):
    return hook_event("agent.reported", clock, agent_id=agent, **more)


# --- What the worker writes ---------------------------------------------------------------------

def worker_event(kind, agent, clock, **more):
    return without_none({
        "schema": 1, "event_id": hex_id(kind, agent, at(clock), sorted(more.items(), key=str)),
        "type": kind, "time_ms": at(clock), "harness": "claude-code", "session_id": "s1",
        "agent_id": agent} | more)


def closed(agent, clock, opened, last_seen, **more):
    return worker_event("agent.closed", agent, clock, **({
        "opened_by": opened["event_id"], "status": "timeout", "reason": "silent",
        "last_seen_ms": at(last_seen)} | more))


def measured(agent, clock, opened, bytes_read=1, path=None, **more):
    path = {"path_hash": hex_id("transcript", agent) if path is None else path,
            "bytes_read": bytes_read, "complete": True}
    return worker_event("agent.measured", agent, clock, **({
        "opened_by": opened["event_id"], "outcome": "success", "transcript": path} | more))


def linked(agent, clock, stopped, opened=None, **more):
    """The link of a stop, whose outcome and figures it repeats."""
    repeated = {key: stopped[key] for key in (
        "outcome", "outcome_evidence", "error", "tool_calls", "tokens", "output_exact", "output",
        "response_time_ms", "transcript") if key in stopped}
    return worker_event("agent.linked", agent, clock, **(repeated | {
        "opened_by": opened["event_id"] if opened else None,
        "stop_event_id": stopped["event_id"],
        "stopped_agent_id": stopped.get("agent_id", stopped["event_id"]),
        "stopped_ms": stopped["time_ms"], "link_evidence": "transcript"} | more))


def holding(agent, clock, bytes_read, name="quick-fix", **more):
    """A stop that read so many bytes."""
    return stop(agent, name, clock, transcript={
        "path_hash": hex_id("transcript", agent), "bytes_read": bytes_read, "complete": True},
        **more)


# --- Entries ------------------------------------------------------------------------------------

ENDED = ("success", "failure", "timeout", "cancelled", "lost")


def listed(log, agent, run, status, begin, end, offsets, **more):
    """What the listing says of an entry that these records of the log were folded to, the first of
    which opened it: nothing but its times, unless more is said."""
    begin, end = begin and at(begin), end and at(end)
    main = agent == ""
    result = {
        "harness": "claude-code", "session_id": "s1", "agent_id": agent, "run": run,
        "id": log[offsets[0]]["event_id"], "kind": "main" if main else "subagent",
        "agent_name": "main" if main else "quick-fix", "agent_type": "main" if main else "general",
        "project": "shop", "harness_version": None, "status": status, "evidence": None,
        "pairing": None, "error_type": None, "start_ms": begin, "end_ms": end,
        "last_seen_ms": begin if end is None else end,
        "duration_ms": end - begin if status in ENDED else None,
        "tokens": 0, "priced_tokens": 0, "unpriced_tokens": 0, "cost_nano": None,
        "output_exact": None, "response_time_ms": None, "tool_calls": {}, "output": None,
        "error_message": None, "error_stack": None, "description": None, "source": None,
        "wave_number": None, "reported": False,
        "parent_agent_id": None, "parent_tool_use_id": None, "launch": None, "total_tokens": None,
        "total_tool_uses": None, "total_duration_ms": None, "findings": {}, "final": False,
        "kept": True, "log_offsets": sorted(offsets),
    }
    if "last_seen" in more:
        more["last_seen_ms"] = at(more.pop("last_seen"))
    assert not more.keys() - result.keys(), more.keys() - result.keys()
    return result | more


def said(tokens):
    """What a stop or a measurement says that read so many tokens, at 1 000 nano-dollars each."""
    return bucket("claude-haiku-4-5", input=tokens)


def spent(tokens):
    """And what an entry then spent."""
    return {"tokens": tokens, "priced_tokens": tokens, "cost_nano": 1_000 * tokens or None}
