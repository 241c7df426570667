"""What looks like a secret, drawn at random and put together here: none stands in a file.

Prefixes are split, so that no scanner takes these lines for keys. The formats are those of
Sources/Redaction/KeyFormats.swift, written from what their issuers publish.
"""

import random
from dataclasses import dataclass
from string import ascii_lowercase as LOWER
from string import ascii_uppercase as UPPER
from string import digits as DIGITS
from typing import Callable

ALPHANUMERIC = UPPER + LOWER + DIGITS
HEX = "0123456789abcdef"


@dataclass(frozen=True, slots=True)
class Kind:
    """`make` draws a secret; of what it returns the second is what must not be seen."""
    name: str
    make: Callable[[random.Random], tuple[str, str]]
    is_name: bool = False       # whether it can be a part of a path

    def __str__(self):
        return self.name


def word(rng: random.Random, alphabet: str, count: int) -> str:
    return "".join(rng.choice(alphabet) for _ in range(count))


def password(rng: random.Random) -> str:
    """What people choose, more or less."""
    return word(rng, LOWER, 4) + word(rng, DIGITS, 4) + word(rng, UPPER, 6) + word(rng, DIGITS, 3)


def _mixed(count: int):
    """Draws words that are sure to have letters of both cases and digits."""
    return lambda rng: word(rng, ALPHANUMERIC, count - 3) + "Qz7"


def _key(name: str, prefix: str, alphabet: str, count: int) -> Kind:
    def make(rng):
        plain = [letter for letter in alphabet if letter.isalnum()]
        # Without digits, or without capitals, a word could be somebody's.
        end = [letter for letter in "Qz7" if letter in alphabet] + [rng.choice(plain)]
        body = rng.choice(plain) + word(rng, alphabet, count - 1 - len(end)) + "".join(end)
        return prefix + body, body
    return Kind(name, make, is_name=count < 100)


def _around(name: str, before: str, after: str = "", make=password, is_name=False) -> Kind:
    def planted(rng):
        secret = make(rng)
        return before + secret + after, secret
    return Kind(name, planted, is_name)


def _web_token(rng) -> str:
    start = "ey" + "J"
    return ".".join([start + word(rng, ALPHANUMERIC, 33), start + word(rng, ALPHANUMERIC, 70),
                     word(rng, ALPHANUMERIC + "-_", 43)])


def _private_key(label: str, newline: str):
    def make(rng):
        lines = [word(rng, ALPHANUMERIC + "+/", 64) for _ in range(14)]
        edge = "-" * 5
        return newline.join([f"{edge}BEGIN {label}{edge}", *lines, f"{edge}END {label}{edge}"]), \
            newline.join(lines)
    return make


def _email(rng) -> str:
    return f"{word(rng, LOWER, 6)}.{word(rng, LOWER, 6)}@{word(rng, LOWER, 8)}"


def user(rng) -> str:
    return word(rng, LOWER, 9) + word(rng, DIGITS, 2)


def _cut(limit: int) -> Kind:
    """A key that begins shortly before texts of an event are cut off."""
    def make(rng):
        prefix, body = "gh" + "p_", word(rng, ALPHANUMERIC, 36)
        filler = ("the key of the gate " * limit)[:limit - len(prefix) - 12 - 1]
        return f"{filler} {prefix}{body}", body
    return Kind(f"key at byte {limit}", make)


KEYS = (
    _key("Anthropic key", "sk-" + "ant-api03-", ALPHANUMERIC + "-_", 93),
    _key("OpenAI key", "sk" + "-", ALPHANUMERIC, 48),
    _key("OpenAI project key", "sk-" + "proj-", ALPHANUMERIC + "-_", 156),
    _key("OpenRouter key", "sk-" + "or-v1-", HEX, 64),
    _key("GitHub token", "gh" + "p_", ALPHANUMERIC, 36),
    _key("GitHub server token", "gh" + "s_", ALPHANUMERIC, 36),
    _key("GitHub fine-grained token", "github_" + "pat_", ALPHANUMERIC + "_", 82),
    _key("GitLab token", "gl" + "pat-", ALPHANUMERIC + "-_", 20),
    _key("AWS key", "AK" + "IA", UPPER + "234567", 16),
    _key("AWS session key", "AS" + "IA", UPPER + "234567", 16),
    _key("Google key", "AI" + "za", ALPHANUMERIC + "-_", 35),
    _key("Slack token", "xo" + "xb-", DIGITS + "-" + LOWER, 50),
    _key("Stripe key", "sk_" + "live_", ALPHANUMERIC, 24),
    _key("npm token", "np" + "m_", ALPHANUMERIC, 36),
    _key("Hugging Face token", "h" + "f_", UPPER + LOWER, 34),
    _key("PyPI token", "py" + "pi-AgEIcHlwaS5vcmc", ALPHANUMERIC + "-_", 120),
    _key("SendGrid key", "S" + "G.", ALPHANUMERIC, 66),
    _key("agentlog token", "ag" + "l_", ALPHANUMERIC, 32),
    Kind("web token", lambda rng: (token := _web_token(rng), token)),
    Kind("private key", lambda rng: _private_key("RSA PRIVATE KEY", "\n")(rng)),
    Kind("private key in one line", lambda rng: _private_key("PRIVATE KEY", "\\n")(rng)),
)
OTHERS = (
    _around("password in a URL", "https://someone:", "@db.internal:5432/x"),
    _around("authorization header", "Authorization: " + "Bearer "),
    _around("bearer token", "curl -H 'X: y' with " + "Bearer ", " and more", _mixed(40)),
    _around("basic credentials", "Authorization: " + "Basic ", "==", _mixed(30)),
    _around("cookie", "Cookie: " + "session=", "", _mixed(32)),
    _around("variable", "DB_" + "PASSWORD=", " make run"),
    _around("member", '{"pass' + 'word": "', '"}'),
    _around("option", "login --pass" + "word ", " --force"),
    _around("setting", "api_" + "key: ", "\nother: 1"),
    _around("e-mail address", "", ".org", _email, is_name=True),
    _around("e-mail address in a sentence", "Write to ", ".org, please.", _email),
    _around("home directory", "/home/", "/project/file.py", user),
    _around("home directory on a Mac", "cd /Users/", "/project", user),
    _around("home directory on Windows", "C:\\Users\\", "\\project", user),
    _around("home directory in a folder's name", "/.claude/projects/-home-", "-project", user),
)
KINDS = KEYS + OTHERS + (_cut(128), _cut(512))
# Where a path says what it is. Anywhere else it is a word like others.
USER_NAME = _around("name of a user", "", "", user, is_name=True)
