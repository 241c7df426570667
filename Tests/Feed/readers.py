"""Clients that ask for documents again and again while others read the feed."""

import asyncio
import itertools
import json

DOCUMENTS = ["/api/agents/metrics/current", "/api/agents/metrics/timeline?hours=24",
             "/api/agents/types/distribution", "/api/agents/tools/usage?period=day",
             "/api/agents/executions?limit=50", "/events/recent?limit=20", "/api/agents/health"]
PAUSE = 0.1                     # s between two requests of one client, as of a lively dashboard


class DocumentReader:
    """Asks on one connection, in turn for each document, until it is cancelled."""

    def __init__(self, port: int, number: int):
        self.port, self.number = port, number
        self.count = self.unchanged = 0
        self.faults: list[str] = []

    async def run(self):
        lines, writer = await asyncio.open_connection("127.0.0.1", self.port)
        known: dict[str, str] = {}
        offset = 0
        try:
            for place in itertools.count(self.number):
                path = DOCUMENTS[place % len(DOCUMENTS)]
                tag = f"If-None-Match: {known[path]}\r\n" if path in known else ""
                writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{tag}\r\n"
                             .encode())
                status, fields, body = await self._answer(lines)
                self.count += 1
                self.unchanged += status == 304
                if status not in (200, 304):
                    self.faults.append(f"{path}: {status} {body[:200]!r}")
                elif status == 200:
                    json.loads(body)
                if "etag" in fields:
                    known[path] = fields["etag"]
                reached = int(fields.get("x-agentlog-offset", offset))
                if reached < offset:
                    self.faults.append(f"{path}: offset {reached} after {offset}")
                offset = max(offset, reached)
                await asyncio.sleep(PAUSE)
        except (OSError, EOFError, ValueError) as error:
            self.faults.append(f"reader {self.number}: {error!r}")
        finally:
            writer.close()

    @staticmethod
    async def _answer(lines):
        head = (await lines.readuntil(b"\r\n\r\n")).decode()
        first, *rest = head.split("\r\n")
        fields = {name.lower(): value.strip()
                  for name, _, value in (line.partition(":") for line in rest if line)}
        return (int(first.split()[1]), fields,
                await lines.readexactly(int(fields.get("content-length", 0))))


class DocumentReaders:
    """So many of them, for as long as a `with` lasts."""

    def __init__(self, port: int, count: int):
        self.readers = [DocumentReader(port, number) for number in range(count)]

    async def __aenter__(self):
        self._tasks = [asyncio.create_task(each.run()) for each in self.readers]
        return self

    async def __aexit__(self, *_):
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def count(self) -> int:
        return sum(each.count for each in self.readers)

    @property
    def unchanged(self) -> int:
        return sum(each.unchanged for each in self.readers)

    @property
    def faults(self) -> list[str]:
        return [fault for each in self.readers for fault in each.faults[:3]] + [
            f"reader {each.number} was never answered" for each in self.readers if not each.count]
