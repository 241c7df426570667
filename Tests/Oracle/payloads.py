"""What a hook may leave in the log of a payload (docs/events.md, "Which hook becomes which
event")."""

from task import calls_agent
from texts import Error, Project, Text, error, error_type

FIGURES = ("tool_calls", "tokens", "output_exact", "outcome", "outcome_evidence",
           "response_time_ms", "output", "task_source", "wave_number", "spawn_depth")
TEXTS = ("task_description", "parent_tool_use_id", "parent_agent_id")
RECORDED = {
    "SubagentStart": "agent.started", "SubagentStop": "agent.stopped",
    "SessionStart": "session.started", "SessionEnd": "session.ended",
    "UserPromptSubmit": "session.turn", "Stop": "session.turn", "StopFailure": "session.turn",
}
TOTALS = {"total_tokens": "totalTokens", "total_tool_uses": "totalToolUseCount",
          "total_duration_ms": "totalDurationMs"}
ALWAYS = {"schema", "event_id", "delivery_id", "time_ms", "boot_id", "boot_ms", "host"}
OF_STOPS = {"error", "transcript", "harness_version"} | set(FIGURES) | set(TEXTS)
MOST_TASKS = 64


class OneOf(tuple):
    """A value that the page leaves open between a few."""

    def allows(self, written):
        return written in self


def text(value):
    return value if isinstance(value, str) else None


def given(payload, key):
    """Of the input of the call that the payload is about."""
    asked = payload.get("tool_input")
    return text(asked.get(key)) if isinstance(asked, dict) else None


def tasks(payload):
    """CHOICE: an empty list is a list: it says that nothing runs in the background."""
    listed = payload.get("background_tasks")
    if not isinstance(listed, list):
        return None
    return [{key: task[key] for key in ("id", "type", "status") if text(task.get(key)) is not None}
            for task in listed[:MOST_TASKS] if isinstance(task, dict)]


def launch(response):
    if response.get("isAsync") is True or response.get("status") == "async_launched":
        return "background"
    # CHOICE: of a result that is neither, nothing is said here.
    return "foreground" if response.get("status") == "completed" else \
        OneOf(("foreground", "background", None))


def finished_report(payload):
    """None where the result of the call names no agent."""
    response = payload.get("tool_response")
    if payload.get("tool_name") not in ("Agent", "Task") or not isinstance(response, dict) \
            or not text(response.get("agentId")):
        return None
    return {
        "type": "agent.reported", "agent_id": response["agentId"],
        # CHOICE: the page does not say where a report's name comes from.
        "agent_name": OneOf((text(response.get("agentType")), given(payload, "subagent_type"),
                             None)),
        "launch": launch(response),
    } | of_call(payload) | {key: response.get(name) for key, name in TOTALS.items()}


def of_call(payload):
    """CHOICE: the description is that of the call's input, not of its result; an empty one is
    none."""
    return {"parent_agent_id": text(payload.get("agent_id")) or None,
            "parent_tool_use_id": text(payload.get("tool_use_id")),
            "task_description": Text(given(payload, "description") or None)}


def failed_report(payload):
    """None where no meta.json names the call. CHOICE: it says neither launch nor totals."""
    agent = calls_agent(text(payload.get("transcript_path")), text(payload.get("tool_use_id")))
    if payload.get("tool_name") not in ("Agent", "Task") or agent is None:
        return None
    return {
        "type": "agent.reported", "agent_id": agent,
        "agent_name": OneOf((given(payload, "subagent_type"), None)),
        "outcome": "cancelled" if payload.get("is_interrupt") is True else "failure",
        "error": Error(error("tool_failure", payload.get("error"))),
    } | of_call(payload)


def stop_failure(payload):
    kind = error_type(payload.get("error"), "unknown")
    said = text(payload.get("error_details")) or text(payload.get("last_assistant_message"))
    return {"outcome": "failure", "outcome_evidence": "stop_failure",
            "error": Error(error(kind, said))}


def ended_or_began(payload):
    """A session, a turn or a subagent; None where a turn is said to be a subagent's. CHOICE: what a
    subagent has is an id that is not empty."""
    hook, agent = payload["hook_event_name"], text(payload.get("agent_id"))
    kind, name = RECORDED[hook], text(payload.get("agent_type"))
    if hook == "StopFailure" and agent:
        kind = "agent.stopped"
    if kind == "session.turn" and agent:
        return None
    if kind in ("agent.started", "agent.stopped"):
        return {"type": kind, "agent_name": name, "agent_id": agent}
    return {"type": kind, "agent_name": name or None}


def allowed_event(payload):
    """Each key's value, None where it must be absent; or None where nothing is recorded."""
    hook = payload["hook_event_name"]
    if hook == "PostToolUse":
        special = finished_report(payload)
    elif hook == "PostToolUseFailure":
        special = failed_report(payload)
    elif hook in RECORDED:
        special = ended_or_began(payload)
    else:
        special = None
    if special is None:
        return None
    if hook in ("SubagentStop", "Stop", "StopFailure"):
        special |= {"stop_hook_active": payload.get("stop_hook_active"),
                    "background_tasks": tasks(payload)} | {key: ... for key in OF_STOPS}
    if hook == "StopFailure":
        special |= stop_failure(payload)
    if special["type"] == "session.turn":
        special["phase"] = "prompt" if hook == "UserPromptSubmit" else "stop"
    if hook == "SessionStart":
        special["source"] = text(payload.get("source"))
    if hook == "SessionEnd":
        special["reason"] = text(payload.get("reason"))
    return {"harness": "claude-code", "session_id": text(payload.get("session_id")),
            "project": Project(text(payload.get("cwd")))} | special


def differences_from(expected, event):
    """`...` stands for any value, or none."""
    differences = []
    for key, value in expected.items():
        found = event.get(key)
        allowed = value.allows(found) if hasattr(value, "allows") else found == value
        if value is not ... and not allowed:
            differences.append(f"{key}: {found!r}, not {value!r}")
    surplus = set(event) - set(expected) - ALWAYS
    missing = ALWAYS - set(event)
    return differences + ([f"surplus keys: {sorted(surplus)}"] if surplus else []) \
        + ([f"missing keys: {sorted(missing)}"] if missing else [])
