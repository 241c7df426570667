"""A session in the log of replay_log.py."""

from replay_cast import PROJECTS, VERSIONS


class Session:
    """A session of a harness, and what its transcript has summed up so far."""

    def __init__(self, cast, begin):
        bits = cast.bits(128)
        self.harness = "codex" if bits & 7 == 0 else "claude-code"
        host = bits >> 3 & 3
        project = PROJECTS[int(len(PROJECTS) * cast.random())]
        digits = f"{bits:032x}"
        parts = digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]
        self.boot = begin - 1_000_000_000 * (1 + host)
        boot = f',"boot_id":"3f1c9a72d0b84e5597c1e2a60b4d8f1{host}","boot_ms":'
        harness = f',"harness":"{self.harness}"'
        # What stands around the boot clock, and in the worker's events instead of it.
        self.before = harness + boot
        self.versioned = f'{harness},"harness_version":"{VERSIONS[self.harness]}"{boot}'
        place = f',"host":"build-{host}","project":"{project}"'
        self.after = f'{place},"session_id":"{"-".join(parts)}"'
        self.concluded = harness + self.after
        self.path = cast.bytes(16).hex()
        self.tools, self.buckets, self.read, self.made = {}, {}, 2000, (0, 0, 0, 0)
        # Of its main agent: whether a turn runs whose stop will come, and the prompt of one whose
        # stop will not: event id and time.
        self.is_busy, self.abandoned = False, None
