import Foundation

@testable import HarnessSettings

/// A home directory (with a space in its name) and a project in it; it goes away with this.
final class TemporaryFolder {
    let path: String

    init() {
        path = URL.temporaryDirectory.appending(path: "harness settings \(UUID().uuidString)")
            .path(percentEncoded: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var program: String { path + "/bin/agentlog-hook" }
    var settings: String { path + "/.claude/settings.json" }
    var project: String { path + "/project/.claude/settings.json" }
    var local: String { path + "/project/.claude/settings.local.json" }

    /// Of a process that runs beside the hook, in the project.
    var environment: HookEnvironment {
        var environment = HookEnvironment(
            home: path, configDirectory: path + "/.claude", workingDirectory: path + "/project",
            programDirectory: path + "/bin", searchPath: [])
        environment.managedSettings = path + "/managed.json"
        return environment
    }

    var installation: HookInstallation { HookInstallation(environment) }

    func write(_ text: String, to path: String, mode: Int = 0o644) throws {
        try FileManager.default.createDirectory(
            atPath: directory(of: path), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    func writeProgram() throws { try write("#!/bin/sh\n", to: program, mode: 0o755) }

    func read(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// The names in a directory, in order.
    func names(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    /// As `ls` shows it.
    func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}
