import Digests
import SystemCalls

/// A segment opened for reading: its header, and the footer if it is sealed and whole.
struct SegmentFile: ~Copyable {
    /// As it was named when it was opened; a rolled one may have become sealed since.
    let name: SegmentName
    let file: File
    /// Nil when it is damaged: the units have offsets of their own and are still read.
    let header: Header?
    /// Nil also while the segment is not sealed.
    let footer: Footer?
    /// The hash of the footer's bytes, which is the segment's place in the chain.
    let footerHash: [UInt8]?
    /// Where the footer begins, which is where the blocks end.
    let footerPosition: Int?

    /// Enough for the footer of a segment of 8 MiB, so that it takes one read.
    private static let tailSize = 4_096

    /// - Throws: `io`; `unknownVersion`.
    init(_ directory: LogDirectory, _ name: SegmentName) throws(EventLogError) {
        try self.init(path: directory.path(name), name, mustHaveBase: true)
    }

    /// - Parameter mustHaveBase: Whether a footer for another base than the name's is none.
    init(
        path: String, _ name: SegmentName, mustHaveBase: Bool = false
    ) throws(EventLogError) {
        let file = try File(path, O_RDONLY)
        let start = try file.read(at: 0, count: Format.firstUnitPosition)
        var header: Header?
        switch Header.decode(start.span) {
        case .header(let valid): header = valid
        case .invalid: break
        case .unknownVersion(let version):
            throw .unknownVersion(segment: name.fileName, version: version)
        }
        var found: (footer: Footer, hash: [UInt8], position: Int)?
        if header?.isSealed ?? (name.state == .sealed) {
            found = try Self.readFooter(file, name)
            if mustHaveBase && found?.footer.base != name.base { found = nil }
        }
        self.name = name
        self.header = header
        footer = found?.footer
        footerHash = found?.hash
        footerPosition = found?.position
        self.file = file
    }

    /// Opens a segment that may change its state, that is its name, between listing and opening.
    static func open(
        _ directory: LogDirectory, _ name: SegmentName
    ) throws(EventLogError) -> SegmentFile {
        var states: [SegmentName.State] = [name.state]
        if name.state == .active { states += [.rolled] }
        if name.state != .sealed { states += [.sealed] }
        var absent: EventLogError?
        for state in states {
            do throws(EventLogError) {
                return try SegmentFile(directory, SegmentName(base: name.base, state: state))
            } catch {
                guard error.isAbsentFile else { throw error }
                absent = absent ?? error
            }
        }
        throw absent ?? .noLog(path: directory.log)
    }

    private static func readFooter(
        _ file: borrowing File, _ name: SegmentName
    ) throws(EventLogError) -> (Footer, [UInt8], Int)? {
        let size = try file.status().size
        let tailStart = max(Format.firstUnitPosition, size - tailSize)
        var bytes = try file.read(at: tailStart, count: size - tailStart)
        guard bytes.count >= Footer.tailSize,
            let footerSize = Footer.size(
                fromTail: bytes.span.extracting(bytes.count - Footer.tailSize..<bytes.count)),
            footerSize <= size - Format.firstUnitPosition
        else { return nil }
        if footerSize > bytes.count {
            bytes = try file.read(at: size - footerSize, count: footerSize)
        } else {
            bytes.removeFirst(bytes.count - footerSize)
        }
        switch Footer.decode(bytes.span) {
        case .footer(let footer): return (footer, SHA256.digest(bytes), size - footerSize)
        case .unknownVersion(let version):
            throw .unknownVersion(segment: name.fileName, version: version)
        case .invalid: return nil
        }
    }
}
