"""Executions as the API lists them, as rows with the columns of `view_executions`."""

from datetime import datetime, timedelta, timezone

_SAME = ("run", "kind", "agent_name", "agent_type", "session_id", "harness_version", "project",
         "status", "evidence", "pairing", "log_offsets")
_TOKENS = ("input_tokens", "output_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens",
           "cache_read_tokens", "unpriced_tokens")
_OUTPUT = ("files_created", "files_modified", "lines_added", "lines_removed", "tests_passed",
           "tests_failed")
_ZERO = datetime(1970, 1, 1, tzinfo=timezone.utc)


def _milliseconds(text: str | None) -> int | None:
    return text and (datetime.fromisoformat(text) - _ZERO) // timedelta(milliseconds=1)


def row(listed: dict) -> dict:
    error, output = listed["error_details"] or {}, listed["output_metrics"] or {}
    task, usage = listed["task_metadata"], listed["token_usage"]
    exact = usage["output_exact"]
    return {name: listed[name] for name in _SAME} | {
        "agent_id": "" if listed["kind"] == "main" else listed["agent_id"],
        "start_ms": _milliseconds(listed["execution_start"]),
        "end_ms": _milliseconds(listed["execution_end"]),
        "error_type": error.get("type"), "error_message": error.get("message"),
        "error_stack": error.get("stack_trace"),
        "parent_tool_use_id": task["parent_task_id"], "launch": task["launch"],
        "task_description": task["description"], "task_source": task["source"],
        "wave_number": task["wave_number"],
        "response_time_ms": listed["performance_metrics"]["response_time_ms"],
        "output_exact": None if exact is None else int(exact),
        "calls": listed["tool_calls"], "tools": listed["tools_used"],
        "cost": usage["estimated_cost"], "total_tokens": usage["total_tokens"],
        "tests_run": output.get("tests_run"),
    } | {name: usage[name] for name in _TOKENS} | {name: output.get(name) for name in _OUTPUT}
