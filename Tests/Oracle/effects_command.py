"""The command line: many queries at once, and what is no query."""

import subprocess
import sys

import count
from checks import ask, batch, expect, lines_of
from sample import NOW
from sample_views import log

QUERIES = [
    ["current", "--now", NOW], ["current", "--now", NOW, "--time-range", "1h", "--scope", "all"],
    ["timeline", "--now", NOW, "--hours", 2], ["timeline", "--now", NOW, "--start", 0, "--end", 1],
    ["distribution", "--now", NOW], ["performance", "--now", NOW, "--agent-name", "sql"],
    ["performance", "--now", NOW, "--agent-name", "nobody"], ["tools", "--now", NOW],
    ["history", "--agent-name", "sql", "--limit", 2], ["errors", "--agent-name", "qa"],
    ["executions", "--limit", 2, "--project", "shop"], ["execution", "--id", "0" * 32],
    ["execution", "--id", log()[0]["event_id"]],
]
BAD = [
    [], ["nothing"], ["current"], ["current", "--now", "soon"], ["current", "--now", -1],
    ["current", "--now", NOW, "--time-range", "2h"], ["current", "--now", NOW, "--scope", "none"],
    ["timeline", "--now", NOW, "--hours", 0], ["timeline", "--now", NOW, "--hours", "x"],
    ["performance", "--now", NOW], ["history"], ["errors", "--limit", 1], ["execution"],
    ["execution", "--id", "0" * 31], ["execution", "--id", "F" * 32],
]


def batches():
    """Each line is what the command says alone."""
    answers = batch(log(), QUERIES)
    expect("as many answers as queries", len(QUERIES), len(answers))
    for query, answer in zip(QUERIES, answers):
        expect(" ".join(map(str, query)), ask(log(), *query), [answer])
    expect("in order, whatever it is", answers[::-1], batch(log(), QUERIES[::-1]))
    for listing in ("views", "entries"):
        expect(listing, [ask(log(), listing)], batch(log(), [[listing]]))
    expect("bad queries", [{"status": 400}] * len(BAD), batch(log(), BAD))
    expect("no query", [], batch(log(), []))


def process():
    """Through a process, as a test of the product would call it."""
    def run(*argv):
        result = subprocess.run(
            [sys.executable, count.__file__, *map(str, argv)], input=lines_of(log()),
            capture_output=True, check=False)
        return result.returncode, result.stdout, bool(result.stderr)
    code, found, said = run("execution", "--id", "0" * 32)
    expect("not found", (0, b"null\n", False), (code, found, said))
    code, found, said = run("current")
    expect("a bad query", (1, b"", True), (code, found, said))


GROUPS = (batches, process)
