import Foundation
import Testing

/// Rules over nothing find nothing, so what they are run over is checked too.
@Suite struct RepositoryTests {
    @Test func rootIsThisPackage() throws {
        let repository = try Repository.here.get()
        #expect(repository.contains("Package.swift"))
        #expect(repository.file("Tests/TidyTests/RepositoryTests.swift")?.code.isEmpty == false)
    }

    @Test func folderIsReadLikeAClone() throws {
        let disk = FileManager.default
        let root = disk.temporaryDirectory.appending(path: "tidy-\(UUID().uuidString)")
        defer { try? disk.removeItem(at: root) }
        let contents: [String: Data] = [
            ".ci/build.yml": Data("a\r\nb\n".utf8),
            "docs/deep/empty.md": Data(),
            "Fixtures/zero.bin": Data([0x61, 0x00]),
            "Fixtures/latin1.txt": Data([0xE9]),
            ".git/HEAD": Data("ref".utf8),
            "Benchmarks/.build/a.swift": Data("a".utf8),
            ".build-release/a.swift": Data("a".utf8),
        ]
        for (path, data) in contents {
            let url = root.appending(path: path)
            try disk.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try data.write(to: url)
        }
        try disk.createDirectory(
            at: root.appending(path: "Scripts"), withIntermediateDirectories: true)
        try disk.createSymbolicLink(
            atPath: root.appending(path: "link").path, withDestinationPath: "../elsewhere")

        let repository = try Repository(root: root)

        #expect(repository.files.map(\.path) == [".ci/build.yml", "docs/deep/empty.md"])
        #expect(repository.file(".ci/build.yml")?.lines == ["a", "b"])
        #expect(repository.links.map(\.path) == ["link"])
        #expect(repository.links.map(\.text) == ["../elsewhere"])
        #expect(
            repository.paths == [
                ".ci/build.yml", "docs/deep/empty.md", "Fixtures/zero.bin",
                "Fixtures/latin1.txt", "link",
            ])
        #expect(repository.contains("docs/deep") && repository.contains("docs"))
        #expect(!repository.contains("Scripts") && !repository.contains("doc"))
    }
}
