"""Effects on the error at the end of a transcript, on cuts, and on what a redacted text may be."""

import tempfile

from checks import ask, expect, lines_of
from sample_output import SESSION, asked
from texts import Error, Project, Text, cut, error


def ended(content, **more):
    """A transcript that ends with an API error."""
    return [asked("a prompt"), {
        "type": "assistant", "sessionId": SESSION, "isApiErrorMessage": True,
        "message": {"role": "assistant", "content": content}} | more]


def read(lines):
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        file.write(lines_of(lines))
        file.flush()
        found = ask([], "transcript", file.name, "--session", SESSION)[0]
        return found["outcome"], found["outcome_evidence"], found.get("error")


def check_error(what, lines, **said):
    expect(what, ("failure", "api_error", said), read(lines))


def text(words):
    return {"type": "text", "text": words}


def errors():
    for content, said in (
            ("one", {"message": "one"}), ("one\ntwo", {"message": "one", "stack": "two"}),
            ("one\n  two\n\tthree\n", {"message": "one", "stack": "  two\n\tthree\n"}),
            ("one\r\ntwo\r\n", {"message": "one", "stack": "two\r\n"}),
            ("one\r", {"message": "one\r"}), ("\r\n", {}), ("\r", {"message": "\r"}),
            ("\r\ntwo\r", {"stack": "two\r"}), ("one\rtwo", {"message": "one\rtwo"}),
            ("one\n", {"message": "one"}), ("", {}),
            ("\n", {}), ("\n\n", {"stack": "\n"}), ("\ntwo", {"stack": "two"}),
            (" \n ", {"message": " ", "stack": " "}), ("one\r\r\ntwo", {"message": "one\r",
                                                                       "stack": "two"}),
            ("one\u2028two", {"message": "one\u2028two"}), ("\"\\\u0000é😀", {
                "message": "\"\\\u0000é😀"}), ("[Request interrupted by user]", {
                    "message": "[Request interrupted by user]"}),
            ([text("one\ntwo"), text("three")], {"message": "one", "stack": "two"}),
            ([{"type": "image"}, text("one")], {"message": "one"}), ([], {}), (None, {}), (7, {}),
            ([text(7), text("one")], {"message": "one"}), ([text(""), text("one")], {})):
        check_error(f"{content!r}", ended(content), type="api_error", **said)
    for given, kind in (
            ("rate_limit", "rate_limit"), ("unknown", "unknown"), ("a", "a"), ("0_9", "0_9"),
            ("_", "_"), ("", "api_error"), ("Rate", "api_error"), ("rate limit", "api_error"),
            ("rate-limit", "api_error"), ("rate_limit\n", "api_error"), ("é", "api_error"),
            ("٣", "api_error"), (7, "api_error"), (None, "api_error"), (["x"], "api_error"),
            ({"type": "x"}, "api_error"), ("x" * 64, "x" * 64), ("x" * 65, "api_error")):
        check_error(f"error {given!r}", ended("one", error=given), type=kind, message="one")
    lines = ended("one")
    check_error("the line twice", lines + lines[1:], type="api_error", message="one")
    check_error("two errors: the last", lines + ended("two")[1:], type="api_error", message="two")
    check_error("lines that do not count", lines + [asked("x", sessionId="s2"), {"type": "x"}],
                type="api_error", message="one")
    check_error("of the user", ended("one", type="user"), type="api_error", message="one")
    for what, changed, found in (
            ("a prompt behind it", lines + [asked("x")], ("success", "completed", None)),
            ("dropped", lines[:1], ("success", "completed", None)),
            ("no error", ended("one", isApiErrorMessage=False, error="rate_limit"),
             ("success", "completed", None)),
            ("interrupted", [asked("[Request interrupted by user]", error="rate_limit")],
             ("cancelled", "interrupted", None))):
        expect(what, found, read(changed))


