"""The listing of entries: all that is known of each, in the units of the log."""

from answer_execution import output_metrics, pairing
from findings import findings
from sums import type_of


def listed(entry):
    figures, parent = entry.figures, entry.parent
    return {
        "harness": entry.harness,
        "session_id": entry.session_id,
        "agent_id": entry.agent_id,         # empty for a main agent
        "run": entry.run,
        "id": entry.id,
        "kind": entry.kind,
        "agent_name": entry.name,
        "agent_type": type_of(entry),
        "project": entry.last_own("project"),
        "harness_version": entry.last_own("harness_version"),
        "status": entry.status,
        "evidence": entry.evidence,
        "pairing": pairing(entry),
        "error_type": entry.error.get("type") if entry.error else None,
        "error_message": entry.error.get("message") if entry.error else None,
        "error_stack": entry.error.get("stack") if entry.error else None,
        "start_ms": entry.start,
        "end_ms": entry.end,
        "last_seen_ms": entry.last,
        "duration_ms": entry.duration,
        "tokens": figures.tokens,
        "priced_tokens": figures.priced,
        "unpriced_tokens": figures.unpriced,
        "cost_nano": figures.nano if figures.priced else None,
        "output_exact": entry.held("output_exact"),
        "response_time_ms": entry.held("response_time_ms"),
        "tool_calls": {name: entry.tools[name] for name in sorted(entry.tools)},
        "output": output_metrics(entry),
        "description": entry.description,
        "source": entry.held("task_source"),
        "wave_number": entry.held("wave_number"),
        "reported": bool(entry.reports),
        "parent_agent_id": parent[0] if parent else None,
        "parent_tool_use_id": parent[1] if parent else None,
        "launch": entry.last_reported("launch"),
        "total_tokens": entry.last_reported("total_tokens"),
        "total_tool_uses": entry.last_reported("total_tool_uses"),
        "total_duration_ms": entry.last_reported("total_duration_ms"),
        "findings": dict(sorted(findings(entry).items())),
        "final": entry.final,
        "kept": entry.kept,
        "log_offsets": entry.offsets(),
    }
