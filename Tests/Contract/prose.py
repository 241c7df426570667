"""Rules of docs/openapi.yaml that it can only say in prose: which parameters exclude each other.

Schemathesis loads this module (SCHEMATHESIS_HOOKS). A request that breaks such a rule is put right before
it is sent, so that a refusal is never counted as one of something that the document allows. That they are
refused is tested elsewhere.
"""

import schemathesis

EXCLUSIVE = [("hours", "timeRange"), ("hours", "start"), ("hours", "end"), ("days", "timeRange")]


@schemathesis.hook
def map_query(context, query):
    if not query:
        return query
    query = dict(query)
    for kept, dropped in EXCLUSIVE:
        if kept in query:
            query.pop(dropped, None)
    # Given together, in order, and not more than a week apart.
    if ("start" in query) != ("end" in query):
        query.pop("start", None)
        query.pop("end", None)
    elif "start" in query and all(isinstance(query[name], int) for name in ("start", "end")):
        if 0 <= query["start"] <= 253402300799999:
            query["end"] = query["start"] + 1 if query["end"] >= 0 else query["end"]
    metric = str(query.get("metric", ""))
    if metric.startswith(("p50", "p95", "p99", "min_", "max_")):
        query.setdefault("agent_name", "code-reviewer")
    if metric and not metric.startswith("tool_"):
        query.pop("tool", None)
    return query
