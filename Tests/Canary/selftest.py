"""Whether leaks are noticed: programs that make deliberate mistakes, and what each must lead to.

What is expected is said here, beforehand, and is compared both ways: a mistake that leads to
anything else than it should is as much of a failure as one that goes unnoticed.
"""

import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import allow_list
from experiment import Experiment
from judgement import Judgement
from setting import Setting

_FOLDER = Path(__file__).resolve().parent
_AT_ONCE = 2
# Of whatever the hook is given, and of what is no JSON.
GIVEN = r"(file name|S\w+|PostToolUse|UserPromptSubmit) .*"
ANY = GIVEN + "|garbage .*"
# A transcript also has ids that the payload or another file has.
READ = r"(transcript|API error) .*|\w+ (session_id|agent_id)|meta toolUseId"
STORE = r"(damaged )?store|store on a full disk"


@dataclass(frozen=True, slots=True)
class Mistake:
    """Regular expressions for all that must be found, and for nothing else; empty: nothing."""
    name: str
    members: str = ""           # of the leaks
    places: str = ""            # of the leaks
    stale: str = ""
    missing: str = ""
    is_secret: bool = False


HOOK = (
    Mistake("says_errors", ANY, "standard error of hook"),
    Mistake("says_bad_input", "garbage .*", "standard error of hook"),
    Mistake("prints", ANY, "standard output of hook"),
    Mistake("notes_in_spool", ANY, rf"({STORE}): spool/\*\.lz4\.tmp"),
    Mistake("notes_in_memory", ANY, r"spool in memory: agentlog/.*"),
    Mistake("notes_in_quarantine", ANY, rf"({STORE}): quarantine/\*\.torn.*"),
    Mistake("notes_elsewhere", ANY, r"temporary files: \*|home directory: .*/\*"),
    Mistake("names_a_file", r"\w+ agent_id", r".*: names of files"),
    Mistake("copies_meta", "meta .*", rf"({STORE}): \*"),
    Mistake("exchanges", r"\w+ session_id", "event, as project instead of session_id",
            stale=r"STALE \w+ cwd .*"),
    Mistake("forgets_agents", stale=r"STALE \w+ agent_type: .*"),
    Mistake("passes_over", stale="STALE SessionEnd .*", missing="MISSING session.ended of .*"),
    Mistake("appends", GIVEN,
            rf"event, as payload.*|({STORE}): (log|quarantine)/.*|export: .*|"
            "standard output of agentlog log cat"),
    Mistake("says_a_part", r"\w+ agent_id", "standard error of hook", is_secret=True),
)
AGENTLOG = (
    Mistake("doctor_prints", READ, "standard output of agentlog doctor"),
    Mistake("up_says_errors", READ, "standard error of agentlog up"),
    Mistake("answers_more", READ, "answers of the API: /api/agents/tools"),
    Mistake("answers_in_headers", r"\w+ agent_id|PostToolUse tool_response.agentId|\w+ session_id",
            "headers of the API"),
    Mistake("keeps_a_table", READ, r"views: table notes|store: \*\.sqlite.*"),
)


def _without(table, of: str, path: str):
    return tuple(replace(entry, of=tuple(name for name in entry.of if name != of))
                 if entry.path == path else entry for entry in table)


def _having(table, path: str, **changes):
    return tuple(replace(entry, **changes) if entry.path == path else entry for entry in table)


# Mistakes in the table itself: what it should be, from what it is.
TABLE = (
    (Mistake("an entry is missing", "SessionStart source",
             rf"event, as source|({STORE}|export|spool in memory|views): .*|"
             "standard output of agentlog log cat"),
     lambda table: _without(table, "SessionStart", "source")),
    (Mistake("an entry too many", stale="STALE SessionStart model: .*"),
     lambda table: (*table, allow_list.Entry(("SessionStart",), "model", ("model",), ""))),
    (Mistake("another key", "SessionEnd reason", "event, as reason instead of source"),
     lambda table: _having(table, "reason", keys=("source",))),
)


def complaints(mistake: Mistake, result: Judgement) -> list[str]:
    places = {place for leak in result.leaks.values() for place in leak.places}
    wrong = []
    for what, expected, found in (("leaks of", mistake.members, set(result.leaks)),
                                  ("leaks to", mistake.places, places),
                                  ("", mistake.stale, result.stale),
                                  ("", mistake.missing, result.missing)):
        if expected and not found:
            wrong.append(f"nothing is noticed that reads: {what} {expected}".replace(":  ", ": "))
        others = [each for each in found if not (expected and re.fullmatch(expected, each))]
        wrong += [f"unexpected: {what} {each}".replace(":  ", ": ") for each in sorted(others)[:3]]
    return wrong


def _wrapper(setting: Setting, script: str, mistake: Mistake, program: str) -> str:
    real = getattr(setting, program)
    path = setting.root / "fakes" / mistake.name / Path(real).name
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\nexec '{sys.executable}' -B '{_FOLDER / script}' {mistake.name} "
                    f"'{real}' \"$@\"\n")
    path.chmod(0o700)
    return str(path)


def _tried(setting: Setting, mistake: Mistake, table) -> tuple[Judgement, set]:
    """One brief pass: what it found, and which entries it needed."""
    root = setting.root / mistake.name.replace(" ", "-")
    experiment = Experiment(setting.having(root=root, is_brief=True), is_secret=mistake.is_secret)
    try:
        judge = experiment.run(table)
        return judge.result, set(judge.used)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def run(setting: Setting) -> tuple[int, int]:
    """Prints what went wrong. Returns how many mistakes led to what they should, and how many not.
    """
    whole, used = _tried(setting, Mistake("none"), allow_list.TABLE)
    # What a brief pass has no use for is no news.
    table = tuple(replace(entry, of=tuple(of for of in entry.of if (of, entry.path) in used))
                  for entry in allow_list.TABLE)
    tasks = [(setting.having(**{program: _wrapper(setting, script, mistake, program)}),
              mistake, table)
             for script, program, mistakes in (("fake_hook.py", "hook", HOOK),
                                               ("fake_agentlog.py", "agentlog", AGENTLOG))
             for mistake in mistakes]
    tasks += [(setting, mistake, change(table)) for mistake, change in TABLE]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        results = pool.map(lambda task: _tried(*task)[0], tasks)
        wrong = {"no mistake": [f"unexpected: leaks of {member}" for member in whole.leaks]} | {
            mistake.name: complaints(mistake, _only(result, mistake))
            for (_, mistake, _), result in zip(tasks, results)}
    for name, said in wrong.items():
        print(f"{'FAILED' if said else 'as expected'} {name}", *said, sep="\n     ")
    failed = sum(1 for said in wrong.values() if said)
    print(f"selftest: {len(wrong) - failed} of {len(wrong)} led to what they should")
    return len(wrong) - failed, failed


def _only(result: Judgement, mistake: Mistake) -> Judgement:
    """Of secrets, without what is found anyway as long as not every value is redacted."""
    if not mistake.is_secret:
        return result
    leaks = {}
    for member, leak in result.leaks.items():
        found = {place: each for place, each in leak.places.items()
                 if re.fullmatch(mistake.places, place)}
        if found:
            leaks[member] = replace(leak, places=found)
    return Judgement(leaks)
