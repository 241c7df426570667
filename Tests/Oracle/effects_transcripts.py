"""Effects on what is read of a transcript."""

import copy
import tempfile

from checks import ask, expect, expect_fields, lines_of
from events import COUNTS
from sample import at

SESSION = "s1"


def user(clock, content, **more):
    return {"type": "user", "sessionId": SESSION, "timestamp": clock,
            "message": {"role": "user", "content": content}} | more


def assistant(clock, identity, usage, stop_reason, *blocks, model="claude-sonnet-5-5", **more):
    return {"type": "assistant", "sessionId": SESSION, "timestamp": clock,
            "requestId": "request-" + identity,
            "message": {"id": identity, "model": model, "role": "assistant",
                        "content": list(blocks), "stop_reason": stop_reason,
                        "usage": usage}} | more


def called(identity, name):
    return {"type": "tool_use", "id": identity, "name": name, "input": {}}


def answered(identity, is_error):
    return [{"type": "tool_result", "tool_use_id": identity, "is_error": is_error}]


def base_transcript():
    first = {"input_tokens": 10, "cache_read_input_tokens": 1000,
             "cache_creation_input_tokens": 100,
             "cache_creation": {"ephemeral_5m_input_tokens": 60, "ephemeral_1h_input_tokens": 30}}
    third = {"input_tokens": 100_001, "output_tokens": 3,
             "server_tool_use": {"web_search_requests": 2}}
    without_request = assistant("2026-11-22T00:00:09Z", "m3", third, "end_turn")
    del without_request["requestId"]
    return [
        {"type": "summary", "summary": "ignored"},
        user("2026-11-21T23:59:58.000Z", "a prompt"),
        # One message on two lines, over midnight: the first line's day, the largest figures.
        assistant("2026-11-21T23:59:59.500Z", "m1", first | {"output_tokens": 1}, None,
                  {"type": "text", "text": "…"}),
        user("2026-11-22T00:00:00.050Z", "in between"),
        assistant("2026-11-22T00:00:00.100Z", "m1", first | {"output_tokens": 50}, "tool_use",
                  called("t1", "Read")),
        user("2026-11-22T00:00:01Z", answered("t1", True)),
        assistant("2026-11-22T00:00:02Z", "m2",
                  {"input_tokens": 5, "output_tokens": 7, "cache_read_input_tokens": 200,
                   "speed": "fast", "inference_geo": "us"}, None, called("t2", "Bash")),
        user("2026-11-22T00:00:03Z", answered("t2", False)),
        assistant("2026-11-22T00:00:04Z", "m0", {"input_tokens": 9}, "stop_sequence",
                  model="<synthetic>", isApiErrorMessage=True),
        assistant("2026-11-20T00:00:00Z", "m9", {"input_tokens": 9}, "end_turn",
                  called("t9", "Read"), sessionId="another"),
        {"type": "progress", "sessionId": SESSION, "message": {"id": "m8"}},
        b"not JSON",
        without_request,
    ]


def message_bucket(day, band, **more):
    return {"model": "claude-sonnet-5-5", "day": day, "band": band} \
        | dict.fromkeys(COUNTS, 0) | more


BUCKETS = [
    message_bucket("2026-11-21", "100k", input=10, output=50, cache_write_5m=70, cache_write_1h=30,
                   cache_read=1000),
    message_bucket("2026-11-22", "100k", speed="fast", region="us", input=5, output=7,
                   cache_read=200),
    message_bucket("2026-11-22", "200k", input=100_001, output=3, web_searches=2),
]
NO_OUTPUT = {"files_created": 0, "files_modified": 0, "lines_added": 0, "lines_removed": 0}
TRANSCRIPT = {
    "tool_calls": [{"name": "Bash", "calls": 1, "failures": 0},
                   {"name": "Read", "calls": 1, "failures": 1}],
    "tokens": BUCKETS, "output_exact": False, "output": NO_OUTPUT,
    "task_source": "auto_activation",
    "outcome": "success", "outcome_evidence": "completed", "response_time_ms": 1_500,
    "first_ms": at("-1 23:59:58"), "last_ms": at("00:00:09"),
}


LIMIT = 67_108_864      # 64 MiB


def read(data):
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        file.write(data)
        file.flush()
        return ask([], "transcript", file.name, "--session", SESSION)[0]


def check_data(what, data, **effect):
    """The transcript says what the base says, but for the effect; None is a key that is absent."""
    expected = TRANSCRIPT | {"bytes_read": len(data)} | effect
    expect_fields(what, {key: each for key, each in expected.items() if each is not None},
                  read(data))


def check_lines(what, lines, **effect):
    check_data(what, lines_of(lines), **effect)


def edited(index, *path, **more):
    """The base with keys set in the object at a path in a line; None takes a key away."""
    lines = base_transcript()
    lines[index] = value = copy.deepcopy(lines[index])
    for key in path:
        value = value[key]
    for key, each in more.items():
        if each is None:
            del value[key]
        else:
            value[key] = each
    return lines


