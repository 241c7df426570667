"""Effects on the files and lines that an agent changed, as its transcript says."""

import copy

from sample_output import asked, block, check_output, got, patch, used

CREATED = "File created successfully at: /x"
UPDATED = "The file /x has been updated."


def base():
    """What each call adds stands beside it: created, modified, lines added and removed."""
    return [
        used("w1", "Write", file_path="/a", content="1\n2\n3\n"),                   # 1 0 3 0
        got("w1", CREATED),
        asked("first"),
        used("w2", "Write", file_path="/b", content="1\n2"),                        # 1 0 2 0
        got("w2", UPDATED, {"type": "create", "structuredPatch": []}),
        used("e1", "Edit", file_path="/b", old_string="1", new_string="9"),         # - 0 2 1
        got("e1", UPDATED, patch([" 0", "-1", "+9", "+8", "\\ No newline"])),
        used("e2", "Edit", file_path="/c", old_string="x\ny\nz", new_string="x\nq\nr\nz"),
        got("e2", UPDATED),                                                         # 0 1 2 1
        used("m1", "MultiEdit", file_path="/d", edits=[
            {"old_string": "one\n", "new_string": "two\n"},
            {"old_string": "", "new_string": "three"}]),                            # 0 1 2 1
        got("m1", UPDATED),
        used("n1", "NotebookEdit", notebook_path="/e", new_source="1\n2\n3"),       # 0 1 0 0
        got("n1", "Updated cell"),
        used("e3", "Edit", file_path="/f", old_string="1", new_string="2"),         # failed
        got("e3", "String to replace not found", is_error=True),
        used("w3", "Write", file_path="/g", content="1"),                           # no result
        asked("second"),
        used("e4", "Edit", file_path="/b", old_string="8", new_string="7"),         # 0 1 1 1
        got("e4", UPDATED),
        used("w4", "Write", file_path="/a", content="1\n2\n3"),                     # 0 1 1 3
        got("w4", UPDATED, {"type": "update"} | patch(["-1", "-2"], ["+3", "-4"])),
    ]


FIGURES = (2, 5, 13, 7)
W1, W2, E1, E2, M1, N1, E3, W3, PROMPT, E4, W4 = 0, 3, 5, 7, 9, 11, 13, 15, 16, 17, 19


def changed(index, **more):
    """A line of the base with other keys; None takes one away."""
    lines = base()
    lines[index] = {key: each for key, each in (lines[index] | more).items() if each is not None}
    return lines


def given(index, **more):
    """A call of the base with other input."""
    lines = copy.deepcopy(base())
    values = lines[index]["message"]["content"][0]["input"]
    lines[index]["message"]["content"][0]["input"] = {
        key: each for key, each in (values | more).items() if each is not None}
    return lines


def edited(created=0, modified=0, added=0, removed=0):
    """The base's figures, and so many more."""
    return tuple(map(sum, zip(FIGURES, (created, modified, added, removed))))


def without(*indices):
    return [each for index, each in enumerate(base()) if index not in indices]


def lines_and_ids():
    check_output("the base", base(), *FIGURES)
    check_output("every line twice: two prompts more, but no call begins in them",
                 [each for each in base() for _ in range(2)], *FIGURES)
    check_output("the line of an edit twice", base()[:6] + base()[5:], *FIGURES)
    check_output("an edit again with another id", base() + [
        used("e9", "Edit", file_path="/b", old_string="8", new_string="7"), got("e9")],
        *edited(0, 0, 1, 1))
    check_output("an edit again with its old id, in another turn", base() + [
        asked("third"), base()[E4], base()[E4 + 1]], *FIGURES)
    check_output("another path under an old id", base() + [
        used("e4", "Edit", file_path="/z", old_string="1\n2", new_string="7")], *FIGURES)
    check_output("a call of another session", changed(E4, sessionId="s2"), *edited(0, -1, -1, -1))
    check_output("a result of another session", changed(E4 + 1, sessionId="s2"),
                 *edited(0, -1, -1, -1))
    check_output("an assistant's result", changed(E4 + 1, type="assistant"),
                 *edited(0, -1, -1, -1))
    check_output("a user's call", changed(E4, type="user"), *edited(0, -1, -1, -1))
    check_output("a result before its call", base()[:E4] + [base()[E4 + 1], base()[E4]]
                 + base()[E4 + 2:], *FIGURES)
    check_output("no line", [asked("nothing")], 0, 0, 0, 0)
    for index, less in ((W1, (-1, 0, -3, 0)), (W2, (-1, 1, -2, 0)), (E1, (0, 0, -2, -1)),
                        (E2, (0, -1, -2, -1)), (M1, (0, -1, -2, -1)), (N1, (0, -1, 0, 0)),
                        (E4, (0, -1, -1, -1)), (W4, (0, -1, -1, -3))):
        name = base()[index]["message"]["content"][0]["id"]
        check_output(f"the call {name} dropped", without(index), *edited(*less))
        check_output(f"its result dropped", without(index + 1), *edited(*less))
        check_output(f"its result an error", [
            each if place != index + 1 else got(name, is_error=True)
            for place, each in enumerate(base())], *edited(*less))


