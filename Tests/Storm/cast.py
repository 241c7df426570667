"""Who plays: names of agents with their types, projects, versions, and words for tasks.

The types are taken from docs/views.md by hand, one name at a time.
"""

NAMES = {
    "general-purpose": "general",
    "Explore": "researcher",
    "Plan": "planner",
    "fruit:code-reviewer": "reviewer",
    "codeReviewer": "reviewer",
    "orchard:security-review": "security",         # the first rule wins
    "QA-Lead": "tester",
    "e2e-runner": "tester",
    "crew:qa:latest": "tester",                    # the last part is of no rule, so all of it is
    "latest": "general",
    "bug-fixer": "debugger",
    "refactorer-2": "refactorer",
    "yield.analyst": "analyzer",
    "docs-writer": "documenter",
    "build-doctor": "builder",
    "deployBot": "devops",
    "ui_designer": "designer",                     # an underscore is no letter
    "database-admin": "data",
    "garden:backend-engineer": "builder",
    "caf\u00e9:tester": "tester",
    "cafe\u0301:tester": "tester",                 # looks the same, and is another one
    "obst:Gärtnerin": "general",
    "команда:садовник": "general",
    "設計者": "general",
    "\U0001f333 pruner": "general",
}

# A main agent of the user's choice; without one it is called `main`.
MAIN_NAMES = ("", "", "", "fruit:grower", "команда:главный")

PROJECTS = {                    # working directory → project
    "/proj/orchard": "orchard",
    "/proj/obst garten": "obst garten",
    "/proj/果樹園": "果樹園",
    "C:\\Work\\Pears": "Pears",
}

VERSIONS = ("2.0.61", "2.1.90", "2.1.263", "2.1.319")

_VERBS = ("Count", "Prune", "Water", "Paint", "Climb", "Measure", "Fell", "Graft")
_WHAT = ("the apple trees", "the \"old\" row", "the ladder", "die Äpfel", "果樹", "the gate\\post",
         "every 3rd pear", "the fence \U0001f333")


def task(chance) -> str:
    """A description of a few words; rarely one that is longer than what is kept."""
    words = f"{chance.choice(_VERBS)} {chance.choice(_WHAT)}"
    return "Count the trees, row by row. " * 20 if chance.random() < 0.01 else words


def kept(text: str | None) -> str | None:
    """What an event keeps of a description: 512 bytes of JSON. Only ours of ASCII are longer."""
    return text and (text[:512] if text.isascii() and len(text) > 512 else text)
