"""Rules of docs/openapi.yaml that it can only say in prose: which parameters exclude each other.

Schemathesis loads this module (SCHEMATHESIS_HOOKS). A request that breaks such a rule is put right before
it is sent, so that a refusal is never counted as one of something that the document allows. That they are
refused is tested elsewhere.
"""

from datetime import datetime, timezone

import schemathesis
from schemathesis.generation import GenerationMode

ZONES = ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia"]
EXCLUSIVE = [("hours", "timeRange"), ("hours", "start"), ("hours", "end"), ("days", "timeRange")]


@schemathesis.hook
def before_call(context, case, kwargs):
    # What is meant to be refused is sent as it is.
    if not case.meta or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    if case.query:
        case.query = put_right(dict(case.query))
    # Null is like absent, and one of the two must be there.
    if case.path == "/api/agents/complete" and isinstance(case.body, dict):
        if not case.body.get("agent_id") and not case.body.get("agent_name"):
            case.body["agent_name"] = "code-reviewer"


def put_right(query):
    for kept, dropped in EXCLUSIVE:
        if kept in query:
            query.pop(dropped, None)
    # Given together, in order, and not more than a week apart.
    if ("start" in query) != ("end" in query):
        query.pop("start", None)
        query.pop("end", None)
    elif "start" in query:
        query["start"] = min(int(query["start"]), 253402300799998)
        query["end"] = int(query["start"]) + 1
    metric = str(query.get("metric", ""))
    if metric.startswith(("p50", "p95", "p99", "min_", "max_")):
        query.setdefault("agent_name", "code-reviewer")
    if metric and not metric.startswith("tool_"):
        query.pop("tool", None)
    # What is older than the executions that are kept is gone: 410. Periods go back 90 days.
    today = f"{datetime.now(timezone.utc):%Y-%m-%d}"
    if "bucket" in query:
        query["bucket"] = today + str(query["bucket"])[10:]
    if str(query.get("period", "")).startswith("20"):
        query["period"] = today
    # Of all names only those of the database are zones.
    if "tz" in query:
        query["tz"] = ZONES[len(str(query["tz"])) % len(ZONES)]
    # Only of windows in which executions are kept whole.
    if int(query.get("days", 7)) > 6 or "start" in query or query.get("period", "day") != "day":
        query.pop("project", None)
    # Waiting for what never comes takes two seconds, and is tested elsewhere.
    if int(query.get("min_offset", 0)) > 10**6:
        query["min_offset"] = 0
    return query
