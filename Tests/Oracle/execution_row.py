"""The whole row of view_executions. CHOICE: what the page leaves open of documents in columns and
of nulls is as a reader of the table finds it: no spaces, names in order, booleans as 0 and 1."""

import json

from answer_execution import LAUNCHES, output_metrics, pairing
from findings import findings
from prices import bucket_cost
from sums import type_of

TOKENS = ("input_tokens", "output_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens",
          "cache_read_tokens")
OUTPUT = ("files_created", "files_modified", "lines_added", "lines_removed", "tests_passed",
          "tests_failed")


def document(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def in_order(pairs):
    return dict(sorted(pairs, key=lambda each: each[0].encode()))


def models(entry):
    """Tokens and nano-dollars by model; null where no token of it has a price."""
    result = {}
    for key, amounts in entry.buckets.items():
        tokens = sum(amounts[:5])
        cost = bucket_cost(key, amounts) if entry.figures.believed else None
        row = result.setdefault(key[0], [0, 0, 0])
        row[0] += tokens
        row[1] += cost or 0
        row[2] += tokens if cost is not None else 0
    return in_order((name, [tokens, cost if priced else None])
                    for name, (tokens, cost, priced) in result.items())


def execution_row(entry):
    """All columns but the key."""
    totals = [sum(column) for column in zip(*entry.buckets.values())] or [0] * 6
    error, output = entry.error or {}, output_metrics(entry) or {}
    parent_agent, parent_use = entry.parent or (None, None)
    launch, exact = entry.last_reported("launch"), entry.held("output_exact")
    transcript = entry.held("transcript") or {}
    return {
        "id": entry.id, "kind": entry.kind, "agent_name": entry.name, "agent_type": type_of(entry),
        "project": entry.last_own("project") or "",
        "harness_version": entry.last_own("harness_version"), "status": entry.status,
        "start_ms": entry.start, "end_ms": entry.end, "last_seen_ms": entry.last,
        "evidence": entry.evidence, "error_type": error.get("type"),
        "error_message": error.get("message"), "error_stack": error.get("stack"),
        "pairing": pairing(entry), "parent_agent_id": parent_agent or None,
        "parent_tool_use_id": parent_use, "launch": launch if launch in LAUNCHES else None,
        **dict(zip(TOKENS, totals)), "priced_tokens": entry.figures.priced,
        "unpriced_tokens": entry.figures.unpriced, "cost_nanodollars": entry.figures.nano,
        "output_exact": None if exact is None else int(exact),
        "response_time_ms": entry.held("response_time_ms"),
        **{name: output.get(name) for name in OUTPUT},
        "task_description": entry.description, "task_source": entry.held("task_source"),
        "wave_number": entry.held("wave_number"), "spawn_depth": entry.held("spawn_depth"),
        "transcript_hash": transcript.get("path_hash"), "bytes_read": transcript.get("bytes_read"),
        "transcript_first_ms": transcript.get("first_ms"),
        "tool_calls": document(in_order((name, list(each)) for name, each in entry.tools.items())),
        "models": document(models(entry)), "findings": document(in_order(findings(entry).items())),
        "log_offsets": document(entry.offsets()), "final": int(entry.final),
    }
