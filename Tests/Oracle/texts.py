"""Free texts: where they are cut, what an error is made of, and whether the hook may have written
what it wrote of one (docs/events.md). Redaction is not repeated here: each `[redacted:…]` in what
was written may stand for anything."""

import re

from events import is_text

ROOM = 512                  # bytes of JSON
ROOM_OF_STACK = 2_048
MARK = re.compile(r"\[redacted:[A-Za-z0-9_.-]+\]")
CUT_MARK = re.compile(r"\[(r|re|red|reda|redac|redact|redacte|redacted|redacted:[\w.-]*)?$")
MOST_OF_ONE = 6             # bytes of a character in JSON
WORD = re.compile("[a-z0-9_]{1,64}")
HOME = re.compile(r"(.*?)[/\\]+(?:home|Users)[/\\]+[^/\\]+[/\\]*", re.DOTALL)
HIDDEN_HOME = "[redacted:home-directory]"
LONE = re.compile("[\ud800-\udfff]")


# --- Cuts ---------------------------------------------------------------------------------------

def room_of(character):
    """CHOICE: in JSON a quotation mark and a backslash are two bytes, what is below a space six
    (even a newline), everything else its UTF-8; half a surrogate pair is U+FFFD. The quotation
    marks around the text are not counted."""
    return 2 if character in '"\\' else 6 if character < " " else len(character.encode())


def cut(text, room=ROOM):
    taken, text = 0, LONE.sub("\ufffd", text)
    for place, character in enumerate(text):
        taken += room_of(character)
        if taken > room:
            return text[:place]
    return text


def size(text):
    return sum(map(room_of, text))


# --- Errors -------------------------------------------------------------------------------------

def split(text):
    """The first line, and the lines after it."""
    message, newline, stack = text.partition("\n")
    return message.removesuffix("\r") if newline else message, stack


def error(kind, text):
    message, stack = split(text) if is_text(text) else ("", "")
    said = {"type": kind, "message": message, "stack": stack}
    return {key: each for key, each in said.items() if each}


def error_type(given, otherwise):
    return given if is_text(given) and WORD.fullmatch(given) else otherwise


def cut_error(said):
    return said | {key: cut(said[key], room) for key, room in (
        ("message", ROOM), ("stack", ROOM_OF_STACK)) if key in said}


FREE = ("task_description", "task_source", "parent_tool_use_id", "parent_agent_id")


def as_written(read):
    """What was read of a transcript, as it is written where nothing is hidden."""
    said = {key: cut(read[key]) for key in FREE if key in read}
    return read | said | ({"error": cut_error(read["error"])} if "error" in read else {})


# --- What the hook may have written -------------------------------------------------------------

def pattern(written, room):
    """What a text has to be like of which this was written; what was cut off is unknown. CHOICE:
    texts are redacted, then cut, so that a mark may be cut, too."""
    *known, rest = MARK.split(written)
    if size(written) == room:
        rest = CUT_MARK.sub("", rest)
    open_end = [""] if size(written) > room - MOST_OF_ONE else []
    return ".*".join(map(re.escape, [*known, rest, *open_end]))


def may_be(written, text, room=ROOM):
    if written == (cut(text, room) if is_text(text) else None):
        return True
    if not is_text(written) or not is_text(text) or "[redacted" not in written \
            or size(written) > room:
        return False
    return re.fullmatch(pattern(written, room), text, re.DOTALL) is not None


def may_be_error(written, said):
    """What is hidden may hold the end of the first line, so both are looked at as one text."""
    if written is None or said is None:
        return written == said
    if written == cut_error(said):
        return True
    if not isinstance(written, dict) or written.get("type") != said["type"] \
            or not set(written) <= {"type", "message", "stack"} \
            or "[redacted" not in str(written) or written != cut_error(written):
        return False
    whole = said.get("message", "") + "\r\n" + said.get("stack", "")
    message = written.get("message", "")
    found = pattern(message, ROOM)
    found += r"(\r\n|(?<!\r)\n)" + pattern(written["stack"], ROOM_OF_STACK) \
        if "stack" in written else r"(\r?\n)?"
    return "\n" not in message and re.fullmatch(found, whole, re.DOTALL) is not None


class Text:
    """A text that the hook may write so, redacted and cut."""

    def __init__(self, text):
        self.text = text

    def allows(self, written):
        return may_be(written, self.text)

    def __repr__(self):
        return f"like {self.text!r}"


class Project(Text):
    """The last part of a directory, which is redacted as a whole, so that nothing is left of a home
    directory. CHOICE: either slash divides; a home directory that is not at the root may be
    hidden, with what stands before it."""

    def allows(self, written):
        parts = [part for part in re.split(r"[/\\]", self.text or "") if part]
        home = HOME.fullmatch(self.text or "")
        if home and not home[1]:
            return written == HIDDEN_HOME
        if home and is_text(written) and written.endswith(HIDDEN_HOME):
            return True
        return may_be(written, parts[-1] if parts else None) and HIDDEN_HOME not in str(written)


class Error(Text):
    def allows(self, written):
        return may_be_error(written, self.text)
