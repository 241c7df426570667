"""The class of an agent's name (docs/views.md, "Agent types")."""

TYPE_WORDS = [(line.split()[0], set(line.split()[1:])) for line in """
security security vulnerability pentest threat
reviewer review reviewer reviewing critic audit auditor
tester test tester tests testing qa e2e
debugger debug debugger debugging bug bugs bugfix fixer troubleshooter
refactorer refactor refactorer refactoring cleanup simplifier
analyzer analyzer analyser analyze analysis analyst profiler
documenter doc docs documentation documenter writer changelog
planner plan planner planning architect architecture orchestrator coordinator
designer design designer ui ux
researcher research researcher explore explorer search searcher investigator guide
data data database sql dba etl ml
devops devops deploy deployer deployment infra ci docker kubernetes release
builder build builder implement implementer developer dev coder engineer backend frontend worker
""".strip().splitlines()]


def words(name):
    result, before = [""], ""
    for character in name:
        if not (character.isalpha() or character.isdecimal()):
            result.append("")
        elif before.islower() and character.isupper():
            result.append(character)
        else:
            result[-1] += character
        before = character
    return {word.lower() for word in result if word}


def agent_type(name):
    for part in (name.rpartition(":")[2], name):
        found = words(part)
        for kind, known in TYPE_WORDS:
            if found & known:
                return kind
    return "general"
