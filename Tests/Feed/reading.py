"""What a client read, and what is wrong with it. Knows nothing of the server's code."""

from dataclasses import dataclass, field


def position(message: dict) -> tuple[int, int]:
    """Where a message stands: its id is offset.index.epoch."""
    offset, index, _ = message["id"].split(".")
    return int(offset), int(index)


@dataclass
class Reading:
    """All messages of one client, over all of its connections."""

    name: str
    messages: list[dict] = field(default_factory=list)

    def add(self, message: dict):
        self.messages.append(message)

    @property
    def last_id(self) -> str | None:
        return self.messages[-1]["id"] if self.messages else None

    @property
    def changes(self) -> list[dict]:
        """Without snapshots."""
        return [each for each in self.messages if each["type"] != "snapshot"]

    @property
    def completed(self) -> list[str]:
        return [each["data"]["agent_id"] for each in self.messages
                if each["type"] == "agent_completed"]

    # --- What is wrong ---------------------------------------------------------------------------

    def shape_faults(self) -> list[str]:
        faults = []
        for message in self.messages:
            for member in ("type", "id", "time", "generation", "offset", "data"):
                if member not in message:
                    faults.append(f"{self.name}: {message.get('id')} has no '{member}'")
            if message["offset"] != position(message)[0]:
                faults.append(f"{self.name}: {message['id']} says offset {message['offset']}")
            if message["type"] == "agent_completed":
                last = message["data"]["log_offsets"][-1]
                if message["offset"] != last + 1:
                    faults.append(f"{self.name}: {message['id']} completes by record {last}")
        return faults

    def order_faults(self) -> list[str]:
        """Positions grow strictly, also over connections."""
        all_of_them = self.changes
        return [f"{self.name}: {after['id']} came behind {before['id']}"
                for before, after in zip(all_of_them, all_of_them[1:])
                if position(after) <= position(before)]

    def snapshot_faults(self, allowed: int = 1) -> list[str]:
        """A snapshot says that something may be missing."""
        found = [each["data"]["reason"] for each in self.messages if each["type"] == "snapshot"]
        if len(found) == allowed and (not allowed or self.messages[0]["type"] == "snapshot"):
            return []
        return [f"{self.name}: snapshots {found}, not {allowed} at the beginning"]

    def completion_faults(self, played: set[str]) -> list[str]:
        """Each of the agents exactly once, and nobody else."""
        found = self.completed
        faults = [f"{self.name}: {each} was completed {found.count(each)} times"
                  for each in sorted(set(found)) if found.count(each) > 1]
        faults += [f"{self.name}: the completion of {each} is missing"
                   for each in sorted(played - set(found))]
        return faults + [f"{self.name}: {each} was completed and not played"
                         for each in sorted(set(found) - played)]

    def faults(self, played: set[str]) -> list[str]:
        return (self.shape_faults() + self.order_faults() + self.snapshot_faults()
                + self.completion_faults(played))

    def difference(self, other: "Reading") -> list[str]:
        """Where it is not what another client read, from its first message on."""
        own = [each["id"] for each in self.changes]
        whole = [each["id"] for each in other.changes]
        if not own:
            return [f"{self.name}: read nothing"] if whole else []
        if own[0] in whole:
            whole = whole[whole.index(own[0]):]
        if own == whole:
            return []
        missing, extra = set(whole) - set(own), set(own) - set(whole)
        return [f"{self.name}: differs from {other.name}: missing {sorted(missing)[:5]}, "
                f"beyond it {sorted(extra)[:5]}, {len(own)} and {len(whole)} messages"]
