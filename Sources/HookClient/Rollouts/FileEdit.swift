import AgentEvents

/// What happened to one file.
struct FileEdit: Equatable {
    /// Index of its path.
    let path: Int
    let kind: Kind
    var added: Int64 = 0
    var removed: Int64 = 0

    enum Kind {
        /// One that is moved is modified, under its former name.
        case created, modified, deleted
    }

    /// Of the object by path that Codex writes when it has changed files.
    static func all(in changes: JSONReader, _ paths: inout NameTable) -> [FileEdit] {
        var json = changes
        var edits: [FileEdit] = []
        try? json.objectOrSkip { json, path throws(JSONReader.Failure) in
            var (type, content, diff): (JSONText?, JSONText?, JSONText?)
            try json.objectOrSkip { json, key throws(JSONReader.Failure) in
                switch key {
                case "type": type = try json.textOrSkip()
                case "content": content = try json.textOrSkip()
                case "unified_diff": diff = try json.textOrSkip()
                default: try json.skip()
                }
            }
            let size = content.map { JSONLines.count($0) } ?? 0
            switch type {
            case .some("add"):
                edits.append(
                    FileEdit(path: paths.index(of: path), kind: .created, added: size))
            case .some("delete"):
                edits.append(
                    FileEdit(path: paths.index(of: path), kind: .deleted, removed: size))
            case .some("update"):
                var edit = FileEdit(path: paths.index(of: path), kind: .modified)
                if let diff { edit.count(diff: diff.unescapedBytes) }
                edits.append(edit)
            default: break
            }
        }
        return edits
    }

    /// Of a patch as the model writes it, wherever in a text it stands.
    static func all(inPatch text: [UInt8], _ paths: inout NameTable) -> [FileEdit] {
        var edits: [FileEdit] = []
        var isInPatch = false
        for bytes in text.split(separator: 0x0A) {
            let line = OutputLine(bytes)
            if !isInPatch {
                isInPatch = endsInBegin(bytes)
            } else if line.begins(with: "*** End Patch") {
                isInPatch = false
            } else if line.begins(with: "*** Add File: ") {
                edits.append(FileEdit(bytes.dropFirst(14), .created, &paths))
            } else if line.begins(with: "*** Update File: ") {
                edits.append(FileEdit(bytes.dropFirst(17), .modified, &paths))
            } else if line.begins(with: "*** Delete File: ") {
                edits.append(FileEdit(bytes.dropFirst(17), .deleted, &paths))
            } else if !edits.isEmpty {
                edits[edits.count - 1].count(line: bytes)
            }
        }
        return edits
    }

    /// The command's own words may stand before it.
    private static func endsInBegin(_ line: ArraySlice<UInt8>) -> Bool {
        line.reversed().drop { $0 == 0x0D || $0 == 0x20 }
            .starts(with: "*** Begin Patch".utf8.reversed())
    }

    private init(_ path: ArraySlice<UInt8>, _ kind: Kind, _ paths: inout NameTable) {
        let end = path.lastIndex { $0 != 0x0D && $0 != 0x20 }.map { $0 + 1 } ?? path.startIndex
        self.init(
            path: paths.index(of: String(decoding: path[..<end], as: UTF8.self)), kind: kind)
    }

    private init(path: Int, kind: Kind, added: Int64 = 0, removed: Int64 = 0) {
        self.path = path
        self.kind = kind
        self.added = added
        self.removed = removed
    }

    private mutating func count(diff: [UInt8]) {
        // Before the first hunk may stand names of files.
        var isInHunk = false
        for line in diff.split(separator: 0x0A) {
            if line.starts(with: "@@".utf8) { isInHunk = true }
            if isInHunk { count(line: line) }
        }
    }

    private mutating func count(line: ArraySlice<UInt8>) {
        switch line.first {
        case UInt8(ascii: "+"): added += 1
        case UInt8(ascii: "-"): removed += 1
        default: break
        }
    }
}
