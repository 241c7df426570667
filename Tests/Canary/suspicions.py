"""What may be secret, by patterns as simple as can be: independent of the scanner, and too eager.

What one of them finds and the scanner does not is for a person to look at. The group is what would
have to be removed.
"""

import re

_WORD = r"[A-Za-z0-9_\-]"

PATTERNS = {name: re.compile(pattern) for name, pattern in {
    "key with a known prefix": (
        r"(?<![A-Za-z0-9])((?:sk|rk)-[A-Za-z0-9_\-]{16,}|(?:sk|rk|pk)_(?:live|test)_\w{10,}"
        r"|gh[a-z]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|gl[a-z]{2,5}-" + _WORD
        + r"{16,}|A[A-Z]IA[A-Z0-9]{12,}|AIza" + _WORD + r"{20,}|xox[a-z]-" + _WORD
        + r"{10,}|xapp-" + _WORD + r"{10,}|npm_\w{20,}|hf_\w{20,}|SG\.[\w\-.]{20,}|dop_v1_\w{20,}"
        r"|pypi-\w{16,}|ya29\.[\w\-]{16,}|lin_api_\w{16,}|dckr_pat_\w{16,}|tvly-\w{16,}"
        r"|r8_\w{20,}|gsk_\w{20,}|xai-\w{20,}|fw_\w{16,}|nvapi-" + _WORD + r"{20,})"),
    "web token": r"(eyJ[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-]{6,})",
    "private key": r"(-----BEGIN [A-Z ]*PRIVATE KEY[A-Z ]*-----)",
    "e-mail address": r"((?<![\w.+\-])[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)*\.[A-Za-z]{2,24}(?!\w))",
    "home directory": r"(?i:[/\\](?:home|Users)[/\\]+)([A-Za-z0-9_.\-]+)",
    "home directory in a folder's name": r"(?<=[/\"'\s])-(?:home|Users)-([A-Za-z0-9_]+)",
    "home directory with a blank": r"(?:/Users|/home|\\Users\\)[/\\]*([A-Z]\w+ [A-Z]\w+)[/\\]",
    "password in a URL": r"[a-z]://[^\s/:@\"'<>]*:([^\s/@\"'<>]+)@",
    "user in a URL": r"[a-z]://([^\s/:@\"'<>\\]+)@[a-z0-9]",
    "authorization": r"(?i)(?:bearer|basic|authorization:?|token) +([A-Za-z0-9_\-.=+/]{16,})",
    "value of a telling name": (
        r"(?i)(?:passw(?:or)?d|passphrase|secret|token|api[_\-]?key|access[_\-]?key|credential)"
        r"[\"'\\]*\s*[:=]\s*[\"'\\]*([^\s\"'\\,;(){}\[\]<>]{6,})"),
    "owner in a listing": r"[d\-][rwxst\-]{9}[+.@]? +\d+ +([a-z_][\w.\-]*) +\w+ +\d",
    "user and host of a prompt": r"((?<![\w./@:])[a-z_][a-z0-9_\-]{1,31}@[A-Za-z][\w\-]+(?=:[~/]))",
    "telephone number": r"(?<![\w.\-+])(\+\d{1,3}[ \-]\d{2,4}[ \-]\d{3,}[ \-]?\d{0,6})(?!\w)",
    "address on a network": r"(?<![\w.])((?:\d{1,3}\.){3}\d{1,3})(?![\w.])",
    "long hexadecimal number": r"(?<![A-Za-z0-9])([0-9a-f]{40,})(?![A-Za-z0-9])",
    "long random word": (
        r"(?<![A-Za-z0-9+/_\-=.])([A-Za-z0-9+/_\-]{40,}={0,2})(?![A-Za-z0-9+/_\-=])"),
}.items()}


def found(text: str):
    """(name of the pattern, start, end) of everything suspicious."""
    for name, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            yield name, match.start(1), match.end(1)
