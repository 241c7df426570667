#!/usr/bin/env python3
"""Holds a running server against docs/openapi.yaml, with schemathesis and all of its checks.

    contract.py [--examples N] [--seed N] [--agentlog PATH] [--selftest]

The store is a week of the demo. Requests are made from the document: what it allows must be accepted, what
it does not allow refused, and every answer must be as it says: status, headers, media type, and in a body
every field that is required and no other. The page of /api/docs must have what the document has, and the document
what clients were promised before (examples.json).

--selftest puts a proxy between the two that makes one mistake at a time, and says how many are noticed:
all, or exit status 1. Exit status 1 also if the server differs from the document.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

sys.dont_write_bytecode = True

import examples  # noqa: E402 (the line above comes first)
import page  # noqa: E402
import yaml  # noqa: E402
from meddler import MISTAKES, POST_MISTAKES, Meddler  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = ROOT / "docs" / "openapi.yaml"
SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"
ONE_PATH = "/api/agents/metrics/current"
ONE_POST = "/api/agents/start"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--examples", type=int, default=10, help="requests of each operation")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--agentlog", default=str(ROOT / ".build" / "debug" / "agentlog"))
    parser.add_argument("--selftest", action="store_true")
    return parser.parse_args()


class Server:
    """`agentlog up` on a week of made-up activity, on a free port, for as long as it is needed."""

    def __init__(self, agentlog, home):
        subprocess.run([agentlog, "demo-log", "--home", home, "--weeks", "1"], check=True,
                       stdout=subprocess.DEVNULL)
        subprocess.run([agentlog, "views", "rebuild", "--home", home], check=True,
                       stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen([agentlog, "up", "--home", home, "--port", "0",
                                         "--allow-local-post"],
                                        stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            found = re.search(r"listening +http://127\.0\.0\.1:(\d+)", line)
            if found:
                self.port = int(found.group(1))
                return
        raise SystemExit("contract: agentlog up did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def check(port, seed, examples, only=None):
    """Runs schemathesis: how many cases it made, and what it found."""
    command = [str(SCHEMATHESIS), "run", str(DOCUMENT), "--url", f"http://127.0.0.1:{port}",
               "--checks", "all", "--max-examples", str(examples), "--seed", str(seed),
               "--phases", "examples,coverage,fuzzing", "--suppress-health-check", "all",
               "--no-color",
               # It does not end; Tests/Feed reads it.
               "--exclude-path", "/api/agents/stream"]
    if only:
        command += ["--include-path", only]
    environment = dict(os.environ, SCHEMATHESIS_HOOKS="prose", COLUMNS="100",
                       PYTHONPATH=str(Path(__file__).parent), PYTHONDONTWRITEBYTECODE="1")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder)
    cases = re.search(r"(\d+) generated", done.stdout)
    failures = re.search(r"(\d+) unique failure", done.stdout)
    passed = done.returncode == 0 and cases is not None
    found = int(failures.group(1)) if failures else (0 if passed else 1)
    return int(cases.group(1)) if cases else 0, found, done.stdout + done.stderr


def main():
    options = arguments()
    print(f"seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="agentlog-contract-") as folder:
        with Server(options.agentlog, folder + "/store") as server:
            if options.selftest:
                return selftest(server.port, options)
            wrong = examples.broken_promises(yaml.safe_load(DOCUMENT.read_text()))
            wrong += page.differences(*served(server.port))
            if subprocess.run([sys.executable, ROOT / "Scripts" / "api-docs", "--check"]).returncode:
                wrong.append("docs/api.html is of another docs/openapi.yaml")
            if served(server.port)[1] != yaml.safe_load(DOCUMENT.read_text()):
                wrong.append("/api/openapi.yaml is not docs/openapi.yaml: build again")
            print("\n".join(wrong + [f"{len(wrong)} differences of page, document and examples"]))
            cases, failed, output = check(server.port, options.seed, options.examples)
            if failed or cases < 100:
                print(output)
            print(f"{cases} requests, {failed} failed")
            return 1 if wrong or failed or cases < 100 else 0


def served(port):
    """The page, and the document that the server gives programs."""
    def get(path):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
            return answer.read().decode()
    return get("/api/docs"), yaml.safe_load(get("/api/openapi.yaml"))


def selftest(port, options):
    noticed = 0
    meddled = [(ONE_PATH, *each) for each in MISTAKES.items()]
    meddled += [(ONE_POST, *each) for each in POST_MISTAKES.items()]
    for path, name, mistake in meddled:
        with Meddler(port, mistake) as meddler:
            _, failed, _ = check(meddler.port, options.seed, 2, only=path)
        print(f"{'noticed' if failed else 'MISSED '}  {name}")
        noticed += failed > 0
    shown, document = served(port)
    for name, mistake in page.MISTAKES.items():
        failed = page.differences(mistake(shown), document)
        print(f"{'noticed' if failed else 'MISSED '}  {name}")
        noticed += len(failed) > 0
    for name, mistake in examples.MISTAKES.items():
        failed = examples.broken_promises(mistake(document))
        print(f"{'noticed' if failed else 'MISSED '}  {name}")
        noticed += len(failed) > 0
    count = len(meddled) + len(page.MISTAKES) + len(examples.MISTAKES)
    print(f"{noticed} of {count} mistakes noticed")
    return 0 if noticed == count else 1


if __name__ == "__main__":
    sys.exit(main())
