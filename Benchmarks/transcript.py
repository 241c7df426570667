#!/usr/bin/env python3
"""Prints a transcript as a subagent of Claude Code 2.1 leaves it. Usage: transcript.py BYTES SESSION AGENT [SEED]

The same arguments print the same bytes, about BYTES of them. What the text says is invented. Its shape is
measured on public transcripts of 2.1.38 and 2.1.39: on the one file of a subagent among them (297 KB), and
on that together with main sessions (3.7 MB). Here it is for 20 MB; with 100 KB the largest line has 24 KB.

                        share of the bytes      bytes of a line: median, 90 %, most      escapes per KB
    kind of line       subagent   all  here        all                 here                 all   here
    tool results           65 %  50 %  63 %     2.8 K  29 K  74 K   2.2 K  16 K  37 K        38     42
    progress of hooks      15 %  16 %  15 %     0.6 K 0.7 K 0.7 K   0.7 K 0.7 K 0.7 K         0      0
    tool uses              12 %   9 %  16 %     1.1 K 2.2 K  21 K   1.1 K 2.0 K 7.3 K        15     11
    texts, thinking         8 %   4 %   6 %     1.0 K 1.5 K  17 K   1.1 K 1.8 K 2.5 K        10      1
    other progress            -  20 %     -       2 K  14 K  35 K                            28

Keys stand in the order of those files: an assistant line has its type after its message. Each block of a
message has a line of its own, which repeats the usage.
"""

import json
import random
import re
import sys
from datetime import datetime, timedelta

SEED = 348
ANSWER = 1500  # bytes of the last line, at least
DIGITS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789"

WORDS = """account archive balance batch branch buffer builder cache channel checksum client cluster commit
config context counter cursor decoder digest driver encoder entry event filter folder format frame gateway
handler header index invoice item journal ledger limit loader lock mapper marker message metric module node
offset order packet parser payload policy pool prefix profile project proxy quota reader record registry
report request resolver response retry router rule sample schema segment session shard signal snapshot
socket source stream summary table target tenant token tracker trigger tuple update user vector version
window worker writer zone""".split()

# A letter after ~ stands for a word, ~n for a number.
CODE = {
    "py": r"""    def ~a_~b(self, ~c: str | None = None) -> dict[str, int]:
        '''Returns the ~a of each ~b, newest first.'''
        ~a = self._~b.get("~c", ~n)
        if not ~a:
            raise ~BError(f"no ~a for {~c!r}: expected \"~b\" or '~d'")
        for ~c, ~d in sorted(~a.items(), key=lambda pair: pair[1].~e, reverse=True):
            ~d.append(re.sub(r"\s+~a\.(\d+)", r"\1\n", ~c))

        return {"~a": len(~b), "~c": ~n, "~d": "~e"}
        # Only while ~a ≥ ~n – else “~b”.
        self.~a = ~b.~c(~d, timeout=~n) if ~d is not None and ~e.~c > ~n else self.~a
        assert ~a == ["~b", "~c\t~n"], "~d"
""",
    "ts": r"""export async function ~a~B(~c: ~C, ~d?: string): Promise<~B[]> {
  const ~a = await this.~b.find({ where: { ~c: "~d" }, limit: ~n });
  if (~a === undefined || ~a.length < ~n) {
    throw new ~BError(`~a of ${~c.id} is not a "~d"`);
  }
  return ~a.map((~b) => ({ ...~b, ~c: ~b.~c ?? "", ~d: ~n }));
}

  // ~a → ~b: é, ü and 漢字 are one ~c each, ✓
    <~B key={~a.id} className="~b-~c ~d" onChange={(event) => set~C(event.target.value)} />
  private readonly ~b: Map<string, ~C> = new Map<string, ~C>(); // by ~a, newest last
  const pattern = /^\/~a\/([^\/]+)\.~b$/u;
""",
    "go": """func (~c *~B) ~A(~d context.Context, ~a []byte) (*~C, error) {
\tif err := ~c.~b.Lock(~d); err != nil {
\t\treturn nil, fmt.Errorf("~a %q: ~b %d of \\"%s\\": %w", ~a, ~n, ~c.~d, err)
\t}
\tdefer ~c.~b.Unlock()
\tfor _, ~d := range ~c.~a {
\t\t~b = append(~b, ~C{~A: ~d.~A, ~B: ~n})
\t}
\treturn &~C{~A: ~a, ~B: []string{"~c", "~d"}}, nil
}

\t// ~A is the ~b of the ~c; nil before the first ~d.
\tcase "~a-~b", "~c":
""",
}
CODE = {extension: text.splitlines() for extension, text in CODE.items()}