def results():
    check_output("the result of e3 is no error", [
        got("e3") if place == E3 + 1 else each for place, each in enumerate(base())],
        *edited(0, 1, 1, 1))
    for value in (None, 0, "true", False):
        check_output(f"is_error {value!r}", [
            got("e3", is_error=value) if place == E3 + 1 else each
            for place, each in enumerate(base())], *edited(0, 1, 1, 1))
    check_output("one result says error, one does not", base() + [got("e3")], *FIGURES)
    check_output("an error after a success", base() + [got("e4", is_error=True)],
                 *edited(0, -1, -1, -1))
    check_output("the missing result", base() + [got("w3", CREATED)], *edited(1, 0, 1, 0))
    check_output("of no text it is an update, whose lines are not known", base() + [got("w3")],
                 *edited(0, 1, 0, 0))
    two = asked([block("w3", CREATED), block("e3")]) | {"toolUseResult": {"type": "create"}}
    check_output("two results on one line", base()[:E3 + 1] + base()[E3 + 2:] + [two],
                 *edited(1, 1, 2, 1))
    two["message"]["content"][0]["content"] = UPDATED
    check_output("then what the harness tells is of neither", base()[:E3 + 1] + base()[E3 + 2:]
                 + [two], *edited(0, 2, 1, 1))
    two["message"]["content"][1] = {"type": "text", "text": "hello"}
    check_output("one result and a text", base() + [two], *edited(1, 0, 1, 0))
    two["message"]["content"][1] = {"type": "tool_result"}
    check_output("one result and one without an id", base() + [two], *edited(0, 1, 0, 0))


def creations():
    for what, text, told, more in (
            ("the text says so", CREATED, None, (1, 0, 1, 0)),
            ("not at its beginning", " " + CREATED, None, (0, 1, 0, 0)),
            ("in a block", [{"type": "text", "text": CREATED}], None, (1, 0, 1, 0)),
            ("in the second block", [{"type": "text", "text": "x"},
                                     {"type": "text", "text": CREATED}], None, (0, 1, 0, 0)),
            ("told is a text", CREATED, "create", (1, 0, 1, 0)),
            ("told is a list", CREATED, ["create"], (1, 0, 1, 0)),
            ("told is an object without a type", CREATED, {}, (0, 1, 0, 0)),
            ("told otherwise", CREATED, {"type": "update"}, (0, 1, 0, 0)),
            ("told only", "", {"type": "create"}, (1, 0, 1, 0)),
            ("a type that is no text", CREATED, {"type": True}, (0, 1, 0, 0)),
            ("no content", None, None, (0, 1, 0, 0))):
        check_output("a result: " + what, base() + [got("w3", text, told)], *edited(*more))
    both = [got("w3", UPDATED, {"type": "update"}), got("w3", UPDATED, {"type": "create"})]
    for order in (both, both[::-1]):
        check_output("told both", base() + order, *edited(1, 0, 1, 0))
    check_output("told of another call", base() + [got("w3", UPDATED), got(
        "x", CREATED, {"type": "create"})], *edited(0, 1, 0, 0))
    for name in ("Edit", "MultiEdit", "NotebookEdit"):
        check_output(name + " creates nothing", base() + [
            used("x", name, file_path="/x", notebook_path="/x", content="1"),
            got("x", CREATED, {"type": "create"})], *edited(0, 1, 0, 0))


