"""GET /api/agents/executions/{id}, and how every list shows an entry"""

from answer_current import shown_agent_id
from events import OUTPUT
from output import timestamp
from sums import cost, type_of

MOST_CHILDREN = 200
LAUNCHES = ("foreground", "background")
SOURCES = ("wave_orchestration", "user_command", "auto_activation")


def moment(value):
    return timestamp(value, milliseconds=True) if value is not None else None


def token_usage(entry):
    totals = [sum(column) for column in zip(*entry.buckets.values())] or [0] * 6
    known = entry.figures
    return {
        "input_tokens": totals[0],
        "output_tokens": totals[1],
        "cache_write_5m_tokens": totals[2],
        "cache_write_1h_tokens": totals[3],
        "cache_read_tokens": totals[4],
        "total_tokens": known.tokens,
        "estimated_cost": cost({"priced_tokens": known.priced, "cost_nanodollars": known.nano}),
        "unpriced_tokens": known.unpriced,
        "output_exact": entry.held("output_exact"),
    }


def pairing(entry):
    """CHOICE: an entry that is linked away shows none, for nothing ended it."""
    return entry.link.event.get("link_evidence") \
        if entry.link is not None and entry.status != "linked" else None


def error_details(entry):
    """CHOICE: an error without a type is none."""
    if entry.error is None or "type" not in entry.error:
        return None
    return {"type": entry.error["type"], "message": entry.error.get("message"),
            "stack_trace": entry.error.get("stack")}


def output_metrics(entry):
    """Null where nothing is said of it; its tests are null where none ran."""
    if entry.output is None:
        return None
    passed, failed = entry.output["tests_passed"], entry.output["tests_failed"]
    ran = passed + failed > 0
    return {each: entry.output[each] for each in OUTPUT[:4]} | {
        "tests_run": passed + failed if ran else None, "tests_passed": passed if ran else None,
        "tests_failed": failed if ran else None}


def execution(entry):
    launch, source = entry.last_reported("launch"), entry.held("task_source")
    return {
        "id": entry.id,
        "run": entry.run,
        "kind": entry.kind,
        "agent_id": shown_agent_id(entry),
        "agent_name": entry.name,
        "agent_type": type_of(entry),
        "session_id": entry.session_id,
        "harness": entry.harness,
        "harness_version": entry.last_own("harness_version"),
        "project": entry.last_own("project"),
        "status": entry.status,
        "evidence": entry.evidence,
        "pairing": pairing(entry),
        "execution_start": moment(entry.start),
        "execution_end": moment(entry.end),
        "last_seen": moment(entry.last),
        "duration_ms": entry.duration,
        "error_details": error_details(entry),
        "tools_used": sorted(entry.tools),      # CHOICE: by name
        "tool_calls": {tool: entry.tools[tool][0] for tool in sorted(entry.tools)},
        "token_usage": token_usage(entry),
        "performance_metrics": {
            # CHOICE: what holds says it, and it is no sum, so nothing is subtracted.
            "response_time_ms": entry.held("response_time_ms"),
            "memory_usage_mb": None,
            "cpu_usage_percent": None,
        },
        "task_metadata": {
            "description": entry.description,
            # CHOICE: another text is stored as it is and shown as null, here and of launch.
            "source": source if source in SOURCES else None,
            "parent_task_id": entry.parent[1] if entry.parent else None,
            "wave_number": entry.held("wave_number"),
            "launch": launch if launch in LAUNCHES else None,
        },
        "output_metrics": output_metrics(entry),
        "final": entry.final,
        "log_offsets": entry.offsets(),
    }


# --- Parent and children ------------------------------------------------------------------------

def parent_of(ledger, entry):
    """An entry of which no tool use is known has no parent. CHOICE: nor has one without a
    start; the parent is of the same harness and session; `before` is strictly before; of equal
    starts the later run. It is looked for among all runs, and is null where it is not kept."""
    if entry.parent is None or entry.start is None:
        return None
    runs = [each for each in ledger.by_agent[entry.harness, entry.session_id, entry.parent[0]]
            if each.start is not None and each.start < entry.start]
    found = max(runs, key=lambda each: (each.start, each.run), default=None)
    return found if found is not None and found.kept else None


def detail(ledger, options):
    found = [entry for entry in ledger.kept if entry.id == options.id]
    if not found:
        return None
    entry = found[0]
    parent = parent_of(ledger, entry)
    # CHOICE: of equal starts by id; of too many the first by start.
    children = sorted((each for each in ledger.kept if parent_of(ledger, each) is entry),
                      key=lambda each: (each.start, each.id))
    return {
        "execution": execution(entry),
        "parent": execution(parent) if parent is not None else None,
        "children": [execution(each) for each in children[:MOST_CHILDREN]],
    }
