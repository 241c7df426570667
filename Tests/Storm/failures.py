"""Runs that do not end well."""

from play import play

_API_ERROR = "API Error: 529 Overloaded\r\nRequest of the third tree\n\n\tat \"the gate\""


@play(6)
def with_an_api_error(agent):
    agent.begin()
    agent.work()
    error = agent.chance.choice(("overloaded", None, "No Word"))
    agent.transcript.api_error(_API_ERROR, error)
    agent.stop("failure", "api_error")
    agent.entry.values |= {
        "error_type": error if error == "overloaded" else "api_error",
        "error_message": "API Error: 529 Overloaded",
        "error_stack": "Request of the third tree\n\n\tat \"the gate\""}
    agent.report()


@play(5)
def with_a_stop_failure(agent):
    has_transcript, error = agent.chance.choice((True, False)), agent.chance.choice((
        {"error": "rate_limit", "error_details": "429 Too Many Requests\nTry again at noon"},
        {"error": "Rate Limit!"}))
    agent.begin(has_meta=has_transcript)
    if has_transcript:
        agent.work()
    agent.stop("failure", "stop_failure", has_transcript, error)
    is_told = "error_details" in error
    agent.entry.values |= {
        "error_type": "rate_limit" if is_told else "unknown",
        "error_message": "429 Too Many Requests" if is_told else "Done: 1 of run 1.",
        "error_stack": "Try again at noon" if is_told else None}


@play(5)
def of_a_failed_call(agent):
    agent.begin()
    agent.work()
    agent.stop()
    agent.fail_call(agent.chance.choice((
        "Agent terminated early: the row was felled\nat the gate", "It rained")),
        agent.chance.random() < 0.3)


@play(0, makes={"prefix": "afff"})
def of_a_failed_call_among_many(agent):
    """Its name comes after all others beside it, among which the call is looked for."""
    of_a_failed_call.run(agent)


@play(2)
def of_a_failed_call_with_an_own_error(agent):
    agent.begin()
    agent.work()
    agent.transcript.api_error("API Error: 500", "api_error")
    agent.stop("failure", "api_error")
    agent.entry.values |= {"error_type": "api_error", "error_message": "API Error: 500"}
    agent.fail_call("It rained", decides=False)


@play(5)
def interrupted(agent):
    agent.begin()
    agent.work()
    agent.transcript.interruption()
    agent.stop("cancelled", "interrupted")


PLAYS = (with_an_api_error, with_a_stop_failure, of_a_failed_call,
         of_a_failed_call_with_an_own_error, interrupted)
