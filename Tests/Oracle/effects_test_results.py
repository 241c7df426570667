"""Effects on the tests that an agent ran, as its transcript says."""

from events import LARGEST_COUNT
from sample_output import asked, block, check_output, got, used

MOST = LARGEST_COUNT
RED, PLAIN = "\x1b[1;31m", "\x1b[0m"


def ran(identity, command, text, **more):
    return [used(identity, "Bash", command=command), got(identity, text, **more)]


def base():
    """8 passed and 3 failed: cargo 5 and 1, pytest 3 and 2 (the last of its runs)."""
    return [
        asked("first"),
        *ran("p1", "pytest -q", "=== 9 passed in 0.1s ==="),
        *ran("c1", "cargo test", "test result: ok. 5 passed; 1 failed; 2 ignored;"),
        *ran("p2", "pytest -q", "1 failed, 3 passed, 1 error in 1.20s", is_error=True),
        *ran("x1", "cat pytest.log", "no tests here"),
    ]


P1, C1, P2, X1 = 1, 3, 5, 7


def check(what, lines, *tests):
    """Passed and failed, or neither."""
    check_output(what, lines, 0, 0, 0, 0,
                 **dict(zip(("tests_passed", "tests_failed"), tests or (None, None))))


def without(*indices):
    return [each for index, each in enumerate(base()) if index not in indices]


def runs():
    check("the base", base(), 8, 3)
    check("every line twice", [each for each in base() for _ in range(2)], 8, 3)
    check("the first run dropped", without(P1, P1 + 1), 8, 3)
    check("the last run dropped: the first holds", without(P2, P2 + 1), 14, 1)
    check("its call dropped", without(P2), 14, 1)
    check("its result dropped", without(P2 + 1), 14, 1)
    check("both dropped", without(P1, P2), 5, 1)
    check("all dropped", without(P1, P2, C1))
    check("a result of another session", [
        each | {"sessionId": "s2"} if place == P2 + 1 else each
        for place, each in enumerate(base())], 14, 1)
    check("a second run of cargo", base() + ran("c2", "cargo test", "test result: x 1 passed;"),
          4, 2)
    check("without a summary: the one before holds", base() + ran("c2", "cargo test", "error[E1]"),
          8, 3)
    check("the same id again says nothing", base() + ran("c1", "cargo test -q", "x"), 8, 3)
    check("an id's second result holds", base() + [got("c1", "test result: 7 passed;")], 10, 2)
    check("but not without a summary", base() + [got("c1", "no")], 8, 3)
    check("calls in order of their lines, not of results", [
        asked("x"), used("a", "Bash", command="pytest"), used("b", "Bash", command="pytest"),
        got("b", "1 passed in 1s"), got("a", "2 passed in 1s")], 1, 0)
    check("an empty summary is none", base() + ran(
        "c2", "cargo test", "test result: ok. 0 passed; 0 failed;"), 8, 3)
    check("before its call: no summary", base() + ran("p3", "pytest -q", "4 passed in 1s")[::-1],
          8, 3)
    check("one before, one behind", base() + [got("p3", "4 passed in 1s")] + ran(
        "p3", "pytest -q", "6 passed in 1s"), 11, 1)
    check("before the call comes again", base() + [
        *ran("p3", "pytest -q", "6 passed in 1s"), got("p3", "4 passed in 1s"),
        used("p3", "Bash", command="pytest -q")], 9, 1)
    check("no tests but empty ones", ran("c2", "cargo test", "test result: 0 passed; 0 failed;"))


