"""What a hook may leave in the log of a payload (docs/events.md, "Which hook becomes which
event")."""

FIGURES = ("tool_calls", "tokens", "output_exact", "outcome", "outcome_evidence",
           "response_time_ms")
RECORDED = {
    "SubagentStart": "agent.started", "SubagentStop": "agent.stopped",
    "SessionStart": "session.started", "SessionEnd": "session.ended",
    "UserPromptSubmit": "session.turn", "Stop": "session.turn",
}
TOTALS = {"total_tokens": "totalTokens", "total_tool_uses": "totalToolUseCount",
          "total_duration_ms": "totalDurationMs"}
ALWAYS = {"schema", "event_id", "delivery_id", "time_ms", "boot_id", "boot_ms", "host"}
OF_STOPS = {"outcome", "outcome_evidence", "error", "transcript", "harness_version"} | set(FIGURES)
MOST_TASKS = 64


class OneOf(tuple):
    """A value that the page leaves open between a few."""


def text(value):
    return value if isinstance(value, str) else None


def project(payload):
    parts = [part for part in payload.get("cwd", "").replace("\\", "/").split("/") if part]
    return parts[-1] if parts else None


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


def report(payload):
    """None where the result of the call names no agent."""
    response = payload.get("tool_response")
    if payload.get("tool_name") not in ("Agent", "Task") or not isinstance(response, dict) \
            or not text(response.get("agentId")):
        return None
    asked = payload.get("tool_input")
    asked = asked.get("subagent_type") if isinstance(asked, dict) else None
    return {
        "type": "agent.reported", "agent_id": response["agentId"],
        # CHOICE: the page does not say where a report's name comes from.
        "agent_name": OneOf((text(response.get("agentType")), text(asked), None)),
        "parent_agent_id": text(payload.get("agent_id")) or None,
        "parent_tool_use_id": text(payload.get("tool_use_id")), "launch": launch(response),
    } | {key: response.get(name) for key, name in TOTALS.items()}


def allowed_event(payload):
    """Each key's value, None where it must be absent; or None where nothing is recorded."""
    hook = payload["hook_event_name"]
    if hook == "PostToolUse":
        special = report(payload)
    elif hook in RECORDED:
        special = {"type": RECORDED[hook], "agent_name": text(payload.get("agent_type"))}
    else:
        special = None
    if special is None:
        return None
    if hook in ("SubagentStart", "SubagentStop"):
        special["agent_id"] = text(payload.get("agent_id"))
    if hook in ("SubagentStop", "Stop"):
        special |= {"stop_hook_active": payload.get("stop_hook_active"),
                    "background_tasks": tasks(payload)} | {key: ... for key in OF_STOPS}
    if hook in ("UserPromptSubmit", "Stop"):
        special["phase"] = "stop" if hook == "Stop" else "prompt"
    if hook == "SessionStart":
        special["source"] = text(payload.get("source"))
    if hook == "SessionEnd":
        special["reason"] = text(payload.get("reason"))
    return {"harness": "claude-code", "session_id": text(payload.get("session_id")),
            "project": project(payload)} | special


def differences_from(expected, event):
    """`...` stands for any value, or none."""
    differences = []
    for key, value in expected.items():
        found = event.get(key)
        if value is not ... and found != value \
                and not (isinstance(value, OneOf) and found in value):
            differences.append(f"{key}: {found!r}, not {value!r}")
    surplus = set(event) - set(expected) - ALWAYS
    missing = ALWAYS - set(event)
    return differences + ([f"surplus keys: {sorted(surplus)}"] if surplus else []) \
        + ([f"missing keys: {sorted(missing)}"] if missing else [])
