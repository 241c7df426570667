// What a file is before it is read: one of two with the same base, or one that cannot be opened.
extension Verification {
    func duplicate(_ other: SegmentName, _ name: SegmentName) -> Finding {
        let isLeftover = Set([other.state, name.state]) == [.rolled, .sealed]
        return isLeftover
            ? Finding(
                .warning, .superseded, segment: other.fileName,
                "both forms are there; the next sealing or `agentlog log repair` removes this one")
            : Finding(
                .error, .duplicateBase, segment: other.fileName,
                "\(name.fileName) has the same first offset; readers take that one")
    }

    func finding(
        for error: EventLogError, in name: SegmentName
    ) throws(EventLogError) -> Finding {
        switch error {
        case .unknownVersion:
            return Finding(
                .error, .unknownVersion, segment: name.fileName,
                offsets: name.base..<name.base, "\(error)")
        case .refused(_, .symbolicLink):
            return Finding(.error, .foreignFile, segment: name.fileName, "\(error)")
        default: throw error
        }
    }
}
