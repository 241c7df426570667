import HTTPTypes
import Hummingbird

/// Why a request is not served, as its client is told and as the log is.
struct Refusal: Error {
    let problem: Problem
    var headers: HTTPFields = [:]
    /// A few fixed words for the log.
    let reason: String

    init(_ problem: Problem, headers: HTTPFields = [:], reason: String) {
        self.problem = problem
        self.headers = headers
        self.reason = reason
    }

    static func unauthorized(_ detail: String, reason: String) -> Refusal {
        Refusal(
            Problem(status: .unauthorized, detail: detail), headers: [.wwwAuthenticate: "Bearer"],
            reason: reason)
    }

    static func forbidden(_ detail: String, reason: String) -> Refusal {
        Refusal(Problem(status: .forbidden, detail: detail), reason: reason)
    }

    /// - Parameter nanoseconds: When one would be served again.
    static func tooMany(_ detail: String, after nanoseconds: Int64, reason: String) -> Refusal {
        let seconds = Int((nanoseconds + 999_999_999) / 1_000_000_000)
        return Refusal(
            Problem(
                status: .tooManyRequests, detail: "\(detail). Ask again in \(max(1, seconds)) s",
                retrySeconds: max(1, seconds)),
            reason: reason)
    }

    var response: Response {
        var response = problem.response
        for field in headers { response.headers[field.name] = field.value }
        return response
    }
}
