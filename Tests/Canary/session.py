"""A machine with an agent on it: the hook, and the folders in which the agent keeps its files.

The names of the folders are canaries, and so is what the environment says.
"""

import itertools
import os
from pathlib import Path

from mint import Origin
from project import Project, encoded
from setting import Said, Setting, run

# What a harness puts into the environment of a hook.
_VARIABLES = ("CLAUDE_PROJECT_DIR", "CLAUDE_EFFORT", "CLAUDE_PLUGIN_ROOT", "CLAUDE_CODE_ENTRYPOINT")


class Session:
    def __init__(self, setting: Setting, mint):
        self.setting, self.mint = setting, mint
        self.said: list[Said] = []
        self.faults: list[str] = []         # processes that did not end as they should
        self.written: set[Path] = set()     # by us
        self.folder = folder = setting.root / "files" / self._name("home directory")
        self.configuration = folder / self._name("configuration")
        self.slug = self.configuration / "projects" / f"-proj-{self._name('slug')}"
        self.work = folder / "work"
        for path in (self.slug, self.work, setting.runtime, setting.root / "tmp"):
            path.mkdir(parents=True, mode=0o700)
        self.environment = {
            "PATH": os.environ.get("PATH", ""), "HOME": str(folder),
            "AGENTLOG_HOME": str(setting.home), "XDG_RUNTIME_DIR": str(setting.runtime),
            "TMPDIR": str(setting.root / "tmp"), "CLAUDE_CONFIG_DIR": str(self.configuration),
        } | {name: mint.name(Origin("environment", name, "")) for name in _VARIABLES}

    def _name(self, what: str) -> str:
        return self.mint.name(Origin("file name", what, ""))

    def project(self, links: dict) -> Project:
        """Outside of where the worker looks."""
        project = Project.new(self.mint, self.work, links)
        project.written = self.written
        return project

    def watched_project(self, links: dict, session: str, agent: str = "") -> Project:
        """Where the worker looks, under the names that it looks for."""
        return Project(self.mint, self.slug, session, agent, links, self.written)

    def hook(self, payload, what: str):
        """Runs the hook on one payload: a document, or any bytes."""
        data = payload if isinstance(payload, bytes) else encoded(payload)
        self._note(run([self.setting.hook], self.environment, data, what), (0,))

    def agentlog(self, *arguments):
        command = itertools.takewhile(lambda word: str(word).isalpha(), arguments)
        what = " ".join(["agentlog", *command])
        # 2: it found something, as it should in a store that was damaged.
        environment = self.environment
        if "doctor" in arguments:
            # It tells its user where it looked, which is below the home directory.
            environment = environment | {"HOME": str(self.setting.root / "tmp"),
                                         "CLAUDE_CONFIG_DIR": str(self.setting.root / "tmp")}
        self._note(run([self.setting.agentlog, *arguments], environment, what=what), (0, 2))

    def _note(self, said: Said, statuses: tuple[int, ...]):
        self.said.append(said)
        if said.status not in statuses:
            # Not what it said: that may be what must not be shown.
            self.faults.append(f"FAULT {said.what}: exit status {said.status}")
