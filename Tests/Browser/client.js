"use strict";
// A client in a page of another origin, written from docs/openapi.yaml and docs/stream.md alone.
//
// run(options) does everything and resolves to { checks: [[name, faults]], notes }.
//   base      where the API is
//   seconds   how long streams are read
//   key       not empty: it is asked for
//   isQuick   each document once, and of streams what comes at once
//   part      "documents" or "streams": that alone

const PING_SECONDS = 5, PATIENCE = 60;

async function run({ base, seconds, key, isQuick, part }) {
  const contract = await (await fetch("contract.json")).json();
  const client = new Client(base, key, contract, isQuick);
  if (key) await client.keys();
  if (part !== "streams") await client.documents();
  if (part !== "documents") await client.streams(seconds);
  return { checks: client.checks, notes: client.notes };
}

// What is made of the views says of how many records, and refuses what it does not know.
const isOfViews = parameters => parameters.some(each => each.name === "min_offset");

class Client {
  constructor(base, key, contract, isQuick) {
    Object.assign(this, { base, key, contract, isQuick, checks: [], notes: {} });
    this.schemas = new Schemas(contract);
    this.samples = {};
  }

  note(name, faults) { this.checks.push([name, faults.slice(0, 5)]); }

  // `cache` off, so that the browser does not answer by itself; a 304 comes through then.
  fetch(path, headers = {}, options = {}) {
    if (this.key) headers = { "X-API-Key": this.key, ...headers };
    return fetch(this.base + path, { cache: "no-store", headers, ...options });
  }

  async problem(answer, status) {
    const faults = answer.status === status ? [] : [`status ${answer.status}, not ${status}`];
    if (!/^application\/problem\+json/.test(answer.headers.get("content-type"))) {
      return [...faults, `a problem as ${answer.headers.get("content-type")}`];
    }
    return faults.concat(this.schemas.faults(this.schemas.named("Problem"), await answer.json()));
  }

  // --- Documents ---------------------------------------------------------------------------------

  async documents() {
    await this.findSamples();
    for (const [path, item] of Object.entries(this.contract.paths)) {
      if (!item.get || item.get.responses["200"].content?.["text/event-stream"]) continue;
      const parameters = [...(item.parameters || []), ...(item.get.parameters || [])]
        .map(each => this.schemas.resolve(each));
      for (const query of this.queries(parameters)) {
        await this.document(path, item.get, query, isOfViews(parameters));
      }
      if (isOfViews(parameters)) await this.refusal(path);
    }
    this.notes.fields = this.schemas.fieldsRead;
  }

  // Names that are there.
  async findSamples() {
    try {
      const answer = await this.fetch("/api/agents/executions?limit=1");
      const [found] = (await answer.json()).executions;
      this.samples = {
        agent_name: found.agent_name, agent_type: found.agent_type, id: found.id,
        session_id: found.session_id, session: found.session_id, project: found.project, metric: "executions",
        tz: "Europe/Berlin",
      };
      this.note("fetch across origins", []);
    } catch (error) {
      this.note("fetch across origins", [String(error)]);
    }
  }

  // Without what is optional; then each optional parameter with each value that it can have.
  queries(parameters) {
    const query = parameters.filter(each => each.in === "query");
    const least = query.filter(each => each.required)
      .map(each => [each.name, this.samples[each.name] ?? "missing"]);
    const found = [least];
    for (const each of this.isQuick ? [] : query.filter(each => !each.required)) {
      const schema = this.schemas.resolve(each.schema), values = new Set(schema.enum || []);
      if (schema.default !== undefined) values.add(schema.default);
      if (schema.type === "integer" && each.name !== "start" && each.name !== "end") {
        values.add(schema.minimum ?? 1);
      }
      if (this.samples[each.name]) values.add(this.samples[each.name]);
      for (const value of values) found.push([...least, [each.name, value]]);
    }
    return found;
  }

