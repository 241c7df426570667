"""What the hook reads of a transcript, key by key against the count."""

import hashlib

from hook import record
from payloads import FIGURES, TEXTS
from texts import error, may_be, may_be_error
from transcript import read_transcript

FAILURE = {"error": "rate_limit", "error_details": "API Error: 429\n  later\r\n\n  \"again\"\t\\\n"}

# What is shown of a reading, and how wide.
COLUMNS = (("as", 8), ("tokens", 9), ("output", 7), ("calls", 5), ("failed", 6), ("created", 7),
           ("modified", 8), ("added", 5), ("removed", 7), ("passed", 6), ("failing", 7),
           ("outcome", 9), ("wave", 4), ("source", 18))


def session_beside(path):
    """The session's transcript of a subagent's, if the path says which, and it is there."""
    for folder in path.parents:
        if folder.name == "subagents":
            session = folder.parent.with_name(folder.parent.name + ".jsonl")
            return session if session.exists() else None
    return None


# --- One reading --------------------------------------------------------------------------------

class Reading:
    """A transcript `as_` a subagent's or the session's own (main), or its end a StopFailure."""

    def __init__(self, path, session, as_, session_path=None):
        self.path, self.session, self.as_ = path, session, as_
        self.session_path = session_path
        self.truth = read_transcript(
            path.read_bytes(), session, as_ != "subagent", path=str(path),
            session_path=session_path and str(session_path))
        if as_ == "failure":
            self.truth |= {"outcome": "failure", "outcome_evidence": "stop_failure",
                           "error": error(FAILURE["error"], FAILURE["error_details"])}

    def payload(self):
        hook = {"subagent": "SubagentStop", "main": "Stop", "failure": "StopFailure"}[self.as_]
        result = {"session_id": self.session, "hook_event_name": hook}
        if self.as_ == "failure":
            return result | FAILURE | {"transcript_path": str(self.path)}
        result |= {"stop_hook_active": False}
        if self.as_ == "main":
            return result | {"transcript_path": str(self.path)}
        return result | ({"transcript_path": str(self.session_path)} if self.session_path else {}) \
            | {"agent_id": "a", "agent_type": "general-purpose",
               "agent_transcript_path": str(self.path)}

    def identity(self):
        known = {"path_hash": hashlib.sha256(str(self.path).encode()).hexdigest()[:32],
                 "bytes_read": self.truth["bytes_read"], "first_ms": self.truth.get("first_ms"),
                 "last_ms": self.truth.get("last_ms"), "complete": True}
        return {key: value for key, value in known.items() if value is not None}

    def differences(self, hook):
        events = record(hook, self.payload())
        if len(events) != 1 or "type" not in events[0]:
            return [f"events: {events}"]
        event, truth = events[0], self.truth | {"transcript": self.identity()}
        wrong = [key for key in FIGURES + ("transcript",) if event.get(key) != truth.get(key)]
        wrong += [key for key in TEXTS if not may_be(event.get(key), truth.get(key))]
        wrong += [] if may_be_error(event.get("error"), truth.get("error")) else ["error"]
        return [f"{key}: hook {event.get(key)!r}, count {truth.get(key)!r}" for key in wrong]

    def figures(self):
        buckets, tools = self.truth.get("tokens", []), self.truth.get("tool_calls", [])
        output = self.truth.get("output", {})
        tokens = ("input", "output", "cache_write_5m", "cache_write_1h", "cache_read")
        return {
            "as": self.as_, "tokens": sum(bucket[each] for bucket in buckets for each in tokens),
            "output": sum(bucket["output"] for bucket in buckets),
            "calls": sum(tool["calls"] for tool in tools),
            "failed": sum(tool["failures"] for tool in tools),
            "created": output.get("files_created"), "modified": output.get("files_modified"),
            "added": output.get("lines_added"), "removed": output.get("lines_removed"),
            "passed": output.get("tests_passed"), "failing": output.get("tests_failed"),
            "outcome": self.truth["outcome"], "wave": self.truth.get("wave_number"),
            "source": self.truth.get("task_source"),
        }


def readings(path, session):
    """Of one file as it lies. As a main agent's, lines of subagents do not count in it."""
    return [Reading(path, session, "subagent", session_beside(path)),
            Reading(path, session, "main"), Reading(path, session, "failure")]
