import Foundation

/// The files that a clone would have. Without asking git, so that the tests also run in a tree
/// that was unpacked from an archive.
struct Repository: Sendable {
    /// Text files, in the order of their paths.
    let files: [SourceFile]
    /// Symbolic links, with what they point to as their text, as git stores them.
    let links: [SourceFile]
    /// All of them and what is not text.
    let paths: Set<String>

    private let filesByPath: [String: SourceFile]
    private let folders: Set<String>

    init(files: [SourceFile], links: [SourceFile] = [], others: [String] = []) {
        self.files = files.sorted { $0.path < $1.path }
        self.links = links.sorted { $0.path < $1.path }
        paths = Set(files.map(\.path) + links.map(\.path) + others)
        filesByPath = Dictionary(files.map { ($0.path, $0) }, uniquingKeysWith: { $1 })
        folders = Set(paths.flatMap(Self.folders(above:)))
    }

    /// Read once for all rules.
    static let here = Result { try Repository(root: root()) }

    func file(_ path: String) -> SourceFile? { filesByPath[path] }

    func contains(_ path: String) -> Bool { paths.contains(path) || folders.contains(path) }

    private static func folders(above path: String) -> [String] {
        let steps = path.split(separator: "/")
        return steps.indices.map { steps[..<$0].joined(separator: "/") }
    }
}

// MARK: On the disk

extension Repository {
    private struct NoPackage: Error {}

    private static func root() throws -> URL {
        var folder = URL(filePath: #filePath).deletingLastPathComponent()
        while folder.path != "/" {
            let manifest = folder.appending(path: "Package.swift").path
            if FileManager.default.fileExists(atPath: manifest) { return folder }
            folder.deleteLastPathComponent()
        }
        throw NoPackage()
    }

    init(root: URL) throws {
        var files: [SourceFile] = []
        var links: [SourceFile] = []
        var others: [String] = []
        var pending = [""]
        let disk = FileManager.default
        while let folder = pending.popLast() {
            let location = root.appending(path: folder).path
            for name in try disk.contentsOfDirectory(atPath: location) where !isForeign(name) {
                let path = folder.isEmpty ? name : folder + "/" + name
                let url = root.appending(path: path)
                switch try disk.attributesOfItem(atPath: url.path)[.type] as? FileAttributeType {
                case .typeDirectory?:
                    pending.append(path)
                case .typeSymbolicLink?:
                    let text = try disk.destinationOfSymbolicLink(atPath: url.path)
                    links.append(SourceFile(path: path, text: text))
                default:
                    if let text = Self.text(try Data(contentsOf: url)) {
                        files.append(SourceFile(path: path, text: text))
                    } else {
                        others.append(path)
                    }
                }
            }
        }
        self.init(files: files, links: links, others: others)
    }

    private static func text(_ data: Data) -> String? {
        data.contains(0) ? nil : String(validating: data, as: UTF8.self)
    }
}

/// What git does not track here. Build folders with a suffix are those of other configurations.
private func isForeign(_ name: String) -> Bool {
    name.hasPrefix(".build") || [".git", ".swiftpm", "__pycache__"].contains(name)
}
