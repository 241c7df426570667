"""What the harness itself counted of a subagent, against the subagent's transcript. Two identities
hold of finished runs: the number of tool uses, and the duration within 500 ms."""

import json

from transcript import read_transcript

LARGEST_DEVIATION_MS = 500


class Reports:
    """Collects over many files, and compares at the end."""

    def __init__(self):
        self.results = []       # path, agent id, result
        self.transcripts = {}   # lines by agent id
        self.checkable = 0

    def add(self, path, objects):
        for line in objects:
            result = line.get("toolUseResult")
            if isinstance(result, dict) and isinstance(result.get("agentId"), str) and (
                    "totalToolUseCount" in result or "totalDurationMs" in result):
                self.results.append((path, result["agentId"], result))
            if line.get("isSidechain") is True and isinstance(line.get("agentId"), str):
                self.transcripts.setdefault(line["agentId"], {}).setdefault(path, []).append(line)

    def checks(self):
        """For each result: what, differences, note. Only where all the lines of the agent are in
        one file, and where it was reported once: an agent that goes on writes to the same file."""
        for path, agent, result in self.results:
            files = list(self.transcripts.get(agent, {}).values())
            times = sum(other == agent for _, other, _ in self.results)
            if len(files) != 1 or times != 1:
                continue
            self.checkable += 1
            yield f"{path}, agent {agent}", *compare(files[0], result)

    def summary(self):
        return f"{self.checkable} of {len(self.results)} reports of the harness were checkable"


def compare(lines, result):
    data = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    truth = read_transcript(data, lines[0].get("sessionId"))
    uses = sum(tool["calls"] for tool in truth.get("tool_calls", []))
    length = truth.get("last_ms", 0) - truth.get("first_ms", 0)
    reported_uses, duration = result.get("totalToolUseCount"), result.get("totalDurationMs")
    differences = []
    if reported_uses is not None and reported_uses != uses:
        differences.append(f"tool uses: harness {reported_uses}, count {uses}")
    if duration is not None and abs(duration - length) > LARGEST_DEVIATION_MS:
        differences.append(f"duration: harness {duration}, count {length}")
    return differences, f"{uses} tool uses, {length} ms, of which the harness says {duration}"
