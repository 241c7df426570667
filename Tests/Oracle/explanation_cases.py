"""What `agentlog explain` says, and what becomes of the records that it names elsewhere."""

from question_queries import value_in
from questions import Question

MOST_LEFT_OUT = 2       # of the records that decide, and of the others one less


def explanation_problems(question, log, answer):
    """What is wrong with an answer (JSON)."""
    executions = question.executions(log.ledger)
    expected = question.value(executions)
    problems = []
    if answer.get("refolded") != expected:
        problems.append(f"refolded is {answer.get('refolded')}, and the count is {expected}")
    if answer.get("view") is not None and (
            answer.get("stored") != expected or answer.get("equal") is not True):
        problems.append(f"{answer['view']} says {answer.get('stored')}, equal "
                        f"{answer.get('equal')}, and the count is {expected}")
    found = {(each["id"], each["run"]): each["offsets"] for each in answer["executions"]}
    counted = {(each.id, each.run): each.offsets() for each in executions}
    if found != counted:
        problems.append(f"executions {found}, and the count has {counted}")
    if answer["offset"] != log.lines:
        problems.append(f"offset {answer['offset']} of {log.lines} records")
    missing = {offset for each in counted.values() for offset in each} - set(answer["offsets"])
    if missing:
        problems.append(f"offsets lack {sorted(missing)}")
    if not set(answer["deciding"]) <= set(answer["offsets"]):
        problems.append("what decides is not among the offsets")
    return problems


def made_elsewhere(question, home, offsets):
    """The number in a store that has only these records."""
    names = home.path / "offsets"
    names.write_text("".join(f"{each}\n" for each in offsets))
    return value_in(question, home.exported("elsewhere", "--offsets", names))


def explained(tally, log, home, dice):
    """A question and the answer to it."""
    question = Question.by_chance(dice, log.ledger)
    answer = home.explanation(question)
    tally.add(f"{question}", explanation_problems(question, log, answer))
    return question, answer


def remade(tally, log, home, dice):
    """In another store, with and without records that decide."""
    question, answer = explained(tally, log, home, dice)
    offsets, deciding = answer["offsets"], answer["deciding"]
    value = made_elsewhere(question, home, offsets)
    tally.same(f"{question}: elsewhere", answer.get("refolded"), value[0])
    if answer.get("view") is not None:
        tally.same(f"{question}: by SQL", value_in(question, home), value)
    others = [each for each in offsets if each not in deciding]
    for chosen, decides in ((deciding, True), (others, False)):
        count = min(len(chosen), MOST_LEFT_OUT if decides else MOST_LEFT_OUT - 1)
        for left_out in dice.sample(chosen, count):
            rest = [each for each in offsets if each != left_out]
            changes = made_elsewhere(question, home, rest) != value
            tally.add(f"{question}: without record {left_out}", [] if changes == decides else [
                f"the number {'changes' if changes else 'stays'}, and the record is "
                f"{'' if decides else 'not '}said to decide it"])


def explanations(tally, log, home, dice, count, count_remade):
    for _ in range(count):
        explained(tally, log, home, dice)
    for _ in range(count_remade):
        remade(tally, log, home, dice)
