import EventLog
import Foundation
import HarnessSettings
import TranscriptImport

/// What `agentlog doctor` looks at outside the store: the hooks, their program, the clock and the
/// transcripts. Nothing is run and nothing is written.
struct CaptureCheckups {
    let environment: [String: String]
    let home: String

    func all() -> [Checkup] {
        hooks() + [program(), clock(), transcripts()]
    }

    private func hooks() -> [Checkup] {
        let environment = HookEnvironment.current
        let status = HookInstallation(environment).status()
        return status.findings(environment).filter { $0.level != .ok }.map { finding in
            Checkup(
                "hooks", finding.level == .fail ? .fail : .warn, finding.message,
                remedy: finding.remedy)
        } + (status.isRecording ? [Checkup("hooks", .ok, "every event is recorded")] : [])
    }

    /// That a hook of another version runs is no fault, but a reason for what is missing in events.
    private func program() -> Checkup {
        guard let path = HookInstallation(.current).status().program else {
            return Checkup(
                "binary", .fail, "agentlog-hook was not found",
                remedy: "make install, and put its folder on PATH")
        }
        let own = Bundle.main.executableURL?.deletingLastPathComponent().path
        let folder = URL(filePath: path).deletingLastPathComponent().path
        if let own, own != folder {
            return Checkup(
                "binary", .warn, "\(path) is not beside the agentlog that runs, \(own)",
                remedy: "agentlog hooks install, run from the one that is meant")
        }
        return Checkup("binary", .ok, path)
    }

    /// Events are placed by the wall clock.
    private func clock() -> Checkup {
        let year = Calendar(identifier: .gregorian).component(.year, from: Date())
        guard (2025...2100).contains(year) else {
            return Checkup(
                "clock", .fail, "the clock says that it is the year \(year)",
                remedy: "set the clock: hooks write its time into events")
        }
        let path = "/run/systemd/timesync/synchronized"
        let isKnown = FileManager.default.fileExists(atPath: "/run/systemd/timesync")
        if isKnown && !FileManager.default.fileExists(atPath: path) {
            return Checkup(
                "clock", .warn, "the clock was not synchronized since the machine started",
                remedy: "timedatectl status")
        }
        return Checkup("clock", .ok, Date().formatted(.iso8601))
    }

    private func transcripts() -> Checkup {
        let folders = HistoryFolders.standard(environment).paths.filter {
            FileManager.default.fileExists(atPath: $0)
        }
        guard !folders.isEmpty else {
            return Checkup(
                "transcripts", .warn,
                "there are none: neither Claude Code's projects nor Codex's sessions exist",
                remedy: "set CLAUDE_CONFIG_DIR or CODEX_HOME as the coding agent has it")
        }
        for folder in folders where !FileManager.default.isReadableFile(atPath: folder) {
            return Checkup(
                "transcripts", .fail, "\(folder) cannot be read",
                remedy: "agents then have no tokens, tools and costs: ls -ld '\(folder)'")
        }
        let files = folders.map { HistoryFiles(below: $0, now: .distantFuture) }
            .reduce(HistoryFiles(), +)
        return Checkup(
            "transcripts", .ok,
            "\(Terminal.grouped(files.all.count)) in \(folders.joined(separator: ", "))")
    }
}