def same_commands():
    """The same up to where the output goes, behind the first runner's words."""
    def check_same(command, same, first="pytest -q"):
        one, two = ran("a", first, "10 passed in 1s"), ran("b", command, "4 passed in 1s")
        check(f"{first!r}, then {command!r}", one + two, 4 if same else 14, 0)
        check(f"{command!r}, then {first!r}", two + one, 10 if same else 14, 0)
    for command in ("pytest -q", "pytest -q ", "pytest -q   ", "pytest -q | tail -5",
                    "pytest -q|tail", "pytest -q 2>&1", "pytest -q 2>&1 | tail", "pytest -q > a",
                    "pytest -q >a 2>&1", "pytest -q>>a", "pytest -q 2> a", "pytest -q   |& tee",
                    "pytest -q || true", "pytest -q | pytest -x", "pytest -q2>&1",
                    "pytest -q |\n tail", "pytest -q > a; cargo test"):
        check_same(command, True)
    for command in (" pytest -q", "pytest  -q", "cd x && pytest -q", "pytest -q x | tail",
                    "cat a | pytest -q", "pytest -q;", "pytest -q; true", "pytest -q && true",
                    "pytest -q &", "pytest -q\n", "pytest -q\t", "pytest -q 2", "pytest -q 1>a",
                    "pytest -q &>a", "pytest -q < a", "2>a pytest -q", "pytest", "pytest | -q",
                    "pytest -Q", "pytest -q \n| tail"):
        check_same(command, False)
    for first, command, same in (
            ("pytest", "pytest|tail", True), ("pytest", "pytest>a", True),
            ("pytest x", "pytest x2>a", True), ("pytest x2", "pytest x2>a", False),
            ("pytest x2", "pytest x2 >a", True), ("pytest 'a|b'", "pytest 'a|c'", True),
            ("cat a | pytest", "cat a | pytest | tail", True),
            ("cat a | pytest", "cat b | pytest", False),
            ("x > a; pytest", "x > a; pytest > b", True),
            ("x > a; pytest", "x > b; pytest", False),
            ("cargo test; pytest", "cargo test; pytest | tail", True),
            ("cargo test | pytest", "cargo test > a; pytest", True),
            ("cargo  test; pytest", "cargo test; pytest", False),
            ("mypytest | x; pytest", "mypytest | y; pytest", False)):
        check_same(command, same, first)
    for command in ("pytest2>a", "cargo test", "cat"):
        check(f"{command!r} holds no pytest", ran("a", "pytest", "10 passed in 1s") + ran(
            "b", command, "4 passed in 1s"), 10, 0)


def turns():
    check("a turn between the runs: both hold", base()[:P2] + [asked("second")] + base()[P2:],
          17, 3)
    check("moved to the front", [base()[0], asked("second")] + base()[1:], 8, 3)
    check("no prompt", base()[1:], 8, 3)
    check("an interruption between is none", base()[:P2] + [
        asked("[Request interrupted by user]")] + base()[P2:], 8, 3)
    check("a call is of the turn of its first line", base()[:P2 + 1] + [
        asked("second"), base()[P2]] + base()[P2 + 1:], 8, 3)
    check("three turns with one command", [each for number in range(3) for each in (
        asked("x"), *ran(f"m{number}", "mix test", f"{number + 3} tests, 1 failure"))], 9, 3)


