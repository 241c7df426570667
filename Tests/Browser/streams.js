"use strict";
// Messages of the live feed as docs/stream.md describes them, and clients that read them.

const object = (properties, optional = {}) => ({
  type: "object", additionalProperties: false, required: Object.keys(properties),
  properties: { ...properties, ...optional },
});
const list = items => ({ type: "array", items });
const text = { type: "string" }, whole = { type: "integer" }, number = { type: "number" };
const orNull = type => ({ type: [type, "null"] });
const percent = { type: "integer", minimum: 0, maximum: 100 };
const schemaOf = name => ({ $ref: `#/components/schemas/${name}` });

const REASONS = ["start", "gap", "restart", "slow", "generation", "behind", "reset"];
const CHANGES = ["agent_started", "agent_completed", "agent_status_update", "agent_updated"];

// `data` of our messages.
const OURS = {
  snapshot: object({
    reason: { enum: REASONS }, metrics: schemaOf("CurrentMetrics"),
    running: list(schemaOf("Execution")),
  }),
  agent_withdrawn: object({
    id: text, run: whole, kind: { enum: ["subagent", "main"] }, agent_id: text, session_id: text,
    harness: text,
  }),
  ...Object.fromEntries(CHANGES.map(type => [type, schemaOf("Execution")])),
};

// What a hook event says of an agent; when it has ended, more.
const PAYLOAD = {
  agent_id: text, agent_name: text, agent_type: text, execution_id: text,
  task_description: orNull("string"),
};
const ENDED = {
  status: text, duration_ms: orNull("integer"), tokens: whole, tools_used: list(text),
};
const event = (types, payload) => object({
  id: whole, source_app: text, session_id: text, hook_event_type: { enum: types }, payload,
  timestamp: whole,
});
const EVENT = {
  allOf: [schemaOf("HookItem")],
  oneOf: [
    event(["SubagentStart", "UserPromptSubmit"], object(PAYLOAD)),
    event(["SubagentStop", "Stop"], object({ ...PAYLOAD, ...ENDED })),
  ],
};

// `data` of what the existing dashboard reads.
const THEIRS = {
  initial: list(EVENT),
  event: EVENT,
  terminal_status: schemaOf("TerminalStatus"),
  agent_started: schemaOf("AgentStatus"),
  agent_completed: schemaOf("AgentStatus"),
  agent_status_update: schemaOf("AgentStatus"),
  metrics: object({
    totalExecutions: whole, successRate: percent, agentTypes: whole, activeAgents: whole,
  }),
  timeline: list(object({
    timestamp: whole, executions: whole, successes: whole, failures: whole, avgDuration: number,
  })),
  types: list(object({
    type: text, displayName: text, count: whole, successRate: percent, avgDuration: number,
    icon: text,
  })),
  tools: list(object({
    toolName: text, usageCount: whole, agentCount: whole, successRate: percent,
    avgDuration: number, icon: text, percentage: percent,
  })),
};
const PONG = object({ type: { const: "pong" }, timestamp: whole });

// One client: what it has read, and what is wrong with it.
class Reading {
  constructor(name, schemas, kinds, envelope) {
    Object.assign(this, { name, schemas, kinds, envelope, messages: [], pings: 0, pongs: 0 });
    this.faultsByType = {};
    this.counts = {};
  }

  add(message) {
    const type = message.type;
    this.counts[type] = (this.counts[type] || 0) + 1;
    const faults = this.faultsByType[type] ||= [];
    if (type === "pong") {
      this.pongs += 1;
      return void faults.push(...this.schemas.faults(PONG, message, "pong"));
    }
    if (!(type in this.kinds)) return void faults.push(`a type that is not described: ${type}`);
    const whole = object({ ...this.envelope, data: this.kinds[type] }, { replaces: text });
    faults.push(...this.schemas.faults(whole, message, type));
    const last = this.messages.at(-1);
    if (last && message.offset < last.offset) {
      faults.push(`offset ${message.offset} comes behind ${last.offset}`);
    }
    this.messages.push(message);
  }

  lacks(types) { return types.filter(each => !this.counts[each]); }
}

const OUR_ENVELOPE = {
  type: text, id: { type: "string", pattern: "^[0-9]+\\.[0-9]+\\.[0-9a-f]{1,8}$" },
  time: { type: "string", format: "date-time" }, generation: whole, offset: whole,
};
const THEIR_ENVELOPE = { type: text, timestamp: whole, offset: whole };

const pause = seconds => new Promise(go => setTimeout(go, seconds * 1000));

// Waits for a condition; false if it does not come.
async function until(condition, seconds) {
  for (const end = Date.now() + seconds * 1000; !condition();) {
    if (Date.now() > end) return false;
    await pause(0.02);
  }
  return true;
}

// Opens a WebSocket that reads into a reading; null if it does not open.
function openSocket(url, reading) {
  return new Promise(opened => {
    const socket = new WebSocket(url);
    socket.onopen = () => opened(socket);
    socket.onerror = () => opened(null);
    socket.onclose = close => { socket.code = close.code; opened(null); };
    socket.onmessage = message => reading.add(JSON.parse(message.data));
  });
}

function openEvents(url, reading) {
  return new Promise(opened => {
    const events = new EventSource(url);
    events.onopen = () => opened(events);
    events.onerror = () => { events.broke = true; opened(null); };
    for (const type of Object.keys(OURS)) {
      events.addEventListener(type, one => {
        const message = JSON.parse(one.data);
        reading.add(message);
        if (one.lastEventId !== message.id) {
          reading.faultsByType[type].push(`the event's id is ${one.lastEventId}`);
        }
      });
    }
  });
}

function position(message) {
  const [offset, index] = message.id.split(".");
  return Number(offset) * 1e6 + Number(index);
}

// Positions that grow, and no snapshot but the first.
function orderFaults(reading) {
  const faults = [];
  reading.messages.forEach((message, n) => {
    const before = reading.messages[n - 1];
    if (before && message.type === "snapshot") faults.push(`snapshot ${message.data.reason}`);
    if (n > 1 && position(message) <= position(before)) {
      faults.push(`${message.id} behind ${before.id}`);
    }
  });
  return faults;
}

// Where two clients that read the same differ, of the time in which both read.
function differences(one, other) {
  const changes = each => each.messages.filter(message => message.type !== "snapshot");
  const all = [one, other].map(each => each.messages);
  if (all.some(each => each.length === 0)) return [];
  const start = Math.max(...all.map(each => each[0].offset));
  const end = Math.min(...all.map(each => position(each.at(-1))));
  const ids = [one, other].map(each => changes(each)
    .filter(message => message.offset > start && position(message) <= end)
    .map(message => message.id).join(" "));
  return ids[0] === ids[1] ? [] : [`read ${ids[0] || "nothing"}, and ${ids[1] || "nothing"}`];
}
