"""Files that an agent created and modified, and the lines it changed (docs/events.md, "Output")."""

from collections import defaultdict

from events import is_text

CREATED = "File created successfully"
EDITORS = ("Write", "Edit", "MultiEdit", "NotebookEdit")


def path_of(call):
    """CHOICE: an empty one is a path."""
    path = call.given.get("notebook_path" if call.name == "NotebookEdit" else "file_path")
    return path if is_text(path) else None


def creates(call):
    """CHOICE: of several results the text of one is enough, too."""
    if call.name != "Write":
        return False
    if call.told:
        return any(told.get("type") == "create" for told in call.told)
    return any(text.startswith(CREATED) for text in call.result_texts())


# --- Lines --------------------------------------------------------------------------------------

def lines_in(text):
    """CHOICE: what is no text has no lines; lines end at newlines alone, so that a carriage return
    is part of its line, and are compared without them."""
    if not is_text(text) or not text:
        return []
    return (text[:-1] if text.endswith("\n") else text).split("\n")


def hunks_of(call):
    """CHOICE: a hunk is an object, whatever is in it."""
    for told in call.told:
        patch = told.get("structuredPatch")
        hunks = [each for each in patch if isinstance(each, dict)] \
            if isinstance(patch, list) else []
        if hunks:
            return hunks
    return []


def replaced(edit):
    """Lines added and removed where one text replaces another. CHOICE: once, even if the edit says
    `replace_all`: how often is not known; and none where either is no text."""
    texts = edit.get("old_string"), edit.get("new_string")
    old, new = map(lines_in, texts) if all(map(is_text, texts)) else ([], [])
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return len(new), len(old)


def changed_lines(call):
    hunks = hunks_of(call)
    if hunks:
        marks = [line[:1] for hunk in hunks if isinstance(hunk.get("lines"), list)
                 for line in hunk["lines"] if is_text(line)]
        return marks.count("+"), marks.count("-")
    if call.name == "Write":
        return len(lines_in(call.given.get("content"))) if creates(call) else 0, 0
    if call.name == "Edit":
        return replaced(call.given)
    if call.name == "MultiEdit":
        edits = call.given.get("edits")
        pairs = [replaced(each) for each in edits if isinstance(each, dict)] \
            if isinstance(edits, list) else []
        return sum(added for added, _ in pairs), sum(removed for _, removed in pairs)
    return 0, 0


# --- The whole ----------------------------------------------------------------------------------

def edits_of(calls):
    """CHOICE: a call that names no file changes no lines, and other tools change none, whatever
    `structuredPatch` their results have."""
    created, modified = defaultdict(set), defaultdict(set)
    added = removed = 0
    for call in calls:
        path = path_of(call) if call.name in EDITORS and call.succeeded else None
        if path is None:
            continue
        (created if creates(call) else modified)[call.turn].add(path)
        more, less = changed_lines(call)
        added, removed = added + more, removed + less
    return {
        "files_created": sum(map(len, created.values())),
        "files_modified": sum(len(paths - created[turn]) for turn, paths in modified.items()),
        "lines_added": added, "lines_removed": removed,
    }