def cuts():
    """At 512 bytes of JSON, the lines after the first at 2 048, between characters."""
    for character, room in (("a", 1), ("é", 2), ("€", 3), ("😀", 4), ('"', 2), ("\\", 2), ("/", 1),
                            ("\t", 6), ("\u0000", 6), ("\u001f", 6), (" ", 1), ("\u007f", 1),
                            ("\u0080", 2), ("\r", 6)):
        for begin in ("", "a", "ab", "abc"):
            whole = begin + character * 2_049
            most, of_stack = ((limit - len(begin)) // room for limit in (512, 2_048))
            check_error(f"{begin} {character!r}", ended(whole + "\n" + whole), type="api_error",
                        message=begin + character * most, stack=begin + character * of_stack)
    expect("cut in a word", "a" * 511, cut("a" * 511 + "é"))
    expect("not the next that would fit", "a" * 511, cut("a" * 511 + "éa"))
    expect("half a pair", "\ufffd" * 170, cut("\ud800" * 200))
    check_error("512 characters", ended("a" * 512 + "\n" + "b" * 2_048), type="api_error",
                message="a" * 512, stack="b" * 2_048)
    check_error("513", ended("a" * 513 + "\n" + "b" * 2_049), type="api_error",
                message="a" * 512, stack="b" * 2_048)
    check_error("a newline is six bytes", ended("a\n" + "\n" * 342), type="api_error", message="a",
                stack="\n" * 341)


def hidden():
    """What redaction may have made of a text."""
    mail, home = "[redacted:email]", "[redacted:home]"
    full = "a" * 497

    def check_text(text, written, may):
        expect(f"{written!r} of {text!r}", may, Text(text).allows(written))
    for text, written, may in (
            ("me@x.org", "me@x.org", True), ("me@x.org", mail, True), ("me@x.org", "", False),
            ("me@x.org", None, False), (None, None, True), (None, "", False), ("", "", True),
            (None, mail, False), ("to me@x.org now", f"to {mail} now", True),
            ("to me@x.org now", f"to {mail} then", False), ("to me@x.org now", f"to {mail}", True),
            ("to me@x.org now", f"{mail} now", True), ("to me@x.org now", f"o {mail} now", False),
            ("a (b) c.d", f"a {mail} c.d", True), ("a (b) cxd", f"a {mail} c.d", False),
            ("/home/me/a: me@x.org\n", f"{home}/a: {mail}\n", True), ("a\nb\nc", f"a{mail}c", True),
            ("a b", f"{home} {mail}", True), (f"x {mail} y", f"x {mail} y", True),
            ("a b", "[redacted] b", False), ("a b", "[redacted:] b", False),
            (full + "z" * 100, full + "z" * 15, True), (full + "z" * 100, full + "z" * 14, False),
            (full + "z" * 100, full + mail, False), (full[1:] + "z" * 100, full[1:] + mail, True),
            (full + "z" * 100, full + mail[:15], True), (full + "z" * 100, full + mail[:14], False),
            (full[:480] + "zyx" * 40, full[:480] + mail + "zyxzyxzy", False),
            (full[:480] + "z" * 40 + "b" * 600, full[:480] + mail + "b" * 16, True),
            (full[:480] + "z" * 40 + "b" * 600 + "c", full[:480] + mail + "b" * 9, False)):
        check_text(text, written, may)

    def check_hidden(said, written, may):
        expect(f"{written!r} of {said!r}", may, Error(said).allows(written))
    said = {"type": "x", "message": "for me@x.org", "stack": "at /home/me/a\nat b"}
    for change, may in (
            ({}, True), ({"message": f"for {mail}"}, True), ({"stack": f"at {home}/a\nat b"}, True),
            ({"message": f"for {mail}", "stack": f"at {home}\nat b"}, True),
            ({"message": f"for {mail}", "stack": f"at {home}\nat c"}, False),
            ({"type": "y", "message": f"for {mail}"}, False), ({"type": mail}, False),
            ({"message": f"to {mail}"}, False), ({"stack": None}, False),
            ({"message": f"for {mail}", "stack": None}, True), (
                {"message": f"for {mail} x", "stack": None}, False), (
                {"message": f"for {mail}" + "x" * 500}, False), ({"message": None}, False),
            ({"message": f"for {mail}", "stack": "at b"}, True),
            ({"message": f"for {mail}", "more": "x"}, False)):
        check_hidden(said, {key: each for key, each in (said | change).items()
                            if each is not None}, may)
    key = {"type": "x", "message": "-----BEGIN KEY-----", "stack": "abc\n-----END KEY-----\nat b"}
    for written, may in (({"message": mail, "stack": "at b"}, True), ({"message": mail}, True),
                         ({"message": mail, "stack": "at c"}, False)):
        check_hidden(key, {"type": "x"} | written, may)
    for message, stack, may in (
            ("one", f"at {mail}", True), ("one\r", f"at {mail}", False),
            (f"o{mail}", "at b\r\nc", True), (mail, "c", True), (f"{mail}\r", "c", False),
            (f"one {mail}", "c", False), (f"{mail}b", "c", True), (f"{mail}b\r", "c", False),
            (f"{mail}b", None, False), (f"{mail}c", None, True)):
        written = {"type": "x", "message": message, "stack": stack}
        check_hidden(error("x", "one\r\nat b\r\nc"),
                     {key: each for key, each in written.items() if each is not None}, may)
    check_hidden(error("x", "me@x.org\r"), {"type": "x", "message": f"{mail}\r"}, True)
    check_hidden(error("x", "me@x.org\r"), {"type": "x", "message": f"{mail}\n"}, False)
    check_hidden(error("x", "me@x.org\r\n"), {"type": "x", "message": mail}, True)
    check_hidden(None, None, True)
    check_hidden(said, None, False)
    check_hidden(None, said, False)
    check_hidden({"type": "x"}, {"type": "x"}, True)


def projects():
    """The last part of a directory that may be redacted."""
    home, mail = "[redacted:home-directory]", "[redacted:email]"
    for directory, written, may in (
            ("/srv/shop", "shop", True), ("/srv/shop/", "shop", True), ("shop", "shop", True),
            ("/srv/shop", "srv", False), ("/srv/shop", None, False), ("/srv/shop", home, False),
            ("/", None, True), ("", None, True), (None, None, True), ("/", "", False),
            (None, home, False), ("/home/me", home, True), ("/home/me/", home, True),
            ("/Users/me", home, True), ("/home/me", "me", False), ("/home/me", None, False),
            ("/home/me", mail, False), ("/home/me", home + "x", False),
            ("/home/me/shop", "shop", True), ("/home/me/shop", home, False),
            ("/home/me/shop", "me", False), ("/home", "home", True), ("/home/", home, False),
            ("/mnt/home/me", "me", True), ("/mnt/home/me", "mnt" + home, True),
            ("C:\\Users\\me", "me", True), ("C:\\Users\\me", "C:" + home, True),
            ("/srv/me@x.org", mail, True), ("/srv/me@x.org", "me@x.org", True),
            ("/srv/for me@x.org", f"for {mail}", True), ("/srv/for me@x.org", f"to {mail}", False),
            ("/srv/" + "é" * 300, "é" * 256, True), ("/srv/" + "é" * 300, "é" * 255, False)):
        expect(f"{written!r} of {directory!r}", may, Project(directory).allows(written))


GROUPS = (errors, cuts, hidden, projects)
