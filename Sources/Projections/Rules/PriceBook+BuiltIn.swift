extension PriceBook {
    /// Prices of November 2026 as Anthropic's pricing page states them; docs/views.md has the table
    /// in dollars for a million tokens.
    static let builtInJSON = """
        {"version": "2026-11-22", "web_search": 10000000000, "prices": [
        {"models": ["fable-5.1", "mythos-5.1"], "input": 10000000, "output": 50000000,
         "cache_write_5m": 12500000, "cache_write_1h": 20000000, "cache_read": 250000},
        {"models": ["fable-5", "mythos-5"], "input": 10000000, "output": 50000000,
         "cache_write_5m": 12500000, "cache_write_1h": 20000000, "cache_read": 1000000},
        {"models": ["opus-5.5"], "input": 4000000, "output": 20000000,
         "cache_write_5m": 5000000, "cache_write_1h": 8000000, "cache_read": 200000, "fast": 2},
        {"models": ["opus-5", "opus-4.8"], "input": 5000000, "output": 25000000,
         "cache_write_5m": 6250000, "cache_write_1h": 10000000, "cache_read": 500000,
         "fast": 2},
        {"models": ["opus-4.7", "opus-4.6", "opus-4.5"], "input": 5000000, "output": 25000000,
         "cache_write_5m": 6250000, "cache_write_1h": 10000000, "cache_read": 500000},
        {"models": ["opus-4.1", "opus-4.0", "opus-4"], "input": 15000000, "output": 75000000,
         "cache_write_5m": 18750000, "cache_write_1h": 30000000, "cache_read": 1500000},
        {"models": ["sonnet-5.5"], "input": 2000000, "output": 10000000,
         "cache_write_5m": 2500000, "cache_write_1h": 4000000, "cache_read": 200000},
        {"models": ["sonnet-5.5"], "from": "2026-10-07", "input": 2000000, "output": 10000000,
         "cache_write_5m": 2500000, "cache_write_1h": 4000000, "cache_read": 100000},
        {"models": ["sonnet-5"], "input": 2000000, "output": 10000000,
         "cache_write_5m": 2500000, "cache_write_1h": 4000000, "cache_read": 200000},
        {"models": ["sonnet-4.6", "sonnet-4.5", "sonnet-4.0", "sonnet-4"], "input": 3000000,
         "output": 15000000, "cache_write_5m": 3750000, "cache_write_1h": 6000000,
         "cache_read": 300000},
        {"models": ["haiku-5.5"], "bands": ["100k"], "input": 100000, "output": 500000,
         "cache_write_5m": 125000, "cache_write_1h": 200000, "cache_read": 10000},
        {"models": ["haiku-5.5"], "bands": ["200k", "more"], "input": 500000,
         "output": 2500000, "cache_write_5m": 625000, "cache_write_1h": 1000000,
         "cache_read": 50000},
        {"models": ["haiku-4.5"], "input": 1000000, "output": 5000000,
         "cache_write_5m": 1250000, "cache_write_1h": 2000000, "cache_read": 100000}
        ]}
        """
}
