import ArgumentParser
import Foundation
import Glibc

/// Writes for people and scripts: data to standard output, everything else to standard error.
enum Terminal {
    /// Exit codes of the commands; anything unknown is a failure.
    enum Exit {
        static let failed: Int32 = 1
        /// Finished, and found something that a person must know, such as damage.
        static let findings: Int32 = 2
        static let noStore: Int32 = 10
        static let locked: Int32 = 11
        static let interrupted: Int32 = 130

        static func code(_ code: Int32) -> ExitCode { ExitCode(code) }
    }

    static func out(_ text: String) { write(text + "\n", to: .standardOutput) }

    static func note(_ text: String) { write(text + "\n", to: .standardError) }

    /// Replaces the present line, on a terminal only.
    static func progress(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        write("\r\u{1B}[K" + text, to: .standardError)
    }

    /// Writes data. A reader that went away (`| head`) ends it quietly; anything else, such as a
    /// full disk, is an error: an export that looks complete and is not would be worse.
    static func bytes(_ bytes: [UInt8]) throws {
        signal(SIGPIPE, SIG_IGN)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EPIPE {
                throw ExitCode.success
            } else if errno != EINTR {
                note("error: cannot write to standard output: \(String(cString: strerror(errno)))")
                throw ExitCode(Exit.failed)
            }
        }
    }

    private static func write(_ text: String, to handle: FileHandle) {
        // A reader that went away (`| head`) is no failure of ours.
        try? handle.write(contentsOf: Data(text.utf8))
    }

    /// Groups of three digits: `12 345`.
    static func grouped(_ number: some BinaryInteger) -> String {
        var digits = String(number)
        var index = digits.endIndex
        while digits.distance(from: digits.startIndex, to: index) > 3 {
            index = digits.index(index, offsetBy: -3)
            digits.insert(" ", at: index)
        }
        return digits
    }

    /// `1.31 MiB`, `912 B`
    static func size(_ bytes: Int) -> String {
        let units = ["KiB", "MiB", "GiB", "TiB"]
        var value = Double(bytes)
        var unit = "B"
        for next in units where value >= 1_024 {
            value /= 1_024
            unit = next
        }
        if unit == "B" { return "\(bytes) B" }
        return "\(value.formatted(.number.precision(.fractionLength(2)).grouping(.never))) \(unit)"
    }

    /// Columns: the first is left-aligned, those named in `right` are right-aligned.
    static func table(_ rows: [[String]], right: Set<Int>) -> [String] {
        let widths = (0..<(rows.first?.count ?? 0)).map { column in
            rows.map { $0[column].count }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return right.contains(column) ? space + cell : cell + space
            }
            return cells.joined(separator: "  ").replacing(/\s+$/, with: "")
        }
    }

    /// `2026-11-22 10:00:00Z`
    static func time(milliseconds: UInt64) -> String {
        let date = Date(timeIntervalSince1970: Double(milliseconds / 1_000))
        return date.formatted(
            .iso8601.year().month().day().time(includingFractionalSeconds: false)
                .timeZone(separator: .omitted)
        )
        .replacingOccurrences(of: "T", with: " ")
    }
}
