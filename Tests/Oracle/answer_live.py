"""What a server adds to `active_agent_details`: docs/views.md, Live agents."""

from output import half_up, timestamp
from sums import has_duration


def usual_duration(ledger, entry):
    """The median of the newest 100 timed executions of the same name and kind, nearest rank."""
    alike = [each for each in ledger.kept
             if entry.name and each.name == entry.name and each.kind == entry.kind
             and each.is_execution and has_duration(each)]
    newest = sorted(alike, key=lambda each: (each.end, each.id))[-100:]
    durations = sorted(each.duration for each in newest)
    return durations[(len(durations) + 1) // 2 - 1] if durations else None


def progress(ledger, entry, moment):
    usual, elapsed = usual_duration(ledger, entry), max(0, moment - entry.start)
    if usual is None:
        return None
    return 0.99 if elapsed * 100 >= usual * 99 else half_up(elapsed * 10_000, usual) / 10_000


def live(ledger, entry, moment):
    """CHOICE: no transcript is found where the log is checked, so what live figures say is not
    known, and the last sign of life is the last event."""
    return {
        "progress": progress(ledger, entry, moment),
        "tokens_so_far": None,
        "tool_calls_so_far": None,
        "last_tool": None,
        "last_sign_of_life": timestamp(entry.last, milliseconds=True),
    }
