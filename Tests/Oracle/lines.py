"""Lines of a transcript: which count, what is in them (docs/events.md, "How a transcript is
read")."""

import re
from datetime import datetime, timedelta, timezone

from events import is_integer, is_text, parse_object
from output import EPOCH

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


def parts(content):
    """Content is a text, or a list of blocks."""
    if is_text(content):
        return [{"type": "text", "text": content}]
    return [each for each in content if isinstance(each, dict)] if isinstance(content, list) else []


def blocks(line):
    return parts(inner(line, "message").get("content"))


def texts(content):
    return [each["text"] for each in parts(content)
            if each.get("type") == "text" and is_text(each.get("text"))]


def first_text(line):
    """CHOICE: an empty text is a text, too."""
    return next(iter(texts(inner(line, "message").get("content"))), None)


def message_key(line):
    """What tells messages apart; None where the line has no message id. CHOICE: a line without
    request id is no line of a message with one."""
    identity, request = inner(line, "message").get("id"), line.get("requestId")
    return (identity, request if is_text(request) else None) if is_text(identity) else None


# --- Which lines count --------------------------------------------------------------------------

def whole_lines(data):
    """The bytes without a last line that is not whole: it is still being written."""
    end = data.rfind(b"\n") + 1
    return data if parse_object(data[end:]) else data[:end]


def counting_lines(data, session, main=False, before=None):
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


# --- Prompts ------------------------------------------------------------------------------------

NO_PROMPTS = ("[Request interrupted by user", "<task-notification", "<local-command-",
              "<system-reminder")


def is_prompt(line):
    """CHOICE: `isMeta` and `isCompactSummary` that are not true say nothing; a prompt of nothing
    but an image has no text and is none."""
    text = first_text(line)
    return (line["type"] == "user" and text is not None and not text.startswith(NO_PROMPTS)
            and not any(each.get("type") == "tool_result" for each in blocks(line))
            and not any(line.get(key) is True for key in ("isMeta", "isCompactSummary")))
