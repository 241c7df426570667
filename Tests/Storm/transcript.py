"""A transcript as the harness writes it, line by line, and what its author knows of it."""

import json
from datetime import datetime, timedelta, timezone
from hashlib import sha256

import prices
from calls import Call
from figures import Figures
from prices import Amounts, Bucket

# Beginnings: on both sides of a change of prices, and shortly before it.
_BEGINNINGS = ("2026-09-30T10:00:00", "2026-10-06T23:59:57", "2026-10-08T10:00:00",
               "2026-11-20T10:00:00")
_ZERO = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Transcript:
    def __init__(self, path, session, chance, agent_id: str = "", has_times: bool = True):
        self.path, self.session, self.chance = path, session, chance
        self.agent_id, self.has_times = agent_id, has_times
        self.version, self.is_exact, self.source = session.version, True, None
        self.waves = 0              # messages so far that start agents
        self.first_ms = self.last_ms = None
        self.figures = Figures()    # of the run at hand
        self._clock = datetime.fromisoformat(chance.choice(_BEGINNINGS) + "+00:00")
        self._firsts = {}           # times of the first user line and of the first assistant line
        self.data = bytearray()     # all of the file
        self._taken = 0             # of it, bytes

    # --- Lines -----------------------------------------------------------------------------------

    def hex(self, digits: int) -> str:
        return f"{self.chance.getrandbits(4 * digits):0{digits}x}"

    def line(self, kind: str, message: dict, counts: bool = True, **more) -> dict:
        """Appends a line."""
        self._clock += timedelta(milliseconds=self.chance.randint(1, 900))
        now = (self._clock - _ZERO) // timedelta(milliseconds=1)
        line = {"parentUuid": None, "isSidechain": self.agent_id != "", "userType": "external",
                "cwd": self.session.folder, "sessionId": self.session.id, "version": self.version,
                "gitBranch": "main", "type": kind, "uuid": self.hex(32), "message": message}
        line |= {"agentId": self.agent_id} if self.agent_id else {}
        line |= {"timestamp": f"{self._clock:%Y-%m-%dT%H:%M:%S}.{now % 1000:03}Z"}
        if not self.has_times:
            del line["timestamp"]
        elif counts:
            self._firsts.setdefault(kind, now)
            self.first_ms, self.last_ms = self.first_ms or now, now
        self._append(line | more)
        return line

    def _append(self, line: dict):
        self.data += json.dumps(line, ensure_ascii=self.chance.random() < 0.1,
                                separators=(",", ":")).encode() + b"\n"

    def take(self) -> tuple[str, bytes]:
        """What was not written yet."""
        data, self._taken = bytes(self.data[self._taken:]), len(self.data)
        return str(self.path), data

    def noise(self):
        """Lines that do not count, whatever they say."""
        foreign = {"role": "assistant", "model": "claude-opus-5-5", "id": "msg_x", "content": [
            {"type": "tool_use", "id": f"toolu_{self.hex(12)}", "name": "Felled", "input": {}}],
            "stop_reason": "tool_use", "usage": {"input_tokens": 999, "output_tokens": 999}}
        how = self.chance.randrange(4)
        if how == 0:
            self.line("assistant", foreign, counts=False, sessionId="another")
        elif how == 1 and not self.agent_id:
            self.line("assistant", foreign, counts=False, isSidechain=True)
        elif how == 2:
            self._append({"type": "progress", "data": {"message": foreign}})
        else:
            self._append({"type": "summary", "summary": "Trees were counted"})

    # --- What the user and the model say ---------------------------------------------------------

    def prompt(self, text: str, **more):
        self.figures.end_turn()
        content = text if self.chance.random() < 0.5 else [{"type": "text", "text": text}]
        self.line("user", {"role": "user", "content": content}, **more)

    def message(self, model: str, blocks: list[dict], usage: dict, is_placeholder: bool = False,
                **more):
        """One API message: a line for each block, each with the usage so far."""
        identity, request = f"msg_{self.hex(20)}", f"req_{self.hex(20)}"
        is_streamed = is_placeholder or self.chance.random() < 0.5
        for index, block in enumerate(blocks):
            is_last = index == len(blocks) - 1
            shown = usage | ({"output_tokens": 1} if is_streamed and not is_last else {})
            line = self.line("assistant", {
                "model": model, "id": identity, "type": "message", "role": "assistant",
                "content": [block], "usage": shown,
                "stop_reason": None if is_placeholder or (is_streamed and not is_last)
                else "end_turn"}, requestId=request, **more)
            day = line.get("timestamp", "")[:10] if index == 0 else day
            if self.chance.random() < 0.05:
                self._append(line | {"requestId": request} | more)      # once more
            if block["type"] == "tool_use":
                self.figures.call(block["name"])
        self.is_exact = self.is_exact and not is_placeholder
        amounts = _amounts(usage)
        self.figures.spend(Bucket(model, day, prices.band(amounts.prompt),
                                  "fast" if usage.get("speed") == "fast" else "",
                                  "us" if usage.get("inference_geo") == "us" else ""), amounts)

    def use(self, model: str, calls: list[Call], usage: dict, **more):
        """A message that calls tools, and their results."""
        ids = [f"toolu_{self.hex(20)}" for _ in calls]
        self.message(model, [{"type": "text", "text": "So be it."}] * self.chance.randrange(2) + [
            {"type": "tool_use", "id": id, "name": call.tool, "input": call.given}
            for id, call in zip(ids, calls)], usage, **more)
        for id, call in zip(ids, calls):
            if call.is_answered:
                self.answer(id, call)
            for method, *arguments in call.does:
                getattr(self.figures, method)(*arguments)

    def launch(self, model: str, calls: list[Call], usage: dict) -> list[str]:
        """A message that starts agents. The ids of the calls; their results come later."""
        ids = [f"toolu_{self.hex(20)}" for _ in calls]
        self.message(model, [{"type": "tool_use", "id": id, "name": call.tool, "input": call.given}
                             for id, call in zip(ids, calls)], usage)
        self.waves += 1
        return ids

    def answer(self, id: str, call: Call):
        block = {"type": "tool_result", "tool_use_id": id, "content": call.said}
        self.line("user", {"role": "user", "content": [
            block | ({"is_error": True} if call.fails else {})]},
            **({} if call.result is None else {"toolUseResult": call.result}))
        if call.fails:
            self.figures.call(call.tool, fails=True)

    def api_error(self, text: str, error: str | None):
        self.line("assistant", {
            "model": "<synthetic>", "id": f"msg_{self.hex(20)}", "role": "assistant",
            "content": [{"type": "text", "text": text}], "stop_reason": "stop_sequence",
            "usage": {"input_tokens": 0, "output_tokens": 0}},
            isApiErrorMessage=True, **({"error": error} if error else {}))

    def interruption(self):
        self.line("user", {"role": "user", "content": [
            {"type": "text", "text": "[Request interrupted by user for tool use]"}]})

    # --- What a stop says of it ------------------------------------------------------------------

    def cut(self) -> dict:
        """The columns of the run that ends here. What is written from now on is of the next one."""
        figures, self.figures = self.figures, Figures()
        user, assistant = self._firsts.get("user"), self._firsts.get("assistant")
        response = None if user is None or assistant is None else assistant - user
        return figures.columns() | {
            "harness_version": self.version, "output_exact": int(self.is_exact),
            "response_time_ms": response, "task_source": self.source, "bytes_read": len(self.data),
            "transcript_hash": sha256(str(self.path).encode()).hexdigest()[:32],
            "transcript_first_ms": self.first_ms}


def _amounts(usage: dict) -> Amounts:
    """As the author means them: what is beyond the split counts as 5 minutes."""
    hour = usage.get("cache_creation", {}).get("ephemeral_1h_input_tokens", 0)
    return Amounts(usage["input_tokens"], usage["output_tokens"],
                   usage["cache_creation_input_tokens"] - hour, hour,
                   usage["cache_read_input_tokens"],
                   usage.get("server_tool_use", {}).get("web_search_requests", 0))
