"""Chromium without a window, told what to do over the DevTools protocol."""

import asyncio
import json
import os
import shutil
import signal
from pathlib import Path

import websockets

SECONDS = 60


class Chromium:
    """Runs for as long as it is needed, with a profile of its own."""

    def __init__(self, root: Path):
        self.profile = root / "profile"
        self.process = self.connection = None
        self.count = 0
        self.session = None
        self.exceptions: list[str] = []

    async def __aenter__(self):
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        if program is None:
            raise RuntimeError("chromium is not installed")
        command = [program, "--headless=new", "--remote-debugging-port=0",
                   f"--user-data-dir={self.profile}", "--no-first-run", "--disable-gpu",
                   "--disable-dev-shm-usage", "--disable-background-networking",
                   "--disable-component-update", "--disable-sync", "--disable-extensions"]
        if os.geteuid() == 0:
            command.append("--no-sandbox")      # it does not start otherwise
        # A group of its own, so that it ends with all of its processes.
        self.process = await asyncio.create_subprocess_exec(
            *command, "about:blank", stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            env=os.environ | {"HOME": str(self.profile)}, start_new_session=True)
        try:
            await self._connect()
        except BaseException:
            await self._end()
            raise
        return self

    async def _connect(self):
        told = self.profile / "DevToolsActivePort"
        async with asyncio.timeout(SECONDS):
            while not (told.exists() and len(told.read_text().split("\n")) >= 2):
                if self.process.returncode is not None:
                    raise RuntimeError(f"chromium ended with {self.process.returncode}")
                await asyncio.sleep(0.05)
        port, path = told.read_text().split("\n")[:2]
        self.connection = await websockets.connect(
            f"ws://127.0.0.1:{port}{path}", max_size=None, ping_interval=None, compression=None)

    async def __aexit__(self, *_):
        await self._end()

    async def _end(self):
        try:
            if self.connection:
                await asyncio.wait_for(self._send("Browser.close"), 5)
            await asyncio.wait_for(self.process.wait(), 10)
        except (TimeoutError, RuntimeError, websockets.ConnectionClosed):
            pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        await self.process.wait()

    async def _send(self, method: str, **parameters) -> dict:
        """Raises:
            RuntimeError: The browser refuses.
        """
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        await self.connection.send(json.dumps(message))
        while True:
            answer = json.loads(await self.connection.recv())
            if answer.get("method") == "Runtime.exceptionThrown":
                details = answer["params"]["exceptionDetails"]
                self.exceptions.append(
                    details.get("exception", {}).get("description", details["text"]))
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    async def open(self, address: str):
        """Shows a page, in place of the one before."""
        if self.session is None:
            target = await self._send("Target.createTarget", url="about:blank")
            attached = await self._send(
                "Target.attachToTarget", targetId=target["targetId"], flatten=True)
            self.session = attached["sessionId"]
            await self._send("Runtime.enable")
        await self._send("Page.navigate", url=address)
        async with asyncio.timeout(SECONDS):
            while not await self.evaluate(
                    f"location.href === {json.dumps(address)} && document.readyState === 'complete'"):
                await asyncio.sleep(0.02)

    async def evaluate(self, expression: str):
        """What an expression of the page gives, or resolves to.

        Raises:
            RuntimeError: It throws.
        """
        answer = await self._send("Runtime.evaluate", expression=expression, awaitPromise=True,
                                  returnByValue=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")
