import Testing

@testable import APIServer

/// Tickets by themselves: once, not for long, not elsewhere.
@Suite struct TicketTests {
    private static let second: Int64 = 1_000_000_000
    private let here = Authority("localhost:4056")
    private let there = Authority("localhost:4057")

    @Test func singleUse() throws {
        let tickets = Tickets()
        let (here, there) = (try #require(here), try #require(there))
        let ticket = tickets.issue(to: .key("k"), for: here, at: 0)
        #expect(ticket.wholeMatch(of: /agl_ticket_[0-9A-Za-z]{43}/) != nil)
        #expect(tickets.identity(of: ticket, from: there, at: 1) == nil)
        #expect(tickets.identity(of: ticket, from: here, at: 1) == .key("k"))
        #expect(tickets.identity(of: "", from: here, at: 1) == nil)
        #expect(tickets.spend(ticket, from: here, at: 1) == .key("k"))
        #expect(tickets.spend(ticket, from: here, at: 1) == nil)
        #expect(tickets.identity(of: ticket, from: here, at: 1) == nil)
    }

    @Test func thirtySeconds() throws {
        let tickets = Tickets()
        let here = try #require(here)
        let ticket = tickets.issue(to: .anonymous, for: here, at: 0)
        #expect(tickets.identity(of: ticket, from: here, at: 30 * Self.second - 1) == .anonymous)
        #expect(tickets.identity(of: ticket, from: here, at: 30 * Self.second) == nil)
        #expect(tickets.spend(ticket, from: here, at: 30 * Self.second) == nil)
    }

    /// Whoever asks for many gets all of them, and the oldest go.
    @Test func boundedCount() throws {
        let tickets = Tickets()
        let here = try #require(here)
        let all = (0..<1_100).map { tickets.issue(to: .anonymous, for: here, at: Int64($0)) }
        #expect(Set(all).count == 1_100)
        let kept = all.filter { tickets.identity(of: $0, from: here, at: 2_000) != nil }
        #expect(kept == Array(all.suffix(1_024)))
    }
}
