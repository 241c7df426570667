"""A proxy that makes one mistake in every answer that it passes on."""

import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def remove_field(status, headers, body):
    if status == 200 and body:
        del body["success_rate"]
    return status, headers, body


def add_field(status, headers, body):
    if status == 200 and body:
        body["mood"] = "good"
    return status, headers, body


def null_field(status, headers, body):
    if status == 200 and body:
        body["executions_today"] = None
    return status, headers, body


def fail(status, headers, body):
    return (500 if status == 200 else status), headers, body


def teapot(status, headers, body):
    return (418 if status == 200 else status), headers, body


def plain_text(status, headers, body):
    if status == 200:
        headers["content-type"] = "text/plain"
    return status, headers, body


def accept_anything(status, headers, body):
    return (200 if status == 400 else status), headers, body


def remove_offset(status, headers, body):
    if status == 200 and body:
        del body["offset"]
    return status, headers, body


POST_MISTAKES = {
    "a required field of the answer to a POST is missing": remove_offset,
    "a bad POST is accepted": accept_anything,
}
MISTAKES = {
    "a required field is missing": remove_field,
    "a field that is not described": add_field,
    "null where a number must be": null_field,
    "a server error": fail,
    "a status that is not described": teapot,
    "another media type": plain_text,
    "a bad request is accepted": accept_anything,
}


class Meddler:
    """Listens on a free port and passes requests on to another one."""

    def __init__(self, port, mistake):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def pass_on(self):
                upstream = http.client.HTTPConnection("127.0.0.1", port)
                size = int(self.headers.get("content-length") or 0)
                sent = {key: value for key, value in self.headers.items()
                        if key.lower() not in ("connection",)}
                upstream.request(self.command, self.path, self.rfile.read(size), sent)
                answer = upstream.getresponse()
                content = answer.read()
                headers = {key.lower(): value for key, value in answer.getheaders()}
                try:
                    body = json.loads(content)
                except ValueError:
                    body = None
                status, headers, changed = mistake(answer.status, headers, body)
                if body is not None:
                    content = json.dumps(changed).encode()
                headers.pop("transfer-encoding", None)
                self.send_response(status)
                for key, value in headers.items():
                    if key != "content-length":
                        self.send_header(key, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = (
                pass_on)
            do_QUERY = pass_on

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
