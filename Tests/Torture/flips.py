"""Part `flip`: every bit of an active and of a sealed segment flipped, and both cut at every byte.

What was not touched must be read, what was touched must be named as lost, and nothing else may
stand in its place. All bits in a long run; in a short one every n-th, another set for each seed.
"""

import itertools
import time
from dataclasses import dataclass
from pathlib import Path

import reading
import scene
import work
import writer
from setting import Setting
from writer import Job

import segment as segments      # of Tests/Reader, which `reading` has put on the path

FLIPS_IN_SHORT_RUN = 700        # of each file, more or less
CUTS_IN_SHORT_RUN = 200


def three_units(stage):
    stage.append("a", 1, bytes=8)
    stage.append("b", 2, batch=2, bytes=8)
    stage.append("c", 1, bytes=8)


def sealed_twice(stage):
    """A sealed segment of three blocks, because two records between them are lost; another one."""
    stage.append("a", 6, bytes=8)
    size = (stage.active.stat().st_size - 91) // 6
    for unit in (1, 4):
        stage.damage(stage.active, 91 + unit * size + 20)
    stage.run("roll")
    stage.append("b", 3, bytes=8)
    stage.run("roll")
    stage.append("c", 1, bytes=8)
    stage.run("seal")
    assert len(list((stage.home / "log").glob("*0.lz4"))) == 1


ACTIVE = scene.Scene("flip-active", "read", three_units)
SEALED = scene.Scene("flip-sealed", "read", sealed_twice)
SCENES = {"active": ACTIVE, "sealed": SEALED, "second": SEALED}


@dataclass(frozen=True, slots=True)
class Fault:
    where: str                  # active, sealed, second: the sealed one behind it
    kind: str                   # flip or cut
    at: int                     # a bit of the file, or its new length
    also: int | None = None     # another bit

    def __str__(self):
        also = f" and {self.also}" if self.also is not None else ""
        return f"{self.where} {self.kind} {self.at}{also}"

    def path(self, home: Path) -> Path:
        names = sorted(path for path in (home / "log").glob("*.lz4"))
        return names[1 if self.where == "second" else 0]

    def apply(self, data: bytes) -> bytes:
        if self.kind == "cut":
            return data[:self.at]
        changed = bytearray(data)
        for bit in (self.at, self.also):
            if bit is not None:
                changed[bit >> 3] ^= 1 << (bit & 7)
        return bytes(changed)

    def touches(self, start: int, stop: int) -> bool:
        if self.kind == "cut":
            return self.at < stop
        return any(bit is not None and start <= bit >> 3 < stop for bit in (self.at, self.also))


def touched(case: Fault, home: Path, data: bytes) -> list:
    """Units or blocks that the fault changes, by the file as it was."""
    form = segments.PLAIN if case.where == "active" else segments.SEALED
    base = int(case.path(home).name[:20])
    return [unit for unit in segments.scan(data, form, base).units
            if case.touches(unit.start, unit.stop)]


def check(setting: Setting, case: Fault, directory: Path, counts) -> list[str]:
    home, ledger = scene.copy(setting, SCENES[case.where], directory)
    before = reading.by_python(home)
    path = case.path(home)
    data = path.read_bytes()
    gone = {offset for unit in touched(case, home, data) for offset in range(unit.first, unit.end)}
    if setting.tamper != "no fault":
        path.write_bytes(case.apply(data))
    after, complaints = reading.both(setting, home)
    # At once: a record that differs is a false accept, one that is not there was not touched.
    expected = {offset: line for offset, line in before.records if offset not in gone}
    if after.by_offset != expected:
        complaints.append(f"read {sorted(after.by_offset.items())}, "
                          f"expected {sorted(expected.items())}")
    named = {offset for first, end in after.lost for offset in range(first, end)}
    known = {offset for first, end in before.lost for offset in range(first, end)}
    is_newest = case.where == "active"
    # At the end of the newest segment it is "not yet", not "lost": nothing valid follows.
    end = max(expected, default=-1)
    unnamed = {offset for offset in gone if not (is_newest and offset > end)} - named
    if unnamed or named - known - gone:
        complaints.append(f"lost are {sorted(named)}, expected {sorted(gone | known)}")
    counts["records hit"] += len(gone)
    if is_newest:
        return complaints + _use(setting, case, home, ledger, data, expected, gone)
    if not reading.findings(setting, home):
        complaints.append("verify finds no error")
    return complaints


