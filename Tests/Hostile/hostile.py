#!/usr/bin/env python3
"""Sends what no honest client sends to a running server, and checks what comes of it.

    hostile.py [--seconds N] [--seed N] [--selftest] [--agentlog PATH]

`agentlog up` runs on a new store and takes reports by POST. For so many seconds (HOSTILE_S, 30) requests
are made from the contract and then spoilt (requests.py), and frames are sent to its WebSockets that break
the rules or nearly do (frames.py), many connections at once, in pieces of any size. Meanwhile an honest
client asks for a document again and again.

What must hold (judge.py): each answer has a status that the contract knows, a refusal is a problem+json
that names nothing of the machine; WebSockets close with a code that docs/stream.md lists; the honest client
is always served. Afterwards the server lives, has closed every connection, kept its memory, said
nothing of a crash, and ends at SIGTERM; the log verifies, and folding it again gives the same views.

--selftest shows each mistake to the judge and fails if one is not noticed.
Prints the seed, which repeats what is sent. Exit status 1 if anything is wrong.
"""

import argparse
import asyncio
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "Feed"))

import judge                                 # noqa: E402 (the path comes first)
from frames import conversation              # noqa: E402
from requests_spoilt import Requests         # noqa: E402
from server import Server, environment      # noqa: E402

BUILD = HERE.parent.parent / ".build"
CONNECTIONS = 150
QUIET = 1.0                     # seconds without an answer, after which nothing more is expected
SECONDS = 60                    # more than any connection may stay open
MEGABYTES = 400                 # of a debug build; honest use takes about 100


def arguments():
    parser = argparse.ArgumentParser(description="the head of this file says more")
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("HOSTILE_S", 30)))
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--selftest", action="store_true")
    parser.add_argument("--agentlog", type=Path, default=BUILD / "debug/agentlog")
    return parser.parse_args()


async def exchange(port, pieces):
    """Sends the pieces and returns everything that came back. Reads while it sends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    received = bytearray()

    async def read():
        while piece := await reader.read(1 << 16):
            received.extend(piece)

    async def write():
        for piece in pieces:
            writer.write(piece)
            await writer.drain()

    reading = asyncio.create_task(read())
    try:
        try:
            await asyncio.wait_for(write(), SECONDS)
        except ConnectionError:
            pass                # it was refused in the middle
        known = -1
        while not reading.done() and known != len(received):
            known = len(received)
            await asyncio.wait([reading], timeout=QUIET)
        if not reading.done():
            try:
                writer.write_eof()
            except OSError:
                pass
            await asyncio.wait([reading], timeout=SECONDS)
        if not reading.done():
            raise judge.Wrong("the connection stays open behind its end", bytes(received))
        if error := reading.exception():
            if not isinstance(error, ConnectionError):
                raise error
    finally:
        reading.cancel()
        writer.close()
    return bytes(received)


class Attack:
    def __init__(self, server, seed, seconds):
        self.server, self.seed, self.seconds = server, seed, seconds
        self.counts = Counter()
        self.wrong = []

    async def run(self):
        clock = asyncio.get_running_loop().time
        end = clock() + self.seconds
        tasks = [self.attack(number, lambda: clock() < end) for number in range(CONNECTIONS)]
        await asyncio.gather(self.honest(lambda: clock() < end), *tasks)

    async def attack(self, number, goes_on):
        source = random.Random(f"{self.seed}/{number}")
        requests = Requests(source, self.server.port)
        while goes_on() and len(self.wrong) < 10:
            is_stream = source.random() < 0.3
            pieces = (conversation(source, self.server.port) if is_stream
                      else requests.pieces())
            try:
                answer = await exchange(self.server.port, pieces)
                kinds = (judge.stream if is_stream else judge.answers)(answer)
                self.counts.update(kinds)
                self.counts["connections"] += 1
            except judge.Wrong as wrong:
                self.wrong.append((wrong, b"".join(pieces)))
            except ConnectionRefusedError as error:
                self.wrong.append((judge.Wrong(f"the server is gone: {error}", b""),
                                   b"".join(pieces)))
                return

    async def honest(self, goes_on):
        """Is always served, whatever the others do."""
        while goes_on():
            try:
                shown = await asyncio.wait_for(
                    asyncio.to_thread(self.server.get, "/api/agents/metrics/current"), SECONDS)
                judge.metrics(shown)
                self.counts["honest"] += 1
            except (judge.Wrong, OSError, TimeoutError) as error:
                self.wrong.append((judge.Wrong(f"an honest client: {error!r}", b""), b""))
                return


def memory(process):
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    return 0


def sockets(process):
    count = 0
    for number in os.listdir(f"/proc/{process.pid}/fd"):
        try:
            count += os.readlink(f"/proc/{process.pid}/fd/{number}").startswith("socket:")
        except FileNotFoundError:
            pass                # it was closed meanwhile
    return count


async def settle(process, most):
    """Open sockets, once there are no more than `most`, or after a minute."""
    for _ in range(600):
        if sockets(process) <= most:
            break
        await asyncio.sleep(0.1)
    return sockets(process)


def said_by(agentlog, root, *command):
    done = subprocess.run([agentlog, *command, "--home", root / "home"], env=environment(root),
                          capture_output=True, text=True, timeout=600, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


async def play(options, root):
    server = Server(options.agentlog, root,
                    options=("--allow-local-post", "--rate-limit", "off"))
    await server.start()
    before = sockets(server.process)
    attack = Attack(server, options.seed, options.seconds)
    checks = []
    try:
        await attack.run()
        checks.append((server.process.returncode is None, "the server lives"))
        after = await settle(server.process, before)
        checks.append((after <= before, f"sockets: {before} before, {after} after"))
        most = memory(server.process)
        checks.append((most <= MEGABYTES, f"memory: {most} MB at most"))
    finally:
        took = await server.stop()
    checks.append((took < 30, f"it ended {took:.1f} s after SIGTERM"))
    said = (root / "up.errors").read_text(errors="replace")
    checks.append((not judge.is_crash(said), "nothing was said of a crash"))
    status, text = said_by(options.agentlog, root, "log", "verify")
    checks.append((status == 0, f"log verify: {text.splitlines()[-1] if text else status}"))
    digests = [re.findall("[0-9a-f]{64}", said_by(options.agentlog, root, "views", word)[1])
               for word in ("digest", "rebuild", "digest")]
    checks.append((len(digests[0]) == 1 and digests[0] == digests[1] == digests[2],
                   f"folded again: {', '.join(text[:12] for each in digests for text in each)}"))
    return attack, checks


def main():
    options = arguments()
    if options.selftest:
        sys.exit(judge.selftest())
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="agentlog-hostile-") as folder:
        root = Path(folder)
        (root / "runtime").mkdir()
        attack, checks = asyncio.run(play(options, root))
    for wrong, sent in attack.wrong:
        print(f"FAILED {wrong}\n  sent      {sent[:600]!r}\n  received  {wrong.received[:600]!r}")
    for is_right, text in checks:
        print(f"{'ok' if is_right else 'FAILED'}  {text}")
    counts = attack.counts
    print(", ".join(f"{key} {counts[key]}" for key in sorted(counts, key=str)))
    failed = len(attack.wrong) + sum(not is_right for is_right, _ in checks)
    passed = counts["connections"] + counts["honest"] + len(checks)
    print(f"hostile: {passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
