"""What the views must say at each offset, counted from the log alone."""

import json
from pathlib import Path

import reading
from snapshot import SUCCESSES, SUMS, Snapshot


class Truth:
    """The log holds nothing but agents that start and stop once, in whatever order."""

    def __init__(self, home: Path):
        found = reading.by_python(home)
        self.end = found.end
        self.lost = found.lost
        seen = {"agent.started": set(), "agent.stopped": set()}
        states = [(0, 0, 0, 0)]         # facts, running, unpaired, ended of each offset
        for offset, line in found.records:
            states += states[-1:] * (offset + 1 - len(states))      # what was lost before it
            facts, running, unpaired, ended = states[-1]
            if offset not in found.about_the_log:
                event = json.loads(line)
                agent, is_start = event["agent_id"], event["type"] == "agent.started"
                seen[event["type"]].add(agent)
                if agent in seen["agent.stopped" if is_start else "agent.started"]:
                    ended += 1
                    unpaired, running = unpaired - is_start, running - (not is_start)
                else:
                    unpaired, running = unpaired + (not is_start), running + is_start
                facts += 1
            states.append((facts, running, unpaired, ended))
        self._states = states + states[-1:] * (self.end + 1 - len(states))

    def at(self, offset: int) -> dict[str, int]:
        facts, running, unpaired, ended = self._states[offset]
        return {"facts": facts, "entries": running + unpaired + ended, "running": running,
                "success": ended, "unpaired": unpaired, "executions": ended,
                **{f"{table} executions": ended for table in SUMS},
                **{f"{table} successes": ended for table in SUCCESSES}}

    def complaints(self, seen: Snapshot) -> list[str]:
        """Where a reader saw something else: a gap, a double, or what is not in the log at all."""
        if not 0 <= seen.offset <= self.end:
            return [f"offset {seen.offset}, but the log ends at {self.end}"]
        truth = self.at(seen.offset)
        return [f"at offset {seen.offset}: {name} is {count}, not {truth[name]}"
                for name, count in seen.counts.items() if count != truth[name]]
