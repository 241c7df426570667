#!/usr/bin/env python3
"""Plays agents through the real hook while clients read the live feed, and checks what they got.

    feed.py [--agents N] [--clients N] [--cuts N] [--seed N] [--selftest] [--hook PATH]
            [--agentlog PATH]

`agentlog up` runs on a new store. Then, one after the other:

  crowd    so many agents (100) at once, each a start and a stop of the hook as processes of their
           own, while so many WebSockets (100) and a few event streams read and 64 others ask for
           documents: every one of the former gets every completion exactly once, in the order of
           the log, and the latter no error
  cuts     a client whose connection is cut so often (50) at random moments, and which resumes by
           the id of the last message that it read, in turn over WebSocket and as an event stream:
           what it read in all is what a client read that was never cut
  slow     clients that do not read at all: the others get everything nevertheless, as fast
  latency  from the end of a hook to the message, one agent at a time
  restart  SIGTERM closes with 1001; the next server says with a snapshot that it cannot resume

FEED_CLIENTS and FEED_CUTS are the defaults for --clients and --cuts. --selftest changes what was
read, a message dropped, repeated, moved and so on, and shows that each is noticed.

Prints the seed and figures. Exit status 1 if anything is wrong.
"""

import argparse
import asyncio
import os
import random
import resource
import shutil
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

import parts                    # noqa: E402 (the line above comes first)
import selftest                 # noqa: E402
from agents import Agents       # noqa: E402
from server import Server       # noqa: E402

BUILD = Path(__file__).resolve().parent.parent.parent / ".build"
SECONDS = 900                   # more than all of it can need


def arguments():
    parser = argparse.ArgumentParser(
        description="clients of the live feed; the head of this file says more")
    parser.add_argument("--agents", type=int, default=100)
    parser.add_argument("--clients", type=int, default=int(os.environ.get("FEED_CLIENTS", 100)))
    parser.add_argument("--cuts", type=int, default=int(os.environ.get("FEED_CUTS", 50)))
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--selftest", action="store_true", help="prove that mistakes are noticed")
    parser.add_argument("--agentlog", type=Path, default=BUILD / "debug/agentlog")
    parser.add_argument("--hook", type=Path, default=BUILD / "hook/release/agentlog-hook")
    return parser.parse_args()


def allow_many_connections():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def play(given, root: Path) -> list[str]:
    """Returns what is wrong."""
    server = Server(given.agentlog, root)
    agents = Agents(given.hook, root, random.Random(f"{given.seed} agents"))
    wrong = []
    await server.start()
    try:
        wrong += await parts.crowd(server, agents, given.agents, given.clients)
        wrong += await parts.cuts(
            server, agents, given.cuts, random.Random(f"{given.seed} cuts"))
        wrong += await parts.slow(server, agents, given.agents)
        wrong += await parts.latency(server, agents)
        wrong += await parts.restart(server, agents)
    finally:
        await server.stop()
    return wrong


def main() -> int:
    given = arguments()
    if given.selftest:
        return selftest.run()
    allow_many_connections()
    print(f"seed {given.seed}", flush=True)
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    root = Path(tempfile.mkdtemp(prefix="agentlog-feed-", dir=memory))
    try:
        wrong = asyncio.run(asyncio.wait_for(play(given, root), SECONDS))
    finally:
        shutil.rmtree(root, ignore_errors=True)
    for each in wrong[:40]:
        print(f"WRONG: {each}")
    print("all as it should be" if not wrong else f"{len(wrong)} things are wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
