-- From event lines to executions (docs/views.md, Executions), as far as the log's stories go: a
-- subagent runs once, turns of main agents are in order, later stops read more of a transcript.

-- $1: the file of lines.
CREATE TEMP TABLE events AS
SELECT row_number() OVER () AS number, delivery_id, type, time_ms, harness, project, session_id,
    coalesce(agent_id, '') AS agent_id, agent_name, phase, outcome, tool_calls, tokens,
    output_exact, transcript, launch, total_tool_uses, total_duration_ms, stopped_agent_id, status,
    -- Where it stands among the events of its agent.
    coalesce(last_seen_ms, stopped_ms, time_ms) AS at_ms
FROM read_json($1, format = 'newline_delimited', columns = {
    delivery_id: 'VARCHAR', type: 'VARCHAR', time_ms: 'BIGINT', harness: 'VARCHAR',
    project: 'VARCHAR', session_id: 'VARCHAR', agent_id: 'VARCHAR', agent_name: 'VARCHAR',
    phase: 'VARCHAR', outcome: 'VARCHAR', output_exact: 'BOOLEAN', launch: 'VARCHAR',
    total_tool_uses: 'BIGINT', total_duration_ms: 'BIGINT', stopped_agent_id: 'VARCHAR',
    stopped_ms: 'BIGINT', status: 'VARCHAR', last_seen_ms: 'BIGINT',
    tool_calls: 'STRUCT(name VARCHAR, calls BIGINT, failures BIGINT)[]',
    tokens: 'STRUCT(model VARCHAR, "day" VARCHAR, band VARCHAR, speed VARCHAR, region VARCHAR,
        input BIGINT, output BIGINT, cache_write_5m BIGINT, cache_write_1h BIGINT,
        cache_read BIGINT, web_searches BIGINT)[]',
    transcript: 'STRUCT(bytes_read BIGINT, first_ms BIGINT, last_ms BIGINT, complete BOOLEAN)'});

-- Second deliveries count for nothing.
CREATE TEMP TABLE second_deliveries AS
SELECT number FROM events JOIN (
    SELECT delivery_id, min(time_ms) AS first_ms FROM events
    WHERE delivery_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1) USING (delivery_id)
WHERE time_ms > first_ms AND time_ms - first_ms <= 2000;

CREATE TEMP VIEW facts AS SELECT * FROM events ANTI JOIN second_deliveries USING (number);

CREATE TEMP TABLE subagents AS
SELECT harness, session_id, agent_id, max(agent_name) AS name, max(project) AS project,
    min(at_ms) FILTER (type = 'agent.started') AS start_ms,
    count(*) FILTER (type = 'agent.started') AS starts,
    max(at_ms) FILTER (type IN ('agent.stopped', 'agent.linked')) AS stop_ms,
    count(*) FILTER (type IN ('agent.stopped', 'agent.linked')) AS stops,
    max(at_ms) FILTER (type = 'agent.closed') AS close_ms,
    max(status) FILTER (type = 'agent.closed') AS close_status,
    -- What reads most of a transcript holds.
    arg_max(number, coalesce(transcript.bytes_read, -1))
        FILTER (type IN ('agent.stopped', 'agent.linked', 'agent.measured')) AS held,
    max(outcome) FILTER (type = 'agent.reported') AS reported,
    arg_max(launch, time_ms) FILTER (type = 'agent.reported') AS launch,
    max(total_tool_uses) FILTER (type = 'agent.reported') AS total_tool_uses,
    max(total_duration_ms) FILTER (type = 'agent.reported') AS total_duration_ms
FROM facts WHERE agent_id <> '' GROUP BY ALL;

CREATE TEMP TABLE linked AS
SELECT harness, session_id, stopped_agent_id AS agent_id FROM events WHERE type = 'agent.linked';

-- The turns of main agents: what follows a prompt ends it.
CREATE TEMP TABLE turns AS
SELECT *, CASE WHEN end_phase = 'stop' THEN next_number END AS held FROM (
    SELECT harness, session_id, project, at_ms AS start_ms, phase,
        lead(at_ms) OVER turns AS end_ms, lead(phase) OVER turns AS end_phase,
        lead(status) OVER turns AS close_status, lead(number) OVER turns AS next_number
    FROM facts WHERE agent_id = '' AND type IN ('session.turn', 'agent.closed')
    WINDOW turns AS (PARTITION BY harness, session_id ORDER BY at_ms, number))
WHERE phase = 'prompt';

-- types: agent_type by name.
CREATE TEMP TABLE entries AS
SELECT row_number() OVER () AS entry, e.*, end_ms - end_ms % 86400000 AS day_ms,
    held.output_exact, held.transcript, list_sum([tool.calls FOR tool IN held.tool_calls]) AS calls,
    CASE WHEN NOT is_run OR stop_ms IS NULL THEN ended_as
        WHEN reported IS NOT NULL AND held.outcome = 'success' THEN reported
        ELSE held.outcome END AS status
FROM (
    SELECT 'subagent' AS kind, harness, session_id, agent_id, name, agent_type, project, start_ms,
        coalesce(stop_ms, close_ms) AS end_ms, stop_ms, starts > 0 AS is_run,
        CASE WHEN starts > 0 THEN coalesce(close_status, 'running')
            WHEN name = '' THEN 'internal'
            WHEN linked.agent_id IS NOT NULL THEN 'linked' ELSE 'unpaired' END AS ended_as,
        held, reported, launch, total_tool_uses, total_duration_ms,
        greatest(starts - 1, 0) AS repeated_starts,
        greatest(stops - 1, 0) + (stops > 0 AND close_ms IS NOT NULL)::BIGINT AS repeated_stops
    FROM subagents JOIN types USING (name) LEFT JOIN linked USING (harness, session_id, agent_id)
    UNION ALL
    SELECT 'main', harness, session_id, '', 'main', 'main', project, start_ms, end_ms,
        CASE WHEN end_phase = 'stop' THEN end_ms END, true,
        CASE WHEN end_phase = 'prompt' THEN 'cancelled' ELSE coalesce(close_status, 'running') END,
        held, NULL, NULL, NULL, NULL, 0, 0
    FROM turns) e
LEFT JOIN events held ON held.number = held;
