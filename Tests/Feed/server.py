"""`agentlog up` on a store of its own."""

import asyncio
import os
import re
import signal
import urllib.request
import json
from pathlib import Path

SECONDS = 60


def environment(root: Path) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "HOME": str(root),
            "AGENTLOG_HOME": str(root / "home"), "XDG_RUNTIME_DIR": str(root / "runtime"),
            "TMPDIR": str(root), "CLAUDE_CONFIG_DIR": str(root / "none")}


class Server:
    def __init__(self, program: Path, root: Path, options: tuple[str, ...] = ()):
        self.program, self.root, self.options = program, root, options
        self.process = None
        self.port = 0

    async def start(self):
        """Returns when it serves what the log holds.

        Raises:
            RuntimeError: It ended.
            TimeoutError: It does not get there.
        """
        command = [str(self.program), "up", "--home", str(self.root / "home"),
                   "--port", str(self.port), *self.options]
        errors = open(self.root / "up.errors", "ab")
        self.process = await asyncio.create_subprocess_exec(
            *command, env=environment(self.root), stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=errors)
        errors.close()
        async with asyncio.timeout(SECONDS):
            while True:
                line = await self.process.stdout.readline()
                if not line:
                    said = (self.root / "up.errors").read_text(errors="replace")
                    raise RuntimeError(f"agentlog up ended: {said}")
                match = re.search(rb"http://127\.0\.0\.1:([0-9]+)", line)
                if match:
                    self.port = int(match[1])
                    break
            while not await asyncio.to_thread(self._is_ready):
                await asyncio.sleep(0.02)

    def _is_ready(self) -> bool:
        try:
            return self.get("/readyz")["status"] == "ready"
        except OSError:
            return False

    def get(self, path: str) -> dict:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=SECONDS) as it:
            return json.load(it)

    async def stop(self) -> float:
        """Tells it to end and waits; returns how long that took, in seconds."""
        if self.process is None or self.process.returncode is not None:
            return 0
        clock = asyncio.get_running_loop().time
        before = clock()
        self.process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), SECONDS)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
            raise
        return clock() - before
