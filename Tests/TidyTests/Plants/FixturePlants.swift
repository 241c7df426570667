extension FixtureIndex {
    static let plants = [
        Plant(
            "not named",
            [
                index: "# Fixtures\n`a-b.json`, c.json5, old.d.json and E.json\n",
                "Fixtures/b.json": "", "Fixtures/c.json": "", "Fixtures/deep/d.json": "",
                "Fixtures/e.json": "", "Fixtures/a-b.json": "", "Fixtures/deep/README.md": "",
            ],
            finds: [
                ("Fixtures/b.json:1", "name b.json in Fixtures/README.md"),
                ("Fixtures/c.json:1", "name c.json"),
                ("Fixtures/deep/README.md:1", "name README.md"),
                ("Fixtures/deep/d.json:1", "name d.json"),
                ("Fixtures/e.json:1", "name e.json"),
            ]),
        Plant(
            "no index", ["Fixtures/a.lz4": ""], finds: [("Fixtures/a.lz4:1", "where it is from")]),
        Plant(
            "innocent: named",
            [
                index: "# Fixtures\n| `a.json` | x |\n- deep/b.json, see c.lz4.\n[d](deep/d.lz4)",
                "Fixtures/a.json": "", "Fixtures/deep/b.json": "", "Fixtures/c.lz4": "",
                "Fixtures/deep/d.lz4": "",
            ]),
        Plant("innocent: no fixtures", ["Tests/Fixtures/a.json": "", "FixturesOld/b.json": ""]),
    ]
}
