"""Tool calls as transcripts hold them, and what each of them does to the figures of its run."""

from dataclasses import dataclass, field

_OTHERS = (("Read", {"file_path": "/proj/orchard/rows.md"}, "1\tapple"),
           ("Grep", {"pattern": "apple", "path": "/proj"}, "rows.md:1:apple"),
           ("Glob", {"pattern": "**/*.md"}, "rows.md"),
           ("WebSearch", {"query": "pears"}, "No links found."),
           ("mcp__garden__water", {"tree": "apple"}, "watered"),
           ("Bash", {"command": "ls rows && git status"}, "apples.md"))
_FAILURE = "<tool_use_error>File has not been read yet.</tool_use_error>"


@dataclass(slots=True)
class Call:
    """`does` are steps on the figures: the name of a method and its arguments."""
    tool: str
    given: dict
    said: str
    result: object = None       # `toolUseResult` of the line; None: it has none
    fails: bool = False
    is_answered: bool = True
    does: list[tuple] = field(default_factory=list)


def _lines(count: int, of: str) -> str:
    return "".join(f"{of} {number}\n" for number in range(count))


def _patch(added: int, removed: int) -> dict:
    lines = [" apple", *["-old"] * removed, *["+new"] * added, " pear"]
    return {"oldStart": 1, "oldLines": removed + 2, "newStart": 1, "newLines": added + 2,
            "lines": lines}


def other(chance) -> Call:
    tool, given, said = chance.choice(_OTHERS)
    call = Call(tool, given, said, chance.choice((None, {"stdout": said}, said)))
    if chance.random() < 0.15:
        call.fails, call.said, call.result = True, _FAILURE, f"Error: {_FAILURE}"
    elif chance.random() < 0.03:
        call.is_answered = False
    return call


def write(chance, path: str) -> Call:
    """Of a new file, or over one that was there."""
    lines = chance.randint(0, 30)
    content = _lines(lines, "tree")
    if lines and chance.random() < 0.5:
        content += "the end"    # without a newline
        lines += 1
    given = {"file_path": path, "content": content}
    how = chance.randrange(3)
    if how == 0:
        return Call("Write", given, "ok", {"type": "create", "filePath": path,
                                           "structuredPatch": []},
                    does=[("create", path), ("change", lines, 0)])
    if how == 1:
        return Call("Write", given, f"File created successfully at: {path}",
                    does=[("create", path), ("change", lines, 0)])
    added, removed = chance.randint(0, 9), chance.randint(1, 9)
    return Call("Write", given, f"The file {path} has been updated.",
                {"type": "update", "structuredPatch": [_patch(added, removed), _patch(1, 1)]},
                does=[("modify", path), ("change", added + 1, removed + 1)])


def _replaced(chance) -> tuple[str, str, int, int]:
    """A text, its successor, and how many lines were added and removed."""
    added, removed = chance.randint(0, 6), chance.randint(1, 6)
    before, after = _lines(chance.randint(0, 3), "same"), _lines(chance.randint(0, 3), "again")
    return (before + _lines(removed, "old") + after, before + _lines(added, "new") + after,
            added, removed)


def edit(chance, path: str) -> Call:
    """By one of the three tools, with and without what the harness tells of it."""
    tool = chance.choice(("Edit", "Edit", "MultiEdit", "NotebookEdit"))
    said = f"The file {path} has been updated."
    if tool == "NotebookEdit":
        return Call(tool, {"notebook_path": path, "new_source": "x = 1\n"}, said,
                    does=[("modify", path)])
    edits = [_replaced(chance) for _ in range(1 if tool == "Edit" else chance.randint(1, 3))]
    given = [{"old_string": old, "new_string": new} for old, new, _, _ in edits]
    call = Call(tool, {"file_path": path} | (given[0] if tool == "Edit" else {"edits": given}),
                said, does=[("modify", path)])
    if chance.random() < 0.5:
        added, removed = chance.randint(0, 9), chance.randint(1, 9)
        call.result = {"filePath": path, "structuredPatch": [_patch(added, removed)]}
        call.does.append(("change", added, removed))
    else:
        call.does += [("change", added, removed) for _, _, added, removed in edits]
    return call


def failed_edit(path: str) -> Call:
    """Changes nothing."""
    return Call("Edit", {"file_path": path, "old_string": "a", "new_string": "b\nc"}, _FAILURE,
                f"Error: {_FAILURE}", fails=True)


def test_run(chance, command: str) -> Call:
    """A run of pytest. What it says holds, even if it failed."""
    passed, failed, errors = chance.randint(1, 99), chance.randint(0, 9), chance.randint(0, 2)
    words = [f"{failed} failed"] * (failed > 0) + [f"{passed} passed", "2 skipped"]
    words += [f"{errors} error{'s' * (errors > 1)}"] * (errors > 0)
    summary = f"{', '.join(words)} in 2.5s"
    if chance.random() < 0.4:
        summary = f"\x1b[32m\x1b[1m{summary}\x1b[0m"
    said = f"== test session starts ==\ncollected {passed}\n\n== {summary} =="
    return Call("Bash", {"command": command, "description": "Run the tests"}, said,
                {"stdout": said, "stderr": ""}, fails=failed + errors > 0,
                does=[("test", command.partition("|")[0], passed, failed + errors)])
