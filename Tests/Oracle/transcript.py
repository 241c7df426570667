"""What `agent.stopped` says of a transcript (docs/events.md, "How a transcript is read"). Texts are
whole here; texts.py knows what is written of them."""

from calls import calls_of, tool_list
from edits import edits_of
from lines import counting_lines, first_text, iso_ms, whole_lines
from messages import Messages
from task import task_of, task_source
from test_results import tests_of
from texts import error, error_type

LIMIT = 64 * 1024 * 1024    # what the hook reads


def outcome_of(lines):
    last = lines[-1]
    if last.get("isApiErrorMessage") is True:
        return {"outcome": "failure", "outcome_evidence": "api_error",
                "error": error(error_type(last.get("error"), "api_error"), first_text(last))}
    if last["type"] == "user" \
            and (first_text(last) or "").startswith("[Request interrupted by user"):
        return {"outcome": "cancelled", "outcome_evidence": "interrupted"}
    return {"outcome": "success", "outcome_evidence": "completed"}


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


def read_transcript(data, session, main=False, before=None, path=None, session_path=None):
    """Of a session's own transcript with `main`; up to a moment with `before`. With its path, and
    the session's, also what they tell of a subagent's task. What is not known is absent. CHOICE: a
    transcript without a line that counts speaks as little against success as none, and nothing is
    said of output and task; of one beyond the limit the first bytes are read, and a line that they
    cut is not whole."""
    nothing = {"outcome": "success", "outcome_evidence": "no_transcript"}
    if data is None:
        return nothing
    lines, read = counting_lines(whole_lines(data[:LIMIT]), session, main, before)
    if not lines:
        return nothing | {"bytes_read": read}
    messages, calls = Messages(lines), calls_of(lines)
    task = task_of(path, session, session_path) if path is not None and not main else {}
    source = task_source(lines, path, main)
    return {
        "tool_calls": tool_list(calls),
        "tokens": messages.buckets(),
        "output_exact": messages.are_exact(),
        "output": edits_of(calls) | tests_of(calls),
    } | outcome_of(lines) | times_of(lines) | {"bytes_read": read} | task \
        | ({"task_source": source} if source else {})
