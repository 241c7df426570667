"""What may be stored: the one table. Whatever else of a payload or a transcript is found is a leak.

An entry says of whom (the events of payloads, `transcript` for its lines, `meta` for the file
`agent-<id>.meta.json`), which member, under which keys of docs/events.md it may appear in the log,
and why. Everything in it has to be found: an entry that is not needed any more is a failure, too.

To let the hook store more, add an entry: for example

    Entry(("StopFailure",), "error_details", ("error.message",), "why the run ended"),

`verbatim` says why a value is stored as it came even where it looks like a secret. Without it, no
part of a secret in this value may be found, see `--secrets`.
"""

from dataclasses import dataclass

SUBAGENT = ("SubagentStart", "SubagentStop", "StopFailure")
MAIN = ("SessionStart", "SessionEnd", "UserPromptSubmit", "Stop")
CALL = ("PostToolUse", "PostToolUseFailure")
STOPS = ("SubagentStop", "Stop")
FAILURE = ("StopFailure",)
TRANSCRIPT = ("transcript", "API error")
META = ("meta",)


@dataclass(frozen=True, slots=True)
class Entry:
    of: tuple[str, ...]         # names of events, or what else the member is of
    path: str                   # as json_path.py writes it
    keys: tuple[str, ...]       # of an event in the log
    why: str
    verbatim: str = ""


TABLE = (
    Entry(SUBAGENT + MAIN + CALL + ("Interrupt",), "session_id", ("session_id",),
          "whose event it is"),
    Entry(SUBAGENT + MAIN + CALL + ("Interrupt",), "cwd (last part)", ("project",),
          "the project's name"),

    Entry(("SubagentStart",), "agent_id", ("agent_id",), "which agent began"),
    Entry(("SubagentStop", "StopFailure"), "agent_id", ("agent_id", "stopped_agent_id"),
          "which one ended"),
    Entry(SUBAGENT, "agent_type", ("agent_name",), "figures are by agent name"),
    Entry(MAIN, "agent_type", ("agent_name",), "the main thread as an agent of the user's choice"),
    Entry(("SessionStart",), "source", ("source",), "how the session began"),
    Entry(("SessionEnd",), "reason", ("reason",), "how it ended"),

    Entry(STOPS, "background_tasks[].id", ("background_tasks[].id",),
          "tells which agents are alive"),
    Entry(STOPS, "background_tasks[].type", ("background_tasks[].type",), "agents or others"),
    Entry(STOPS, "background_tasks[].status", ("background_tasks[].status",), "alive or not"),

    Entry(CALL, "agent_id", ("parent_agent_id",), "which agent started another"),
    Entry(CALL, "tool_use_id", ("parent_tool_use_id",), "the call that started an agent"),
    Entry(("PostToolUse",), "tool_response.agentId", ("agent_id",), "the agent that was started"),
    Entry(CALL, "tool_input.subagent_type", ("agent_name",), "its name"),
    Entry(CALL, "tool_input.description", ("task_description",), "the few words that it was given"),
    Entry(("PostToolUseFailure",), "error", ("error.message", "error.stack"), "why it failed"),

    Entry(FAILURE, "error", ("error.type",), "the harness's word for an error"),
    Entry(FAILURE, "error_details", ("error.message", "error.stack"), "why the run ended"),
    Entry(FAILURE, "last_assistant_message", ("error.message",), "the same, without details"),

    Entry(META, "description", ("task_description",), "the few words that the agent was given"),
    Entry(META, "toolUseId", ("parent_tool_use_id",), "the call that started it"),
    # Of files that are named after an agent.
    Entry(("file name",), "agent-<id>", ("agent_id", "parent_agent_id"),
          "which agent a failed call had started, and which made a call"),

    Entry(TRANSCRIPT, "version", ("harness_version",), "formats differ by version"),
    Entry(TRANSCRIPT, "message.model", ("tokens[].model",), "prices are by model"),
    Entry(("transcript",), "message.content[].name", ("tool_calls[].name",), "calls are by tool"),
    Entry(("API error",), "error", ("error.type",), "the harness's word for an error"),
    Entry(("API error",), "message.content[].text", ("error.message", "error.stack"),
          "why the run ended"),
)