# What holds without the last line.
WITHOUT_LAST = {"tokens": BUCKETS[:2], "last_ms": at("00:00:04"), "outcome": "failure",
                "outcome_evidence": "api_error", "error": {"type": "api_error"}}
NOTHING = dict.fromkeys(TRANSCRIPT) | {"outcome": "success", "outcome_evidence": "no_transcript"}


def lines_that_count():
    lines = base_transcript()
    check_lines("the transcript", lines)
    check_lines("every line twice", [each for each in lines for _ in range(2)])
    check_lines("the last line dropped", lines[:-1], **WITHOUT_LAST)
    check_lines("a message of another session", edited(-1, sessionId="another"), **WITHOUT_LAST)
    check_lines("a session that is no text", edited(-1, sessionId=7), **WITHOUT_LAST)
    check_lines("a line without session", edited(-1, sessionId=None))
    whole = lines_of(lines)[:-1]
    check_data("the last line without its newline", whole)
    check_data("the last line not whole", whole[:-1], bytes_read=whole.rfind(b"\n") + 1,
               **WITHOUT_LAST)
    check_data("no byte", b"", **NOTHING)
    check_lines("no line of this session", [each for each in lines if isinstance(each, dict)
                                            and each.get("sessionId") != SESSION], **NOTHING)
    check_lines("nothing but a prompt", lines[:2], tool_calls=[], tokens=[], output_exact=True,
                response_time_ms=None, last_ms=at("-1 23:59:58"))
    # Up to the last line, then a filler, then the last line again with another id.
    other = lines_of(edited(-1, "message", id="m7")[-1:])
    room = LIMIT - len(lines_of(lines)) - 1
    twice = [BUCKETS[0], BUCKETS[1], BUCKETS[2] | {"input": 200_002, "output": 6,
                                                   "web_searches": 4}]
    for what, filler, effect in (
            ("whole up to the limit", room - len(other),
             {"tokens": twice, "bytes_read": LIMIT}),
            ("cut by the limit", room - len(other) + 2,
             {"bytes_read": LIMIT - len(other) + 2}),
            ("beyond the limit", room, {"bytes_read": LIMIT})):
        check_data("a line " + what, lines_of(lines + [b" " * filler]) + other, **effect)


def messages():
    lines = base_transcript()
    check_lines("a message repeated at the end", lines + [lines[6]])
    fresh = edited(6, "message", id="m4")[6]
    grown = [BUCKETS[0], BUCKETS[1] | {"input": 10, "output": 14, "cache_read": 400}, BUCKETS[2]]
    check_lines("the same with a fresh message id", lines[:7] + [fresh] + lines[7:], tokens=grown)
    check_lines("the same with a fresh request id",
                lines[:7] + [lines[6] | {"requestId": "other"}] + lines[7:], tokens=grown)
    check_lines("the last line of a message dropped", lines[:4] + lines[5:],
                tool_calls=TRANSCRIPT["tool_calls"][:1],
                tokens=[BUCKETS[0] | {"output": 1}] + BUCKETS[1:])
    check_lines("the first line of a message dropped: the next day's", lines[:2] + lines[3:],
                response_time_ms=2_100,
                tokens=[BUCKETS[0] | {"day": "2026-11-22"}] + BUCKETS[1:])
    check_lines("another model on a later line", edited(4, "message", model="another"))
    check_lines("another model on the first line", edited(2, "message", model="another"),
                tokens=[BUCKETS[0] | {"model": "another"}] + BUCKETS[1:])
    check_lines("every message with a stop reason", edited(6, "message", stop_reason="tool_use"),
                output_exact=True)
    check_lines("a stop reason absent, not null", edited(6, "message", stop_reason=None))
    exact = edited(6, "message", stop_reason="tool_use")
    del exact[-1]["message"]["stop_reason"]
    check_lines("the only stop reason of a message absent", exact)
    synthetic = edited(-1, "message", model="<synthetic>")[-1]
    check_lines("a message that begins as synthetic", lines[:-1] + [synthetic, lines[-1]],
                tokens=BUCKETS[:2])
    check_lines("a message that becomes synthetic", lines[:-1] + [lines[-1], synthetic])


def no_messages():
    """Not even with a placeholder for output; but their tool calls count."""
    exact = edited(6, "message", stop_reason="tool_use")
    calls = [TRANSCRIPT["tool_calls"][0], {"name": "Edit", "calls": 1, "failures": 0},
             TRANSCRIPT["tool_calls"][1]]
    for key, value in (("id", None), ("id", 7), ("model", None), ("model", 7), ("usage", None),
                       ("usage", 7)):
        line = assistant("2026-11-22T00:00:05Z", "m6", {"input_tokens": 50}, None,
                         called("t6", "Edit"))
        line["message"][key] = value
        absent = copy.deepcopy(line)
        if value is None:
            del absent["message"][key]
        for each in (line, absent):
            check_lines(f"a line with {key} {value}", exact[:8] + [each] + exact[8:],
                        tool_calls=calls, output_exact=True)


