"""A projector or a rebuild at work on a store whose log grows, and its death at some moment."""

import signal
import subprocess
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import command
from load import Load
from moment import Call, Delay
from server import Server
from setting import Setting
from watch import Watch

BATCH_SIZE = 20                 # so that a rebuild commits several times
# A tracer ends as what it has started does; a shell's number for that is 137.
KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)
REACHED_SECONDS = 12            # a moment that has not come by then does not come


@dataclass(slots=True)
class Strike:
    """What happened, and who is left."""
    was_killed: bool
    next_agent: int = 0
    complaints: list[str] = field(default_factory=list)
    rebuild: subprocess.Popen | None = None     # still running


def begin_rebuild(
        setting: Setting, home: Path, under=(), batch_size: int = 5000) -> subprocess.Popen:
    with open(home.parent / "rebuild.output", "ab") as output:
        return subprocess.Popen(
            [*under, setting.agentlog, "views", "rebuild", "--batch-size", str(batch_size),
             "--home", str(home)],
            env=command.environment(setting), stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True)


@contextmanager
def rebuilding(*arguments):
    """A rebuild that outlives the block, but no exception."""
    process = begin_rebuild(*arguments)
    try:
        yield process
    except BaseException:
        command.kill(process)
        raise


def end(process: subprocess.Popen, moment: Call | Delay, may_finish=False) -> Strike:
    """Waits for the moment at which it dies, or brings it about."""
    is_timed = isinstance(moment, Delay)
    try:
        process.wait(moment.milliseconds / 1000 if is_timed else REACHED_SECONDS)
    except subprocess.TimeoutExpired:
        command.kill(process)
        return Strike(was_killed=is_timed)
    if process.returncode in KILLED:
        return Strike(was_killed=True)
    has_failed = process.returncode != 0 or not may_finish
    return Strike(was_killed=False, complaints=[
        f"it ended by itself, with status {process.returncode}"] if has_failed else [])


def of_up(setting: Setting, home: Path, moment, first: int) -> Strike:
    """`up` dies, while nothing else happens than that the log grows."""
    with Server(setting, home, "victim", moment.under(setting, home)) as victim, \
            Watch.by_http(victim), Load(setting, home, first) as load:
        struck = end(victim.process, moment)
    struck.next_agent = load.next
    return struck


def of_flip(setting: Setting, home: Path, moment, first: int, is_survived=False) -> Strike:
    """`up` dies while a rebuild is beside it. That one dies too, or goes on."""
    with ExitStack() as stack:
        victim = stack.enter_context(
            Server(setting, home, "victim", moment.under(setting, home)))
        stack.enter_context(Watch.by_http(victim))
        load = stack.enter_context(Load(setting, home, first))
        victim.listen()
        rebuild = stack.enter_context(rebuilding(setting, home))
        if not is_survived:
            stack.callback(command.kill, rebuild)
        struck = end(victim.process, moment)
    struck.next_agent, struck.rebuild = load.next, rebuild if is_survived else None
    return struck


def of_rebuild(setting: Setting, home: Path, moment, first: int) -> Strike:
    """A rebuild dies; nobody projects."""
    with Load(setting, home, first) as load, \
            rebuilding(setting, home, moment.under(setting, home), BATCH_SIZE) as rebuild:
        struck = end(rebuild, moment, may_finish=True)
    struck.next_agent = load.next
    return struck


def beside_up(setting: Setting, home: Path, moment, first: int) -> Strike:
    """A rebuild dies beside `up`, which goes on."""
    with Server(setting, home, "neighbour") as neighbour, Watch.by_http(neighbour):
        neighbour.listen()
        with Load(setting, home, first) as load, \
                rebuilding(setting, home, moment.under(setting, home), BATCH_SIZE) as rebuild:
            struck = end(rebuild, moment, may_finish=True)
        struck.complaints += neighbour.stop()
    struck.next_agent = load.next
    return struck
