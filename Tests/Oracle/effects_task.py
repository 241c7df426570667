"""Effects on what a subagent was started for: its first prompt, its meta.json, its parent's
transcript."""

import json
import tempfile
from pathlib import Path

from checks import ask, expect_fields, lines_of
from sample_output import SESSION, asked, got, used

KEYS = ("task_source", "task_description", "wave_number", "parent_tool_use_id", "parent_agent_id",
        "spawn_depth")
META = {"agentType": "x", "description": "Count trees", "toolUseId": "t3", "spawnDepth": 1}


def read(files, own="subagents/agent-b1.jsonl", *more):
    """What is said of the task in a folder with these files: lines, an object, bytes or None."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            path = Path(folder, SESSION, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is not None:
                path.write_bytes(
                    content if isinstance(content, bytes) else lines_of(content)
                    if isinstance(content, list) else json.dumps(content).encode())
        found = ask([], "transcript", f"{folder}/{SESSION}/{own}", "--session", SESSION, *(
            more or ("--session-transcript", f"{folder}/{SESSION}/main.jsonl")))[0]
        return {key: found[key] for key in KEYS if key in found}


def called(message, *calls, **more):
    """A line that starts agents."""
    line = used("x", "Agent") | more
    line["message"] = {"id": message, "role": "assistant", "content": [
        {"type": "tool_use", "id": call, "name": "Agent", "input": {}} for call in calls]}
    return {key: each for key, each in line.items() if each is not None}


def parent():
    """Two messages that start agents, the first on two lines, and one that does not."""
    return [asked("go"), called("m1", "t1"), called("m1", "t2"), used("r1", "Read"), got("r1"),
            called("m2", "t3", "t4"), got("t3")]


def base():
    return {"main.jsonl": parent(), "subagents/agent-b1.jsonl": [asked("Count the trees.")],
            "subagents/agent-b1.meta.json": META}


SAID = {"task_source": "auto_activation", "task_description": "Count trees", "wave_number": 2,
        "parent_tool_use_id": "t3", "spawn_depth": 1}


def expect_said(what, found, **effect):
    expected = SAID | effect
    expect_fields(what, {key: each for key, each in expected.items() if each is not None}, found)


def check(what, changed, **effect):
    """The base with other files."""
    expect_said(what, read(base() | changed), **effect)


def check_meta(what, more, **effect):
    meta = {key: each for key, each in (META | more).items() if each is not None}
    check(what, {"subagents/agent-b1.meta.json": meta}, **effect)


def check_parent(what, lines, **effect):
    check(what, {"main.jsonl": lines}, **effect)


NOTHING = {"task_description": None, "wave_number": None, "parent_tool_use_id": None,
           "spawn_depth": None}


def metas():
    name = "subagents/agent-b1.meta.json"
    check("the base", {})
    check("no meta.json", {name: None}, **NOTHING)
    for content in (b"", b"[]", b"null", b"7", b'"x"', b"{", b'{"description":"x"}}', b"\xff",
                    b'{"description":"\xff"}', b'{"description":"x"} {}', b'[{"toolUseId":"t3"}]'):
        check(f"meta.json is {content}", {name: content}, **NOTHING)
    check("with spaces and a newline", {name: b" \n" + json.dumps(META).encode() + b"\r\n"})
    check("unknown keys", {name: META | {"x": {"description": "y"}, "description ": "z"}})
    full = json.dumps(META).encode()
    check("as long as is read", {name: b" " * (65_536 - len(full)) + full})
    check("longer", {name: b" " * (65_537 - len(full)) + full}, **NOTHING)
    check("longer by spaces behind", {name: full + b" " * 65_536})
    for key, absent in (("description", ["task_description"]), ("spawnDepth", ["spawn_depth"]),
                        ("toolUseId", ["wave_number", "parent_tool_use_id"])):
        for value in (None, True, [], {}, 1.5 if key == "spawnDepth" else 1,
                      "1" if key == "spawnDepth" else ""):
            check_meta(f"{key} {value!r}", {key: value}, **dict.fromkeys(absent))
    check_meta("a long description", {"description": "é" * 300}, task_description="é" * 256)
    check_meta("escapes", {"description": "\"\\\n" * 100}, task_description="\"\\\n" * 51 + '"')
    for depth, said in ((0, 0), (1, 1), (-1, None), (-2, None), (-2**63, None)):
        check_meta(f"depth {depth}", {"spawnDepth": depth}, spawn_depth=said)
    for call, wave in (("t1", 1), ("t2", 1), ("t4", 2), ("r1", None), ("t9", None), ("T3", None)):
        check_meta("the call " + call, {"toolUseId": call}, wave_number=wave,
                   parent_tool_use_id=call)
    for other in ("agent-b2", "b1", "agent-b1.jsonl"):
        check(f"{other}.meta.json is another's", {
            name: None, f"subagents/{other}.meta.json": META}, **NOTHING)
    check("in another folder", {name: None, "agent-b1.meta.json": META}, **NOTHING)
    expect_said("a transcript of another name", read(base() | {
        "subagents/b1.jsonl": [asked("x")], "subagents/b1.meta.json": META},
        "subagents/b1.jsonl"), **NOTHING)
    expect_said("a session's own", read(base(), "subagents/agent-b1.jsonl", "--main"), **NOTHING,
                task_source=None)
    check("no line that counts", {"subagents/agent-b1.jsonl": [asked("x", sessionId="s2")]},
          **NOTHING, task_source=None)
    check("no transcript", {"subagents/agent-b1.jsonl": None}, **NOTHING, task_source=None)


def waves():
    lines = parent()
    check_parent("every line twice", [each for each in lines for _ in range(2)])
    check_parent("the first message dropped", lines[:1] + lines[3:], wave_number=1)
    check_parent("one line of it dropped", lines[:1] + lines[2:])
    check_parent("its second line with another id", lines[:2] + [called("m9", "t2")] + lines[3:],
                 wave_number=3)
    check_parent("with another request", lines[:2] + [called("m1", "t2", requestId="r")]
                 + lines[3:], wave_number=3)
    check_parent("both without an id: no message", [lines[0], called(None, "t1"),
                                                    called(None, "t2")] + lines[3:], wave_number=1)
    check_parent("the call's without an id", lines[:5] + [called(None, "t3")], wave_number=None)
    check_parent("without a request", [{key: each for key, each in line.items()
                                        if key != "requestId"} for line in lines])
    check_parent("a call without an id", lines[:1] + [called("m0", 7, None)] + lines[1:])
    check_parent("a call without an id in the message", lines[:1] + [called("m1", None)]
                 + lines[1:])
    check_parent("its own message began before", [called("m2", "t0")] + lines, wave_number=1)
    check_parent("and goes on behind", lines + [called("m2", "t5"), called("m3", "t6")])
    check_parent("the message of a call of another tool", [
        used("m", "Bash") | {"message": called("m2")["message"] | {"content": [
            {"type": "tool_use", "id": "x", "name": "Bash"}]}}] + lines)
    check_parent("the call twice: the first", [called("m0", "t3")] + lines, wave_number=1)
    check_parent("the call twice: not the later", lines + [called("m7", "t3")])
    for name, wave in (("Task", 2), ("Agent", 2), ("Bash", None), ("agent", None), (None, None)):
        changed = json.loads(json.dumps(lines))
        changed[5]["message"]["content"][0]["name"] = name
        check_parent(f"made of {name}", changed, wave_number=wave)
        changed = json.loads(json.dumps(lines))
        for place in (1, 2):
            changed[place]["message"]["content"][0]["name"] = name
        check_parent(f"the first message made of {name}", changed, wave_number=wave or 1)
    side = {"isSidechain": True}
    check_parent("a subagent's lines in the session's", [called("m0", "t0") | side] + lines)
    check_parent("the call is in one", lines[:5] + [lines[5] | side], wave_number=None)
    check_parent("of another session", lines[:5] + [lines[5] | {"sessionId": "s2"}],
                 wave_number=None)
    check_parent("a user's", lines[:5] + [lines[5] | {"type": "user"}], wave_number=None)
    check_parent("the call is not there", lines[:5], wave_number=None)
    check_parent("no line", [], wave_number=None)
    check("no transcript of the session", {"main.jsonl": None}, wave_number=None)
    expect_said("not named either", read(base(), "subagents/agent-b1.jsonl", "--before", "1"),
                wave_number=None)
    check_parent("without the last newline", lines_of(lines)[:-1])
    check_parent("the call on a line that is not whole", lines_of(lines[:6])[:-2],
                 wave_number=None)
    room = 16 * 1024 * 1024 - len(lines_of(lines[:6]))
    for more, wave in ((0, 2), (1, 2), (2, None)):
        # With one byte more only the newline lies beyond the limit.
        check_parent(f"up to the limit and {more}", lines_of(
            lines[:5] + [b" " * (room + more - 1)] + lines[5:6]), wave_number=wave)


def nested():
    """Where the agent was started by another subagent, the session's transcript says nothing."""
    deep = {"subagents/agent-b1.meta.json": META | {"spawnDepth": 2}}
    own = {"subagents/agent-c1.jsonl": parent()}
    from_c1 = {"spawn_depth": 2, "parent_agent_id": "c1"}
    unknown = {"spawn_depth": 2, "wave_number": None, "parent_tool_use_id": None}
    check("depth 2, but no other agent", deep, **unknown)
    check("depth 2", deep | own, **from_c1)
    check("depth 3", {"subagents/agent-b1.meta.json": META | {"spawnDepth": 3}} | own,
          **from_c1 | {"spawn_depth": 3})
    check("depth 1", own)
    check("no depth", {"subagents/agent-b1.meta.json": {"toolUseId": "t3"}} | own,
          task_description=None, spawn_depth=None)
    side = [each | {"isSidechain": True} for each in parent()]
    check("sidechains", deep | {"subagents/agent-c1.jsonl": side}, **from_c1)
    check("without the session's transcript", deep | own | {"main.jsonl": None}, **from_c1)
    check("without the call", deep | {"subagents/agent-c1.jsonl": parent()[:5]}, **unknown)
    check("of another session", deep | {"subagents/agent-c1.jsonl": [
        each | {"sessionId": "s2"} for each in parent()]}, **unknown)
    check("the agent's own lines", deep | {
        "subagents/agent-b1.jsonl": [asked("x")] + parent()}, **unknown)
    for names, found in ((("c1", "c2"), "c1"), (("c2", "a9"), "a9"), (("B", "a"), "B"),
                         (("c1", "é"), "c1"), (("c1", "acompact-1"), "c1"),
                         (("acompact", "c1"), "acompact"), (("c1", "aacompact-1"), "aacompact-1"),
                         (("c1", "acompact1"), "acompact1"), (("Acompact-1", "c1"), "Acompact-1")):
        check(f"of {names} the first by name", deep | {
            f"subagents/agent-{name}.jsonl": parent() for name in names},
            **from_c1 | {"parent_agent_id": found})
    check("one before does not hold it", deep | own | {
        "subagents/agent-a1.jsonl": parent()[:5]}, **from_c1)
    check("only a compaction's", deep | {"subagents/agent-acompact-1.jsonl": parent()}, **unknown)
    expect_said("of a compaction's own", read(base() | own | {
        "subagents/agent-acompact-1.jsonl": [asked("x")],
        "subagents/agent-acompact-1.meta.json": META | {"spawnDepth": 2}},
        "subagents/agent-acompact-1.jsonl"), **from_c1)
    for name in ("c1.jsonl", "agent-.jsonl", "agent-c1.json", "agent-c1.meta.json",
                 "xagent-c1.jsonl", "agent-c1.jsonl.bak", "deeper/agent-c1.jsonl",
                 "../agent-c1.jsonl"):
        check(f"{name} is no other agent", deep | {"subagents/" + name: parent()}, **unknown)
    room = 16 * 1024 * 1024 - len(lines_of(parent()[:6]))
    for more, found in ((0, from_c1), (2, unknown)):
        check(f"up to the limit and {more}", deep | {"subagents/agent-c1.jsonl": lines_of(
            parent()[:5] + [b" " * (room + more - 1)] + parent()[5:6])}, **found)


