-- What executions used and cost. Figures of main agents are of the session so far: a turn's own are
-- the difference to the turn before.

CREATE TEMP TABLE tools AS
SELECT entry, tool, calls, failures FROM (
    SELECT entry, tool, calls - coalesce(lag(calls) OVER turns, 0) AS calls,
        failures - coalesce(lag(failures) OVER turns, 0) AS failures
    FROM (
        SELECT entry, e.harness, e.session_id, end_ms, t.name AS tool, t.calls, t.failures
        FROM entries e JOIN events ON number = e.held, unnest(tool_calls) AS u(t)
        WHERE kind = 'main')
    WINDOW turns AS (PARTITION BY harness, session_id, tool ORDER BY end_ms)
    UNION ALL
    SELECT entry, t.name, t.calls, t.failures
    FROM entries e JOIN events ON number = e.held, unnest(tool_calls) AS u(t)
    WHERE kind = 'subagent')
WHERE calls + failures > 0;

CREATE TEMP TABLE buckets AS
SELECT *, input + output + cache_write_5m + cache_write_1h + cache_read AS tokens FROM (
    SELECT entry, model, day, band, speed, region,
        input - coalesce(lag(input) OVER turns, 0) AS input,
        output - coalesce(lag(output) OVER turns, 0) AS output,
        cache_write_5m - coalesce(lag(cache_write_5m) OVER turns, 0) AS cache_write_5m,
        cache_write_1h - coalesce(lag(cache_write_1h) OVER turns, 0) AS cache_write_1h,
        cache_read - coalesce(lag(cache_read) OVER turns, 0) AS cache_read,
        web_searches - coalesce(lag(web_searches) OVER turns, 0) AS web_searches
    FROM (
        SELECT entry, e.harness, e.session_id, end_ms, unnest(t)
        FROM entries e JOIN events ON number = e.held, unnest(tokens) AS u(t)
        WHERE kind = 'main')
    WINDOW turns AS (
        PARTITION BY harness, session_id, model, day, band, speed, region ORDER BY end_ms)
    UNION ALL
    SELECT entry, unnest(t) FROM entries e JOIN events ON number = e.held, unnest(tokens) AS u(t)
    WHERE kind = 'subagent');

-- In nano-dollars, NULL without a price. rates: pico-dollars by model, day, band and speed.
CREATE TEMP TABLE costs AS
SELECT b.*, (
    (b.input * r.input + b.output * r.output + b.cache_write_5m * r.cache_write_5m
        + b.cache_write_1h * r.cache_write_1h + b.cache_read * r.cache_read)
        * CASE WHEN b.region = 'us' THEN 11 ELSE 10 END
    + b.web_searches * r.web_search * 10 + 5000) // 10000 AS cost
FROM buckets b LEFT JOIN rates r ON r.model = b.model AND r.day = b.day AND r.band = b.band
    AND r.speed = coalesce(b.speed, '')
WHERE b.tokens + b.web_searches > 0;

-- One row for each execution that is counted, with what it adds to sums, in their order.
CREATE TEMP TABLE runs AS
SELECT entry, kind, harness, session_id, name, agent_type, project, status, end_ms, day_ms,
    end_ms - end_ms % 3600000 AS hour_ms,
    CASE WHEN status <> 'lost' THEN end_ms - start_ms END AS duration,
    1 AS n_executions, (status = 'success')::INTEGER AS n_successes,
    (status = 'failure')::INTEGER AS n_failures, (status = 'timeout')::INTEGER AS n_timeouts,
    (status = 'cancelled')::INTEGER AS n_cancelled, (status = 'lost')::INTEGER AS n_lost,
    coalesce(duration, 0) AS n_duration_ms, (status <> 'lost')::INTEGER AS n_durations,
    coalesce(priced, 0) AS n_priced, coalesce(unpriced, 0) AS n_unpriced,
    coalesce(cost, 0) AS n_cost
FROM entries LEFT JOIN (
    SELECT entry, sum(tokens) FILTER (cost IS NOT NULL)::BIGINT AS priced,
        sum(tokens) FILTER (cost IS NULL)::BIGINT AS unpriced, sum(cost)::BIGINT AS cost
    FROM costs GROUP BY 1) USING (entry)
WHERE status IN ('success', 'failure', 'timeout', 'cancelled', 'lost');