  filled(path) {
    return path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(this.samples[name]));
  }

  async document(path, operation, query, isOfViews) {
    const target = this.filled(path) + (query.length ? "?" + new URLSearchParams(query) : "");
    const faults = [];
    try {
      const answer = await this.fetch(target);
      if (answer.status !== 200) faults.push(`status ${answer.status}: ${await answer.text()}`);
      else {
        faults.push(...await this.contentFaults(answer, operation));
        if (operation.responses["304"]) {
          faults.push(...await this.conditionFaults(target, answer, isOfViews));
        }
      }
    } catch (error) {
      faults.push(String(error));
    }
    this.note(`GET ${target}`, faults);
  }

  async contentFaults(answer, operation) {
    const content = operation.responses["200"].content;
    const type = (answer.headers.get("content-type") || "").split(";")[0];
    if (!(type in content)) return [`${type} is none of ${Object.keys(content)}`];
    const body = await answer.text();
    if (!/json$/.test(type)) return body ? [] : ["an empty body"];
    return this.schemas.faults(content[type].schema, JSON.parse(body));
  }

  // The version can be read and asked for again: 304. What shows running agents is another one
  // each second, so it is asked again.
  async conditionFaults(target, answer, isOfViews) {
    let status;
    for (let tries = 0; tries < 5; tries++) {
      const version = answer.headers.get("ETag"), offset = answer.headers.get("X-Agentlog-Offset");
      if (!version) return ["ETag cannot be read"];
      if (isOfViews && !/^\d+$/.test(offset)) return ["X-Agentlog-Offset cannot be read"];
      const again = await this.fetch(target, { "If-None-Match": version });
      status = again.status;
      if (status === 304) return [];
      if (status !== 200) break;
      answer = again;
    }
    return [`status ${status} to If-None-Match, not 304`];
  }

  async refusal(path) {
    const faults = [];
    try {
      faults.push(...await this.problem(await this.fetch(this.filled(path) + "?mood=good"), 400));
    } catch (error) {
      faults.push(String(error));
    }
    this.note(`GET ${path}, refused`, faults);
  }

  // --- Keys and tickets --------------------------------------------------------------------------

  async keys() {
    const path = "/api/agents/metrics/current";
    const attempt = async (name, action) => {
      let faults;
      try { faults = await action(); } catch (error) { faults = [String(error)]; }
      this.note(name, faults);
    };
    const bare = headers => fetch(this.base + path, { cache: "no-store", headers });
    await attempt("without a key", async () => this.problem(await bare({}), 401));
    await attempt("a wrong key", async () =>
      this.problem(await bare({ "X-API-Key": this.key.slice(0, -1) + "?" }), 401));
    await attempt("Authorization", async () =>
      (await bare({ Authorization: `Bearer ${this.key}` })).status === 200 ? [] : ["not accepted"]);
    await attempt("a ticket is used once", async () => {
      const ticket = await this.ticket();
      const url = this.socketURL("/stream/agents/realtime", `ticket=${ticket}`);
      const reading = this.ours("once");
      const socket = await openSocket(url, reading);
      if (!socket) return ["it opens nothing"];
      socket.close();
      return (await openSocket(url, reading)) ? ["it opens a second stream"] : [];
    });
    await attempt("a stream without a ticket", async () =>
      (await openSocket(this.socketURL("/stream", ""), this.theirs())) ? ["it opens"] : []);
  }

  async ticket() {
    const answer = await this.fetch(
      "/api/auth/ticket", { "Content-Type": "application/json" }, { method: "POST", body: "{}" });
    const body = await answer.json();
    const operation = this.contract.paths["/api/auth/ticket"].post;
    this.note("POST /api/auth/ticket", this.schemas.faults(
      operation.responses["200"].content["application/json"].schema, body));
    return body.ticket;
  }

  // --- Streams -----------------------------------------------------------------------------------

  ours(name) { return new Reading(name, this.schemas, OURS, OUR_ENVELOPE); }
  theirs() { return new Reading("dashboard", this.schemas, THEIRS, THEIR_ENVELOPE); }

  socketURL(path, query) { return `${this.base.replace(/^http/, "ws")}${path}?${query}`; }

  async admitted(query = "") {
    return query + (this.key ? `&ticket=${await this.ticket()}` : "");
  }

  async streams(seconds) {
    const ours = this.ours("realtime"), theirs = this.theirs(), events = this.ours("events");
    const path = "/stream/agents/realtime";
    let socket, dashboard, source;
    try {
      socket = await openSocket(this.socketURL(path, await this.admitted("scope=all")), ours);
      dashboard = await openSocket(this.socketURL("/stream", await this.admitted()), theirs);
      source = await openEvents(
        `${this.base}/api/agents/stream?${await this.admitted("scope=all")}`, events);
    } catch (error) {
      this.note("tickets for streams", [String(error)]);
    }
    this.note("streams open", [[socket, path], [dashboard, "/stream"], [source, "event stream"]]
      .filter(([each]) => !each).map(([, name]) => `${name} does not open`));
    if (!socket || !dashboard || !source) return;

    const read = this.read(seconds, [[() => socket, ours], [() => dashboard, theirs]]);
    dashboard.send(JSON.stringify({ type: "get_terminal_status" }));
    // Not at the moment of a ping, whose answer would be lost.
    await pause(seconds > PING_SECONDS ? seconds / 2 + 1.5 : seconds / 2);
    await until(() => ours.messages.length > 0, PATIENCE);
    socket.close();
    await until(() => socket.code !== undefined, PATIENCE);
    this.note("closing", socket.code === 1000 || socket.code === 1005 ? [] : [`${socket.code}`]);
    const since = `scope=all&since=${ours.messages.at(-1)?.id}`;
    socket = await openSocket(this.socketURL(path, await this.admitted(since)), ours);
    this.note("resuming", socket ? [] : ["it does not open"]);
    if (!socket) return;
    await read;

    const needed = this.isQuick
      ? { ours: ["snapshot"], theirs: ["initial", "metrics", "timeline", "types", "tools"] }
      : { ours: ["snapshot", "agent_started", "agent_completed"], theirs: Object.keys(THEIRS) };
    await until(
      () => !ours.lacks(needed.ours).length && !events.lacks(needed.ours).length
        && !theirs.lacks(needed.theirs).length && (theirs.counts.terminal_status || 0) > 1,
      this.isQuick ? 2 : PATIENCE);
    this.judge(ours, needed.ours);
    this.judge(events, needed.ours);
    this.judge(theirs, needed.theirs);
    this.note("get_terminal_status", theirs.counts.terminal_status > 1 ? [] : ["no answer"]);
    this.note("the order of realtime", orderFaults(ours));
    this.note("the order of events", orderFaults(events));
    this.note("both read the same", differences(ours, events));
    const open = [[socket, "realtime"], [dashboard, "dashboard"]];
    this.note("streams stay open", open.filter(([each]) => each.readyState !== WebSocket.OPEN)
      .map(([each, name]) => `${name} was closed with ${each.code}`)
      .concat(source.broke ? ["the event stream broke"] : []));
    this.notes.fields = this.schemas.fieldsRead;
    this.notes.messages = [ours, theirs, events]
      .reduce((sum, each) => sum + each.messages.length, 0);
    this.notes.pongs = ours.pongs + theirs.pongs;
    for (const each of [socket, dashboard, source]) each.close();
  }

  // A ping on each every five seconds, and its answer before the next.
  async read(seconds, clients) {
    for (let left = seconds; left > 0; left -= PING_SECONDS) {
      for (const [socket, reading] of clients) {
        // It is opened again in between.
        if (socket()?.readyState !== WebSocket.OPEN) continue;
        socket().send(JSON.stringify({ type: "ping", timestamp: Date.now() }));
        reading.pings += 1;
      }
      await pause(Math.min(left, PING_SECONDS));
    }
    await until(() => clients.every(([, each]) => each.pongs >= each.pings), this.isQuick ? 2 : 10);
    for (const [, each] of clients) {
      this.note(`pings of ${each.name}`, each.pings && each.pongs === each.pings
        ? [] : [`${each.pings} pings, ${each.pongs} pongs`]);
    }
  }

  judge(reading, needed) {
    for (const [type, faults] of Object.entries(reading.faultsByType)) {
      this.note(`${reading.name}: ${type}`, [...new Set(faults)]);
    }
    this.note(`${reading.name}: types`, reading.lacks(needed).map(each => `no ${each} came`));
  }
}