def paths():
    for value in (None, 7, ["/c"], {}):
        check_output(f"no path but {value!r}: nothing was edited", given(E2, file_path=value),
                     *edited(0, -1, -2, -1))
        check_output(f"nor written", given(W1, file_path=value), *edited(-1, 0, -3, 0))
    check_output("an empty path", given(E2, file_path=""), *FIGURES)
    check_output("a notebook's path is none of an Edit", given(
        E2, file_path=None, notebook_path="/c"), *edited(0, -1, -2, -1))
    check_output("nor of a MultiEdit", given(M1, file_path=None, notebook_path="/d"),
                 *edited(0, -1, -2, -1))
    check_output("nor of a Write", given(W1, file_path=None, notebook_path="/a"),
                 *edited(-1, 0, -3, 0))
    check_output("a file's path is none of a notebook", given(
        N1, notebook_path=None, file_path="/e"), *edited(0, -1))
    check_output("both: an Edit's is file_path", given(E2, notebook_path="/d"), *FIGURES)
    check_output("a notebook's is notebook_path", given(N1, file_path="/d"), *FIGURES)
    check_output("a file modified twice", given(E2, file_path="/d"), *edited(0, -1))
    check_output("a file created and modified", given(E2, file_path="/b"), *edited(0, -1))
    check_output("created in the turn before", given(E2, file_path="/a"), *FIGURES)
    check_output("a file created twice", base() + [
        asked("x"), used("x", "Write", file_path="/a"), got("x", CREATED)], *edited(1))
    check_output("twice in a turn", base() + [
        asked("x"), used("x", "Write", file_path="/n"), got("x", CREATED),
        used("y", "Write", file_path="/n"), got("y", CREATED)], *edited(1))
    for other in ("/B", "/b ", "/./b", "//b", "b"):
        check_output(f"{other} is another file", given(E1, file_path=other), *edited(0, 1))
    for name in ("Bash", "Read", "edit", "Update"):
        check_output(name + " changes nothing", base() + [
            used("x", name, file_path="/x", old_string="1", new_string="2"),
            got("x", CREATED, {"type": "create"} | patch(["+1"]))], *FIGURES)


def turns():
    """e4 modifies /b again, and w4 /a, because a turn lies between. Without the second prompt /b is
    a file created in its turn."""
    def check_prompt(what, line, begins):
        lines = base()
        lines[PROMPT] = line
        check_output("a line between: " + what, lines, *(FIGURES if begins else edited(0, -1)))

    def text(words):
        return {"type": "text", "text": words}

    check_output("without the second prompt", without(PROMPT), *edited(0, -1))
    check_output("moved behind e4", without(PROMPT)[:E4 + 1] + [base()[PROMPT]]
                 + base()[W4:], *edited(0, -1))
    check_output("moved before e2", base()[:E2] + [base()[PROMPT]] + base()[E2:PROMPT]
                 + base()[PROMPT + 1:], *FIGURES)
    check_output("moved before e1: /b is of another turn", base()[:E1] + [base()[PROMPT]]
                 + base()[E1:PROMPT] + base()[PROMPT + 1:], *FIGURES)
    check_output("without the first: /a is of the same turn as /b", without(2), *FIGURES)
    check_output("a third prompt between e4 and w4", base()[:W4] + [asked("x")] + base()[W4:],
                 *FIGURES)
    for content in ("second", "", " [Request interrupted by user", "x <task-notification",
                    "<command-name>/x</command-name>", "<local-commandx", "/x", [text("second")],
                    [text("")], [text("x"), text("[Request interrupted by user]")],
                    [{"type": "image"}, text("second")], ["text", text("second")]):
        check_prompt(f"{content}", asked(content), True)
    for content in ("[Request interrupted by user]", "[Request interrupted by user for tool use]",
                    "<task-notification>x", "<task-notifications>", "<local-command-stdout>",
                    "<local-command-caveat>x", "<system-reminder>x", "<system-reminders",
                    [text("<system-reminder>"), text("second")], [], None, 7, {},
                    [{"type": "image"}], [{"type": "text"}], [{"type": "text", "text": 7}],
                    [{"text": "second"}], ["second"],
                    [block("x"), text("second")], [text("second"), block("x")],
                    [text("second"), {"type": "tool_result"}]):
        check_prompt(f"{content}", asked(content), False)
    for key in ("isMeta", "isCompactSummary"):
        check_prompt(f"{key}", asked("second", **{key: True}), False)
        for value in (False, None, "true", 1):
            check_prompt(f"{key} {value!r}", asked("second", **{key: value}), True)
    check_prompt("of another session", asked("second", sessionId="s2"), False)
    check_prompt("the assistant's", asked("second", type="assistant"), False)
    check_prompt("of another type", asked("second", type="system"), False)


