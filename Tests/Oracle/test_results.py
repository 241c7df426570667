"""Tests that an agent ran, as the summaries of test runners say (docs/events.md, "Output")."""

import re

from events import LARGEST_COUNT, is_text

COLOUR = re.compile(r"\x1b\[[0-9;:]*m")


def number_before(pattern, line):
    """The first run of digits right before what the pattern matches; None where there is none.
    CHOICE: a number that is greater than a count can be is the greatest."""
    match = re.search("([0-9]+)" + pattern, line)
    if match is None:
        return None
    digits = match.group(1).lstrip("0") or "0"
    return min(int(digits), LARGEST_COUNT) if len(digits) < 20 else LARGEST_COUNT


def last(lines, fits):
    return next((line for line in reversed(lines) if fits(line)), None)


def less(whole, part):
    """CHOICE: also of `Executed N tests` at most all failed, so that no less than none passed."""
    return whole - min(part, whole), min(part, whole)


# --- Runners ------------------------------------------------------------------------------------

def pytest(lines):
    line = last(lines, lambda each: re.search("[0-9]+ (passed|failed|error)", each)
                and re.search(" in [0-9]", each))
    if line is None:
        return None
    return number_before(" passed", line) or 0, \
        (number_before(" failed", line) or 0) + (number_before(" error", line) or 0)


def cargo(lines):
    results = [line for line in lines if "test result: " in line]
    return tuple(sum(number_before(word, line) or 0 for line in results)
                 for word in (" passed;", " failed;"))


def nextest(lines):
    line = last(lines, lambda each: "Summary " in each and number_before(" test", each) is not None)
    if line is None:
        return None
    return number_before(" passed", line) or 0, number_before(" failed", line) or 0


def go(lines):
    passed, failed = (sum(line.startswith(f"--- {word}: ") for line in lines)
                      for word in ("PASS", "FAIL"))
    if not passed:
        passed = sum(line.startswith(("ok ", "ok\t")) for line in lines)
        failed = sum(line.startswith("FAIL\t") for line in lines)
    return passed, failed


def javascript(lines):
    line = last(lines, lambda each: re.match(" *Tests[: ]", each)
                and re.search("[0-9]+ (passed|failed)", each))
    if line is None:
        return None
    return number_before(" passed", line) or 0, number_before(" failed", line) or 0


EXECUTED = re.compile(
    "Executed ([0-9]+) tests?, with (?:[0-9]+ tests? skipped and )?([0-9]+) failures?")


def xctest(lines):
    line = last(lines, EXECUTED.search)
    if line is None:
        return None
    executed = EXECUTED.search(line).group()
    return less(number_before(" test", executed), number_before(" failure", executed))


def swift_testing(lines):
    """CHOICE: a run that failed with a number of issues that is not there failed in none."""
    line = last(lines, re.compile("Test run with [0-9]+ test").search)
    if line is None:
        return None
    issues = number_before(" issue", line) or 0 if " failed after" in line else 0
    return less(number_before(" test", line[line.index("Test run with "):]), issues)


def swift(lines):
    kinds = [each for each in (xctest(lines), swift_testing(lines)) if each is not None]
    return tuple(map(sum, zip(*kinds))) if kinds else None


def mix(lines):
    line = last(lines, lambda each: number_before(" test", each) is not None
                and number_before(" failure", each) is not None)
    if line is None:
        return None
    return less(number_before(" test", line), number_before(" failure", line))


RUNNERS = (
    (pytest, ("pytest",)),
    (cargo, ("cargo test",)),
    (nextest, ("cargo nextest",)),
    (go, ("go test",)),
    (javascript, ("jest", "vitest", "npm test", "npm run test", "pnpm test", "yarn test")),
    (swift, ("swift test",)),
    (mix, ("mix test",)),
)


# --- Commands -----------------------------------------------------------------------------------

def search(command, words):
    word = "[A-Za-z0-9_-]"
    return re.search(f"(?<!{word})" + " +".join(words.split()) + f"(?!{word})", command)


def told_apart(command):
    """What tells commands apart: up to where the output of the first runner goes; None where there
    is no runner. CHOICE: spaces at its end say nothing, whatever follows."""
    found = [search(command, each) for _, names in RUNNERS for each in names]
    first = min((match.end() for match in found if match), default=None)
    if first is None:
        return None
    return command[:first] + re.split(r"\||2?>", command[first:])[0].rstrip(" ")


def summary(command, text):
    """None where no tests ran."""
    lines = COLOUR.sub("", text).split("\n")
    found = [read(lines) for read, names in RUNNERS
             if any(search(command, each) for each in names)]
    passed, failed = (sum(column) for column in zip((0, 0), *filter(None, found)))
    return (passed, failed) if passed + failed else None


def tests_of(calls):
    """Passed and failed, or neither. CHOICE: the order of calls is that of their first lines; of
    several results of a call the last that has a summary holds."""
    last_runs = {}
    for call in calls:
        command = call.given.get("command")
        if call.name != "Bash" or not is_text(command):
            continue
        for text in call.result_texts():
            found = summary(command, text)
            if found is not None:
                last_runs[call.turn, told_apart(command)] = found
    passed, failed = (min(sum(column), LARGEST_COUNT)
                      for column in zip((0, 0), *last_runs.values()))
    return {"tests_passed": passed, "tests_failed": failed} if passed + failed else {}
