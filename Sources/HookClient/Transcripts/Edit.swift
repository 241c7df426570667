import AgentEvents

/// What a call of a tool that edits files did, as far as its lines say.
struct Edit {
    /// Which tools edit.
    enum Kind {
        case write, edit, multiEdit, notebook

        init?(tool name: JSONText) {
            switch name {
            case "Write": self = .write
            case "Edit": self = .edit
            case "MultiEdit": self = .multiEdit
            case "NotebookEdit": self = .notebook
            default: return nil
            }
        }
    }

    let kind: Kind
    let turn: Int
    /// Index of its path; nil: the call names none.
    var path: Int?
    /// Of the call's input: for one that creates a file, and for one that changes it.
    private var written: Int64 = 0
    private var changed = Lines()
    private var hunks: Lines?
    private var isCreating: Bool?
    private var saysCreated = false

    struct Lines: Equatable {
        var added: Int64 = 0
        var removed: Int64 = 0
    }

    var creates: Bool { kind == .write && (isCreating ?? saysCreated) }

    var lines: Lines {
        if let hunks { return hunks }
        return creates ? Lines(added: written) : changed
    }

    /// Reads the input of a call.
    init(_ kind: Kind, turn: Int, input: JSONReader?, paths: inout NameTable) {
        self.kind = kind
        self.turn = turn
        guard var input, input.peek() == UInt8(ascii: "{") else { return }
        var (path, old, new, content): (JSONText?, JSONText?, JSONText?, JSONText?)
        var edits: JSONReader?
        // The line was read once, so nothing fails here.
        try? input.object { json, key throws(JSONReader.Failure) in
            switch key {
            case "file_path":
                if kind != .notebook { path = try json.textOrSkip() } else { try json.skip() }
            case "notebook_path":
                if kind == .notebook { path = try json.textOrSkip() } else { try json.skip() }
            case "content": content = try json.textOrSkip()
            case "old_string": old = try json.textOrSkip()
            case "new_string": new = try json.textOrSkip()
            case "edits":
                edits = json
                try json.skip()
            default: try json.skip()
            }
        }
        self.path = path.map { paths.index(of: $0) }
        switch kind {
        case .write: written = content.map { JSONLines.count($0) } ?? 0
        case .edit: change(from: old, to: new)
        case .multiEdit: if let edits { change(edits) }
        case .notebook: break
        }
    }

    private mutating func change(from old: JSONText?, to new: JSONText?) {
        guard let old, let new else { return }
        let (removed, added) = JSONLines.difference(from: old, to: new)
        changed.added += added
        changed.removed += removed
    }

    private mutating func change(_ edits: JSONReader) {
        var edits = edits
        guard edits.peek() == UInt8(ascii: "[") else { return }
        try? edits.array { json throws(JSONReader.Failure) in
            guard json.peek() == UInt8(ascii: "{") else { return try json.skip() }
            var (old, new): (JSONText?, JSONText?)
            try json.object { json, key throws(JSONReader.Failure) in
                switch key {
                case "old_string": old = try json.textOrSkip()
                case "new_string": new = try json.textOrSkip()
                default: try json.skip()
                }
            }
            change(from: old, to: new)
        }
    }

    /// Takes in a result's text.
    mutating func take(result: JSONReader?) {
        guard kind == .write, let text = result?.resultTexts().first else { return }
        if text.hasPrefix("File created successfully") { saysCreated = true }
    }

    /// Takes in the `toolUseResult` of a line whose only result is this call's.
    mutating func take(toolUseResult: JSONReader) {
        var json = toolUseResult
        guard json.peek() == UInt8(ascii: "{") else { return }
        var creates = false
        var found: Lines?
        try? json.object { json, key throws(JSONReader.Failure) in
            switch key {
            case "type": creates = try json.textOrSkip().map { $0 == "create" } ?? false
            case "structuredPatch": found = try json.hunkLines()
            default: try json.skip()
            }
        }
        isCreating = isCreating == true || creates
        hunks = hunks ?? found
    }
}

extension JSONReader {
    /// The lines that the hunks of a patch add and remove; nil without a hunk.
    fileprivate mutating func hunkLines() throws(Failure) -> Edit.Lines? {
        guard peek() == UInt8(ascii: "[") else {
            try skip()
            return nil
        }
        var lines = Edit.Lines()
        var hasHunk = false
        try array { json throws(Failure) in
            guard json.peek() == UInt8(ascii: "{") else { return try json.skip() }
            hasHunk = true
            try json.object { json, key throws(Failure) in
                guard key == "lines", json.peek() == UInt8(ascii: "[") else {
                    return try json.skip()
                }
                try json.array { json throws(Failure) in
                    switch try json.textOrSkip()?.rawBytes.first {
                    case UInt8(ascii: "+"): lines.added += 1
                    case UInt8(ascii: "-"): lines.removed += 1
                    default: break
                    }
                }
            }
        }
        return hasHunk ? lines : nil
    }

    /// The texts of a tool result's content: itself if it is one, else its text blocks.
    func resultTexts() -> [JSONText] {
        var json = self
        var texts: [JSONText] = []
        switch json.peek() {
        case UInt8(ascii: "\""): if let text = try? json.text() { texts.append(text) }
        case UInt8(ascii: "["):
            try? json.array { json throws(Failure) in
                guard json.peek() == UInt8(ascii: "{") else { return try json.skip() }
                var (isText, text): (Bool, JSONText?) = (false, nil)
                try json.object { json, key throws(Failure) in
                    switch key {
                    case "type": isText = try json.textOrSkip().map { $0 == "text" } ?? false
                    case "text": text = try json.textOrSkip()
                    default: try json.skip()
                    }
                }
                if isText, let text { texts.append(text) }
            }
        default: break
        }
        return texts
    }
}
