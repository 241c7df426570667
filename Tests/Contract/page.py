"""Holds the page of GET /api/docs to docs/openapi.yaml: the same operations with the same parameters, the same
schemas with the same fields. It reads the page as a browser would, and shares nothing with what makes it.
"""

import re
from html.parser import HTMLParser

METHODS = {"get", "post", "put", "patch", "delete"}


class Headings(HTMLParser):
    """What stands in the first column of the tables under each heading."""

    def __init__(self):
        super().__init__()
        self.names = {}
        self.heading = None
        self.table = None
        self.cell = 0
        self.inside = []

    def handle_starttag(self, tag, attributes):
        if tag == "h3":
            self.heading = ""
        if tag == "tr":
            self.cell = 0
        if tag in ("td", "th"):
            self.cell += 1
        self.inside = [*self.inside, tag] if tag in ("h3", "code", "th", "td") else self.inside

    def handle_endtag(self, tag):
        if tag == "h3":
            self.names[self.heading] = []
        if tag in self.inside:
            del self.inside[len(self.inside) - 1 - self.inside[::-1].index(tag):]

    def handle_data(self, data):
        if "h3" in self.inside:
            self.heading += data
        elif self.inside[-1:] == ["th"] and self.cell == 1:
            self.table = data.strip()
        elif self.inside[-1:] == ["code"] and self.cell == 1 and self.table in ("Parameter", "Field"):
            self.names[self.heading].append(data)


def read(page):
    headings = Headings()
    headings.feed(page)
    return {name: sorted(names) for name, names in headings.names.items()}


def fields(schema, prefix=""):
    for name, field in schema.get("properties", {}).items():
        yield prefix + name
        inner = field.get("items", field)
        yield from fields(inner, f"{prefix}{name}{'[].' if 'items' in field else '.'}")


def expected(document):
    found = {}
    for path, node in document["paths"].items():
        for method in METHODS & node.keys():
            parameters = [one if "name" in one else
                          document["components"]["parameters"][one["$ref"].rsplit("/", 1)[-1]]
                          for one in node[method].get("parameters", [])]
            found[f"{method.upper()} {path}"] = sorted(one["name"] for one in parameters)
    for name, schema in document["components"]["schemas"].items():
        found[name] = sorted(fields(schema))
    return found


def differences(page, document):
    """What the page has and the document does not, or the other way round."""
    (shown, said) = (read(page), expected(document))
    found = [f"{name}: {shown.get(name)} on the page, {said.get(name)} in the document"
             for name in sorted(shown.keys() | said.keys()) if shown.get(name) != said.get(name)]
    return found + [f"the page loads {one}" for one in re.findall(
        r"<(?:script|link|img|iframe|object)\b[^>]*|url\([^)]*|@import[^;]*", page)]


MISTAKES = {
    "the page lacks a path": lambda page: page.replace("<code>/api/agents/explain</code>", "", 2),
    "the page lacks a parameter": lambda page: page.replace("<td><code>min_offset</code>", "<td>", 1),
    "the page has a field that is none": lambda page: page.replace(
        "<tr><td><code>success_rate</code>", "<tr><td><code>mood</code>", 1),
    "the page loads something": lambda page: page + '<script src="https://example.com/x.js"></script>',
}
