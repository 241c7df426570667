"""A store for the program under test: its log is written as docs/log-format.md says, by the encoder
of the independent reader, so that append times and the store's id are those that a test wants."""

import json
import os
import shutil
import subprocess
import sys
from functools import cached_property
from itertools import groupby
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "Reader"))

import draft                    # noqa: E402 (the line above comes first)
from record import Record       # noqa: E402

STORE = bytes(range(16))
UNIT_MOST = 1_000               # records; far below what a unit may hold
SECONDS = 600


class Home:
    def __init__(self, agentlog, path):
        self.agentlog, self.path = agentlog, path
        self.environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(path),
                            "AGENTLOG_HOME": str(path), "TMPDIR": str(path)}
        path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def write(self, pairs):
        """The whole log: append times and lines."""
        records = [Record(offset, append, "event", None, line)
                   for offset, (append, line) in enumerate(pairs)]
        units = [list(group) for _, group in groupby(
            records, lambda each: (each.append_ms, each.offset // UNIT_MOST))]
        segment = draft.plain(STORE, 0, pairs[0][0] if pairs else 0, units, "active")
        (self.path / "log").mkdir(mode=0o700)
        file = self.path / "log" / segment.name
        file.write_bytes(segment.data)
        file.chmod(0o600)
        return self

    def copied(self, name):
        """Beside it, views included."""
        path = self.path.with_name(name)
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(self.path, path, symlinks=True)
        return Home(self.agentlog, path)

    def of_the_first(self, pairs, name):
        """The same store beside it, with only so much in its log, and no views."""
        path = self.path.with_name(name)
        shutil.rmtree(path, ignore_errors=True)
        return Home(self.agentlog, path).write(pairs)

    # --- Commands -------------------------------------------------------------------------------

    def run(self, *arguments, accepted=(0,)):
        """What a command prints.

        Raises:
            RuntimeError: Its exit status is another.
        """
        done = subprocess.run(
            [self.agentlog, *map(str, arguments)], env=self.environment, check=False,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
        if done.returncode not in accepted:
            said = (done.stderr or done.stdout).decode(errors="replace").strip()
            raise RuntimeError(f"agentlog {' '.join(map(str, arguments))}: exit status "
                               f"{done.returncode}: {said}")
        return done.stdout.decode()

    def lines(self, *arguments):
        return [json.loads(line) for line in self.run(*arguments).splitlines()]

    def difference(self, rules=None, dry_run=True):
        """The lines of a rebuild, by other rules than the program's if some are given."""
        return self.lines("views", "rebuild", "--diff", "--json",
                          *(["--dry-run"] if dry_run else []), *self.documents(rules))

    def documents(self, rules):
        if rules is None:
            return []
        given = []
        for option, document in (("--price-book", rules.price_book()),
                                 ("--type-rules", rules.type_rules())):
            path = self.path / f"given{option}.json"
            path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
            given += [option, path]
        return given

    def query(self, sql, *options):
        return self.lines("views", "query", "--json", *options, sql)

    def explanation(self, question):
        """Also if the views are said to be wrong."""
        return json.loads(self.run(*question.arguments(), "--json", accepted=(0, 2)))

    @cached_property
    def digest(self):
        """Of views that nothing changes any more."""
        return self.digest_of()

    def digest_of(self, *arguments):
        return self.run("views", "digest", *arguments).split()

    def exported(self, name, *choice):
        """An empty store into which a part of this log was imported, its views rebuilt."""
        path = self.path.with_name(name)
        shutil.rmtree(path, ignore_errors=True)
        file = self.path / "part.lz4"
        file.unlink(missing_ok=True)
        self.run("log", "export", file, *choice)
        other = Home(self.agentlog, path)
        other.run("log", "import", file)
        other.run("views", "rebuild")
        return other
