"""A log as two independent readers see it: Tests/Reader, and the library through log-writer."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "Reader"))

import record                   # noqa: E402 (the path comes first)
import store                    # noqa: E402

import scratch                  # noqa: E402
import tamper                   # noqa: E402
import writer                   # noqa: E402
from setting import Setting     # noqa: E402


@dataclass(slots=True)
class Reading:
    records: list[tuple[int, bytes]] = field(default_factory=list)
    lost: list[tuple[int, int]] = field(default_factory=list)
    about_the_log: set[int] = field(default_factory=set)    # offsets; only Python's reader says it

    @property
    def by_offset(self) -> dict[int, bytes]:
        return dict(self.records)

    @property
    def end(self) -> int:
        return max([offset + 1 for offset, _ in self.records] + [end for _, end in self.lost] + [0])


def by_python(home: Path) -> Reading:
    result = Reading()
    for item in store.read(home):
        if isinstance(item, record.Lost):
            result.lost.append((item.first, item.end))
        else:
            result.records.append((item.offset, item.data))
            if item.kind == "log":
                result.about_the_log.add(item.offset)
    result.lost = record.merged(result.lost)
    return result


def parsed(output: bytes) -> tuple[Reading, list[str]]:
    """What `log-writer read` printed, and complaints about it."""
    result, complaints, next_offset, ended = Reading(), [], None, False
    for line in output.split(b"\n")[:-1]:
        word, _, rest = line.partition(b" ")
        if word == b"record":
            offset, _, data = rest.partition(b" ")
            result.records.append((int(offset), data))
        elif word == b"lost":
            first, end, _ = rest.split(b" ", 2)
            result.lost.append((int(first), int(end)))
        elif word == b"next":
            next_offset = int(rest)
        elif word == b"end":
            ended = True
        elif word != b"begin":
            complaints.append(f"log-writer read says: {line.decode(errors='replace')}")
    if not ended:
        complaints.append("log-writer read did not come to its end")
    elif next_offset != result.end:
        complaints.append(f"log-writer read goes on at {next_offset}, not {result.end}")
    result.lost = record.merged(result.lost)
    return result, complaints


def by_writer(setting: Setting, home: Path) -> tuple[Reading, list[str]]:
    environment = setting.environment(home.parent / "runtime")
    status, output = scratch.run([setting.writer, "read", str(home)], environment)
    found, complaints = parsed(output)
    if status != 0:
        complaints.append(f"log-writer read exits with {status}")
    return found, complaints


def differences(python: Reading, other: Reading) -> list[str]:
    """Where the two readers disagree; the first record of each kind is enough to look at."""
    complaints = []
    if python.records != other.records:
        one, two = set(python.records), set(other.records)
        complaints.append(
            f"readers disagree: only Python's has {sorted(one - two)[:2]}, only log-writer has "
            f"{sorted(two - one)[:2]}, {len(one & two)} in both")
    if python.lost != other.lost:
        complaints.append(f"readers disagree about losses: {python.lost[:4]}, {other.lost[:4]}")
    return complaints


def both(setting: Setting, home: Path) -> tuple[Reading, list[str]]:
    """What Python's reader reads, and complaints if the library reads something else."""
    python = by_python(home)
    other, complaints = by_writer(setting, home)
    complaints += differences(tamper.one_reading(setting.tamper, python), other)
    return tamper.reading(setting.tamper, python), complaints


def plain_faults(setting: Setting, home: Path) -> list[str]:
    """Segments that `lz4 -t` does not find whole."""
    complaints = []
    files = sorted(str(path) for path in (home / "log").glob("*.lz4"))
    environment = setting.environment("/nonexistent")
    status, _ = scratch.run([setting.lz4, "-t", "-q", "-m", *files], environment)
    if files and status != 0:
        for path in files:
            status, said = scratch.run([setting.lz4, "-t", path], environment)
            if status != 0:
                text = said.decode(errors="replace").strip().splitlines()
                complaints.append(f"lz4 -t {Path(path).name}: {text[-1] if text else status}")
    return complaints


def findings(setting: Setting, home: Path, severity: str = "error") -> list[str]:
    """What `log-writer verify` finds of this severity."""
    outcome = writer.run(setting, "verify", home)
    found = [line for line in outcome.said if line.startswith(f"finding {severity} ")]
    if outcome.failed or not outcome.ended:
        found.append(f"verify failed: {outcome.failed or outcome.status}")
    return found
