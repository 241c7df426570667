extension SelfDescription {
    static let plants = [
        Plant(
            "every foreign path", "Scripts/build.sh",
            "cd \(foreign[0])/lib\ncd \(foreign[1])\n\ncat \"\(foreign[2])log\"\n",
            finds: [(1, foreign[0]), (2, foreign[1]), (4, "from the root of this repository")]),
        Plant(
            "in comments, strings and hidden files", ".ci/build.yml",
            "# \(foreign[1])/x\nx: \"\(foreign[2])\(foreign[1])\"\n",
            finds: [(1, foreign[1]), (2, foreign[1]), (2, foreign[2])]),
        Plant(
            "innocent: similar paths", "docs/a.md",
            "# A\nlib/shared, ../share, /srv/other, the account root, /rootless/\n"),
    ]
}
