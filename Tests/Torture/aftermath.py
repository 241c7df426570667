"""What must hold after any fault: read the store as it was left, use it again, read once more."""

import fcntl
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import reading
import tamper
import writer
from ledger import Ledger
from setting import Setting
from writer import Job


@contextmanager
def append_lock(home: Path):
    """Holds what appenders wait for, as one that was stopped does."""
    descriptor = os.open(home / "log" / "LOCK", os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def as_left(setting: Setting, home: Path, ledger: Ledger) -> list[str]:
    """Complaints about a store that nobody has touched since the fault."""
    if not (home / "log").is_dir():
        return [] if not ledger.acked else ["there is no log at all"]
    found, complaints = reading.both(setting, home)
    return complaints + ledger.complaints(found)


def after_use(setting: Setting, home: Path, ledger: Ledger) -> list[str]:
    """Appends, seals, reads: a store has to recover by itself, without anything being lost."""
    job = Job("after", 1)
    ledger.submit(job)
    outcome = writer.run(setting, job, home)
    ledger.note(outcome)
    complaints = []
    if not outcome.acked:
        complaints.append(f"the next append is not acknowledged: {outcome}")
    outcome = writer.run(setting, "seal", home)
    if not outcome.ended or outcome.failed:
        complaints.append(f"seal after the fault: {outcome.failed or outcome.status}")
    return complaints + at_rest(setting, home, ledger)


def at_rest(setting: Setting, home: Path, ledger: Ledger) -> list[str]:
    """Complaints about a store in which everything was drained and sealed."""
    found, complaints = reading.both(setting, home)
    complaints += ledger.complaints(found, is_settled=True)
    faults = reading.plain_faults(setting, home) + reading.findings(setting, home)
    if ledger.open_damage:
        faults = [fault for fault in faults if ".active.lz4" not in fault]
    complaints += faults
    if list(home.glob("spool/*.lz4")):
        complaints.append("the spool is not empty")
    quarantined = [path.read_bytes() for path in home.glob("quarantine/*.torn")]
    for torn in ledger.torn:
        if torn not in quarantined:
            complaints.append(f"{len(torn)} torn bytes are not in quarantine")
    return complaints


def check(setting: Setting, home: Path, ledger: Ledger) -> list[str]:
    """Everything above, in its order."""
    tamper.store(setting.tamper if setting.tamper != "quarantine" else "", home)
    complaints = as_left(setting, home, ledger)
    complaints += after_use(setting, home, ledger)
    if setting.tamper == "quarantine":
        shutil.rmtree(home / "quarantine", ignore_errors=True)
        complaints += at_rest(setting, home, ledger)
    return complaints
