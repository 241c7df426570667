/// A histogram of durations with a relative error of at most 0.05 %.
///
/// ```
/// duration        0 … 4095        4096 … 8191      8192 … 16383     …
/// bucket width    1               2                4
/// buckets         0 … 4095        4096 … 6143      6144 … 8191
/// ```
///
/// Buckets are counts, so histograms of days add up to those of weeks, and removing a duration
/// undoes adding it.
public enum DurationHistogram {
    /// So many buckets for each doubling.
    private static let perOctave: Int64 = 2_048

    /// The bucket of a duration in ms; a negative one counts as 0.
    static func bucket(of duration: Int64) -> Int64 {
        let duration = max(0, duration)
        let exponent = exponent(of: duration)
        return exponent * perOctave + duration >> exponent
    }

    /// The duration that a bucket stands for: the middle of those that fall into it.
    static func duration(of bucket: Int64) -> Int64 {
        let exponent = max(0, bucket / perOctave - 1)
        let lower = (bucket - exponent * perOctave) << exponent
        return lower + (exponent > 0 ? 1 << (exponent - 1) : 0)
    }

    /// How many low bits of a duration its bucket leaves out.
    private static func exponent(of duration: Int64) -> Int64 {
        Int64(max(0, 64 - duration.leadingZeroBitCount - 12))
    }

    /// The nearest-rank percentile of a histogram, with buckets ascending; nil without durations.
    ///
    /// - Parameter extremes: The least and the greatest duration: the middle of a bucket can lie
    ///   beyond them.
    static func percentile(
        _ percent: Int64, of counts: [(bucket: Int64, count: Int64)],
        within extremes: (least: Int64?, greatest: Int64?) = (nil, nil)
    ) -> Int64? {
        let total = counts.reduce(0) { $0 + $1.count }
        guard total > 0 else { return nil }
        let rank = (percent * total + 99) / 100
        var seen: Int64 = 0
        for (bucket, count) in counts {
            seen += count
            if seen >= rank {
                let middle = duration(of: bucket)
                return min(max(middle, extremes.least ?? middle), extremes.greatest ?? middle)
            }
        }
        return nil
    }
}