def sources():
    own = "subagents/agent-b1.jsonl"

    def check_first(content, source, **more):
        check(f"{content!r} {more}", {own: [asked(content, **more), asked("hello")]},
              task_source=source)
    command, auto = "user_command", "auto_activation"
    for content in ("<command-name>/x</command-name>", "<command-message>x", "/x", "  /review 7",
                    "/X", "/a", "/plugin:x y", "/x\ny", "/x ", "/x\n", "/1", "/-x", "/_x", "/:",
                    "/a-b_C:9\n", "/x  ", "/x /y/z",
                    [{"type": "text", "text": "/x"}, {"type": "text", "text": "y"}],
                    [{"type": "image"}, {"type": "text", "text": "<command-name>"}]):
        check_first(content, command)
    for content in ("", "x", "/", "/ x", "//x", "/é", "\n/x", "\t/x", "x /x", "/xé", "/x/",
                    "/home/me/a.txt is wrong", "/tmp/x", "/a.txt", "/x.", "/x,", "/x\ty", "/x\r\ny",
                    "/x\u00a0y", "/٣", "/x(y)", "/\n",
                    " <command-name>/x", "<command-namex>", "<command-args>", "< command-name>",
                    [{"type": "text", "text": "x"}, {"type": "text", "text": "/x"}]):
        check_first(content, auto)
    # No prompt line: the one after it is the first.
    for content, more in (("/x", {"isMeta": True}), ("/x", {"sessionId": "s2"}),
                          ("/x", {"isCompactSummary": True}), ("<system-reminder>", {}),
                          ([{"type": "tool_result"}, {"type": "text", "text": "/x"}], {})):
        check_first(content, auto, **more)
    check("a later command", {own: [asked("x"), asked("/x")]}, task_source=auto)
    check("the first prompt moved behind it", {own: [asked("/x"), asked("x")]},
          task_source=command)
    check("no prompt", {own: [used("r", "Read")]}, task_source=auto)
    for skill, source in (("x", command), ("", command), (None, auto), (7, auto), (True, auto)):
        for line in (asked("x"), used("r", "Read"), asked([], isMeta=True)):
            check(f"the skill {skill!r}", {own: [asked("x"), line | {"attributionSkill": skill}]},
                  task_source=source)
    check("a skill on a line of another session", {own: [
        asked("x"), asked("x", attributionSkill="x", sessionId="s2")]}, task_source=auto)
    for folder, source in (("subagents/workflows/wf_1", "wave_orchestration"),
                           ("workflows/x/y", "wave_orchestration"), ("subagents/workflows", auto),
                           ("workflow/x", auto), ("Workflows/x", auto), ("workflows-2/x", auto),
                           ("x\\workflows\\y", "wave_orchestration")):
        expect_said(f"in {folder}", read({
            f"{folder}/agent-b1.jsonl": [asked("x")], "main.jsonl": parent(),
            f"{folder}/agent-b1.meta.json": META}, f"{folder}/agent-b1.jsonl"),
            task_source=source)
    expect_said("a command in a workflow", read({
        "workflows/x/agent-b1.jsonl": [asked("/x")]}, "workflows/x/agent-b1.jsonl"),
        **NOTHING, task_source="wave_orchestration")


