#!/usr/bin/env python3
"""Reads the API from a page of another origin in a real browser, as docs/openapi.yaml and docs/stream.md say.

    browser.py [--seconds N] [--require-key] [--selftest] [--agentlog PATH]

Chromium shows a page that another server of this machine serves. Its script (client.js) knows only the two
documents, and `agentlog up --demo` answers it. It

  * fetches every document over CORS, also with each optional parameter, reads every field, and complains of
    each that is missing, of another type or not described; reads ETag and X-Agentlog-Offset; asks again
    with If-None-Match, which needs a preflight, and gets 304; can read what is refused
  * opens both WebSockets and the event stream for so many seconds (BROWSER_S, 20), sends a ping every
    five, reads every field of every message, closes one and resumes it without gap or repeat
  * --require-key: the same with a key in a header, which needs a preflight, and with tickets

--selftest: a proxy makes one mistake at a time, such as a field of another name or CORS without its header, and
says how many are noticed: all, or exit status 1. Without options: the first, then the self-test, then a short
one with keys. Exit status 1 if anything is wrong.
"""

import argparse
import asyncio
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

import yaml                                            # noqa: E402 (the line above comes first)
from chromium import Chromium                          # noqa: E402
from servers import Agentlog, Meddler, PageServer      # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = 600                   # more than a part can need

# What the proxy changes, in either direction: of documents, and of streams.
MISTAKES = {
    "a field is missing": (b'"success_rate"', b'"success_rote"'),
    "a field of another type": (b'"timezone":"UTC"', b'"timezone":12345'),
    "a moment that is none": (b'"as_of":"20', b'"as_of":"2x'),
    "no CORS": (b"access-control-allow-origin", b"access-control-allow-orixin"),
    "headers that scripts cannot read": (b"access-control-expose-headers",
                                         b"access-control-expose-headerz"),
    "a preflight that allows no headers": (b"access-control-allow-headers",
                                           b"access-control-allow-headerz"),
    "no X-Agentlog-Offset": (b"x-agentlog-offset:", b"x-agentlog-offsex:"),
    "conditions are not seen": (b"if-none-match:", b"if-nome-match:"),
    "problems are no problems": (b"application/problem+json", b"application/brobbem+json"),
}
STREAM_MISTAKES = {
    "a message without its generation": (b'"generation":', b'"generatiom":'),
    "a message of the dashboard lacks a field": (b'"avgDuration":', b'"avgDuratiom":'),
    "pings are not answered": (b'"type":"pong"', b'"type":"bong"'),
    "no event stream": (b"text/event-stream", b"text/event-strean"),
    "nothing can be resumed": (b"&since=", b"&sinse="),
}


class Results:
    passed = failed = 0

    def note(self, what: str, faults: list[str]):
        if not faults:
            self.passed += 1
            return
        self.failed += 1
        print(f"WRONG: {what}")
        for each in faults[:5]:
            print(f"    {each}")


async def visit(browser: Chromium, page: PageServer, port: int, **options) -> dict:
    """One client in a fresh page: its checks, and notes."""
    await browser.open(page.address)
    options |= {"base": f"http://127.0.0.1:{port}"}
    async with asyncio.timeout(SECONDS):
        return await browser.evaluate(f"run({json.dumps(options)})")


async def read(browser, page, results: Results, agentlog: Agentlog, seconds: float, is_quick: bool):
    found = await visit(browser, page, agentlog.port, seconds=seconds, key=agentlog.key,
                        isQuick=is_quick)
    for what, faults in found["checks"]:
        results.note(("with a key: " if agentlog.key else "") + what, faults)
    results.note("exceptions in the page", browser.exceptions)
    notes = found["notes"]
    print(f"{'with a key' if agentlog.key else 'open'}: {len(found['checks'])} checks, "
          f"{notes.get('fields')} fields, {notes.get('messages')} messages, "
          f"{notes.get('pongs')} pongs in {seconds} s", flush=True)


async def selftest(browser, page, results: Results, agentlog: Agentlog):
    meddled = [("documents", *each) for each in MISTAKES.items()]
    meddled += [("streams", *each) for each in STREAM_MISTAKES.items()]
    for part, name, (old, new) in meddled:
        async with Meddler(agentlog.port, old, new) as meddler:
            found = await visit(browser, page, meddler.port, part=part, seconds=0.5, key="",
                                isQuick=True)
        faults = [what for what, faults in found["checks"] if faults]
        print(f"{'noticed' if faults else 'MISSED '}  {name}: {len(faults)} checks", flush=True)
        results.note(f"not noticed: {name} (made {meddler.count} times)",
                     [] if faults and meddler.count else ["it was accepted"])


async def play(given, results: Results):
    contract = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text())
    everything = not given.require_key and not given.selftest
    root = Path(tempfile.mkdtemp(prefix="agentlog-browser-"))
    try:
        with PageServer(contract) as page:
            async with Chromium(root) as browser:
                if everything or given.selftest:
                    async with Agentlog(given.agentlog, root / "open", False) as agentlog:
                        # Without a mistake nothing must be noticed.
                        await read(browser, page, results, agentlog,
                                   given.seconds if everything else 1, not everything)
                        await selftest(browser, page, results, agentlog)
                if everything or given.require_key:
                    async with Agentlog(given.agentlog, root / "with-keys", True) as agentlog:
                        await read(browser, page, results, agentlog,
                                   1 if everything else given.seconds, everything)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        description="a client in a browser; the head of this file says more")
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("BROWSER_S", 20)))
    parser.add_argument("--require-key", action="store_true")
    parser.add_argument("--selftest", action="store_true", help="prove that mistakes are noticed")
    parser.add_argument("--agentlog", type=Path, default=ROOT / ".build/debug/agentlog")
    given = parser.parse_args()
    results = Results()
    asyncio.run(play(given, results))
    print(f"browser: {results.passed} passed, {results.failed} failed")
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main())
