"""Which strings cannot simply be replaced, because reading goes on by what they say.

Each of them is replaced all the same, in a run of its own: see planting.py.
"""

from dataclasses import dataclass

INTERRUPTED = "[Request interrupted by user"


@dataclass(frozen=True, slots=True)
class Structure:
    """Of a kind of document. Paths are as json_path.py writes them."""
    kept: dict[str, tuple[str, ...]]        # path → values that stay; none named: all do
    prefixed: dict[str, str]                # path → a beginning that stays
    links: dict[str, str]                   # path → class in which equal values stay equal
    files: tuple[str, ...] = ()             # paths whose values are paths of files

    def keeps(self, path: str, text: str) -> bool:
        values = self.kept.get(path)
        return values is not None and (not values or text in values)

    @property
    def special(self) -> list[str]:
        """Every path that asks for a run of its own."""
        return list(dict.fromkeys([*self.kept, *self.prefixed, *self.links, *self.files]))


PAYLOAD = Structure(
    kept={
        "hook_event_name": (),
        "tool_name": ("Agent", "Task"),
        "tool_response.status": ("completed", "async_launched"),
        "agent_type": ("",),                # marks an internal agent
    },
    prefixed={},
    links={"session_id": "session", "agent_id": "agent", "agent_type": "name",
           "tool_use_id": "call"},
    files=("cwd", "transcript_path", "agent_transcript_path"),
)

TRANSCRIPT = Structure(
    kept={
        "type": (),
        "timestamp": (),
        "message.content[].type": (),
        # Calls of these are looked into. The names of all others are replaced.
        "message.content[].name": ("Agent", "Task", "Bash", "Write", "Edit"),
        "toolUseResult.type": ("create", "update"),
        "message.model": ("<synthetic>",),
        "message.usage.speed": ("fast",),
        "message.usage.inference_geo": ("us",),
    },
    prefixed={"message.content": INTERRUPTED, "message.content[].text": INTERRUPTED},
    links={
        "sessionId": "session", "agentId": "agent", "message.id": "message",
        "requestId": "request", "message.content[].id": "call",
        "message.content[].tool_use_id": "call",
    },
)

META = Structure(kept={}, prefixed={}, links={"toolUseId": "call"})


def line_kind(line) -> str:
    """Of what a line of a transcript is said to be, in the table of what may be stored."""
    is_error = isinstance(line, dict) and line.get("isApiErrorMessage") is True
    return "API error" if is_error else "transcript"


# Which payloads become events, and which: docs/events.md, "Which hook becomes which event".
_EVENTS = {
    "SubagentStart": "agent.started", "SubagentStop": "agent.stopped",
    "PostToolUse": "agent.reported", "PostToolUseFailure": "agent.reported",
    "SessionStart": "session.started", "SessionEnd": "session.ended",
    "UserPromptSubmit": "session.turn", "Stop": "session.turn", "StopFailure": "session.turn",
}


def event_type(payload: dict) -> str | None:
    """The type of the event that a payload stands for; None if it is not recorded."""
    name = payload.get("hook_event_name")
    if name in ("PostToolUse", "PostToolUseFailure"):
        response = payload.get("tool_response")
        names_agent = isinstance(response, dict) and isinstance(response.get("agentId"), str)
        # The agent of a call that failed is found in a file, which is always there.
        if name == "PostToolUseFailure":
            names_agent = isinstance(payload.get("tool_use_id"), str)
        if payload.get("tool_name") not in ("Agent", "Task") or not names_agent:
            return None
    if payload.get("agent_id"):
        if name in ("UserPromptSubmit", "Stop"):
            return None
        if name == "StopFailure":
            return "agent.stopped"
    if name == "Interrupt" and "turn_id" in payload:
        return "session.turn"
    return _EVENTS.get(name) if isinstance(name, str) else None
