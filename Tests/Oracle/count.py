#!/usr/bin/env python3
"""An independent count of an agentlog log, written from docs/events.md, docs/views.md and
docs/openapi.yaml alone. It shares no code with the product and favours plainness over speed.

    cat log/*.lz4 | lz4 -dc | count.py current      --now MS [--time-range R] [--scope S]
                              count.py timeline     --now MS [--hours N | --start MS --end MS] …
                              count.py distribution --now MS [--hours N | --time-range R] …
                              count.py performance  --now MS --agent-name A [--days N | …] …
                              count.py tools        --now MS [--period P] …
                              count.py history      --agent-name A [--limit N] …
                              count.py errors       --agent-name A [--limit N] …
                              count.py executions   [--status S] [--agent-name A] [--agent-type T]
                                  [--session-id I] [--project P] [--cursor C] [--limit N] …
                              count.py execution    --id ID
                              count.py views        rows of all tables, one a line
                              count.py entries      all entries, one a line
                              count.py batch        --queries FILE
    count.py transcript FILE --session ID [--main | --session-transcript PATH] [--before MS]

R is 1h, 6h, 24h or 7d; S is subagent, main or all. FILE of `batch` has a JSON array of argument
lists; each is answered by one line: with {"status":400} where the query is bad, and with an array
where the command has many lines. What is not found (404) is null.

Texts of a transcript are not redacted, but cut. What lies beside FILE (meta.json, other agents) is
read for a subagent, and the session's transcript where it is named.

All but `transcript` take --append-times FILE with lines "offset append_ms"; without it events were
appended at their own time, because lines carry no append time. The offset of a line is its number
from 0, so the log must be free of gaps. Quarantined records are named on stderr.

Where the pages leave a choice, a comment in the modules says CHOICE:

    events.py                   which lines are events
    order.py                    whose they are, which count, in which order
    entry.py, runs.py           what the events of an agent amount to
    figures.py, prices.py       what holds, tokens, what they cost
    horizon.py                  the whole log: newest, final entries, what came too late, retention
    agent_types.py, sums.py     the class of a name; sums, windows, rates
    histogram.py, findings.py   durations in buckets; what is odd of an entry
    views.py, answer_*.py       tables; answers
    transcript.py               what a stop says of a transcript
    lines.py, messages.py       its lines, its API messages and their tokens
    calls.py, edits.py          its tool calls and turns, files and lines that they changed
    test_results.py, task.py    tests that it ran; what an agent was started for, by whom
    texts.py                    errors, cuts, what redaction may have made of a text
    arguments.py, output.py     the command line; digits, times, JSON
"""

import json
import sys

sys.dont_write_bytecode = True      # a count leaves nothing behind in the source tree

from answer_current import current                      # noqa: E402 (the line above comes first)
from answer_distribution import distribution            # noqa: E402
from answer_execution import detail                     # noqa: E402
from answer_lists import errors, executions, history    # noqa: E402
from answer_performance import performance              # noqa: E402
from answer_timeline import timeline                    # noqa: E402
from answer_tools import tools_usage                    # noqa: E402
from arguments import BadQuery, parse                   # noqa: E402
from entries import listed                              # noqa: E402
from events import read_append_times, read_log          # noqa: E402
from horizon import fold_log                            # noqa: E402
from output import to_json                              # noqa: E402
from task import read_bytes                             # noqa: E402
from texts import as_written                            # noqa: E402
from transcript import read_transcript                  # noqa: E402
from views import views                                 # noqa: E402

ANSWERS = {
    "current": current, "timeline": timeline, "distribution": distribution,
    "performance": performance, "tools": tools_usage, "history": history, "errors": errors,
    "executions": executions, "execution": detail,
}
LISTINGS = {
    "views": views,
    "entries": lambda ledger: [listed(entry) for entry in ledger.entries],
}


def answer(ledger, options):
    if options.command in LISTINGS:
        return LISTINGS[options.command](ledger)
    return ANSWERS[options.command](ledger, options)


def answer_batch(ledger, path, out):
    with open(path, encoding="utf-8") as file:
        queries = json.load(file)
    for argv in queries:
        try:
            print(to_json(answer(ledger, parse(argv))), file=out)
        except BadQuery:
            print(to_json({"status": 400}), file=out)


def main(argv, source, out):
    options = parse(argv)
    if options.command == "transcript":
        read = read_transcript(read_bytes(options.file), options.session, options.main,
                               options.before, options.file, options.session_transcript)
        print(to_json(as_written(read)), file=out)
        return
    records, quarantined, lines = read_log(source, read_append_times(options.append_times))
    ledger = fold_log(records, lines)
    if options.command == "batch":
        answer_batch(ledger, options.queries, out)
    elif options.command in LISTINGS:
        for row in answer(ledger, options):
            print(to_json(row), file=out)
    else:
        print(to_json(answer(ledger, options)), file=out)
    for offset, reason in quarantined:
        print(f"record {offset}: {reason}", file=sys.stderr)


if __name__ == "__main__":
    try:
        main(sys.argv[1:], sys.stdin.buffer, sys.stdout)
    except BadQuery as problem:
        sys.exit(f"count.py: {problem}")