class Transcript:
    """The lines of one agent's file, to be taken up to a size."""

    def __init__(self, session, agent, seed=SEED):
        self.random = random.Random(seed)
        self.time = datetime(2026, 11, 22, 10, 0, 0)
        self.cwd = "/home/dev/projects/billing-service"
        self.prefix = {
            "isSidechain": True,
            "userType": "external",
            "cwd": self.cwd,
            "sessionId": session,
            "version": "2.1.39",
            "gitBranch": "feature/ledger-rework",
            "agentId": agent,
        }
        self.slug = {"slug": "quiet-wandering-otter"}
        self.parent = None
        self.cached = 0
        self.lines = []

    # Everything random comes from random() alone, which is the same in all versions of Python.

    def below(self, limit):
        return int(self.random.random() * limit)

    def chance(self, share):
        return self.random.random() < share

    def pick(self, choices):
        return choices[self.below(len(choices))]

    def letters(self, count):
        return "".join(self.pick(DIGITS) for _ in range(count))

    def uuid(self):
        text = f"{self.below(2**52):013x}{self.below(2**52):013x}{self.below(2**24):06x}"
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:32]}"

    # Lines.

    def add(self, before, after):
        """A line, its own keys before and after its id and time."""
        uuid = self.uuid()
        self.time += timedelta(milliseconds=1 + self.below(2500))
        stamp = self.time.isoformat(timespec="milliseconds") + "Z"
        line = {"parentUuid": self.parent, **self.prefix, **before}
        # Which of the two comes first depends on the kind of line.
        names = ("timestamp", "uuid") if "data" in before else ("uuid", "timestamp")
        line |= {name: {"timestamp": stamp, "uuid": uuid}[name] for name in names}
        self.lines.append(json.dumps(line | after, ensure_ascii=False, separators=(",", ":")))
        self.parent = uuid
        return uuid

    def message(self, output):
        """What the lines of a message have in common."""
        written, read = 200 + self.below(9000), self.cached
        # The context is compacted before it is full.
        self.cached = read + written if read < 150_000 else 20_000
        usage = {
            "input_tokens": 1 + self.below(8),
            "cache_creation_input_tokens": written,
            "cache_read_input_tokens": read,
            "cache_creation": {"ephemeral_5m_input_tokens": written, "ephemeral_1h_input_tokens": 0},
            "output_tokens": output,
            "service_tier": "standard",
            "inference_geo": "not_available",
        }
        return "msg_01" + self.letters(22), "req_011C" + self.letters(20), usage

    def block(self, message, block):
        identifier, request, usage = message
        value = {"model": "claude-sonnet-4-5-20250929", "id": identifier, "type": "message"}
        value |= {"role": "assistant", "content": [block]}
        value |= {"stop_reason": None, "stop_sequence": None, "usage": usage}
        return self.add({**self.slug, "message": value, "requestId": request, "type": "assistant"}, {})

    def call(self, message, most):
        """A tool use, the hooks that it runs, and its result of about `most` bytes or less."""
        share = self.random.random()
        tools = [self.read, 0.48], [self.bash, 0.74], [self.edit, 0.84], [self.grep, 0.96], [self.write, 1]
        make = next(make for make, limit in tools if share < limit)
        name, value, text, error = make(most)
        identifier = "toolu_01" + self.letters(22)
        use = {"type": "tool_use", "id": identifier, "name": name, "input": value}
        asked = self.block(message, use | {"caller": {"type": "direct"}})
        for command in ["${CLAUDE_PLUGIN_ROOT}/scripts/tool-call-capture.sh", "callback"]:
            data = {"type": "hook_progress", "hookEvent": "PostToolUse", "hookName": f"PostToolUse:{name}"}
            data["command"] = command
            ids = {"parentToolUseID": identifier, "toolUseID": identifier}
            self.add({**self.slug, "type": "progress", "data": data, **ids}, {})
        self.parent = asked
        if error:
            result = {"type": "tool_result", "content": text, "is_error": True, "tool_use_id": identifier}
            after = {"toolUseResult": f"Error: {text}", "sourceToolAssistantUUID": asked}
        else:
            result = {"tool_use_id": identifier, "type": "tool_result", "content": text}
            result |= {"is_error": False} if name == "Bash" else {}
            after = {"sourceToolAssistantUUID": asked}
        self.add({**self.slug, "type": "user", "message": {"role": "user", "content": [result]}}, after)

    # Tools: each makes its name, input, result, and whether that is an error.

    def read(self, most):
        extension = self.pick(list(CODE))
        path = self.path(extension)
        if self.chance(0.06):
            text = "<tool_use_error>File does not exist.</tool_use_error>"
            return "Read", {"file_path": path}, text, True
        # Half of them up to 5 KB, a tenth more than 23.
        size = int(600 * 60 ** self.random.random())
        number, lines = 1 + (self.below(400) if self.chance(0.3) else 0), []
        value = {"file_path": path} | ({"offset": number, "limit": 400} if number > 1 else {})
        for line in self.code(extension, min(size, most)):
            lines.append(f"{number:6}→{line}")
            number += 1
        return "Read", value, "\n".join(lines), False

    def bash(self, most):
        kind = self.below(4)
        if kind == 0:
            command, about = "python -m pytest -q 2>&1 | tail -n 60", "Run the tests"
            text, error = self.pytest(), self.chance(0.4)
        elif kind == 1:
            command, about = f"git diff HEAD~1 -- {self.pick(WORDS)}/ | head -n 80", "Show what changed"
            lines = self.code(self.pick(list(CODE)), min(800 + self.below(5000), most))
            text, error = "\n".join(self.pick(["+", "-", " ", " "]) + line for line in lines), False
        elif kind == 2:
            command, about = f"ls -la {self.cwd}/src/{self.pick(WORDS)}", "List the directory"
            rows = ["total 184"]
            for _ in range(4 + self.below(12)):
                rows.append(f"-rw-r--r--  1 dev dev {self.below(90000):6} Nov 22 09:41 {self.name()}.py")
            text, error = "\n".join(rows), False
        else:
            command = f"grep -rn \"{self.pick(WORDS)}\\\\.\" src --include='*.py' | cut -d: -f1 | uniq -c"
            about, text = "Count the uses", f"     {self.below(40)} src/{self.name()}.py"
            error = self.chance(0.1)
        if error:
            text = f"Exit code 1\n{text}"
        return "Bash", {"command": command, "description": about}, text[:most], error

    def edit(self, most):
        extension = self.pick(list(CODE))
        path = self.path(extension)
        old = "\n".join(self.code(extension, min(60 + self.below(700), most)))
        new = "\n".join(self.code(extension, min(100 + self.below(1000), most)))
        value = {"replace_all": False, "file_path": path, "old_string": old, "new_string": new}
        if self.chance(0.05):
            text = f"<tool_use_error>String to replace not found in file.\nString: {old}</tool_use_error>"
            return "Edit", value, text, True
        return "Edit", value, f"The file {path} has been updated successfully.", False

    def grep(self, most):
        value = {"pattern": f"\\b{self.pick(WORDS)}(_{self.pick(WORDS)})?\\(\"", "path": f"{self.cwd}/src"}
        value |= {"output_mode": "content", "-n": True}
        rows, size = [], min(60 + self.below(3000), most)
        for line in self.code("py", size):
            rows.append(f"src/{self.pick(WORDS)}/{self.pick(WORDS)}.py:{self.below(700)}:{line}")
        return "Grep", value, "\n".join(rows), False

    def write(self, most):
        extension = self.pick(list(CODE))
        path = self.path(extension)
        content = "\n".join(self.code(extension, min(800 + self.below(6000), most)))
        text = f"File created successfully at: {path}"
        return "Write", {"file_path": path, "content": content}, text, False

    # Text.

    def name(self):
        return f"{self.pick(WORDS)}_{self.pick(WORDS)}"

    def path(self, extension):
        return f"{self.cwd}/src/{self.pick(WORDS)}/{self.name()}.{extension}"

    def code(self, extension, size):
        """Lines of code, of about `size` bytes as a tool shows them."""
        templates = CODE[extension]
        place = self.below(len(templates))
        while size > 0:
            words = {letter: self.pick(WORDS) for letter in "abcde"}
            words |= {letter.upper(): word.title() for letter, word in words.items()}
            words["n"] = str(self.below(5000))
            line = re.sub("~(.)", lambda match: words[match[1]], templates[place % len(templates)])
            place += 1
            size -= len(line) + 12
            yield line

    def prose(self, sentences):
        texts = []
        for _ in range(sentences):
            a, b, c = (self.pick(WORDS) for _ in range(3))
            texts.append(self.pick([
                f"The {a} reads its {b} twice, so the {c} is counted once too often.",
                f"`{a}_{b}` returns early when the {c} is empty – that's the case the test misses.",
                f"Next I'll look at how the {a} and the {b} share a \"{c}\".",
                f"**{a.title()}**: the {b} is kept until the {c} has been written.\n",
            ]))
        return " ".join(texts)

    def pytest(self):
        passed, failed = 60 + self.below(200), 1 + self.below(3)
        rows = ["=" * 29 + " test session starts " + "=" * 30, f"rootdir: {self.cwd}"]
        for share in range(9, 101, 13):
            rows.append(f"tests/test_{self.name()}.py {'.' * (5 + self.below(40))} [{share:3}%]")
        rows += ["", "=" * 35 + " FAILURES " + "=" * 35, f"____ test_{self.name()} ____", ""]
        rows += list(self.code("py", 500))
        rows += [f"E       AssertionError: assert {{'{self.pick(WORDS)}': {self.below(90)}}} == {{}}"]
        rows += [f"tests/test_{self.name()}.py:{self.below(300)}: AssertionError"]
        rows += [f"{failed} failed, {passed} passed in {self.below(90)}.{self.below(100):02}s"]
        return "\n".join(rows)

    # The whole.

    def question(self):
        text = "Find out why the totals of the ledger differ, and repair it.\n\n" + self.prose(9)
        slug, self.slug = self.slug, {}
        self.add({"type": "user", "message": {"role": "user", "content": text}}, {})
        self.slug = slug

    def turn(self, most):
        message = self.message(output=1 + self.below(5))
        if self.chance(0.25):
            signature = self.letters(300 + self.below(500))
            self.block(message, {"type": "thinking", "thinking": self.prose(2), "signature": signature})
        if self.chance(0.5):
            self.block(message, {"type": "text", "text": self.prose(1 + self.below(4))})
        for _ in range(1 + self.below(3)):
            self.call(message, most)

    def answer(self, size):
        message = self.message(output=200 + self.below(900))
        self.block(message, {"type": "text", "text": self.prose((size - 900) // 90)})

    def fill(self, size):
        """The whole of it: as many turns as fit, smaller ones where there is little room."""
        self.question()
        used, most = ANSWER + self.size(self.lines), 40_000
        while most > 200:
            count, state = len(self.lines), (self.parent, self.time, self.cached)
            self.turn(most)
            turn = self.size(self.lines[count:])
            if used + turn <= size:
                used += turn
            else:
                del self.lines[count:]
                self.parent, self.time, self.cached = state
                most = most * 3 // 4
        self.answer(size - used + ANSWER)

    @staticmethod
    def size(lines):
        return sum(len(line.encode()) + 1 for line in lines)


def main():
    transcript = Transcript(
        session=sys.argv[2], agent=sys.argv[3], seed=int((sys.argv[4:] or [SEED])[0]))
    transcript.fill(int(sys.argv[1]))
    # As bytes, which are the same under any locale.
    sys.stdout.buffer.write("".join(line + "\n" for line in transcript.lines).encode())


main()
