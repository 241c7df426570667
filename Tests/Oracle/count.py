#!/usr/bin/env python3
"""An independent count of an agentlog log, written from docs/events.md, docs/views.md and
docs/openapi.yaml alone. It shares no code with the product and favours plainness over speed.

    cat log/*.lz4 | lz4 -dc | count.py current  --now MS [--time-range 1h|6h|24h|7d]
    cat log/*.lz4 | lz4 -dc | count.py timeline --now MS [--hours N]
    cat log/*.lz4 | lz4 -dc | count.py executions
    count.py transcript FILE --session ID

The first three take --append-times FILE with lines "offset append_ms"; without it no event is
judged to be too far ahead of its append time, because lines carry no append time. The offset of a
line is its number from 0, so the log must be free of gaps. --now of `current` is the moment that
open runs are described at: it comes back as `as_of`. Quarantined records are named on stderr.

Where the pages leave a choice, a comment in the modules says CHOICE:

    events.py       which lines are events
    runs.py         what the events of an agent amount to
    agent_types.py  the class of a name
    prices.py       what tokens cost
    answers.py      sums, windows, answers
    transcript.py   what a stop says of a transcript
    output.py       digits, times, JSON
"""

import argparse
import sys

sys.dont_write_bytecode = True      # a count leaves nothing behind in the source tree

from answers import RANGES, current, listed, timeline   # noqa: E402 (the line above comes first)
from events import read_append_times, read_log          # noqa: E402
from output import to_json                              # noqa: E402
from runs import fold                                   # noqa: E402
from transcript import read_transcript                  # noqa: E402


def arguments(argv):
    def hours(text):
        value = int(text)
        if not 1 <= value <= 168:
            raise ValueError(text)
        return value

    parser = argparse.ArgumentParser(description="Counts an agentlog log independently.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("current", "timeline", "executions"):
        command = commands.add_parser(name)
        command.add_argument("--append-times", metavar="FILE")
        if name != "executions":
            command.add_argument("--now", type=int, required=True, metavar="MS")
        if name == "current":
            command.add_argument("--time-range", choices=list(RANGES))
        if name == "timeline":
            command.add_argument("--hours", type=hours, default=24, metavar="N")
    command = commands.add_parser("transcript")
    command.add_argument("file")
    command.add_argument("--session", required=True, metavar="ID")
    return parser.parse_args(argv)


def read_bytes(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def main(argv, source, out):
    options = arguments(argv)
    if options.command == "transcript":
        print(to_json(read_transcript(read_bytes(options.file), options.session)), file=out)
        return
    events, quarantined = read_log(source, read_append_times(options.append_times))
    entries = fold(events)
    if options.command == "current":
        print(to_json(current(entries, options.now, options.time_range)), file=out)
    elif options.command == "timeline":
        print(to_json(timeline(entries, options.now, options.hours)), file=out)
    else:
        for entry in sorted(entries, key=lambda each: (
                each.harness, each.session_id, each.agent_id, each.run)):
            print(to_json(listed(entry)), file=out)
    for offset, reason in quarantined:
        print(f"record {offset}: {reason}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:], sys.stdin.buffer, sys.stdout)
