"""GET /api/agents/history/{agent_name}, /api/agents/errors/{agent_name}, /api/agents/executions"""

from answer_execution import execution
from answer_performance import was_seen
from sums import in_scope, type_of


def place(entry):
    """Newest first is by end (of a running one by start), then by id, both descending."""
    return entry.start if entry.end is None else entry.end, entry.id


def newest(entries, limit):
    return [execution(entry) for entry in sorted(entries, key=place, reverse=True)[:limit]]


def history(ledger, options):
    """CHOICE: what runs has no end and is not in it."""
    if not was_seen(ledger, options):
        return None
    named = [entry for entry in in_scope(ledger.kept, options.scope)
             if entry.name == options.agent_name and entry.is_execution]
    return {"agent_name": options.agent_name, "history": newest(named, options.limit)}


def errors(ledger, options):
    if not was_seen(ledger, options):
        return None
    named = [entry for entry in in_scope(ledger.kept, options.scope)
             if entry.name == options.agent_name and entry.status in ("failure", "timeout")]
    return {"agent_name": options.agent_name, "errors": newest(named, options.limit)}


def matches(entry, options):
    if options.status is None:
        fits = entry.is_execution or entry.status == "running"
    else:
        fits = entry.status == options.status
    return fits and all(wanted is None or wanted == given for wanted, given in (
        (options.agent_name, entry.name), (options.agent_type, type_of(entry)),
        (options.session_id, entry.session_id), (options.project, entry.last_own("project"))))


def executions(ledger, options):
    """CHOICE: a cursor is the place of the last entry of the page before, as milliseconds and id
    with a dot between; there is none where no entry follows."""
    entries = [entry for entry in in_scope(ledger.kept, options.scope) if matches(entry, options)]
    if options.cursor is not None:
        entries = [entry for entry in entries if place(entry) < options.cursor]
    entries.sort(key=place, reverse=True)
    page, rest = entries[:options.limit], entries[options.limit:]
    return {
        "executions": [execution(entry) for entry in page],
        "next_cursor": "{}.{}".format(*place(page[-1])) if rest else None,
    }
