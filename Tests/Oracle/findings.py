"""Findings of an entry, each as often as it occurs (docs/views.md, "Tables")."""

from collections import Counter

LARGEST_DEVIATION_MS = 500


def differs(entry):
    """CHOICE: once, even if both differ; of a report whose launch is `foreground`, of an entry of
    any kind, and only where the transcript says the number or the times."""
    if entry.run != 1 or entry.last_reported("launch") != "foreground" or entry.holds is None:
        return False
    transcript = entry.held("transcript") or {}
    if transcript.get("complete") is not True:
        return False
    uses, duration = map(entry.last_reported, ("total_tool_uses", "total_duration_ms"))
    calls = entry.held("tool_calls")
    if uses is not None and calls is not None \
            and uses != sum(tool.get("calls", 0) for tool in calls):
        return True
    first, last = transcript.get("first_ms"), transcript.get("last_ms")
    return duration is not None and first is not None and last is not None \
        and abs(duration - (last - first)) > LARGEST_DEVIATION_MS


def findings(entry):
    """CHOICE: what the page does not call an execution's is of every entry that has ended; a figure
    that was below zero is one finding, however many were; and a transcript of which `complete` is
    not known is neither incomplete nor complete."""
    if entry.end is None:
        return Counter()
    transcript = entry.held("transcript")
    found = Counter({
        "repeated_start": entry.refreshes,
        "repeated_stop": entry.repeated_stops,
        "inferred_start": entry.inferred,
        "closed_without_stop": entry.ended_by in ("close", "prompt"),
        "no_transcript": entry.is_execution and transcript is None,
        "incomplete_transcript": transcript is not None and transcript.get("complete") is False,
        "inexact_output": entry.held("output_exact") is False,
        "unpriced": entry.is_execution and entry.figures.unpriced > 0,
        "negative_figures": entry.negative,
        "report_differs": differs(entry),
    })
    if entry.status in ("internal", "unpaired", "linked"):
        found[entry.status + "_stop"] = 1
    return Counter({finding: int(count) for finding, count in found.items() if count})
