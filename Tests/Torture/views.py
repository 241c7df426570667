"""Part `views`: projectors and rebuilds that are killed while the log grows and others read.

A case is one kill: at a system call on one of the files of the views, which is within a commit or
within a flip, or at a random moment. Readers read all the time, through SQLite and HTTP.
Whatever the moment: what serves is whole and says exactly what the log says up to its checkpoint,
nobody has seen an older state after a newer one, and the next projector and the next rebuild go on
as if nothing had been.

    up        the projector dies
    flip      it dies beside a rebuild, which dies with it
    orphan    it dies beside a rebuild, which goes on
    rebuild   the rebuild dies; nobody projects
    beside    the rebuild dies beside a projector, which goes on
"""

import itertools
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import command
import generation
import moment
import rebuilds
import recovery
import strike
import tracer
import work
from load import record
from moment import Call, Calls, Delay
from setting import Setting
from watch import Watch

OLD_AGENTS, NEW_AGENTS = 20, 40         # those in the views, and those in the log
MOST_NAMED = 5000                       # among which a case is looked for by its name
KILLS = 220                             # when there is time for more than the core
MOST_DELAY = {"up": 700, "flip": 900, "orphan": 900, "rebuild": 500, "beside": 600}
PLACES: dict[str, list[Calls]] = {
    "up": moment.COMMITTING,
    "flip": moment.FLIPPING + moment.CAUGHT_UP,
    "orphan": moment.FLIPPING + moment.CAUGHT_UP,
    "rebuild": moment.BUILDING + moment.BUILT + moment.FLIPPING,
    "beside": moment.BUILDING + moment.BUILT,
}


@dataclass(frozen=True, slots=True)
class Kill:
    kind: str
    moment: Call | Delay

    def __str__(self):
        return f"{self.kind} {self.moment}"


def prepare(setting: Setting):
    """Makes the store that copies are made of: the log is ahead of its views."""
    home = setting.root / "views" / "home"
    home.parent.mkdir()
    record(setting, home, range(OLD_AGENTS))
    status, said = command.agentlog(setting, "views", "rebuild", "--home", home)
    if status != 0:
        raise RuntimeError(f"views rebuild: exit status {status}: {said}")
    digest, version = command.digest(setting, home), generation.schema(home)
    record(setting, home, range(OLD_AGENTS, NEW_AGENTS))
    (home.parent / "facts").write_text(f"{digest}\n{version}\n{NEW_AGENTS}\n")


def copy(setting: Setting, directory: Path) -> tuple[Path, str, int]:
    """A store to work on; the digest of its views, and their schema."""
    source = setting.root / "views"
    shutil.copytree(source / "home", directory / "home", symlinks=True)
    digest, version, _ = (source / "facts").read_text().splitlines()
    return directory / "home", digest, int(version)


STRIKES = {
    "up": strike.of_up, "flip": strike.of_flip, "rebuild": strike.of_rebuild,
    "orphan": lambda *arguments: strike.of_flip(*arguments, is_survived=True),
    "beside": strike.beside_up,
}


def check(setting: Setting, case: Kill, directory: Path, counts) -> list[str]:
    home, old, version = copy(setting, directory)
    with Watch.by_sqlite(home):
        struck = STRIKES[case.kind](setting, home, case.moment, NEW_AGENTS)
        if struck.was_killed:
            counts["kills"] += 1
        counts[case.moment.within if struck.was_killed else "not reached"] += 1
        complaints = struck.complaints
        if struck.rebuild is None:
            complaints += recovery.as_left(setting, home, version)
        if case.kind == "rebuild" and case.moment.within == moment.COMMIT and struck.was_killed:
            left = command.digest(setting, home)
            complaints += [] if left == old else [f"an interrupted rebuild leaves {left}"]
        complaints += recovery.in_use(setting, home, struck, version)
    return complaints + recovery.rebuilt(setting, home, version)


def core() -> list[Kill]:
    """Of each kind the places that matter most."""
    places = {"up": [(0, 60), (0, 333), (1, 7)],
              "flip": [(0, 1), (1, 1), (2, 1), (8, 1), (11, 9)], "orphan": [(1, 1), (5, 3)],
              "rebuild": [(0, 90), (1, 9), (6, 1), (7, 1)], "beside": [(0, 90)]}
    return [Kill(kind, PLACES[kind][place].at(number))
            for kind, chosen in places.items() for place, number in chosen] \
        + [Kill("up", Delay(333))]


def kills(setting: Setting):
    """Endless: of each kind in turn a place, and every fifth time a random moment."""
    for index in itertools.count():
        random = setting.random(f"views {index}")
        kind = list(PLACES)[index % len(PLACES)]
        if index // len(PLACES) % 5 == 4:
            yield Kill(kind, Delay(random.randrange(MOST_DELAY[kind])))
        else:
            calls = random.choice(PLACES[kind])
            yield Kill(kind, calls.at(random.randint(1, calls.most)))


def run(setting: Setting, deadline: float) -> work.Verdict:
    for program in (setting.agentlog, setting.hook):
        if not os.access(program, os.X_OK):
            return work.Verdict(skipped=[f"views: {program} is not built"])
    reason = tracer.works(setting)
    if reason is not None:
        return work.Verdict(skipped=[f"views: {reason}"])
    prepare(setting)
    verdict = work.each(setting, "views", rebuilds.check, rebuilds.CASES)
    verdict += work.each(setting, "views", check, core())
    if setting.most_cases:
        return verdict
    if setting.only_case:
        found = {str(kill): kill for kill in itertools.islice(kills(setting), MOST_NAMED)}
        verdict += work.each(setting, "views", check, found.values())
        return verdict
    if setting.is_exhaustive:
        verdict += work.each(setting, "views", check, itertools.islice(kills(setting), KILLS))
        verdict += work.each(setting, "views", check, itertools.islice(kills(setting), KILLS, None),
                             deadline)
    else:
        verdict += work.each(setting, "views", check, kills(setting), deadline)
    return verdict
