"""Prepared stores, and the program that is about to do something to each of them.

A scene is prepared once. Each case works on a copy of it, so all cases of a scene begin alike.
"""

import pickle
import shutil
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import aftermath
import reading
import tracer
import writer
from ledger import Ledger
from setting import Setting
from writer import Job

SMALL = 300                     # a segment size that three records of 100 bytes reach


@dataclass(frozen=True, slots=True)
class Scene:
    name: str
    what: Job | str             # what the program does that is killed or made to fail
    prepare: Callable           # (stage) → None
    is_locked: bool = False     # somebody else holds the append lock meanwhile

    def lock(self, home: Path):
        return aftermath.append_lock(home) if self.is_locked else nullcontext()


class Stage:
    """A store that is being prepared, with what is known of it."""

    def __init__(self, setting: Setting, directory: Path):
        self.setting = setting
        self.home = directory / "home"
        self.ledger = Ledger()

    def run(self, what, **options):
        if isinstance(what, Job):
            self.ledger.submit(what)
        outcome = writer.run(self.setting, what, self.home, **options)
        self.ledger.note(outcome)
        return outcome

    def append(self, prefix: str, count: int, **options):
        outcome = self.run(Job(prefix, count, **options))
        assert outcome.ended and len(outcome.acked) == count, outcome

    def spool(self, prefix: str, count: int, **options):
        with aftermath.append_lock(self.home):
            outcome = self.run(Job(prefix, count, lock_wait=1, **options))
        assert len(outcome.kept) == count, outcome
        self.ledger.twice |= outcome.kept

    @property
    def active(self) -> Path:
        return next((self.home / "log").glob("*.active.lz4"))

    def tear(self, count: int = 60):
        """The first bytes of a unit at the end, as a killed appender leaves them."""
        data = self.active.read_bytes()
        torn = data[91:91 + count]
        self.active.write_bytes(data + torn)
        self.ledger.torn.append(torn)

    def damage(self, path: Path, position: int):
        """A bit of a file, after which whatever cannot be read any more is known to be gone."""
        data = bytearray(path.read_bytes())
        data[position] ^= 4
        path.write_bytes(data)
        there = reading.by_python(self.home).by_offset
        ledger = self.ledger
        ledger.destroy([each for each, offset in ledger.acked.items()
                        if there.get(offset) != ledger.lines[each]])


def nothing(stage):
    stage.home.mkdir()


def records(stage):
    stage.append("old", 3)


def torn(stage):
    stage.append("old", 3)
    stage.tear()


def damaged(stage):
    """Not at the end: the last unit's trailer still says what the next offset is."""
    stage.append("old", 3)
    stage.damage(stage.active, 91 + 101 + 30)
    stage.ledger.open_damage = True


def damaged_last(stage):
    """The last trailer is damaged, which closes the segment to appends."""
    stage.append("old", 3)
    stage.damage(stage.active, stage.active.stat().st_size - 5)


def spooled(stage):
    stage.append("old", 1)
    stage.spool("waits", 3)
    stage.spool("flush", 1, power=True)
    stage.spool("many", 6, batch=3)


def rolled(stage):
    for index in range(2):
        stage.append(f"old{index}", 4)
        stage.run("roll")
    stage.append("new", 1)


def rolled_damaged(stage):
    rolled(stage)
    for position in (91 + 101 + 30, 91 + 3 * 101 + 30):
        stage.damage(stage.home / "log" / f"{0:020d}.rolled.lz4", position)


def both_forms(stage):
    """A sealing that was killed before it removed the rolled form, and what others left."""
    rolled(stage)
    rolled_bytes = (stage.home / "log" / f"{0:020d}.rolled.lz4").read_bytes()
    stage.run("seal", under=tracer.killing(stage.setting, "unlink", 1))
    assert (stage.home / "log" / f"{0:020d}.rolled.lz4").read_bytes() == rolled_bytes
    assert (stage.home / "log" / f"{0:020d}.lz4").exists()
    (stage.home / "log" / f"{4:020d}.seal.tmp").write_bytes(b"what a killed sealing left")
    (stage.home / "log" / "new.tmp").write_bytes(b"what a killed creation left")


def both_forms_damaged(stage):
    both_forms(stage)
    stage.damage(stage.home / "log" / f"{0:020d}.lz4",
                 (stage.home / "log" / f"{0:020d}.lz4").stat().st_size - 60)


def no_active(stage):
    """A roll that was killed between its two renames."""
    stage.append("old", 3)
    stage.run("roll", under=tracer.killing(stage.setting, "rename", 2))
    assert not list((stage.home / "log").glob("*.active.lz4"))


def to_repair(stage):
    rolled(stage)
    stage.tear()
    (stage.home / "log" / "new.tmp").write_bytes(b"what a killed creation left")
    (stage.home / "spool").mkdir(mode=0o700)
    (stage.home / "spool" / f"{1:020d}-1-00000000.lz4").write_bytes(b"no unit")


SCENES = [
    Scene("append-new", Job("run", 2), nothing),
    Scene("append", Job("run", 3), records),
    Scene("append-batch", Job("run", 7, batch=3), records),
    Scene("append-roll", Job("run", 4, segment_size=SMALL), records),
    Scene("append-power", Job("run", 2, power=True), records),
    Scene("append-power-roll", Job("run", 4, power=True, segment_size=SMALL), records),
    Scene("append-torn", Job("run", 1), torn),
    Scene("append-damaged", Job("run", 1), damaged),
    Scene("append-damaged-last", Job("run", 1), damaged_last),
    Scene("append-no-active", Job("run", 1), no_active),
    Scene("append-spooled", Job("run", 1), spooled),
    Scene("spool", Job("run", 2, lock_wait=1), records, is_locked=True),
    Scene("spool-power", Job("run", 1, lock_wait=1, power=True), records, is_locked=True),
    Scene("roll", "roll", records),
    Scene("seal", "seal", rolled),
    Scene("seal-damaged", "seal", rolled_damaged),
    Scene("seal-both-forms", "seal", both_forms),
    Scene("seal-both-forms-damaged", "seal", both_forms_damaged),
    Scene("drain", "drain", spooled),
    Scene("repair", "repair", to_repair),
]
BY_NAME = {scene.name: scene for scene in SCENES}


def prepare(setting: Setting, scene: Scene):
    """Makes the store that copies are made of."""
    directory = setting.root / "scenes" / scene.name
    if directory.exists():
        return
    directory.mkdir(parents=True)
    stage = Stage(setting, directory)
    scene.prepare(stage)
    if isinstance(scene.what, Job):
        stage.ledger.submit(scene.what)
    (directory / "ledger").write_bytes(pickle.dumps(stage.ledger))


def copy(setting: Setting, scene: Scene, directory: Path) -> tuple[Path, Ledger]:
    """A store to break, and what is known of it."""
    source = setting.root / "scenes" / scene.name
    shutil.copytree(source / "home", directory / "home")
    (directory / "runtime").mkdir(mode=0o700)
    return directory / "home", pickle.loads((source / "ledger").read_bytes())


def calls(setting: Setting, scene: Scene, directory: Path) -> dict[str, range]:
    """The system calls that the scene's program makes, by name."""
    home, _ = copy(setting, scene, directory)
    with scene.lock(home):
        return tracer.count(setting, scene.what, home)
