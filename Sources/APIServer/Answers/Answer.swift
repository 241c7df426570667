import NIOCore
import Projections

/// What a request resolves to before the views are read: which document, and what it depends on.
struct AnswerPlan: Sendable {
    /// Names the document: path, parameters and the window that `now` falls into. Two requests with
    /// equal keys on equal views have equal answers, but for live figures.
    let key: String
    /// Whether it shows open runs, whose age changes every second.
    let isLive: Bool
    /// Makes the document.
    let document: @Sendable (Views, Present) throws -> JSONValue
}

/// What open runs are shown by, beside the views.
struct Present: Sendable {
    /// ms since 1970.
    var asOf: Int64
    /// What is known of them beyond the log.
    var live: LiveRuns
}

/// A serialised document and the state that it is of.
struct Answer: Sendable, Equatable {
    let etag: String
    let offset: String
    let body: ByteBuffer
}

extension String? {
    /// A name in a key of a plan, or that there is none. Interpolating the optional itself would
    /// take longer than all else that a request does before the cache.
    var keyText: String { self.map { "\($0.utf8.count):\($0)" } ?? "" }
}
