"""The command line of count.py. What the API would answer with 400 is a BadQuery."""

import argparse
import re

from answer_tools import PERIODS
from output import midnight
from sums import DAY_MS, HOUR_MS, RANGES, SCOPES, bucket

MOST_HOURS = 168
DATE_DAYS = 90
END_OF_TIME = 253_402_300_799_999
STATUSES = ("running", "success", "failure", "timeout", "cancelled", "lost", "internal", "unpaired",
            "linked")


class BadQuery(Exception):
    pass


class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise BadQuery(message)


def number(least, most):
    def parse(text):
        value = int(text)
        if not least <= value <= most:
            raise ValueError(text)
        return value
    return parse


def cursor(text):
    moment, _, last = text.partition(".")
    return int(moment), last


def identity(text):
    if not re.fullmatch("[0-9a-f]{32}", text):
        raise ValueError(text)
    return text


def period(text):
    return text if text in PERIODS else midnight(text)


def parser():
    result = Parser(description="Counts an agentlog log independently.")
    commands = result.add_subparsers(dest="command", required=True)

    def add(name, needs_now=False, scope=False):
        command = commands.add_parser(name)
        command.add_argument("--append-times", metavar="FILE")
        command.add_argument("--now", type=number(0, END_OF_TIME), required=needs_now, metavar="MS")
        if scope:
            command.add_argument("--scope", choices=list(SCOPES), default="subagent")
        return command

    def add_hours_or_range(command):
        # CHOICE: both together are a bad request.
        either = command.add_mutually_exclusive_group()
        either.add_argument("--hours", type=number(1, MOST_HOURS), default=24, metavar="N")
        either.add_argument("--time-range", choices=list(RANGES))

    current = add("current", True, True)
    current.add_argument("--time-range", choices=list(RANGES))
    current.add_argument("--live", action="store_true",
                         help="with what a server adds of runs that are open")
    command = add("timeline", True, True)
    command.add_argument("--hours", type=number(1, MOST_HOURS), metavar="N")
    command.add_argument("--start", type=number(0, END_OF_TIME), metavar="MS")
    command.add_argument("--end", type=number(0, END_OF_TIME), metavar="MS")
    add_hours_or_range(add("distribution", True, True))
    command = add("performance", True, True)
    command.add_argument("--agent-name", required=True)
    either = command.add_mutually_exclusive_group()
    either.add_argument("--days", type=number(1, 90), default=7, metavar="N")
    either.add_argument("--time-range", choices=list(RANGES))
    add("tools", True, True).add_argument("--period", type=period, default="day")
    for name, most in (("history", 100), ("errors", 50)):
        command = add(name, scope=True)
        command.add_argument("--agent-name", required=True)
        command.add_argument("--limit", type=number(1, most), default=most, metavar="N")
    command = add("executions", scope=True)
    command.add_argument("--status", choices=STATUSES)
    for name in ("--agent-name", "--agent-type", "--session-id", "--project"):
        command.add_argument(name)
    command.add_argument("--cursor", type=cursor)
    command.add_argument("--limit", type=number(1, 200), default=50, metavar="N")
    add("execution").add_argument("--id", type=identity, required=True)
    add("views")
    add("entries")
    add("batch").add_argument("--queries", required=True, metavar="FILE")
    command = commands.add_parser("transcript")
    command.add_argument("file")
    command.add_argument("--session", required=True, metavar="ID")
    command.add_argument("--main", action="store_true")
    command.add_argument("--session-transcript", metavar="PATH")
    command.add_argument("--before", type=int, metavar="MS")
    return result


def check_timeline(options):
    if options.start is None and options.end is None:
        options.hours = options.hours or 24
        return
    if options.start is None or options.end is None or options.hours is not None:
        raise BadQuery("start and end go together, instead of hours")
    # CHOICE: where start is not before end no hour is touched, and that is a bad request.
    touched = (bucket(options.end - 1, HOUR_MS) - bucket(options.start, HOUR_MS)) // HOUR_MS + 1
    if options.start >= options.end or touched > MOST_HOURS:
        raise BadQuery("at least 1 hour and at most 168")


def check_period(options):
    """CHOICE: today is one of the last 90 days."""
    if options.period in PERIODS:
        return
    days = (bucket(options.now, DAY_MS) - options.period) // DAY_MS
    if not 0 <= days < DATE_DAYS:
        raise BadQuery("not one of the last 90 days")


def parse(argv):
    options = parser().parse_args(argv)
    if options.command == "timeline":
        check_timeline(options)
    if options.command == "tools":
        check_period(options)
    return options
