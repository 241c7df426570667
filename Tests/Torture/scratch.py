"""Directories for stores under test, and the processes that run there.

A store is copied and thrown away some ten thousand times, so it stands in memory where it can. What
has to see a real disk asks for one.
"""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

MEMORY = "/dev/shm"
LEAST_FREE_BYTES = 512 << 20

_children: set[int] = set()


def make(in_memory: bool = True) -> Path:
    """A new directory; in memory if that is wanted and there is room."""
    where = None
    if in_memory and os.access(MEMORY, os.W_OK):
        if shutil.disk_usage(MEMORY).free >= LEAST_FREE_BYTES:
            where = MEMORY
    return Path(tempfile.mkdtemp(prefix="agentlog-torture-", dir=where))


def remove(root: Path):
    """Removes a directory of ours, and what is still mounted in it."""
    mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for path in mounts:
        if path.startswith(f"{root}/"):
            subprocess.run(["umount", path], check=False)
    shutil.rmtree(root, ignore_errors=True)


@contextmanager
def file_size_limit(limit: int | None):
    """What is started inside can write no file beyond `limit` bytes (RLIMIT_FSIZE)."""
    if limit is None:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def start(command: list[str], environment: dict[str, str], output: int,
          limit: int | None = None) -> int:
    """Starts a process whose output goes to a descriptor. Cheaper than subprocess by half."""
    actions = [(os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
               (os.POSIX_SPAWN_DUP2, output, 1), (os.POSIX_SPAWN_DUP2, output, 2)]
    with file_size_limit(limit):
        child = os.posix_spawn(command[0], command, environment, file_actions=actions)
    _children.add(child)
    return child


def wait(child: int) -> int:
    """The exit status, or the negative number of the signal that ended it."""
    _, status = os.waitpid(child, 0)
    _children.discard(child)
    return os.waitstatus_to_exitcode(status)


def forget(child: int):
    """Its end was seen by other means than `wait`."""
    _children.discard(child)


def run(command: list[str], environment: dict[str, str],
        limit: int | None = None) -> tuple[int, bytes]:
    """Exit status and output of a process. Both of its outputs come together."""
    output = os.memfd_create("output")
    try:
        status = wait(start(command, environment, output, limit))
        return status, os.pread(output, os.fstat(output).st_size, 0)
    finally:
        os.close(output)


def end_children():
    """After an exception: nothing that was started here may go on."""
    for child in list(_children):
        try:
            os.kill(child, signal.SIGKILL)
            wait(child)
        except (ProcessLookupError, ChildProcessError):
            _children.discard(child)