def commands():
    def check_command(command, holds, text="4 passed in 1s"):
        check(f"{command!r}", base() + ran("x", command, text), *((12, 3) if holds else (8, 3)))
    for command in ("pytest", "python -m pytest", "pytest tests/a.py::b", "cat pytest.ini",
                    "(pytest)", "x;pytest", "x\npytest\ny", "./pytest", "a=pytest", "'pytest'",
                    "pytest:x", "pytest.x", "é pytest", "épytest"):
        check_command(command, True)
    for command in ("pytest-xdist", "pytest_x", "xpytest", "pytests", "PYTEST", "py test", "",
                    "cargo-test", "echo", "-pytest", "pytest2"):
        check_command(command, False)
    cargo = "test result: 4 passed; 0 failed;"
    for command in ("cargo test --all", "cargo  test", "cargo    test -q", "cargo nextest run",
                    "x && cargo test", "cargo test\n", "cargo test;", "time cargo test.x"):
        check_command(command, command != "cargo nextest run", cargo)
    check_command("cargo nextest run", True, "Summary 4 tests run: 4 passed")
    for command in ("cargo\ttest", "cargo\ntest", "cargo +nightly test", "cargo --x test",
                    "cargo-x test", "cargo testing", "cargo test-x", "xcargo test", "cargo",
                    "test cargo", "cargo 'test'", "cargo\u00a0test", "go test"):
        check_command(command, False, cargo)
    javascript = "Tests: 4 passed, 4 total"
    for command in ("npx jest", "vitest run", "npm test", "npm run test", "npm run test:unit",
                    "pnpm test", "yarn test", "npm  run  test", "bun x vitest"):
        check_command(command, True, javascript)
    for command in ("npm run tests", "npm run-test", "npm run build", "npm run x test", "yarn run",
                    "pnpm run test", "npm t", "yarn run test", "bun test", "npm-test"):
        check_command(command, False, javascript)
    for value in (None, 7, ["pytest"], {}):
        check(f"command {value!r}", base() + [
            used("x", "Bash", command=value), got("x", "4 passed in 1s")], 8, 3)
    for name in ("bash", "PowerShell", "BashOutput", "Task"):
        check(name, base() + [used("x", name, command="pytest"), got("x", "4 passed in 1s")], 8, 3)
    both = "4 passed in 1s\ntest result: 20 passed; 1 failed;\nTests:  300 passed"
    check("two runners are added", base() + ran("x", "pytest; cargo test", both), 32, 4)
    check("a third", base() + ran("x", "pytest; cargo test; npx jest", both), 332, 4)
    check("one twice is one", base() + ran("x", "pytest; pytest", both), 12, 3)
    check("in another order", base() + ran("x", "jest; cargo test; pytest", both), 332, 4)
    more = both + "\nSummary [1s] 7 tests run: 5 passed, 2 failed"
    check("cargo test and nextest are two", base() + ran(
        "x", "cargo test; cargo nextest run", more), 33, 6)
    check("nextest alone", base() + ran("x", "cargo nextest run", more), 13, 5)
    for names in ("npm test; jest; vitest; yarn test; pnpm test; npm run test", "jest; jest"):
        check(f"{names} are one", base() + ran("x", names, both), 308, 3)
    check("one of none and one of some", base() + ran(
        "x", "pytest; cargo test", "0 passed in 1s\ntest result: 4 passed;"), 12, 3)
    check("both of none", base() + ran(
        "x", "pytest; cargo test", "0 passed in 1s\ntest result: 0 passed;"), 8, 3)
    check("two of one kind are one", base() + ran("x", "npm test && npx vitest", both), 308, 3)
    check("of two one with a summary", base() + ran("x", "pytest; go test", both), 12, 3)


def texts():
    for content in ("4 passed in 1s", [{"type": "text", "text": "4 passed in 1s"}],
                    [{"type": "image"}, {"type": "text", "text": "x\n4 passed in 1s"}],
                    [{"type": "text", "text": "9 passed in 1s"},
                     {"type": "text", "text": "4 passed in 1s"}],
                    f"{RED}4 passed{PLAIN} in {RED}1s", "4\x1b[m passed in 1s",
                    f"4{RED} passed", "4 \x1b[38;5;1mpassed\x1b[0m\x1b[32m in 1s",
                    "4\x1b[38:5:1m passed in 1s", "4\x1b[;:m passed in 1s",
                    "4 passed in 1s\r\n\r\n", "\r4 passed in 1s", "4 passed in 1s\nx"):
        found = (8, 3) if content == f"4{RED} passed" else (12, 3)
        check(f"{content!r}", base() + ran("x", "pytest", content), *found)
    for content in ("4\x1b[K passed in 1s", "4\x1b[?1m passed in 1s", "4\x1b[1 m passed in 1s",
                    "4\x1b passed in 1s", None, 7, {}, [],
                    ["4 passed in 1s"], "4\x1b]m passed in 1s", "4 passed\nin 1s",
                    "4 passed\x0bin"):
        check(f"{content!r}", base() + ran("x", "pytest", content), 8, 3)
    told = got("x", "nothing") | {"toolUseResult": {"stdout": "4 passed in 1s"}}
    check("what the harness tells is not looked at", base() + [
        used("x", "Bash", command="pytest"), told], 8, 3)
    two = asked([block("x", "4 passed in 1s"), block("y", "40 passed in 1s")])
    check("two results on one line", base() + [
        used("x", "Bash", command="pytest"), used("y", "Bash", command="pytest -v"), two], 52, 3)


def check_runner(command, *cases):
    """A text of one run, and what it says; None where it has no summary."""
    for text, found in cases:
        passed, failed = found or (0, 0)
        check(f"{command}: {text!r}", base() + ran("x", command, text), 8 + passed, 3 + failed)
        replaced = base() + ran("y", command, {
            "pytest x": "100 passed in 1s", "cargo test x": "test result: 100 passed;",
            "cargo nextest run": "Summary [1s] 100 tests run: 100 passed",
            "go test ./...": "--- PASS: x\n" * 100, "npx jest": "Tests: 100 passed",
            "swift test": "Executed 100 tests, with 0 failures",
            "mix test": "100 tests, 0 failures"}[command])
        check(f"after a hundred, {text!r}", replaced + ran("x", command, text),
              *((8 + passed, 3 + failed) if found else (108, 3)))


