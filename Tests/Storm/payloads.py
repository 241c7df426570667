"""What the harness gives to a hook, in the shapes of Claude Code 2.x."""

import json

LAUNCHED = {"isAsync": True, "status": "async_launched", "outputFile": "/tmp/tasks/a.output"}


class Payloads:
    """Of one session. `has_lists`: stops name what runs in background, as newer versions do."""

    def __init__(self, session, has_lists: bool):
        self.session, self.has_lists = session, has_lists
        self.prompt_id = ""
        self._common = {"session_id": session.id, "transcript_path": str(session.path),
                        "cwd": session.folder}
        self._main = {"agent_type": session.main_name} if session.main_name else {}

    def _encoded(self, event: str, *members: dict) -> bytes:
        payload = dict(self._common)
        for each in members:
            payload |= each
        return json.dumps(payload | {"hook_event_name": event}, ensure_ascii=False).encode()

    def _prompted(self) -> dict:
        return {"prompt_id": self.prompt_id, "permission_mode": "acceptEdits"}

    def _lists(self) -> dict:
        task = {"id": "b1", "type": "shell", "status": "running", "description": "Watch the gate",
                "command": "tail -f gate.log"}
        return {"background_tasks": [task], "session_crons": []} if self.has_lists else {}

    # --- Sessions and turns ----------------------------------------------------------------------

    def session_start(self, source: str) -> bytes:
        return self._encoded("SessionStart", self._main, {"source": source, "model": "opus"})

    def session_end(self, reason: str) -> bytes:
        return self._encoded("SessionEnd", self._main, {"reason": reason})

    def prompt(self, text: str) -> bytes:
        return self._encoded("UserPromptSubmit", self._prompted(), self._main, {"prompt": text})

    def stop(self, said: str, is_active: bool = False) -> bytes:
        return self._encoded("Stop", self._prompted(), self._main, self._lists(), {
            "stop_hook_active": is_active, "last_assistant_message": said})

    def stop_failure(self, error: dict, said: str) -> bytes:
        return self._encoded("StopFailure", self._main, error, {"last_assistant_message": said})

    # --- Subagents -------------------------------------------------------------------------------

    def agent_start(self, agent) -> bytes:
        return self._encoded("SubagentStart", {"prompt_id": self.prompt_id}, agent.members)

    def agent_stop(self, agent, path, said: str, is_active: bool = False) -> bytes:
        return self._encoded("SubagentStop", self._prompted(), agent.members, self._lists(), {
            "stop_hook_active": is_active, "last_assistant_message": said,
            "agent_transcript_path": str(path)})

    def nameless_stop(self) -> bytes:
        """As the oldest versions sent it."""
        return self._encoded("SubagentStop", {"stop_hook_active": False})

    def agent_failure(self, agent, path, error: dict, said: str) -> bytes:
        return self._encoded("StopFailure", agent.members, error, {"last_assistant_message": said},
                             {"agent_transcript_path": str(path)} if path else {})

    # --- Calls -----------------------------------------------------------------------------------

    def _call(self, parent, launch) -> tuple[dict, ...]:
        return self._prompted(), parent.members if parent else self._main, {
            "tool_name": launch.call.tool, "tool_use_id": launch.id,
            "tool_input": launch.call.given}

    def result(self, parent, launch, response: dict) -> bytes:
        """Of a call that started an agent, made by its parent (nothing: the main agent)."""
        return self._encoded("PostToolUse", *self._call(parent, launch),
                             {"tool_response": response, "duration_ms": 7})

    def failure(self, parent, launch, error: str, is_interrupt: bool) -> bytes:
        return self._encoded("PostToolUseFailure", *self._call(parent, launch),
                             {"error": error, "is_interrupt": is_interrupt})

    def unrecorded(self, agent) -> list[bytes]:
        """What hooks may be called for, and leaves nothing."""
        bash = {"tool_name": "Bash", "tool_use_id": "toolu_9", "tool_input": {"command": "ls"}}
        return [
            self._encoded("PreToolUse", self._prompted(), agent.members, bash),
            self._encoded("PostToolUse", self._prompted(), agent.members, bash,
                          {"tool_response": {"stdout": "12", "agentId": agent.id}}),
            self._encoded("PostToolUse", self._prompted(), agent.members, bash | {
                "tool_name": "Agent", "tool_response": {"status": "completed", "content": []}}),
            self._encoded("PostToolUseFailure", self._prompted(), agent.members, bash | {
                "tool_name": "Task", "error": "no such agent"}),
            self._encoded("Notification", {"message": "Waiting", "agent_id": agent.id}),
        ]
