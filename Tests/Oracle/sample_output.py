"""Transcripts that change files and run tests, line by line."""

import tempfile

from checks import ask, expect_fields, lines_of

SESSION = "s1"


def asked(content, **more):
    return {"type": "user", "sessionId": SESSION,
            "message": {"role": "user", "content": content}} | more


def used(identity, name, **given):
    """A line with one tool call."""
    return {"type": "assistant", "sessionId": SESSION, "message": {
        "id": "m-" + identity, "role": "assistant", "content": [
            {"type": "tool_use", "id": identity, "name": name, "input": given}]}}


def block(identity, content="done", **more):
    return {"type": "tool_result", "tool_use_id": identity, "content": content} | more


def got(identity, content="done", told=None, **more):
    """A line with one result, and what the harness tells of it."""
    line = asked([block(identity, content, **more)])
    return line | ({"toolUseResult": told} if told is not None else {})


def patch(*hunks):
    return {"structuredPatch": [{"oldStart": 1, "lines": list(each)} for each in hunks]}


def output(lines):
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        file.write(lines_of(lines))
        file.flush()
        return ask([], "transcript", file.name, "--session", SESSION)[0]["output"]


KEYS = ("files_created", "files_modified", "lines_added", "lines_removed")


def check_output(what, lines, *figures, **effect):
    """Four figures of files and lines; None is a key that is absent."""
    expected = dict(zip(KEYS, figures)) | effect
    expect_fields(what, {key: each for key, each in expected.items() if each is not None},
                  output(lines))