def texts_and_patches():
    """Lines of e2: x y z becomes x q r z."""
    def check_edit(old, new, added, removed):
        check_output(f"{old!r} becomes {new!r}", given(E2, old_string=old, new_string=new),
                     *edited(0, 0, added - 2, removed - 1))
    for old, new, added, removed in (
            ("", "", 0, 0), ("", "a", 1, 0), ("", "a\n", 1, 0), ("", "\n", 1, 0),
            ("", "\n\n", 2, 0), ("", "a\n\nb", 3, 0), ("a", "", 0, 1), ("a\nb\n", "", 0, 2),
            ("a", "a", 0, 0), ("a", "a\n", 0, 0), ("a\n", "a", 0, 0), ("a\n", "a\n\n", 1, 0),
            ("a\nb", "a\nc", 1, 1), ("b\na", "c\na", 1, 1), ("a\nb\nc", "a\nc", 0, 1),
            ("a\na", "a", 0, 1), ("a\na\na", "a\na", 0, 1), ("a\nb\na", "a", 0, 2),
            ("a", "a\nb\na", 2, 0), ("a\nb\nc\nd", "a\nx\nc\nd", 1, 1),
            ("a\nb\nc\nd", "a\nx\nc\ny", 3, 3), ("a\nb", "b\na", 2, 2),
            ("a\nb\nc", "x\nb\ny", 3, 3), ("a\r\nb", "a\nb", 1, 1), ("a\rb", "a\rc", 1, 1),
            ("a\u2028b", "a\u2028b\nc", 1, 0), ("a\fb\vc", "x", 1, 1), ("é", "é\n\u0000", 1, 0),
            (7, "a\nb", 0, 0), ("a\nb", None, 0, 0), (None, None, 0, 0), (["a"], {"a": 1}, 0, 0)):
        check_edit(old, new, added, removed)
    check_output("replace_all: once", given(E2, replace_all=True), *FIGURES)
    for edits, added, removed in (
            (None, 0, 0), ("x", 0, 0), ([], 0, 0), ([{}], 0, 0), (["x", 7, None], 0, 0),
            ([{"new_string": "a"}, {"old_string": "a"}], 0, 0),
            ([{"old_string": "", "new_string": "a"}, "x",
              {"old_string": "", "new_string": "a\nb"}], 3, 0),
            ([{"old_string": "a\nb", "new_string": "a"}] * 3, 0, 3)):
        check_output(f"edits {edits}", given(M1, edits=edits), *edited(0, 0, added - 2,
                                                                       removed - 1))
    for content, added in (("", 0), ("\n", 1), ("1", 1), ("1\n", 1), ("1\n2", 2), ("\n\n\n", 3),
                           ("1\r\n2\r\n", 2), (None, 0), (7, 0), (["1"], 0)):
        check_output(f"{content!r} is written", given(W1, content=content),
                     *edited(0, 0, added - 3))
    check_output("an Edit with content", given(E2, content="1\n2\n3"), *FIGURES)


