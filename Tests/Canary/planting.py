"""Puts a canary in the place of every string of a document.

A document is planted several times, because what keeps it working cannot be replaced at once:

    whole       each string is a canary
    behind      each string goes on and ends in a canary: whatever reads by its beginning still does
    kinds       each number, boolean and null is a canary, too: none is of the kind it should be
    only PATH   like whole, and so is the string at PATH, of which the harness's meaning is lost
"""

from dataclasses import dataclass, field

import json_path
from mint import Origin
from structure import Structure

HOMES = ("/home", "/Users", "C:\\Users")
USER_NAME_PART = " (name of a user)"    # of a path that is a home directory


@dataclass(frozen=True, slots=True)
class Variant:
    manner: str                 # whole, behind or kinds
    path: str = ""              # of `only`

    def __str__(self):
        return f"only {self.path} {self.manner}" if self.path else self.manner


PLAIN = (Variant("whole"), Variant("behind"), Variant("kinds"))


def variants(structure: Structure, documents: list) -> list[Variant]:
    """All that make a difference to these documents, which stand in one file."""
    present = set().union(*map(json_path.paths, documents)) if documents else set()
    special = [path for path in structure.special if path in present]
    return list(PLAIN) + [Variant(manner, path) for path in special
                          for manner in ("whole", "behind")]


@dataclass(slots=True)
class Planter:
    mint: object                # mint.Canaries, or secret_mint.Secrets
    structure: Structure
    of: str
    document: str
    variant: Variant
    # (class, value) → what stands for it; shared by documents that name each other.
    links: dict[tuple[str, str], str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)     # path → the path of an existing file

    def plant(self, value, path: str = ""):
        if isinstance(value, str):
            return self._text(value, path)
        if isinstance(value, list):
            return [self.plant(element, path + "[]") for element in value]
        if isinstance(value, dict):
            planted = {key: self.plant(member, json_path.under(path, key))
                       for key, member in value.items()}
            if self.variant.manner == "whole":
                planted |= self._unknown(path)
            return planted
        if self.variant.manner == "kinds":
            return self.mint.text(self._origin(f"{path} (of another kind)"))
        return value

    def _origin(self, path: str) -> Origin:
        return Origin(self.of, path, self.document)

    def _unknown(self, path: str) -> dict:
        """A member that no version of the harness has, with members of its own."""
        key, inner, text = (self.mint.text(self._origin(json_path.under(path, what)))
                            for what in ("{unknown key}", "{unknown}.{key}", "{unknown}[]"))
        return {key: [text, {inner: [inner]}, f'{{"{inner}"', {"text": text, "agentId": text}]}

    def _text(self, text: str, path: str) -> str:
        structure, is_only = self.structure, path == self.variant.path
        if path in structure.files and not is_only:
            return self._file(text, path)
        if not is_only:
            if structure.keeps(path, text):
                return text
            begin = structure.prefixed.get(path, "")
            if begin and text.startswith(begin):
                return begin + self.mint.text(self._origin(path))
        link = structure.links.get(path)
        if link is None or is_only:
            return self._replaced(text, path)
        if (link, text) not in self.links:
            self.links[link, text] = self._replaced(text, path)
        return self.links[link, text]

    def _replaced(self, text: str, path: str) -> str:
        # A lone path is the last part of itself.
        name = f"{path} (last part)" if path in self.structure.files else path
        new = self.mint.text(self._origin(name))
        return text + new if self.variant.manner == "behind" else new

    def _file(self, text: str, path: str) -> str:
        """A path of which the folder and the name are canaries."""
        if path in self.files:
            return self.files[path]
        separator = "\\" if "\\" in text else "/"
        if text.rpartition(separator)[0] in HOMES:
            before, _, _ = text.rpartition(separator)
            return before + separator + self.mint.name(self._origin(path + USER_NAME_PART))
        folder = self.mint.name(self._origin(f"{path} (folder)"))
        last = self.mint.name(self._origin(f"{path} (last part)"))
        if self.variant.manner != "behind":
            return f"{'C:' if separator != '/' else ''}{separator}{folder}{separator}{last}"
        before, _, name = text.rpartition(separator)
        return f"{before}{separator}{folder}{separator}{name}{last}"
