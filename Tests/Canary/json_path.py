"""Places in a JSON document: `a.b` is a member of a member, `a[]` any element of a list."""


def under(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def strings(value, path: str = ""):
    """(path, text) of every string that is a value, and (path, key) of every key."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for element in value:
            yield from strings(element, path + "[]")
    elif isinstance(value, dict):
        for key, member in value.items():
            yield f"{path} (key)", key
            yield from strings(member, under(path, key))


def paths(value) -> set[str]:
    """The paths of all strings that are values."""
    return {path for path, _ in strings(value) if not path.endswith(" (key)")}
