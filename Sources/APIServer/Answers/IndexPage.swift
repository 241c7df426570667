import HTTPTypes
import Hummingbird
import NIOCore

/// What a person sees at `/`: where the numbers are. It loads nothing and runs nothing.
enum IndexPage {
    static var response: Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-cache",
                .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    private static let html = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>agentlog</title>
        <style>
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 44em; margin: 3em auto;
               padding: 0 1em; color-scheme: light dark; }
        code { font-family: ui-monospace, monospace; }
        li { margin: .5em 0; }
        </style>
        <h1>agentlog</h1>
        <p>What your coding agents do, folded from the event log of this machine.</p>
        <ul>
        <li><a href="/api/agents/metrics/current"><code>/api/agents/metrics/current</code></a>:
            open runs, and today's executions, success rate, tokens and cost
            (<a href="/api/agents/metrics/current?timeRange=1h">1h</a>,
             <a href="/api/agents/metrics/current?timeRange=6h">6h</a>,
             <a href="/api/agents/metrics/current?timeRange=24h">24h</a>,
             <a href="/api/agents/metrics/current?timeRange=7d">7d</a>)
        <li><a href="/api/agents/metrics/timeline"><code>/api/agents/metrics/timeline</code></a>:
            hour by hour (<a href="/api/agents/metrics/timeline?hours=6">6</a>,
             <a href="/api/agents/metrics/timeline?hours=168">168</a> hours)
        <li><a href="/api/agents/types/distribution"
            ><code>/api/agents/types/distribution</code></a>:
            what kinds of agents ran
        <li><a href="/api/agents/tools/usage"><code>/api/agents/tools/usage</code></a>:
            which tools they called
            (<a href="/api/agents/tools/usage?period=week">week</a>)
        <li><a href="/api/agents/executions"><code>/api/agents/executions</code></a>: one by one;
            <code>/api/agents/performance/{name}</code>, <code>/api/agents/history/{name}</code>
            and <code>/api/agents/errors/{name}</code> for one agent
        <li><a href="/api/agents/explain?metric=executions"
            ><code>/api/agents/explain</code></a>: the executions and records behind a number
        <li><a href="/api/docs"><code>/api/docs</code></a>: every document and field, and how agents
            can be reported
        <li><a href="/readyz"><code>/readyz</code></a>,
            <a href="/healthz"><code>/healthz</code></a>,
            <a href="/metrics"><code>/metrics</code></a>:
            how far the numbers are behind the log, and counters for Prometheus
        </ul>
        """
}
