"""One pass: plants, runs everything, looks everywhere, and judges."""

import shutil

import allow_list
import frame_search
import hindrances
import material
import structure
import wreck
from captures import Captures
from judgement import Judge
from mint import Canaries
from search import Search
from secret_mint import Secrets
from server import Server
from session import Session
from setting import SECONDS, Setting, wait_until
from watched import EVENTS, Watched

_WORKER_SECONDS = 60            # it concludes nothing from what is younger than ten seconds
# Samples that are enough for what does not depend on what is planted in.
NAMES = ("start", "stop of generation 4", "turn stop", "session start", "session end",
         "result of Agent in a subagent", "prompt under an agent")
# What people run on a store. Each of them may print events, and errors without any of their text.
_COMMANDS = (
    ("log", "cat"), ("log", "cat", "--raw"), ("log", "ls"), ("log", "stats"), ("log", "show", "0"),
    ("log", "verify", "--deep"), ("log", "scan-secrets"), ("log", "scan-secrets", "--json"),
    ("views", "status"), ("views", "digest"), ("views", "rebuild"), ("doctor",),
)
_BRIEFLY = (("log", "cat"), ("doctor",))


class Experiment:
    def __init__(self, setting: Setting, found=((), ()), is_secret: bool = False):
        setting.root.mkdir(parents=True)
        self.setting, self.is_secret, self.notes = setting, is_secret, []
        self.mint = Secrets(setting.random("secrets")) if is_secret else Canaries(
            setting.random("canaries"))
        self.search = Search(self.mint)
        self.session = Session(setting, self.mint)
        self.payloads = material.samples()
        self.transcripts = material.transcripts()
        self.captures = Captures(self.session, self.transcripts[0])
        self.found = found
        if setting.is_brief:
            self.payloads = [each for each in self.payloads if each.name in NAMES]
            self.transcripts = self.transcripts[:1]

    def run(self, table=allow_list.TABLE) -> Judge:
        """Everything. The judge that is returned has judged."""
        watched = Watched(self.session, self.transcripts[0], has_plain_ids=self.is_secret)
        watched.begin()
        self._capture()
        self._hinder()
        wreckage = wreck.make(self.session, self.setting.root / "wreck")
        self.search.files(wreckage, "damaged store")
        watched.go_on()
        self._serve()
        for command in _COMMANDS:
            if not self.setting.is_brief or command in _BRIEFLY:
                self.session.agentlog(*command)
        (self.setting.root / "export").mkdir()
        self.session.agentlog("log", "export", self.setting.root / "export" / "export.lz4")
        self.session.agentlog("log", "seal", "--roll")
        self._look_everywhere()
        judge = Judge(self.search, table, self.is_secret)
        judge.judge(self.captures.expected, asks_all_keys=not self.setting.is_brief)
        judge.result.missing += self.session.faults
        return judge

    def _capture(self):
        found_payloads, found_transcripts = self.found
        if self.is_secret:
            recorded = [each for each in self.payloads if structure.event_type(each.members)]
            for kind in () if self.setting.is_brief else self.mint.kinds:
                self.mint.kind = kind
                self.captures.simply(recorded, self.transcripts[:1])
            self.mint.kind = None
            self.captures.simply([*self.payloads, *found_payloads],
                                 [*self.transcripts, *found_transcripts])
            return
        self.captures.every([*self.payloads, *found_payloads],
                            [*self.transcripts, *found_transcripts])

    def _hinder(self):
        some = [each for each in self.payloads if each.name in NAMES]
        hindrances.spooled(
            self.captures, self.payloads,
            lambda: self.search.files(self.setting.home, "store", only="spool/*"))
        hindrances.garbage(self.session)
        if not hindrances.kept_in_memory(self.captures, some, self._look_into_memory):
            self.notes.append("SKIPPED the spool in memory: mounting a small disk is refused")

    def _look_into_memory(self, disk):
        self.search.files(self.setting.runtime, "spool in memory")
        self.search.files(disk / "home", "store on a full disk")

    def _serve(self):
        with Server(self.session) as server:
            wait_until(server.is_level, SECONDS, "the views do not catch up with the log")
            if not self.setting.is_brief:
                wait_until(self._has_concluded, _WORKER_SECONDS,
                           f"the worker does not write all of {', '.join(sorted(EVENTS))}")
                wait_until(server.is_level, SECONDS, "the views do not catch up with the worker")
            for answer in server.answers():
                self.search.answer(answer)
            self.search.files(self.setting.home, "store")
        self.search.tables(self.setting.home, "views")

    def _worker_events(self) -> set[str]:
        logs = [frame_search.whole(path.read_bytes())
                for path in sorted((self.setting.home / "log").glob("*.lz4"))[-2:]]
        return {kind for kind in EVENTS for log in logs if f'"type":"{kind}"'.encode() in log}

    def _has_concluded(self) -> bool:
        return self._worker_events() == EVENTS

    def _look_everywhere(self):
        for said in self.session.said:
            self.search.said(said)
        self.search.files(self.setting.home, "store")
        self.search.files(self.setting.runtime, "spool in memory")
        self.search.files(self.setting.root / "export", "export")
        self.search.files(self.setting.root / "tmp", "temporary files", is_store=False)
        self.search.files(self.session.folder, "home directory", is_store=False,
                          besides=self.session.written)


def report(setting: Setting, found, is_secret: bool = False) -> tuple[int, int]:
    """Runs a pass and prints what it found. Returns how many checks passed and failed."""
    experiment = Experiment(setting, found, is_secret)
    result = experiment.run().result
    for line in experiment.notes + result.failures:
        print(line)
    what = "secrets" if is_secret else "canary"
    print(f"{what}: {len(experiment.mint.origins)} strings planted, "
          f"{experiment.search.looked} places searched, {len(result.leaks)} leaks", flush=True)
    shutil.rmtree(setting.root, ignore_errors=True)
    return result.checks - len(result.failures), len(result.failures)