def patches():
    def check_patch(what, told, added, removed):
        lines = base()
        lines[E1 + 1] = got("e1", UPDATED, told)
        check_output(what, lines, *edited(0, 0, added - 2, removed - 1))
    check_patch("no patch: of the texts", None, 1, 1)
    check_patch("an object without one", {"filePath": "/b"}, 1, 1)
    for value in (None, [], {}, "x", [None], ["+1"], [["+1"]]):
        check_patch(f"a patch {value!r} without a hunk", {"structuredPatch": value}, 1, 1)
    for value in ([{}], [{"lines": None}], [{"lines": "+1"}], [{"lines": []}],
                  [{"lines": [7, None, ["+1"], " x", "", "\\", "x+", " +"]}]):
        check_patch(f"a hunk of nothing, {value!r}", {"structuredPatch": value}, 0, 0)
    check_patch("signs alone", patch(["+", "-", "++", "--", "+++ b", "--- a"]), 3, 3)
    check_patch("two hunks", patch(["+1"], ["-1", "-2"]), 1, 2)
    check_patch("among others", {"structuredPatch": [7, {"lines": ["+1", "+2", "+3"]}]}, 3, 0)
    check_patch("a newline in a line", patch(["+1\n+2"]), 1, 0)
    first = [got("e1", UPDATED, patch(["+1"])), got("e1", UPDATED, patch(["+1", "+2", "+3"]))]
    check_output("of two patches the first", base()[:E1 + 1] + first + base()[E1 + 2:],
                 *edited(0, 0, -1, -1))
    check_output("of none and one the one", base()[:E1 + 1] + [got("e1", UPDATED, {})] + first
                 + base()[E1 + 2:], *edited(0, 0, -1, -1))
    two = asked([block("e1"), block("x")]) | {"toolUseResult": patch(["+1"] * 9)}
    check_output("a patch of two results is of neither", base()[:E1 + 1] + [two] + base()[E1 + 2:],
                 *edited(0, 0, -1, 0))
    failed = base()
    failed[E3 + 1]["toolUseResult"] = patch(["+1", "-1"])
    check_output("a patch of a failure", failed, *FIGURES)
    for index, name, more in ((M1, "m1", (0, 0, -1, 0)), (N1, "n1", (0, 0, 1, 1)),
                              (W1, "w1", (-1, 1, -2, 1))):
        lines = base()
        lines[index + 1] = got(name, UPDATED, patch(["+1", "-1"]))
        check_output("a patch of " + name, lines, *edited(*more))
    created = base()
    created[W2 + 1] = got("w2", UPDATED, {"type": "create"} | patch(["+1", "-1"]))
    check_output("a patch of a file that was created", created, *edited(0, 0, -1, 1))


def early_results():
    """A result that stands before its call says only whether the call failed."""
    def check_early(what, call, result, *more, behind=(), before=()):
        check_output(what, base() + [*before, result, call, *behind], *edited(*more))
    write = used("x", "Write", file_path="/x", content="1\n2")
    edit = used("x", "Edit", file_path="/x", old_string="1", new_string="2\n3")
    told = {"type": "create"} | patch(["+1", "+2", "+3", "-4"])
    check_output("behind it", base() + [write, got("x", CREATED, told)], *edited(1, 0, 3, 1))
    check_early("before it: it succeeded, but nothing says that it created", write,
                got("x", CREATED, told), 0, 1, 0, 0)
    check_early("nor does its text", write, got("x", CREATED), 0, 1, 0, 0)
    check_early("of an Edit the texts say the lines", edit, got("x", UPDATED, told), 0, 1, 2, 1)
    check_early("an error before it", edit, got("x", is_error=True))
    check_early("and a success behind it", edit, got("x", is_error=True), behind=[got("x")])
    check_early("an error behind it", edit, got("x"), behind=[got("x", is_error=True)])
    check_early("a second result behind it says it", write, got("x", CREATED, told), 1, 0, 2, 0,
                behind=[got("x", UPDATED, {"type": "create"})])
    check_early("or its text does", write, got("x", UPDATED, {"type": "update"}), 1, 0, 2, 0,
                behind=[got("x", CREATED)])
    check_early("of two patches the one behind it", edit, got("x", UPDATED, told), 0, 1, 1, 0,
                behind=[got("x", UPDATED, patch(["+1"]))])
    check_early("the call's first line counts", write, got("x", CREATED, told), 1, 0, 3, 1,
                before=[write])
    other = used("x", "Read", file_path="/y")
    check_early("whatever the call is there", write, got("x", CREATED, told), before=[other])
    nameless = used("x", None, file_path="/x")
    check_early("a block without a name is no call", write, got("x", CREATED, told), 0, 1, 0, 0,
                before=[nameless])
    check_early("nor is one of another session", write, got("x", CREATED, told), 0, 1, 0, 0,
                before=[write | {"sessionId": "s2"}])
    check_early("in the turn before", edit, got("x", UPDATED, told), 0, 1, 2, 1,
                before=[], behind=[asked("third")])
    check_output("and the call in the next", base() + [
        got("x", UPDATED, told), asked("third"), edit], *edited(0, 1, 2, 1))


GROUPS = (lines_and_ids, results, early_results, creations, paths, turns, texts_and_patches,
          patches)
