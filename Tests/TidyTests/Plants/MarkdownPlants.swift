extension MarkdownLinks {
    static let plants = titles + targets + anchors

    private static let titles = [
        Plant("no title", "docs/a.md", "Text\n\n## Part\n", finds: [(1, "`# Title`")]),
        Plant(
            "two titles", "docs/a.md", "# One\n\n# Two\n\nThree\n=====\n",
            finds: [(3, "already in line 1"), (5, "already in line 1")]),
        Plant(
            "a title in a fence is none", "docs/a.md", "```sh\n# comment\n```\n",
            finds: [(1, "no title")]),
        Plant(
            "innocent: marks that are no titles", "docs/a.md",
            """
            # One
            ````md
            # Two
            ```
            # Three
            ````
            ~~~
            # Four
            ~~~
            > ```
            > # Five
            > ```
            #hashtag, `# Six`
                # Seven
            """),
        Plant("innocent: an underlined title", "docs/a.md", "One\n===\n\nTwo\n---\n"),
    ]

    private static let targets = [
        Plant(
            "targets that do not exist",
            [
                "docs/a.md": """
                # A
                [b](b.md), [c](c.md) and ![d](img/d.png "title")
                [wrapped
                text](gone.md)
                [e](<with space.md>)

                [f]: ../Sources/gone.swift
                <img alt="" src="gone.svg">
                [up](../../docs/b.md)
                [case](B.md)
                """,
                "docs/b.md": "# B\n",
            ],
            finds: [
                ("docs/a.md:2", "c.md is not in this repository"),
                ("docs/a.md:2", "img/d.png is not"), ("docs/a.md:4", "gone.md is not"),
                ("docs/a.md:5", "with space.md is not"),
                ("docs/a.md:7", "../Sources/gone.swift is not"),
                ("docs/a.md:8", "gone.svg is not"), ("docs/a.md:9", "../../docs/b.md is not"),
                ("docs/a.md:10", "B.md is not"),
            ]),
        Plant(
            "two in a line", "a.md", "# A\n[b](b.md) [c](./docs/c.md)\n[d](docs/)\n",
            finds: [(2, "./docs/c.md is not"), (2, "b.md is not"), (3, "docs/ is not")]),
        Plant(
            "between backticks that are no pair", "a.md",
            "# A\na ` b\n\n[c](gone.md) ` and `` [d](gone.md)\n",
            finds: [(4, "gone.md"), (4, "gone.md")]),
        Plant(
            "absolute paths", "a.md",
            """
            # A
            [b](/srv/b.md)
            [c](/home/c/c.md#d)
            [e](~/e.md)
            [f](file:///tmp/f.md)

            [g]: </a.md>
            """,
            finds: [2, 3, 4, 5, 7].map { ($0, "link relative to this file") }),
        Plant(
            "innocent: links that work",
            [
                "docs/a.md": """
                # A
                [b](b.md), [up](../README.md), [root](..), [code](../Sources/EventLog/Log.swift#L3)
                [folder](../Sources/EventLog/), [here](./a.md#a), ![d](../my%20image.svg?raw=true)
                [web](https://example.org/gone.md), [mail](mailto:a@example.org), [host](//h/x)

                [f]: <../my image.svg>
                [^1]: note, `[g](gone.md)` and `` [`h](gone.md) ``, ``[wrapped
                span](gone.md)`` and array[0] (gone.md)

                ```
                [i](gone.md)
                ```
                """,
                "docs/b.md": "# B\n", "README.md": "# R\n", "my image.svg": "<svg/>",
                "Sources/EventLog/Log.swift": "",
            ]),
        Plant("innocent: not a page", "a.txt", "[b](gone.md)\n"),
    ]

    private static let anchors = [
        Plant(
            "anchors that do not exist",
            [
                "a.md": "# A\n[b](#b)\n[c](docs/c.md#part-2)\n[d](docs/c.md#Part)\n",
                "docs/c.md": "# C\n\n## Part\n\n```\n## Part 2\n```\n",
            ],
            finds: [
                ("a.md:2", "a.md has no heading #b"),
                ("a.md:3", "docs/c.md has no heading #part-2"), ("a.md:4", "use the slug"),
            ]),
        Plant(
            "innocent: anchors as GitHub makes them", "a.md",
            """
            # The `<base>` file: what's new — now?
            ## Part ##
            ## Part
            ## [Link](#part) to_it *and* on
            Grüße
            -----
            <a id="own"></a>
            [1](#the-base-file-whats-new--now) [2](#part) [3](#part-1) [4](#link-to_it-and-on)
            [5](#gr%C3%BC%C3%9Fe) [6](#own) [7](#grüße) [8](#)
            """),
    ]
}