def _use(setting, case, home, ledger, data, expected, gone) -> list[str]:
    """An append behind the fault."""
    names = {offset: each for each, offset in ledger.acked.items()}
    ledger.destroy([names[offset] for offset in gone], is_forgotten=case.kind == "cut")
    job = Job("after", 1)
    outcome = writer.run(setting, job, home)
    ledger.submit(job)
    ledger.note(outcome)
    complaints = [] if outcome.acked else [f"the next append is not acknowledged: {outcome}"]
    # A cut takes the knowledge of offsets with it; a flipped bit must not.
    least = max(expected, default=-1) + 1 if case.kind == "cut" else 4
    complaints += [f"{each} got offset {offset}, below {least}"
                   for each, offset in outcome.acked.items() if offset < least]
    after, more = reading.both(setting, home)
    complaints += more + ledger.complaints(after)
    if case.kind == "flip":
        named = {offset for first, end in after.lost for offset in range(first, min(end, 99))}
        if not gone <= named:
            complaints.append(f"lost are {after.lost}, expected {sorted(gone)}")
    elif _remainder(data, case.at) not in _quarantined(home):
        complaints.append("the torn bytes are not in quarantine")
    return complaints


def _remainder(data: bytes, length: int) -> bytes:
    """What stands behind the last whole unit of a segment that was cut."""
    if length < 91:
        return data[:length]
    units = segments.scan(data[:length], segments.PLAIN, 0).units
    return data[units[-1].stop if units else 91:length]


def _quarantined(home: Path) -> list[bytes]:
    """What is in quarantine; nothing at all is never put there."""
    return [path.read_bytes() for path in home.glob("quarantine/*.torn")] + [b""]


def cases(setting: Setting) -> list[Fault]:
    result = []
    for where, scenery in SCENES.items():
        scene.prepare(setting, scenery)
        home = setting.root / "scenes" / scenery.name / "home"
        size = Fault(where, "flip", 0).path(home).stat().st_size
        for kind, count, most in (("flip", size * 8, FLIPS_IN_SHORT_RUN),
                                  ("cut", size, CUTS_IN_SHORT_RUN)):
            if where == "second":
                most //= 3
            step = 1 if setting.is_exhaustive or setting.only_case else max(1, count // most)
            result += [Fault(where, kind, at) for at in range(setting.seed % step, count, step)]
    return result


def others(setting: Setting):
    """Endless: two bits at once, and single ones that a short run has left out.

    Not both in the last unit of the active segment: a frame and its trailer that are both damaged
    look like a write that was torn, and the page says that they count as one.
    """
    paths = {where: Fault(where, "flip", 0).path(
        setting.root / "scenes" / scenery.name / "home") for where, scenery in SCENES.items()}
    sizes = {where: path.stat().st_size * 8 for where, path in paths.items()}
    last = segments.scan(paths["active"].read_bytes(), segments.PLAIN, 0).units[-1].start
    for index in itertools.count():
        random = setting.random(f"flip {index}")
        where = random.choice(list(SCENES))
        first, second = random.sample(range(sizes[where]), 2)
        if where == "active" and min(first, second) >> 3 >= last:
            second = None
        yield Fault(where, "flip", first, random.choice([None, second]))


def run(setting: Setting, deadline: float) -> work.Verdict:
    verdict = work.each(setting, "flip", check, cases(setting))
    if time.monotonic() < deadline:
        verdict += work.each(setting, "flip", check, others(setting), deadline)
    return verdict
