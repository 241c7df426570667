"""What the browser talks to: agentlog, the page's own server, and a proxy that makes mistakes."""

import asyncio
import json
import os
import re
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SECONDS = 60
HERE = Path(__file__).resolve().parent


class Agentlog:
    """`agentlog up --demo`, with a key if one is asked for."""

    def __init__(self, program: Path, root: Path, needs_key: bool):
        self.program, self.root, self.needs_key = program, root, needs_key
        self.key, self.port, self.process = "", 0, None
        self.environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(root),
                            "TMPDIR": str(root), "CLAUDE_CONFIG_DIR": str(root / "none")}

    async def __aenter__(self):
        (self.root / "home").mkdir(mode=0o700, parents=True)
        home = ["--home", str(self.root / "home")]
        if self.needs_key:
            made = await asyncio.create_subprocess_exec(
                self.program, "auth", "create", "--name", "browser", *home,
                env=self.environment, stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL)
            said, _ = await made.communicate()
            self.key = re.search(rb"agl_\w+", said)[0].decode()
        errors = open(self.root / "up.errors", "wb")
        self.process = await asyncio.create_subprocess_exec(
            self.program, "up", "--demo", "--port", "0", *home,
            *(["--require-key"] if self.needs_key else []), env=self.environment,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=errors)
        errors.close()
        async with asyncio.timeout(SECONDS):
            while not self.port:
                line = await self.process.stdout.readline()
                if not line:
                    said = (self.root / "up.errors").read_text(errors="replace")
                    raise RuntimeError(f"agentlog up ended: {said}")
                if found := re.search(rb"http://127\.0\.0\.1:([0-9]+)", line):
                    self.port = int(found[1])
            while not await self._is_ready():
                await asyncio.sleep(0.1)
        return self

    async def _is_ready(self) -> bool:
        lines, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
                     "Connection: close\r\n\r\n".encode())
        answer = await lines.read()
        writer.close()
        return b" 200 " in answer.split(b"\r\n")[0]

    async def __aexit__(self, *_):
        if self.process is None or self.process.returncode is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), SECONDS)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


class PageServer:
    """Another origin of this machine: the page, its scripts, and the contract as JSON."""

    TYPES = {".html": "text/html", ".js": "text/javascript", ".json": "application/json"}

    def __init__(self, contract: dict):
        files = {f"/{each.name}": each.read_bytes() for each in HERE.iterdir()
                 if each.suffix in self.TYPES}
        files["/contract.json"] = json.dumps(contract, default=str).encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                content = files.get(self.path)
                self.send_response(404 if content is None else 200)
                self.send_header("Content-Type", PageServer.TYPES.get(
                    Path(self.path).suffix, "text/plain"))
                self.send_header("Content-Length", str(len(content or b"")))
                self.end_headers()
                self.wfile.write(content or b"")

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/page.html"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Meddler:
    """Passes bytes on both ways, and puts others of the same length in the place of some."""

    def __init__(self, port: int, old: bytes, new: bytes):
        if len(old) != len(new):
            raise ValueError(f"{old!r} and {new!r} are not of one length")
        self.target, self.old, self.new = port, old.lower(), new
        self.count = self.port = 0
        self.server = None
        self.tasks: set[asyncio.Task] = set()

    async def __aenter__(self):
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self.server.close()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _serve(self, lines, writer):
        task = asyncio.current_task()
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        try:
            up_lines, up_writer = await asyncio.open_connection("127.0.0.1", self.target)
            await asyncio.gather(self._pass_on(lines, up_writer), self._pass_on(up_lines, writer))
        except OSError:
            pass
        finally:
            writer.close()

    async def _pass_on(self, lines, writer):
        kept = b""
        try:
            while data := await lines.read(65_536):
                data = kept + data
                while (at := data.lower().find(self.old)) >= 0:
                    data = data[:at] + self.new + data[at + len(self.old):]
                    self.count += 1
                kept = self._beginning(data)
                writer.write(data[:len(data) - len(kept)])
                await writer.drain()
            writer.write(kept)
            writer.write_eof()
        except (OSError, RuntimeError):
            writer.close()

    def _beginning(self, data: bytes) -> bytes:
        """What the end of the data may be the beginning of."""
        for size in range(min(len(self.old) - 1, len(data)), 0, -1):
            if self.old.startswith(data[-size:].lower()):
                return data[-size:]
        return b""
