import Hummingbird
import Projections

/// `POST /api/auth/ticket`: what opens one stream for a client that can send no header with it.
enum TicketAnswer {
    static let path = "/api/auth/ticket"

    static func response(
        _ control: AccessControl, _ access: APIContext.Access
    ) -> Response {
        let ticket = control.issueTicket(to: access.identity, for: access.address)
        return .json(
            [
                ("ticket", .string(ticket)),
                ("expires_in", .integer(Int64(Tickets.seconds))),
            ], status: .ok)
    }
}
