"""The hook as separate processes that run at the same time."""

import os
import select
import time

from setting import SECONDS, Setting


class Processes:
    def __init__(self, setting: Setting):
        self.hook, self.environment = setting.hook, setting.environment
        setting.root.mkdir(parents=True, exist_ok=True)
        self.output = setting.root / "output"       # of all of them
        self.output.touch()
        self._poll = select.poll()
        self._running: dict[int, tuple[int, object]] = {}   # by descriptor: process, whose it is

    def __len__(self) -> int:
        return len(self._running)

    def start(self, payload: bytes, owner):
        given = os.memfd_create("payload")
        os.write(given, payload)
        os.lseek(given, 0, os.SEEK_SET)
        actions = [(os.POSIX_SPAWN_DUP2, given, 0),
                   (os.POSIX_SPAWN_OPEN, 1, str(self.output), os.O_WRONLY | os.O_APPEND, 0),
                   (os.POSIX_SPAWN_DUP2, 1, 2)]
        process = os.posix_spawn(self.hook, [self.hook], self.environment, file_actions=actions)
        os.close(given)
        descriptor = os.pidfd_open(process)
        self._poll.register(descriptor, select.POLLIN)
        self._running[descriptor] = process, owner

    def ended(self, until: float) -> list[tuple[object, int]]:
        """Whose processes have ended, and how; waits for one, or to a moment (monotonic).

        Raises:
            TimeoutError: A process hangs.
        """
        patience = min(until, time.monotonic() + SECONDS)
        ready = self._poll.poll(max(0, (patience - time.monotonic()) * 1000))
        if not ready and patience < until:
            raise TimeoutError(f"{len(self)} hooks do not end")
        ended = []
        for descriptor, _ in ready:
            process, owner = self._running.pop(descriptor)
            self._poll.unregister(descriptor)
            os.close(descriptor)
            _, status = os.waitpid(process, 0)
            ended.append((owner, os.waitstatus_to_exitcode(status)))
        return ended

    def kill(self):
        """After an exception: nothing that was started here may go on."""
        for descriptor, (process, _) in self._running.items():
            os.kill(process, 9)
            os.waitpid(process, 0)
            os.close(descriptor)
        self._running.clear()
