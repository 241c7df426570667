"""`agentlog up` on a store."""

import http.client
import json
import re
import subprocess
from pathlib import Path

import command
import polling
from setting import Setting

LISTENING = re.compile(rb"http://127\.0\.0\.1:([0-9]+)")
TAKEN = "another agentlog is already projecting"


def port(output: Path) -> int | None:
    """The port that a server has said it listens on."""
    match = LISTENING.search(output.read_bytes()) if output.exists() else None
    return int(match[1]) if match else None


class Server:
    """Runs from `with` to its end, perhaps under a tracer."""

    def __init__(self, setting: Setting, home: Path, name: str, under=()):
        self._setting, self._home = setting, home
        self._command = [*under, setting.agentlog, "up", "--home", str(home), "--port", "0"]
        self.output = home.parent / f"{name}.output"

    def __enter__(self) -> "Server":
        with open(self.output, "wb") as output:
            # A session of its own, so that a kill reaches what a tracer has started.
            self.process = subprocess.Popen(
                self._command, env=command.environment(self._setting), stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        return self

    def __exit__(self, *_):
        command.kill(self.process)

    @property
    def said(self) -> str:
        return self.output.read_text(errors="replace").strip()

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def wait(self, seconds: float) -> bool:
        """Whether it ended in time."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self) -> list[str]:
        """Ends it as a user does; complaints if it was not running, or does not end well."""
        if not self.is_running:
            return [f"`up` ended by itself: {self.said}"]
        self.process.terminate()
        if not self.wait(command.SECONDS):
            return ["`up` does not end"]
        status = self.process.returncode
        return [f"`up` ends with status {status}: {self.said}"] if status else []

    def listen(self):
        """Waits until it listens, or has ended."""
        polling.until(lambda: port(self.output) or not self.is_running, command.SECONDS,
                      "`up` listens")

    def catch_up(self, end: int) -> list[str]:
        """Waits until it has caught up with the end of the log."""
        def is_level() -> bool:
            if not self.is_running:
                return True
            status, document = self._ready()
            return status == 200 and document["offset"] >= end
        self.listen()
        try:
            polling.until(is_level, command.SECONDS, f"`up` reflects {end} records")
        except polling.Late as late:
            return [str(late)]
        return [] if self.is_running else [f"`up` ended by itself: {self.said}"]

    def _ready(self) -> tuple[int, dict]:
        connection = http.client.HTTPConnection("127.0.0.1", port(self.output), timeout=10)
        try:
            connection.request("GET", "/readyz")
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()
