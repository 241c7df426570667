import Projections

/// What a request resolves to before the views are read: which document, and what it depends on.
struct AnswerPlan: Sendable {
    /// Names the document: path, parameters and the window that `now` falls into. Two requests with
    /// equal keys on equal views have equal answers, but for live figures.
    let key: String
    /// Whether it shows open runs, whose age changes every second.
    let isLive: Bool
    /// Makes the document as of a moment (ms since 1970).
    let document: @Sendable (Views, _ asOf: Int64) throws -> JSONValue
}

/// A serialised document and the state that it is of.
struct Answer: Sendable, Equatable {
    let etag: String
    let offset: UInt64
    let body: [UInt8]
}
