-- The tables of docs/views.md that hold sums, column for column.

CREATE TEMP TABLE view_minutely AS
SELECT end_ms - end_ms % 60000 AS minute, agent_type, kind, sum(COLUMNS('^n_')) FROM runs
WHERE end_ms - end_ms % 60000 >= (SELECT max(time_ms) FROM events) - 8 * 86400000 - 60000
GROUP BY ALL;

CREATE TEMP TABLE view_hourly AS
SELECT hour_ms, agent_type, kind, sum(COLUMNS('^n_')) FROM runs GROUP BY ALL;

CREATE TEMP TABLE view_daily AS SELECT day_ms, kind, sum(COLUMNS('^n_')) FROM runs GROUP BY ALL;

CREATE TEMP TABLE view_daily_hours AS
SELECT day_ms, (hour_ms - day_ms) // 3600000 AS hour, kind, count(*) FROM runs GROUP BY ALL;

CREATE TEMP TABLE view_daily_types AS
SELECT day_ms, agent_type, status, kind, count(*) FROM runs GROUP BY ALL;

CREATE TEMP TABLE view_agent_days AS
SELECT name, day_ms, kind, sum(COLUMNS('^n_')) FROM runs GROUP BY ALL;

-- The histogram has 2048 buckets for each doubling from 4096 ms on.
CREATE TEMP TABLE view_agent_durations AS
SELECT name, day_ms, kind, exponent * 2048 + (duration >> exponent) AS bucket, count(*)
FROM (
    SELECT *, greatest(0, length(bin(duration)) - 12) AS exponent FROM runs
    WHERE duration IS NOT NULL)
GROUP BY ALL;

CREATE TEMP TABLE view_tools AS
SELECT hour_ms, tool, agent_type, kind, count(*), sum(calls), sum(failures)
FROM tools JOIN runs USING (entry) GROUP BY ALL;

CREATE TEMP TABLE view_tool_pairs AS
SELECT day_ms, a.tool AS tool_a, b.tool AS tool_b, kind, count(*)
FROM tools a JOIN tools b ON a.entry = b.entry AND a.tool < b.tool
JOIN runs ON runs.entry = a.entry GROUP BY ALL;

CREATE TEMP TABLE view_models AS
SELECT day_ms, model, kind, count(DISTINCT entry), sum(input), sum(output), sum(cache_write_5m),
    sum(cache_write_1h), sum(cache_read), sum(web_searches), sum(if(cost IS NULL, tokens, 0)),
    sum(coalesce(cost, 0))
FROM costs JOIN runs USING (entry) GROUP BY ALL;

CREATE TEMP TABLE view_projects AS
SELECT day_ms, project, kind, sum(COLUMNS('^n_')) FROM runs GROUP BY ALL;

CREATE TEMP TABLE view_sessions AS
SELECT day_ms, harness, session_id, kind, sum(COLUMNS('^n_')) FROM runs GROUP BY ALL;

CREATE TEMP TABLE view_quality AS
SELECT day_ms, finding, kind, sum(count) FROM (
    SELECT day_ms, kind, unnest([
        {finding: 'repeated_start', count: repeated_starts},
        {finding: 'repeated_stop', count: repeated_stops},
        {finding: status || '_stop', count: (NOT is_run)::BIGINT},
        {finding: 'closed_without_stop', count: (is_run AND stop_ms IS NULL)::BIGINT},
        {finding: 'no_transcript', count: (is_run AND transcript IS NULL)::BIGINT},
        {finding: 'inexact_output', count: (NOT output_exact)::BIGINT},
        {finding: 'report_differs', count: (launch = 'foreground' AND transcript IS NOT NULL AND (
            coalesce(calls, 0) <> total_tool_uses OR
            abs(total_duration_ms - (transcript.last_ms - transcript.first_ms)) > 500))::BIGINT}],
        recursive := true)
    FROM entries WHERE end_ms IS NOT NULL
    UNION ALL
    SELECT day_ms, kind, 'unpriced', 1 FROM runs WHERE n_unpriced > 0
    ) AS findings(day_ms, kind, finding, count)
WHERE count > 0 GROUP BY ALL;
