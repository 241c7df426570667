"""Changes of what is played that the expectations know nothing of, and what must come of each."""

import re
from dataclasses import dataclass, field
from typing import Callable

from entry import Entry
from step import Step

_FIGURES = ("input_tokens", "output_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens",
            "cache_read_tokens", "priced_tokens", "unpriced_tokens", "cost_nanodollars", "models",
            "tool_calls", "files_created", "files_modified", "lines_added", "lines_removed",
            "tests_passed", "tests_failed", "response_time_ms", "bytes_read", "transcript_first_ms")
_HELD = (*_FIGURES, "harness_version", "evidence", "output_exact", "transcript_hash", "task_source",
         "wave_number", "spawn_depth")
_DERIVED = "calls|tools|total_tokens|cost|tests_run"    # what the API shows of the same figures
_RECORDS = ("log", "records")
_LATER_S = 3.0                  # no second delivery any more: that needs 2 s, by the clock


@dataclass(slots=True)
class Effect:
    """Where differences must be (subject and what), and where else they may: a regular expression
    for `subject: what`."""
    must: set[tuple[str, str]]
    may: list[str] = field(default_factory=list)

    def also(self, scope: str, *names: str) -> "Effect":
        """In the sums of a kind, and of all: these must differ, and what depends on them may."""
        for each in ("all", scope):
            self.must |= {(f"current {each} 24h", name) for name in names}
        self.may.append(rf"(current|types|tools|timeline) (all|{scope})\b.*|performance .*"
                        rf"|view_\w+ .*\b{scope}: .*")
        return self


@dataclass(frozen=True, slots=True)
class Mutation:
    """`change` says what must come of it; None: nobody plays what it changes."""
    name: str
    change: Callable


def _plain(scene, leaves_open: bool) -> list[Entry]:
    """Runs without any peculiarity, started by main agents."""
    sessions = {each.id for each in scene.plan.sessions if each.leaves_open == leaves_open}
    return [each for each in scene.plan.entries
            if each.play == "plain" and each.session_id in sessions
            and each.values["parent_agent_id"] is None and each.values["tool_calls"]
            and not each.values["unpriced_tokens"]]


def _first(entries: list[Entry]) -> Entry | None:
    return entries[0] if entries else None


def _of(entry: Entry, *columns: str) -> set[tuple[str, str]]:
    return {(str(entry), column) for column in columns}


def _derived(entry: Entry) -> str:
    return rf"{re.escape(str(entry))}: ({_DERIVED})"


def drop_a_stop(scene):
    """The run goes on for ever, and what it used is not known."""
    if not (entry := _first(_plain(scene, leaves_open=True))):
        return None
    entry.closed.payload = None
    # Whatever the stop had to say that is not nothing.
    said = [name for name in _HELD if entry.values[name] not in (None, 0, {})
            or name == "output_exact" or name in ("files_created", "files_modified", "lines_added",
                                                  "lines_removed")]
    effect = Effect({_RECORDS} | _of(entry, "status", "end_ms", *said),
                    [_derived(entry), rf"{re.escape(str(entry))}: task_description"])
    return effect.also("subagent", "executions_today", "active_agents", "tokens_used_today")


def start_again_later(scene):
    """A run more, that is open."""
    if not (entry := _first(_plain(scene, leaves_open=True))):
        return None
    scene.plan.steps.append(Step("start", entry.opened.payload, [], (entry.steps[-1],), _LATER_S))
    subject = f"{entry.agent_id} run 2 of session {entry.session_id}"
    return Effect({_RECORDS, (subject, "unexpected")}).also("subagent", "active_agents")


def stop_again_later(scene):
    """The same run, with a later end."""
    if not (entry := _first(_plain(scene, leaves_open=False))):
        return None
    scene.plan.steps.append(Step("stop", entry.closed.payload, [], (entry.steps[-1],), _LATER_S))
    return Effect({_RECORDS} | _of(entry, "end_ms", "findings"), [
        ".*: avg_duration_ms|view_quality repeated_stop subagent: .*"])


def stop_again_at_once(scene):
    """A second delivery: nothing but a record more."""
    if not (entry := _first(_plain(scene, leaves_open=False))):
        return None
    entry.closed.copies = 2
    return Effect({_RECORDS})


def swap_two_transcripts(scene):
    """Each has the other's figures; no sum of all changes."""
    plain = _plain(scene, leaves_open=False)
    pairs = [(one, two) for one in plain for two in plain
             if one is not two and one.session_id == two.session_id]
    if not pairs:
        return None
    effect = Effect(set(), [r"performance .*|types .*|tools .*: agents_using|view_(minutely|hourly|"
                            r"agent_days|tools|quality) .*"])
    writes = [next((step.writes, index) for step in (each.closed,)
                   for index, (path, _) in enumerate(step.writes) if path.endswith(".jsonl"))
              for each in pairs[0]]
    (mine, at), (its, there) = writes
    (path, data), (other_path, other_data) = mine[at], its[there]
    mine[at], its[there] = (path, other_data), (other_path, data)
    for entry, other in (pairs[0], pairs[0][::-1]):
        effect.must |= _of(entry, *(name for name in _FIGURES
                                    if entry.values[name] != other.values[name]))
        effect.may += [_derived(entry), rf"{re.escape(str(entry))}: (findings|task_source)"]
    return effect


def change_a_figure(scene):
    """Input tokens of one request: its run's, and the sums."""
    if not (entry := _first(_plain(scene, leaves_open=False))):
        return None
    for index, (path, data) in enumerate(entry.closed.writes):
        if path.endswith(".jsonl"):
            old = re.search(rb'"input_tokens":[0-9]{4},', data)[0]
            digit = b"1" if old[15:16] != b"1" else b"8"
            new = data.replace(old, old[:15] + digit + old[16:])
            entry.closed.writes[index] = path, new
    effect = Effect(_of(entry, "input_tokens", "priced_tokens", "cost_nanodollars", "models",
                        "total_tokens", "cost"))
    return effect.also("subagent", "tokens_used_today", "estimated_cost_today")


def lose_a_report(scene):
    """Nobody says how it was launched. Who started it, the meta.json says too."""
    if not (entry := _first(_plain(scene, leaves_open=False))):
        return None
    entry.steps[-1].payload = None
    return Effect({_RECORDS} | _of(entry, "launch"))


def lose_a_start(scene):
    """The stop is nobody's, and in no sum."""
    if not (entry := _first(_plain(scene, leaves_open=False))):
        return None
    entry.opened.payload = None
    effect = Effect({_RECORDS} | _of(entry, "status", "start_ms", "findings"))
    return effect.also("subagent", "executions_today", "tokens_used_today")


def lose_a_prompt(scene):
    """Its turn's stop moves the end of the turn before, which then has the figures of both."""
    for session in scene.plan.sessions:
        before, last = (session.turns[-2:] if len(session.turns) > 1 else (None, None))
        if last and before.values["status"] == last.values["status"] == "success":
            last.opened.payload = None
            effect = Effect({_RECORDS, (str(last), "missing")}
                            | _of(before, "findings", "end_ms", "bytes_read"),
                            [rf"{re.escape(str(before))}: .*"])
            return effect.also("main", "executions_today")
    return None


MUTATIONS = [Mutation(change.__name__.replace("_", " "), change) for change in (
    drop_a_stop, start_again_later, stop_again_later, stop_again_at_once, swap_two_transcripts,
    change_a_figure, lose_a_report, lose_a_start, lose_a_prompt)]
