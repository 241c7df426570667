"""A session on the stage: turns of its main agent, and the subagents that it starts in them."""

import uuid

import cast
import wave
import work
from entry import Entry
from payloads import Payloads
from step import Strand
from transcript import Transcript

_COMMANDS = ("/prune all", "<command-message>count</command-message>", "/fruit:count")
_PROMPTS = ("How many trees are there?", "/proj/orchard is the place.", "wie viele /äpfel?")


class Session:
    """`leaves_open`: it goes on when the storm is over. Then it has runs that are open, and tells
    neither its end nor what runs in background: nothing can be concluded of them yet."""

    def __init__(self, plan, chance, leaves_open: bool):
        self.plan, self.chance, self.leaves_open = plan, chance, leaves_open
        self.id = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        self.folder = chance.choice(list(cast.PROJECTS))
        self.project = cast.PROJECTS[self.folder]
        self.version = chance.choice(cast.VERSIONS)
        self.main_name = chance.choice(cast.MAIN_NAMES)
        slug = plan.projects / f"-proj-{self.project.replace(' ', '-')}"
        self.path, self.subagents = slug / f"{self.id}.jsonl", slug / self.id / "subagents"
        self.payloads = Payloads(self, has_lists=not leaves_open and chance.random() < 0.6)
        self.transcript = Transcript(self.path, self, chance)
        self.strand = Strand(plan.steps)
        self.copies = 2 if chance.random() < 0.15 else 1    # of what hooks are given of turns
        self.in_background: list[Strand] = []
        self.turns: list[Entry] = []

    def a_name(self) -> str:
        return self.chance.choice(list(cast.NAMES))

    def play(self, waves: list[list]):
        """Plays with these waves of plays, in some turns."""
        self.strand.call("session", self.payloads.session_start("startup"))
        while waves:
            count = self.chance.randint(1, 3)
            self._turn(waves[:count])
            waves = waves[count:]
            if self.chance.random() < 0.2:
                self._turn([])
        if self.leaves_open:
            if self.chance.random() < 0.6:
                self._prompt()
            return
        for each in self.in_background:
            self.strand.join(each)
        self.strand.call("session", self.payloads.session_end("prompt_input_exit"))
        if self.chance.random() < 0.2:
            self._go_on()

    def _go_on(self):
        """The session is resumed, by a newer version."""
        self.version = self.transcript.version = cast.VERSIONS[-1]
        self.strand.call("session", self.payloads.session_start("resume"))
        self._turn([])
        self.strand.call("session", self.payloads.session_end("other"))

    # --- Turns -----------------------------------------------------------------------------------

    def _prompt(self):
        """Opens a turn. One that is open, it ends."""
        is_command = self.chance.random() < 0.2
        text = self.chance.choice(_COMMANDS if is_command else _PROMPTS)
        self.payloads.prompt_id = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
        entry = Entry.new(self, "", len(self.turns) + 1, "turn", kind="main", agent_type="main",
                          agent_name=self.main_name or "main")
        entry.opened = self.strand.call("prompt", self.payloads.prompt(text), copies=self.copies)
        if self.turns and self.turns[-1].closed is None:
            self.turns[-1].end(entry.opened, "cancelled", "next_prompt")
            self.turns[-1].find("closed_without_stop")
        self.turns.append(entry)
        self.plan.entries.append(entry)
        self.transcript.source = "user_command" if is_command else None
        self.transcript.prompt(text)

    def _turn(self, waves: list[list]):
        self._prompt()
        work.do(self.transcript, self.chance.randint(1, 4))
        for plays in waves:
            wave.lead(self, self.strand, self.transcript, plays)
        work.do(self.transcript, 1)
        ending = self.chance.choices(
            (self._stop, self._stop_twice, self._fail, self._interrupt, self._break_off),
            (20, 2, 3, 2, 3))[0]
        ending()

    def _call_stop(self, payload: bytes):
        self.strand.write(*self.transcript.take())
        step = self.strand.call("stop", payload, copies=self.copies)
        self.turns[-1].steps.append(step)
        return step

    def _end(self, payload: bytes, status: str, evidence: str, **values):
        self.turns[-1].end(self._call_stop(payload), status, evidence,
                           **self.transcript.cut(), **values)

    def _stop(self, is_active: bool = False):
        self._end(self.payloads.stop("There are 12.", is_active), "success", "completed")

    def _stop_twice(self):
        """A stop hook makes it go on."""
        self._call_stop(self.payloads.stop("Not yet."))
        self.turns[-1].find("repeated_stop")
        work.do(self.transcript, 1)
        self._stop(is_active=True)

    def _fail(self):
        self.transcript.api_error("API Error: Rate limit reached", "rate_limit")
        self._end(self.payloads.stop_failure(
            {"error": "rate_limit", "error_details": "429\nTry again at noon"},
            f"API Error in turn {len(self.turns)}"), "failure", "stop_failure",
            error_type="rate_limit", error_message="429", error_stack="Try again at noon")

    def _interrupt(self):
        """The user interrupts it, and a stop is told all the same."""
        self.transcript.interruption()
        self._end(self.payloads.stop("I was"), "cancelled", "interrupted")

    def _break_off(self):
        """The user interrupts it, and no stop is told. What it used, the next turn's stop has too.

        Only a next prompt ends such a turn; the last one of a session that ends must not be one.
        """
        self.transcript.interruption()
        self.strand.write(*self.transcript.take())
        if not self.leaves_open:
            self._turn([])