def cache_writes():
    """Message m1: 60 and 30 of 100 in the split, 10 beyond it."""
    def split(index, whole, short, long):
        return edited(index, "message", "usage", cache_creation_input_tokens=whole, cache_creation={
            "ephemeral_5m_input_tokens": short, "ephemeral_1h_input_tokens": long})

    def m1(short, long):
        return [BUCKETS[0] | {"cache_write_5m": short, "cache_write_1h": long}] + BUCKETS[1:]

    check_lines("no split", edited(2, "message", "usage", cache_creation={}), tokens=m1(70, 30))
    check_lines("the split is more than the whole", split(4, 100, 60, 45), tokens=m1(60, 45))
    check_lines("the whole grows", split(4, 150, 60, 30), tokens=m1(120, 30))
    # All of one line is beyond its split, all of the other is for 1 hour: not 200, but 100.
    lines = split(2, 100, 0, 0)
    lines[4] = split(4, 100, 0, 100)[4]
    check_lines("the split is taken after the largest values", lines, tokens=m1(0, 100))


def bands():
    """Message m2: 205 tokens of prompt."""
    for reads, band in ((99_995, "100k"), (99_996, "200k"), (199_995, "200k"), (199_996, "more")):
        grown = BUCKETS[1] | {"band": band, "cache_read": reads}
        found = edited(6, "message", "usage", cache_read_input_tokens=reads)
        in_order = [grown, BUCKETS[2]] if band == "100k" else [BUCKETS[2], grown]
        check_lines(f"a prompt of {reads + 5}", found, tokens=[BUCKETS[0]] + in_order)
    for wrong in ("200", -200, 200.0, None):
        lines = base_transcript()
        lines[6]["message"]["usage"]["cache_read_input_tokens"] = wrong
        check_lines(f"{wrong!r} tokens", lines,
                    tokens=[BUCKETS[0], BUCKETS[1] | {"cache_read": 0}, BUCKETS[2]])
    plain = {key: each for key, each in BUCKETS[1].items() if key not in ("speed", "region")}
    check_lines("another speed and region", edited(
        6, "message", "usage", speed="standard", inference_geo="eu"),
        tokens=[BUCKETS[0], plain, BUCKETS[2]])


def tool_calls():
    lines = base_transcript()
    bash, read_tool = TRANSCRIPT["tool_calls"]
    check_lines("a result that is no error", edited(5, message={"content": answered("t1", False)}),
                tool_calls=[bash, read_tool | {"failures": 0}])
    check_lines("a result of another call",
                edited(5, message={"content": answered("t0", True)}),
                tool_calls=[bash, read_tool | {"failures": 0}])
    check_lines("two errors of one call", lines[:6] + [lines[5]] + lines[6:])
    check_lines("a call with a fresh id", edited(4, "message", content=[
        called("t1", "Read"), called("t3", "Read")]),
        tool_calls=[bash, read_tool | {"calls": 2}])


def outcomes():
    lines = base_transcript()
    cut = {"outcome": "cancelled", "outcome_evidence": "interrupted"}
    late = {"last_ms": at("00:00:10")}

    def text(words):
        return {"type": "text", "text": words}

    mark = "[Request interrupted by user"
    result = answered("t2", False)
    for what, content, effect in (
            ("an interruption", mark + "]", cut),
            ("its block", [text(mark + " for tool use]")], cut),
            ("after a result", result + [text(mark)], cut), ("not the first", [
                text("hello"), text(mark)], {}), ("not at its beginning", " " + mark, {})):
        interrupted = lines + [user("2026-11-22T00:00:10Z", content)]
        check_lines(what + " at the end", interrupted, **late, **effect)
        check_lines(what + " and a copy at the end", interrupted + [
            lines[-1] | {"sessionId": "another"}, {"type": "summary"}], **late, **effect)
    check_lines("the interruption is the assistant's", lines + [
        assistant("2026-11-22T00:00:10Z", "m0", {}, "end_turn", text(mark), model="<synthetic>")],
        **late)
    check_lines("an error in the end", lines[:8] + lines[9:] + [lines[8]], outcome="failure",
                outcome_evidence="api_error", error={"type": "api_error"})
    check_lines("an error that is no boolean", lines[:-1] + [
        lines[-1] | {"isApiErrorMessage": "yes"}])
    expect("no transcript", {"outcome": "success", "outcome_evidence": "no_transcript"},
           ask([], "transcript", "/nonexistent/transcript", "--session", SESSION)[0])


def times():
    check_lines("the answer before the prompt", edited(1, timestamp="2026-11-21T23:59:59.501Z"),
                response_time_ms=None, first_ms=at("-1 23:59:59.500"))
    check_lines("the answer at once", edited(1, timestamp="2026-11-21T23:59:59.5Z"),
                response_time_ms=0, first_ms=at("-1 23:59:59.500"))
    check_lines("the first prompt without a time", edited(1, timestamp=None),
                response_time_ms=None, first_ms=at("-1 23:59:59.500"))
    check_lines("a line in between is the latest", edited(7, timestamp="2026-11-22T01:00:00Z"),
                last_ms=at("01:00:00"))


GROUPS = (lines_that_count, messages, no_messages, cache_writes, bands, tool_calls, outcomes, times)
