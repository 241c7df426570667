"""`agentlog up` on the store, and what it answers."""

import http.client
import json
import re
import signal
import subprocess
import urllib.parse
from decimal import Decimal

from setting import SECONDS, Setting, wait_until


class Server:
    """Runs from `with` to its end.

    It is told to look for transcripts where there are none, and nothing that is played lets the
    worker conclude anything: `offsets` has how many records each answer reflects.
    """

    def __init__(self, setting: Setting):
        self.setting = setting
        self.offsets: set[int] = set()

    def __enter__(self):
        self.output, self.errors = self.setting.root / "up.output", self.setting.root / "up.errors"
        command = [self.setting.agentlog, "up", "--home", str(self.setting.home), "--port", "0"]
        with open(self.output, "wb") as output, open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(
                command, env=self.setting.environment, stdin=subprocess.DEVNULL, stdout=output,
                stderr=errors)
        try:
            wait_until(lambda: self._port() is not None, SECONDS, "agentlog up does not listen")
            wait_until(self._is_ready, SECONDS, "agentlog up does not get ready")
        except BaseException:
            self._kill()
            raise
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self._kill()
            raise

    def _kill(self):
        self.process.kill()
        self.process.wait()

    def _port(self) -> int | None:
        if self.process.poll() is not None:
            raise RuntimeError(f"agentlog up ended: {self.errors.read_text(errors='replace')}")
        match = re.search(rb"http://127\.0\.0\.1:([0-9]+)", self.output.read_bytes())
        return int(match[1]) if match else None

    def _request(self, path: str) -> tuple[int, str | None, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port(), timeout=SECONDS)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.getheader("X-Agentlog-Offset"), response.read()
        finally:
            connection.close()

    def _is_ready(self) -> bool:
        return self._request("/readyz")[0] == 200

    def get(self, path: str, **query) -> dict:
        """Numbers as they stand in the answer.

        Raises:
            RuntimeError: It is no answer.
        """
        whole = f"/api/agents/{urllib.parse.quote(path)}?{urllib.parse.urlencode(query)}"
        status, offset, body = self._request(whole)
        if status != 200:
            raise RuntimeError(f"{whole}: status {status}: {body[:200]!r}")
        self.offsets.add(int(offset or -1))
        return json.loads(body, parse_float=Decimal)

    def executions(self) -> list[dict]:
        """All entries, of every status."""
        listed = []
        for status in ({}, *({"status": each} for each in ("internal", "unpaired", "linked"))):
            query = {"scope": "all", "limit": 200} | status
            while True:
                page = self.get("executions", **query)
                listed += page["executions"]
                if page["next_cursor"] is None:
                    break
                query["cursor"] = page["next_cursor"]
        return listed
