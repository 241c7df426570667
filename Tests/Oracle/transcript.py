"""What `agent.stopped` says of a transcript (docs/events.md, "How a transcript is read")."""

import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone

from events import COUNTS, is_integer, is_text, parse_object
from output import EPOCH

LIMIT = 64 * 1024 * 1024    # what the hook reads
ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?Z")


# --- Parts of a line ----------------------------------------------------------------------------

def iso_ms(line):
    """The time of a line. CHOICE: one that is not written in UTC, or before 1970, is none."""
    text = line.get("timestamp")
    match = ISO.fullmatch(text) if is_text(text) else None
    if match is None:
        return None
    try:
        moment = datetime(*map(int, match.groups()[:6]), tzinfo=timezone.utc)
    except ValueError:
        return None
    milliseconds = int((match.group(7) or "0").ljust(3, "0")[:3])
    result = (moment - EPOCH) // timedelta(milliseconds=1) + milliseconds
    return result if result >= 0 else None


def inner(value, *path):
    """The object at a path of keys, or an empty one."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def amount(value):
    return value if is_integer(value) and value > 0 else 0


def blocks(line):
    content = inner(line, "message").get("content")
    if is_text(content):
        return [{"type": "text", "text": content}]
    return [each for each in content if isinstance(each, dict)] if isinstance(content, list) else []


# --- Messages -----------------------------------------------------------------------------------

def raw_usage(usage):
    """The fields as the harness names them: the largest of each counts, so they are split later."""
    split = inner(usage, "cache_creation")
    return {
        "input": amount(usage.get("input_tokens")),
        "output": amount(usage.get("output_tokens")),
        "writes": amount(usage.get("cache_creation_input_tokens")),
        "cache_write_5m": amount(split.get("ephemeral_5m_input_tokens")),
        "cache_write_1h": amount(split.get("ephemeral_1h_input_tokens")),
        "cache_read": amount(usage.get("cache_read_input_tokens")),
        "web_searches": amount(inner(usage, "server_tool_use").get("web_search_requests")),
    }


class Messages:
    """API messages by message id and request id, over the whole file. CHOICE: they are on
    assistant lines only, and a line without request id is no line of a message with one."""

    def __init__(self, lines):
        self.by_key = {}
        for line in lines:
            if line["type"] == "assistant":
                self.take(line)
        # CHOICE: a synthetic message has no output that could be inexact, either.
        self.known = [each for each in self.by_key.values() if each["model"] != "<synthetic>"]

    def take(self, line):
        message = inner(line, "message")
        identity, model, usage = (message.get(key) for key in ("id", "model", "usage"))
        if not (is_text(identity) and is_text(model) and isinstance(usage, dict)):
            return
        request = line.get("requestId")
        known = self.by_key.setdefault((identity, request if is_text(request) else None), {
            "model": model, "day": "", "speed": "", "region": "", "stopped": False,
            "usage": Counter()})
        # CHOICE: the first line of the message that has a time decides on the day; without any the
        # day is the empty string. Speed and region stand in the usage, on any line.
        if not known["day"] and iso_ms(line) is not None:
            known["day"] = line["timestamp"][:10]
        known["speed"] = "fast" if usage.get("speed") == "fast" else known["speed"]
        known["region"] = "us" if usage.get("inference_geo") == "us" else known["region"]
        known["stopped"] = known["stopped"] or message.get("stop_reason") is not None
        known["usage"] |= Counter(raw_usage(usage))    # the larger of each

    def buckets(self):
        result = defaultdict(Counter)
        for known in self.known:
            usage = Counter(known["usage"])
            usage["cache_write_5m"] += max(
                0, usage["writes"] - usage["cache_write_5m"] - usage["cache_write_1h"])
            prompt = sum(usage[each] for each in
                         ("input", "cache_write_5m", "cache_write_1h", "cache_read"))
            band = "100k" if prompt <= 100_000 else "200k" if prompt <= 200_000 else "more"
            key = known["model"], known["day"], band, known["speed"], known["region"]
            result[key].update(usage)
        return [bucket_object(key, result[key]) for key in sorted(result)]

    def are_exact(self):
        return all(known["stopped"] for known in self.known)


def bucket_object(key, usage):
    described = dict(zip(("model", "day", "band"), key))
    described |= {name: part for name, part in zip(("speed", "region"), key[3:]) if part}
    return described | {each: usage[each] for each in COUNTS}


# --- Tool calls, outcome, times -----------------------------------------------------------------

def tool_list(lines):
    """CHOICE: calls are on assistant lines, results on user lines; a call has a name."""
    names, failed = {}, set()
    for line in lines:
        for block in blocks(line):
            if line["type"] == "assistant" and block.get("type") == "tool_use":
                if is_text(block.get("id")) and is_text(block.get("name")):
                    names.setdefault(block["id"], block["name"])
            elif line["type"] == "user" and block.get("type") == "tool_result":
                if block.get("is_error") is True and is_text(block.get("tool_use_id")):
                    failed.add(block["tool_use_id"])
    calls = Counter(names.values())
    failures = Counter(name for identity, name in names.items() if identity in failed)
    return [{"name": name, "calls": calls[name], "failures": failures[name]}
            for name in sorted(calls)]


def outcome_of(lines):
    last = lines[-1]
    if last.get("isApiErrorMessage") is True:
        return "failure", "api_error"
    texts = [each["text"] for each in blocks(last)
             if each.get("type") == "text" and is_text(each.get("text"))]
    if last["type"] == "user" and texts and texts[0].startswith("[Request interrupted by user"):
        return "cancelled", "interrupted"
    return "success", "completed"


def times_of(lines):
    result, first = {}, {}
    for line in lines:
        first.setdefault(line["type"], iso_ms(line))
    asked, answered = first.get("user"), first.get("assistant")
    if asked is not None and answered is not None and answered >= asked:
        result["response_time_ms"] = answered - asked
    moments = [each for each in map(iso_ms, lines) if each is not None]
    if moments:
        result["first_ms"], result["last_ms"] = min(moments), max(moments)
    return result


# --- The whole ----------------------------------------------------------------------------------

def counting_lines(data, session, main, before):
    """The lines that count, and where the bytes end that were read. CHOICE: up to a moment is up to
    the first line that counts and has that time or a later one; it is not read."""
    lines, position = [], 0
    for raw in data.split(b"\n"):
        line = parse_object(raw)
        if line and line.get("type") in ("assistant", "user") \
                and line.get("sessionId") in (None, session) \
                and not (main and line.get("isSidechain") is True):
            if before is not None and (iso_ms(line) or 0) >= before:
                return lines, position
            lines.append(line)
        position += len(raw) + 1
    return lines, len(data)


def whole_lines(data):
    """The bytes without a last line that is not whole: it is still being written."""
    end = data.rfind(b"\n") + 1
    return data if parse_object(data[end:]) else data[:end]


def read_transcript(data, session, main=False, before=None):
    """Of a session's own transcript with `main`; up to a moment with `before`. What is not known is
    absent. CHOICE: a transcript without a line that counts speaks as little against success as
    none; of one beyond the limit the first bytes are read, and a line that they cut is not
    whole."""
    nothing = {"outcome": "success", "outcome_evidence": "no_transcript"}
    if data is None:
        return nothing
    lines, read = counting_lines(whole_lines(data[:LIMIT]), session, main, before)
    if not lines:
        return nothing | {"bytes_read": read}
    messages = Messages(lines)
    verdict, evidence = outcome_of(lines)
    return {
        "tool_calls": tool_list(lines),
        "tokens": messages.buckets(),
        "output_exact": messages.are_exact(),
        "outcome": verdict,
        "outcome_evidence": evidence,
    } | times_of(lines) | {"bytes_read": read}
