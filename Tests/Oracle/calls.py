"""Tool calls of a transcript: in which turn, and with which result (docs/events.md, "How a
transcript is read" and "Output")."""

from collections import Counter
from dataclasses import dataclass, field

from events import is_text
from lines import blocks, inner, is_prompt, texts


@dataclass
class Call:
    identity: str
    name: str
    given: dict                 # its input
    turn: int
    line: int                   # the first with its id
    results: list = field(default_factory=list)     # tool_result blocks, in their order
    behind: list = field(default_factory=list)      # those that stand behind it
    told: list = field(default_factory=list)        # the toolUseResult of lines about it alone

    @property
    def failed(self):
        return any(each.get("is_error") is True for each in self.results)

    @property
    def succeeded(self):
        return bool(self.results) and not self.failed

    def result_texts(self):
        """CHOICE: several text blocks are one text, with newlines between them."""
        return ["\n".join(texts(each.get("content"))) for each in self.behind]


def calls_of(lines):
    """CHOICE: calls are on assistant lines, results on user lines; a call has an id and a name, and
    of several blocks with its id the first that has both is the call."""
    calls, turn = {}, 0
    for number, line in enumerate(lines):
        turn += is_prompt(line)
        for block in blocks(line) if line["type"] == "assistant" else []:
            identity, name = block.get("id"), block.get("name")
            if block.get("type") == "tool_use" and is_text(identity) and is_text(name):
                calls.setdefault(identity, Call(
                    identity, name, inner(block, "input"), turn, number))
    for number, line in enumerate(lines):
        if line["type"] == "user":
            add_results(calls, number, line)
    return list(calls.values())


def add_results(calls, number, line):
    """One that stands before its call says only whether that failed."""
    results = [each for each in blocks(line) if each.get("type") == "tool_result"]
    for block in results:
        identity = block.get("tool_use_id")
        call = calls.get(identity) if is_text(identity) else None
        if call is not None:
            call.results.append(block)
            if number > call.line:
                call.behind.append(block)
                if len(results) == 1 and isinstance(line.get("toolUseResult"), dict):
                    call.told.append(line["toolUseResult"])


def tool_list(calls):
    uses = Counter(call.name for call in calls)
    failures = Counter(call.name for call in calls if call.failed)
    return [{"name": name, "calls": uses[name], "failures": failures[name]}
            for name in sorted(uses)]
