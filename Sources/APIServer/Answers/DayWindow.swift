import Projections

/// Whole days of a zone, and the UTC days of the same dates.
///
/// Sums by day are of UTC days. Days of another zone, or of one project, are added up from the
/// executions that are kept whole; where the window is longer, UTC days are the answer, and it says
/// so.
struct DayWindow: Sendable {
    let window: Window
    let utc: Window
    private let zone: Zone

    /// So many days, today the last.
    init(_ count: Int, zone: Zone, now: Int64) {
        self.zone = zone
        window = zone.window(ofDays: count, endingWith: now)
        utc = TimeRange.days(count, now: now)
    }

    /// One day, by its number since 1970-01-01.
    init(day: Int64, zone: Zone) {
        self.zone = zone
        window = Window(from: zone.start(ofDay: day), to: zone.start(ofDay: day + 1))
        utc = Window(from: day * TimeRange.day, to: (day + 1) * TimeRange.day)
    }

    /// Whether executions answer, and not rows of UTC days.
    ///
    /// - Throws: 400 if a project is asked for and they do not reach so far back.
    func isOfExecutions(_ views: Views, project: String?) throws -> Bool {
        if let project {
            _ = try views.kept(window, .all, project)
            return true
        }
        return try !zone.isUTC && views.keepsExecutions(since: window.from)
    }
}

extension Views {
    /// The executions that ended in a window.
    ///
    /// - Throws: 400 if they are of one project, and not all of them are kept.
    func kept(_ window: Window, _ scope: Scope, _ project: String?) throws -> KeptExecutions {
        if project != nil, try !keepsExecutions(since: window.from) {
            throw Problem.badRequest(
                "'project' is for windows inside the last 7 days, in which executions are kept "
                    + "whole")
        }
        return KeptExecutions(window, scope: scope, project: project)
    }
}
