"""The SHA-256 chain through the sealed segments: nothing changed, missing or in another order."""

import json

from record import Record

ZERO = bytes(32)


def log_records(parts):
    """The records about the log itself that are JSON objects."""
    for part in parts:
        for item in part.items:
            if isinstance(item, Record) and item.kind == "log":
                try:
                    found = json.loads(item.data)
                except (ValueError, RecursionError):
                    continue
                if isinstance(found, dict):
                    yield found


class Forgotten:
    """What the log says about itself that it dropped."""

    def __init__(self, parts):
        self.dropped: dict[int, set[str]] = {}      # end offset → hashes of the last dropped footer
        for found in log_records(parts):
            if found.get("agentlog") == "dropped" and isinstance(found.get("end"), int):
                self.dropped.setdefault(found["end"], set()).update(
                    str(found.get("footers")).split(" "))

    def hashes_before(self, base):
        """Every hash that the footer before `base` had, according to the records; hex digits."""
        return self.dropped.get(base, set())


def problems(parts) -> dict[str, list[str]]:
    """Complaints by the file name of the segment whose place in the chain is wrong."""
    result: dict[str, list[str]] = {}
    forgotten = Forgotten(parts)
    known = None                # hashes that the next sealed segment may name, None: nothing sealed
    unsealed = None
    first_base = parts[0].segment.base if parts else 0
    if first_base and first_base not in forgotten.dropped:
        result.setdefault(parts[0].segment.name, []).append(
            f"the log begins at offset {first_base}, and no record says that it was dropped")
    for part in parts:
        own = result.setdefault(part.segment.name, [])
        footer = part.scan.footer
        if not part.segment.is_sealed:
            unsealed = unsealed or part.segment.name
            continue
        if unsealed:
            own.append(f"sealed, and {unsealed} before it is not")
        if footer is None:
            known = set()
            continue
        if known is not None:
            if footer.previous not in known:
                own.append(f"previous is {footer.previous.hex()}, no hash of the segment before")
        elif first_base == 0:
            if footer.previous != ZERO:
                own.append("the first sealed segment names a previous one")
        elif footer.previous.hex() not in forgotten.hashes_before(first_base):
            own.append("previous is no hash of what was dropped")
        known = {footer.hash, *footer.replaced}
    return result


def root(parts) -> str | None:
    """The hash of the newest footer, in hex digits."""
    footers = [part.scan.footer for part in parts if part.scan.footer is not None]
    return footers[-1].hash.hex() if footers else None
