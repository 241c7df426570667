"""Tests that an agent ran, as the summaries of test runners say (docs/events.md, "Output")."""

import re

from events import LARGEST_COUNT, is_text

# CHOICE: of what a terminal is told only colours go, with parameters of digits, `;` and `:`.
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
    """CHOICE: at most all failed, so that no less than none passed."""
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
    """CHOICE: a line with neither number is no summary."""
    pairs = [(number_before(" passed;", line), number_before(" failed;", line))
             for line in lines if "test result: " in line]
    pairs = [pair for pair in pairs if pair != (None, None)]
    return tuple(sum(each or 0 for each in column) for column in zip(*pairs)) if pairs else None


def go(lines):
    passed, failed = (sum(line.startswith(f"--- {word}: ") for line in lines)
                      for word in ("PASS", "FAIL"))
    if not passed:
        passed = sum(line.startswith(("ok ", "ok\t")) for line in lines)
        failed = sum(line.startswith("FAIL\t") for line in lines)
    return (passed, failed) if passed or failed else None


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
    (cargo, ("cargo test", "cargo nextest")),
    (go, ("go test",)),
    (javascript, ("jest", "vitest", "npm test", "npm run test", "pnpm test", "yarn test")),
    (swift, ("swift test",)),
    (mix, ("mix test",)),
)


# --- Commands -----------------------------------------------------------------------------------

def holds(command, words):
    word = "[A-Za-z0-9_-]"
    return re.search(f"(?<!{word})" + " +".join(words.split()) + f"(?!{word})", command)


def summary(command, text):
    """CHOICE: where a command holds runners of several rows, each is looked for, and added."""
    lines = COLOUR.sub("", text).split("\n")
    found = [read(lines) for read, names in RUNNERS if any(holds(command, each) for each in names)]
    found = [each for each in found if each is not None]
    return tuple(map(sum, zip(*found))) if found else None


def tests_of(calls):
    """Passed and failed; None where no tests ran. CHOICE: a summary of no tests is none that ran
    any; the order of calls is that of their first lines; of several results of a call the last that
    has a summary holds."""
    last_runs = {}
    for call in calls:
        command = call.given.get("command")
        if call.name != "Bash" or not is_text(command):
            continue
        for text in call.result_texts():
            found = summary(command, text)
            if found is not None:
                last_runs[call.turn, command] = found
    passed, failed = (min(sum(column), LARGEST_COUNT)
                      for column in zip((0, 0), *last_runs.values()))
    return {"tests_passed": passed, "tests_failed": failed} if passed + failed else {}
