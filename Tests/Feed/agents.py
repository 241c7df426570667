"""Agents that start and stop: each time a process of the real hook."""

import asyncio
import json
import os
from pathlib import Path

from server import environment

NAMES = ("code-reviewer", "test-runner", "Explore", "plug:in <b>")
SECONDS = 60


class Agents:
    def __init__(self, hook: Path, root: Path, random):
        self.hook, self.root, self.random = hook, root, random
        self.count = 0
        self._at_once = asyncio.Semaphore(16)

    def new(self) -> dict:
        """The members that all payloads of a new agent have."""
        self.count += 1
        number = self.count
        return {"session_id": f"session-{number % 7}", "cwd": "/src/project",
                "transcript_path": str(self.root / "none.jsonl"), "agent_id": f"agent-{number}",
                "agent_type": self.random.choice(NAMES)}

    async def call(self, agent: dict, event: str):
        """Runs the hook once.

        Raises:
            RuntimeError: It failed, or said something.
        """
        # Not through a pipe: a hook waits only so long, and this process may be busy.
        given = os.memfd_create("payload")
        try:
            os.write(given, json.dumps(agent | {"hook_event_name": event}).encode())
            os.lseek(given, 0, os.SEEK_SET)
            async with self._at_once:
                process = await asyncio.create_subprocess_exec(
                    str(self.hook), env=environment(self.root), stdin=given,
                    stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
                said, _ = await asyncio.wait_for(process.communicate(), SECONDS)
        finally:
            os.close(given)
        if process.returncode or said:
            raise RuntimeError(f"the hook ended with {process.returncode}: {said!r}")

    async def play(self, agent: dict, seconds: float = 0) -> str:
        """One run, from start to stop; returns the agent's id."""
        await self.call(agent, "SubagentStart")
        if seconds:
            await asyncio.sleep(seconds)
        await self.call(agent, "SubagentStop")
        return agent["agent_id"]

    async def play_many(self, count: int) -> set[str]:
        """So many runs at once; returns the agents' ids."""
        new = [self.new() for _ in range(count)]
        return set(await asyncio.gather(
            *(self.play(agent, self.random.random() * 0.2) for agent in new)))
