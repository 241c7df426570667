"""What clients were promised before there was a document: examples.json, one answer for each of five paths.

Fields may be added to an answer, and must not be taken away, renamed or become of another kind. So each
example must be valid by the schema of its path, but for fields that it does not have.

And what every request may be answered, whatever it asks: too often (429), of no or another host (400, 421),
without a key (401; only whether the server is there is everybody's).
"""

import copy
import json
from pathlib import Path

import jsonschema_rs

EXAMPLES = json.loads((Path(__file__).parent / "examples.json").read_text())


def schema_of(document, path):
    answer = document["paths"][path]["get"]["responses"]["200"]
    schema = copy.deepcopy(answer["content"]["application/json"]["schema"])
    components = copy.deepcopy(document["components"])
    return loosened({**schema, "components": components})


def loosened(node):
    """Without `required`: what is missing may have been added since."""
    if isinstance(node, dict):
        return {key: loosened(value) for key, value in node.items()
                if key != "required" or isinstance(value, dict)}
    return [loosened(one) for one in node] if isinstance(node, list) else node


def broken_promises(document):
    """What is wrong with the document, by path."""
    found = []
    for path, example in EXAMPLES.items():
        validator = jsonschema_rs.Draft202012Validator(schema_of(document, path))
        found += [f"{path}: {error.message}" for error in validator.iter_errors(example)]
    for path, operations in document["paths"].items():
        for name, operation in operations.items():
            needed = {"400", "421", "429"} | ({"401"} if path not in ("/healthz", "/readyz") else set())
            if lacking := needed - set(operation["responses"]):
                found.append(f"{name} {path} does not say {', '.join(sorted(lacking))}")
    return found


def without(document, schema, field):
    changed = copy.deepcopy(document)
    del changed["components"]["schemas"][schema]["properties"][field]
    return changed


def of_other_kind(document, schema, field):
    changed = copy.deepcopy(document)
    changed["components"]["schemas"][schema]["properties"][field] = {"type": "boolean"}
    return changed


def without_answer(document, path, status):
    changed = copy.deepcopy(document)
    del changed["paths"][path]["post"]["responses"][status]
    return changed


MISTAKES = {
    "an answer that every request may get is not said": lambda document: without_answer(
        document, "/events", "429"),
    "a promised field is taken out of the document": lambda document: without(
        document, "CurrentMetrics", "success_rate"),
    "a promised field becomes of another kind": lambda document: of_other_kind(
        document, "Tool", "agents_using"),
}