def turns():
    """Of a main agent's turn the last prompt line says it."""
    def check_turn(what, lines, source):
        expect_said(what, read(base() | {"main.jsonl": lines}, "main.jsonl", "--main"), **NOTHING,
                    task_source=source)
    command = asked("<command-message>x</command-message>")
    check_turn("typed", parent(), None)
    check_turn("a command", [command], "user_command")
    check_turn("a command, then typed", [command, asked("x")], None)
    check_turn("typed, then a command", [asked("x"), command], "user_command")
    check_turn("the prompt moved behind", [command, asked("x"), command], "user_command")
    check_turn("what follows it is no prompt", [
        asked("x"), asked(" /x"), asked("# X", isMeta=True), used("r", "Read"), got("r"),
        asked("<local-command-stdout>"), asked("[Request interrupted by user]")], "user_command")
    check_turn("a subagent's command", [asked("x"), command | {"isSidechain": True}], None)
    check_turn("a subagent's prompt", [command, asked("x", isSidechain=True)], "user_command")
    check_turn("a skill", [asked("x", attributionSkill="x")], None)
    check_turn("no prompt", [used("r", "Read")], None)
    expect_said("in a workflow", read({"workflows/x/agent-b1.jsonl": [asked("x")]},
                                      "workflows/x/agent-b1.jsonl", "--main"), **NOTHING,
                task_source=None)


GROUPS = (metas, waves, nested, sources, turns)
