"""What is played: calls of the hook and writes of files, each after those that it waits for."""

from dataclasses import dataclass, field

# An event's time is in whole milliseconds, and of equal ones nothing tells which was first. A
# harness that waits for the first hook and then calls the second is further apart than this.
APART_S = 0.002
# Two deliveries of the same payload are one up to 2 000 ms apart. Only the clock can tell them
# apart, and hooks stamp the clock: such a delivery has to wait.
BEYOND_DELIVERY_S = 2.1


@dataclass(slots=True, eq=False)
class Step:
    what: str
    payload: bytes | None                               # None: nothing is called
    writes: list[tuple[str, bytes]]                     # appended to files before the call
    after: tuple["Step", ...]
    pause_s: float = APART_S                            # at least so long after those
    copies: int = 1                                     # processes that get it at the same time
    is_recorded: bool = True
    began_ms: int = 0                                   # wall clock, around all of the processes
    ended_ms: int = 0


@dataclass(slots=True)
class Strand:
    """What happens in sequence. What comes next waits for the steps in `last`."""
    steps: list[Step]
    last: tuple[Step, ...] = ()
    _writes: list[tuple[str, bytes]] = field(default_factory=list)

    def write(self, path, data: bytes):
        """Before the next call."""
        if data:
            self._writes.append((str(path), data))

    def call(self, what: str, payload: bytes | None, pause_s: float = APART_S, **more) -> Step:
        step = Step(what, payload, self._writes, self.last, pause_s, **more)
        self.steps.append(step)
        self._writes, self.last = [], (step,)
        return step

    def fork(self) -> "Strand":
        """One that goes its own way from here. What is to be written is there before."""
        if self._writes:
            self.call("write", None)
        return Strand(self.steps, self.last)

    def join(self, other: "Strand"):
        """Waits for what another one did so far."""
        self.last += other.last
