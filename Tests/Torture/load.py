"""Agents that start and stop, as the hook records them."""

import itertools
import json
import subprocess
import threading
from pathlib import Path

import command
from setting import Setting

PACE_SECONDS = 0.004            # so that the readers beside it get their share of two cores


def record(setting: Setting, home: Path, agents):
    environment = command.environment(setting) | {"AGENTLOG_HOME": str(home)}
    for agent in agents:
        for event in ("SubagentStart", "SubagentStop"):
            payload = {"session_id": "6f1d9c1e-4b7a-4f0e-9a53-2d8c6b1e7f40", "cwd": "/",
                       "transcript_path": "/nonexistent.jsonl", "agent_id": f"agent-{agent}",
                       "agent_type": f"type-{agent % 3}", "hook_event_name": event}
            subprocess.run([setting.hook], input=json.dumps(payload).encode(), env=environment,
                           check=True, timeout=command.SECONDS)


class Load:
    """One agent after another, from `with` to its end."""

    def __init__(self, setting: Setting, home: Path, first: int):
        self._arguments = setting, home
        self.next = first       # number of the next agent
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._error: Exception | None = None

    def _run(self):
        try:
            for agent in itertools.count(self.next):
                record(*self._arguments, [agent])
                self.next = agent + 1
                if self._is_over.wait(PACE_SECONDS):
                    break
        except (OSError, subprocess.SubprocessError) as error:
            self._error = error

    def __enter__(self) -> "Load":
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._is_over.set()
        self._thread.join()
        if self._error is not None:
            raise self._error
