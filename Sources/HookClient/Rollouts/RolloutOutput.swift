import AgentEvents

/// The result of a call. No flag says whether it failed: only its text does, and of a command's the
/// head before the line `Output:`.
struct RolloutOutput {
    private let texts: [JSONText]
    private(set) var isFailed = false
    /// Of a command that goes on running after the call: what later calls name it by.
    private(set) var runningCommand: Int64?

    init(_ output: JSONReader?, of work: RolloutCall.Work) {
        texts = output?.outputTexts() ?? []
        guard let text = texts.first else { return }
        let head = OutputHead(text.rawBytes)
        isFailed = head.saysFailure
        if work == .other || isFailed { return }
        runningCommand = head.runningCommand
        if let isZero = head.hasExitCodeZero {
            isFailed = !isZero
        } else if work == .script {
            isFailed = head.isScriptFailure
        } else if head.isJSON || head.isNested && head.runningCommand == nil {
            isFailed = Self.saysFailure(text.unescapedBytes)
        }
    }

    /// Of a result in JSON, or of one that stands below the head of another, as that of a patch
    /// does which a command applied.
    private static func saysFailure(_ text: [UInt8]) -> Bool {
        text.withUnsafeBufferPointer { text in
            let result = UnsafeBufferPointer(rebasing: text[OutputHead.end(in: text)...])
            if result.first == UInt8(ascii: "{") {
                return ExecResult(result)?.exitCode.map { $0 != 0 } ?? false
            }
            return !(OutputHead(result).hasExitCodeZero ?? true)
        }
    }

    /// What a command printed. The head is left before it: no summary of tests is in it.
    var printed: [UInt8] {
        if let text = texts.first, text.rawBytes.first == UInt8(ascii: "{"), texts.count == 1 {
            let bytes = text.unescapedBytes
            let output = bytes.withUnsafeBufferPointer { ExecResult($0)?.output }
            return output ?? bytes
        }
        var bytes: [UInt8] = []
        for text in texts {
            if !bytes.isEmpty { bytes.append(0x0A) }
            bytes += text.unescapedBytes
        }
        return bytes
    }
}

/// `{"output":"…","metadata":{"exit_code":0}}`, as old versions write a command's result.
private struct ExecResult {
    var exitCode: Int64?
    var output: [UInt8]?

    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        var json = JSONReader(bytes)
        do throws(JSONReader.Failure) {
            try json.object { json, key throws(JSONReader.Failure) in
                switch key {
                case "output": output = try json.textOrSkip()?.unescapedBytes
                case "metadata":
                    try json.objectOrSkip { json, key throws(JSONReader.Failure) in
                        guard key == "exit_code" else { return try json.skip() }
                        exitCode = try json.integerOrSkip()
                    }
                default: try json.skip()
                }
            }
        } catch {
            return nil
        }
    }
}

/// What stands before the line `Output:` of a text, which may have escapes as JSON has them: none
/// of the words that are looked for has any.
private struct OutputHead {
    var isJSON = false
    /// It begins as only a failure's text does.
    var saysFailure = false
    var isScriptFailure = false
    var hasExitCodeZero: Bool?
    var runningCommand: Int64?
    /// Whether an output follows that tells of itself.
    var isNested = false

    init(_ text: UnsafeBufferPointer<UInt8>) {
        if text.first == UInt8(ascii: "{") {
            isJSON = true
            return
        }
        var lines = HeadLines(text)
        var number = 0
        while let line = lines.next() {
            if line.equals("Output:") {
                let rest = lines.next()
                isNested =
                    rest.map { $0.begins(with: "{") || $0.begins(with: "Exit code: ") } ?? false
                return
            }
            if number == 0 { readFirst(line) }
            if number < 2, line.begins(with: "aborted by user") { saysFailure = true }
            if line.begins(with: "Process exited with code ") {
                hasExitCodeZero = line.equals("Process exited with code 0")
            } else if line.begins(with: "Exit code: ") {
                hasExitCodeZero = line.equals("Exit code: 0")
            } else if line.begins(with: "Process running with session ID ") {
                runningCommand = line.number(after: "Process running with session ID ")
            }
            number += 1
        }
    }

    private mutating func readFirst(_ line: HeadLine) {
        isScriptFailure = line.begins(with: "Script failed")
        saysFailure =
            line.begins(with: "apply_patch verification failed")
            || line.begins(with: "unsupported call") || line.begins(with: "write_stdin failed")
            || line.begins(with: "exec_command failed")
            || line.begins(with: "collab ") && line.contains(" failed:")
    }

    /// Behind the line `Output:`; 0 if there is none.
    static func end(in text: UnsafeBufferPointer<UInt8>) -> Int {
        if text.first == UInt8(ascii: "{") { return 0 }
        var lines = HeadLines(text)
        while let line = lines.next() { if line.equals("Output:") { return lines.position } }
        return 0
    }
}

/// Lines of a text, whose newlines may be escapes.
private struct HeadLines {
    private let text: UnsafeBufferPointer<UInt8>
    /// Where the next line begins.
    private(set) var position = 0

    init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

    mutating func next() -> HeadLine? {
        if position >= text.count { return nil }
        let start = position
        var index = start
        while index < text.count {
            if text[index] == 0x0A {
                position = index + 1
                return HeadLine(text[start..<index])
            }
            if text[index] == UInt8(ascii: "\\"), index + 1 < text.count {
                if text[index + 1] == UInt8(ascii: "n") {
                    position = index + 2
                    return HeadLine(text[start..<index])
                }
                index += 1
            }
            index += 1
        }
        position = text.count
        return HeadLine(text[start...])
    }
}

private struct HeadLine {
    private let bytes: Slice<UnsafeBufferPointer<UInt8>>

    init(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) { self.bytes = bytes }

    func begins(with text: StaticString) -> Bool { isHere(text, at: bytes.startIndex) }

    func equals(_ text: StaticString) -> Bool {
        bytes.count == text.utf8CodeUnitCount && begins(with: text)
    }

    func contains(_ text: StaticString) -> Bool {
        bytes.indices.contains { isHere(text, at: $0) }
    }

    /// The number that the line ends with, after a text that it begins with.
    func number(after text: StaticString) -> Int64? {
        var reader = JSONReader(
            UnsafeBufferPointer(rebasing: bytes.dropFirst(text.utf8CodeUnitCount)))
        return try? reader.integer()
    }

    private func isHere(_ text: StaticString, at index: Int) -> Bool {
        guard bytes.endIndex - index >= text.utf8CodeUnitCount else { return false }
        for offset in 0..<text.utf8CodeUnitCount
        where bytes[index + offset] != text.utf8Start[offset] { return false }
        return true
    }
}

extension JSONReader {
    /// The texts of an output: itself if it is one, else those of its parts.
    fileprivate func outputTexts() -> [JSONText] {
        var json = self
        var texts: [JSONText] = []
        if json.peek() == UInt8(ascii: "\"") {
            if let text = try? json.text() { texts.append(text) }
            return texts
        }
        try? json.arrayOrSkip { json throws(Failure) in
            try json.objectOrSkip { json, key throws(Failure) in
                guard key == "text" else { return try json.skip() }
                if let text = try json.textOrSkip() { texts.append(text) }
            }
        }
        return texts
    }
}
