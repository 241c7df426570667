"""strace: which system calls a program makes, and programs that die or fail at one of them."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import scratch
import writer
from setting import Setting

LINE = re.compile(r"^\d+ +([a-z0-9_]+)\((.*)$")


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    rest: str                   # arguments and result

    @property
    def succeeded(self) -> bool:
        return re.search(r"\) += -1 |\) += \?$", self.rest) is None


def read(path: Path) -> list[Call]:
    """The calls in a trace, in order."""
    matches = (LINE.match(line) for line in path.read_text(errors="replace").splitlines())
    return [Call(match[1], match[2]) for match in matches if match]


def has_begun(call: Call) -> bool:
    return call.name == "write" and call.rest.startswith(('1, "begin', "1<")) \
        and '"begin' in call.rest


def after_begin(calls: list[Call]) -> dict[str, range]:
    """For each call's name the numbers, from 1 on, of those after `begin` was said.

    strace counts from the start of the program; what happens before is the loader's.
    """
    before, total, begun = Counter(), Counter(), False
    for call in calls:
        if call.name == "execve":
            continue
        total[call.name] += 1
        begun = begun or has_begun(call)
        if not begun or has_begun(call):
            before[call.name] += 1
    return {name: range(before[name] + 1, total[name] + 1) for name in total
            if total[name] > before[name]}


def count(setting: Setting, what, home: Path, runtime: Path | None = None) -> dict[str, range]:
    """Runs the program once, to the end."""
    log = home.parent / "trace"
    writer.run(setting, what, home, [setting.strace, "-f", "-o", str(log)], runtime=runtime)
    return after_begin(read(log))


def killing(setting: Setting, name: str, number: int) -> list[str]:
    """The command in front of a program: SIGKILL lands before the call does anything."""
    return [setting.strace, "-f", "-o", "/dev/null", "-e", f"trace={name}",
            "-e", f"inject={name}:signal=KILL:when={number}"]


def failing(setting: Setting, name: str, error: str, when: str, log: Path | None = None,
            show: str = "") -> list[str]:
    """The command in front of a program: the call is not made and fails with `error`.

    `when` is as strace has it: `3`, or `3+` for all from the third on.
    """
    return [setting.strace, "-f", "-y", "-o", str(log or "/dev/null"),
            "-e", f"trace={show or name}", "-e", f"inject={name}:error={error}:when={when}"]


def works(setting: Setting) -> str | None:
    """Why tracing is not possible here, if so."""
    try:
        status, output = scratch.run(
            [setting.strace, "-o", "/dev/null", "-e", "inject=close:error=EIO", setting.writer],
            setting.environment("/nonexistent"))
    except FileNotFoundError:
        return "strace is not installed"
    if b"ptrace" in output.lower() or b"operation not permitted" in output.lower():
        return "strace cannot trace here: " + output.decode(errors="replace").strip()
    return None
