"""Effects on what is read of a session's own transcript, and up to a moment."""

import tempfile

from checks import ask, expect_fields, lines_of
from effects_transcripts import (BUCKETS, NOTHING, SESSION, TRANSCRIPT, WITHOUT_LAST, answered,
                                 assistant, base_transcript, called, edited, user)
from sample import at


def read(lines, *more):
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        file.write(lines_of(lines))
        file.flush()
        return ask([], "transcript", file.name, "--session", SESSION, *more)[0]


def check_lines(what, lines, *more, **effect):
    """A session's own transcript has no source where its last prompt was typed."""
    expected = TRANSCRIPT | {"bytes_read": len(lines_of(lines))} \
        | ({"task_source": None} if "--main" in more else {}) | effect
    expect_fields(what, {key: each for key, each in expected.items() if each is not None},
                  read(lines, *more))


def sidechains():
    """Lines of subagents in the session's transcript count only without --main."""
    lines = base_transcript()
    side = {"isSidechain": True}
    extra = [user("2026-11-20T00:00:00Z", "a task", **side),
             assistant("2026-11-20T00:00:01Z", "m7", {"input_tokens": 7}, None,
                       called("t7", "Read"), **side),
             user("2026-11-22T00:00:12Z", answered("t1", True) + answered("t2", True), **side),
             assistant("2026-11-22T00:00:13Z", "m8", {}, "end_turn", model="<synthetic>",
                       isApiErrorMessage=True, **side)]
    mixed = extra[:2] + lines + extra[2:]
    check_lines("lines of a subagent", mixed, "--main")
    check_lines("all lines, of a subagent's transcript", [
        each | side if isinstance(each, dict) else each for each in lines])
    check_lines("all lines of a subagent", [
        each | side if isinstance(each, dict) else each for each in lines], "--main", **NOTHING)
    first = BUCKETS[0] | {"day": "2026-11-20", "input": 7, "output": 0, "cache_write_5m": 0,
                          "cache_write_1h": 0, "cache_read": 0}
    check_lines("without --main they count", mixed, tokens=[first] + BUCKETS, tool_calls=[
        {"name": "Bash", "calls": 1, "failures": 1}, {"name": "Read", "calls": 2, "failures": 1}],
        response_time_ms=1_000, first_ms=at("-2 00:00:00"), last_ms=at("00:00:13"),
        outcome="failure", outcome_evidence="api_error", error={"type": "api_error"})
    for value in (False, None, "true", 1):
        check_lines(f"isSidechain {value!r}", edited(-1, isSidechain=value)
                    if value is not None else lines, "--main")
    check_lines("the last line is a subagent's", edited(-1, isSidechain=True), "--main",
                **WITHOUT_LAST)


def before():
    """Reading stops at the first line that counts and is not before the moment."""
    lines = base_transcript()
    up_to = len(lines_of(lines[:-1]))
    check_lines("a moment after all", lines, "--before", at("00:00:09") + 1)
    check_lines("the moment of the last line", lines, "--before", at("00:00:09"),
                bytes_read=up_to, **WITHOUT_LAST)
    check_lines("the moment after the line before", lines, "--before", at("00:00:04") + 1,
                bytes_read=up_to, **WITHOUT_LAST)
    # m9, which does not count, lies before; the error of m0 is not read.
    check_lines("the moment of the error", lines, "--before", at("00:00:04"),
                bytes_read=len(lines_of(lines[:8])), tokens=BUCKETS[:2], last_ms=at("00:00:03"))
    check_lines("before all", lines, "--before", at("-1 23:59:58"),
                bytes_read=len(lines_of(lines[:1])), **NOTHING)
    check_lines("later lines do not count, whatever their time", lines + [
        user("2026-11-22T00:00:01Z", "late")], "--before", at("00:00:09"),
        bytes_read=up_to, **WITHOUT_LAST)
    late = [lines[0] | {"timestamp": "2026-11-23T00:00:00Z"}] + lines
    late.insert(3, lines[9] | {"timestamp": "2026-11-23T00:00:00Z"})
    check_lines("lines that do not count do not end it", late, "--before", at("00:00:09") + 1)
    timeless = edited(7, timestamp=None)
    check_lines("nor does a line without a time", timeless, "--before", at("00:00:09") + 1)
    side = lines[:2] + [user("2026-11-23T00:00:00Z", "a task", isSidechain=True)] + lines[2:]
    check_lines("nor a subagent's line in a session's", side, "--main", "--before",
                at("00:00:09") + 1)


GROUPS = (sidechains, before)