def runners():
    check_runner(
        "pytest x", ("5 passed in 0.12s", (5, 0)), ("=== 1 failed, 2 passed in 3s ===", (2, 1)),
        ("2 failed, 1 passed, 3 errors in 1s", (1, 5)), ("1 error in 1s", (0, 1)),
        ("1 error, 2 errors in 1s", (0, 1)), ("no tests ran in 0.01s", None),
        ("3 skipped in 1s", None), ("5 passed", None), ("5 passed in a while", None),
        ("5 passed in 1s\n6 passed\n", (5, 0)), ("5 passed in 1s\n6 passed in 2s", (6, 0)),
        ("6 passed in 2s\n1 error in 1s", (0, 1)), ("7 passed in1s", None),
        ("done in 5: 7 passed", (7, 0)), ("2 xpassed, 3 xfailed in 1s", None),
        ("5  passed in 1s", None), ("5 passed, 6 passed in 1s", (5, 0)),
        ("x5 passed in 1s", (5, 0)),
        ("1,234 passed in 1s", (234, 0)), ("007 passed in 1s", (7, 0)),
        ("5 passedin 1s in 1", (5, 0)),
        ("٣ passed in 1s", None), ("3 passed in ٣", None), ("0 passed in 1s", None),
        ("0 failed, 0 errors in 1s", None), ("3 passed in 1s\n0 passed in 1s", None),
        ("12 errored in 1s", (0, 12)))
    check_runner(
        "cargo test x", ("test result: ok. 5 passed; 0 failed; 1 ignored;", (5, 0)),
        ("test result: FAILED. 1 passed; 2 failed;\nx\ntest result: ok. 3 passed; 0 failed;",
         (4, 2)),
        ("test result: ok", None), ("5 passed; 1 failed;", None), ("test result:5 passed;", None),
        ("test result: ok. 5 passed, 1 failed;", (0, 1)), ("test result: 5 passed;", (5, 0)),
        ("  x test result: 5 passed; 6 passed; 1 failed;", (5, 1)),
        ("test result: ok\ntest result: 2 passed;", (2, 0)),
        ("test result: ok. 0 passed; 0 failed;", None),
        ("test result: 0 passed;\ntest result: 2 passed; 0 failed;", (2, 0)),
        ("Summary [0.1s] 2 tests run: 2 passed, 0 skipped", None))
    check_runner(
        "cargo nextest run",
        ("     Summary [   0.105s] 12 tests run: 11 passed, 1 failed, 3 skipped", (11, 1)),
        ("Summary [0.1s] 1 test run: 1 passed, 0 skipped", (1, 0)),
        ("Summary [0.1s] 9/12 tests run: 8 passed (1 slow, 2 flaky), 1 failed", (8, 1)),
        ("Summary [0.1s] 0 tests run: 0 passed, 3 skipped", None), ("Summary 3 tests", None),
        ("Summary 3 tests run: 2 failed", (0, 2)), ("Summary 3 passed, 2 failed", None),
        ("Summary: 3 tests run: 3 passed", None), ("summary 3 tests run: 3 passed", None),
        ("xSummary 3 testing 2 passed", (2, 0)), ("3 tests run: 3 passed", None),
        ("3 tests run: 3 passed Summary ", (3, 0)), ("Summary 3  tests: 3 passed", None),
        ("Summary 3 tests run: 3 passed\nSummary 4 tests run: 2 passed, 2 failed\nSummary x",
         (2, 2)),
        ("Summary 3 tests run: 3 passed\nSummary 0 tests run: 0 passed", None),
        ("test result: ok. 5 passed; 1 failed;", None))
    check_runner(
        "go test ./...", ("--- PASS: TestA (0.00s)\n--- FAIL: TestB (0.00s)\nFAIL\tx\t1s", (1, 1)),
        ("--- FAIL: TestB (0.00s)\nFAIL\nFAIL\tx\t1s\nok  \ty\t1s", (1, 1)),
        ("ok  \tx\t1s\nok \ty\t(cached)\nok\tz\n?   \tw\t[no test files]", (3, 0)),
        ("    --- PASS: TestA/b (0.00s)\n ok  \tx", None), ("FAIL x\nFAIL\nokay\nPASS", None),
        ("--- PASS:x", None), ("--- FAIL: a\n--- FAIL: b", None),
        ("FAIL\tx [build failed]", (0, 1)),
        ("--- SKIP: a\n--- PASS: b\nok  \tx", (1, 0)))
    check_runner(
        "npx jest", ("Tests:       1 failed, 2 passed, 3 total\nTests: x", (2, 1)),
        ("      Tests  3 passed | 1 failed (4)", (3, 1)), (" Test Files  2 passed (2)", None),
        ("Tests: 5 total", None), ("Tests\t5 passed", None), ("\tTests: 5 passed", None),
        ("Testsx 5 passed", None), ("Tests 5 passed\nTests  no tests", (5, 0)),
        ("Tests:5 passed", (5, 0)), ("Tests: 5 passed\nTests: 2 failed", (0, 2)),
        ("x Tests: 5 passed", None), ("Tests: 3 skipped, 5 passed", (5, 0)))
    check_runner(
        "swift test",
        ("Executed 3 tests, with 1 failure (0 unexpected) in 0.1 (0.1) seconds", (2, 1)),
        ("Executed 1 test, with 0 failures", (1, 0)), ("Executed 1 test, with 3 failures", (0, 1)),
        ("Executed 4 tests, with 1 test skipped and 2 failures (0 unexpected)", (2, 2)),
        ("Executed 4 tests, with 2 tests skipped and 1 failure", (3, 1)),
        ("\t Executed 2 tests, with 0 failures\n\t Executed 5 tests, with 2 failures", (3, 2)),
        ("Executed 3 tests", None), ("Executed 3 tests, with failures", None),
        ("Executed 0 tests, with 0 failures", None), ("✔ Test run with 0 tests passed", None),
        ("Executed 3 tests, with 0 failures\nExecuted 0 tests, with 0 failures", None),
        ("✘ Test run with 0 tests failed after 1 second with 2 issues.", None),
        ("executed 3 tests, with 0 failures", None),
        ("✔ Test run with 5 tests passed after 0.1 seconds.", (5, 0)),
        ("✔ Test run with 5 tests in 2 suites passed after 0.1 seconds.", (5, 0)),
        ("✘ Test run with 5 tests failed after 0.1 seconds with 2 issues.", (3, 2)),
        ("✘ Test run with 1 test failed after 0.1 seconds with 1 issue.", (0, 1)),
        ("✘ Test run with 2 tests failed after 1 second with 9 issues.", (0, 2)),
        ("✘ Test run with 2 tests failed after 1 second.", (2, 0)),
        ("Test run with 2 tests passed after 1 second with 2 issues.", (2, 0)),
        ("Test run started.", None),
        ("Executed 3 tests, with 1 failure\n✘ Test run with 5 tests failed after 1s with 2 issues",
         (5, 3)),
        ("Executed 0 tests, with 0 failures\n✔ Test run with 5 tests passed", (5, 0)),
        ("Test run with 2 tests passed\nTest run with 3 tests passed", (3, 0)))
    check_runner(
        "mix test", ("84 tests, 0 failures", (84, 0)), ("1 test, 1 failure", (0, 1)),
        ("14 doctests, 397 tests, 2 failures, 1 skipped", (395, 2)),
        ("2 doctests, 1 test, 3 failures", (0, 1)), ("84 tests", None), ("0 failures", None),
        ("3 tests, 0 failures\n5 tests, 1 failure\nRandomized with seed 1", (4, 1)),
        ("3 tests, 1 failures\n9 tests", (2, 1)), ("5 doctests, 0 failures", None),
        ("0 tests, 0 failures", None), ("0 tests, 3 failures", None))


def numbers():
    """As great as a count can be, also in sum."""
    for digits, passed in (("9999999992", MOST), ("9999999991", MOST - 1), ("10000000001", MOST),
                           ("9" * 19, MOST), ("9" * 20, MOST), ("9" * 5_000, MOST),
                           ("0" * 5_000 + "1", 9)):
        check(f"{digits[:30]} passed", base() + ran("x", "pytest", f"{digits} passed in 1s"),
              passed, 3)


GROUPS = (runs, same_commands, turns, commands, texts, runners, numbers)
