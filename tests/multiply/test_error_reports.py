"""Reports of errors, as a receiver gets them: where something went wrong, and nothing of anybody."""

import gzip
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import brotli
import pytest

from tests.multiply.test_settings import start

KEY = "N2WAVQdGhpcyBsb29rcyBsaWtlIGEga2V5LTAxMj"
PROGRAM = f"""
import django, logging
django.setup()
from django.test import Client
browser = Client(raise_request_exception=False)
browser.cookies["participant"] = "the cookie of Åsa"
# The database has no tables.
assert browser.get("/me/calendar/{KEY}.ics?name=Öberg").status_code == 500
assert browser.post("/admin/account/sign-in/", {{"login": "zofia", "password": "of a form"}}).status_code == 500
try:
    password = "a local variable"
    raise ValueError("typed by Łucja")
except ValueError:
    logging.getLogger("exchanges.somewhere").exception("lucja@example.org could not be told")
import sentry_sdk
sentry_sdk.flush(10)
"""


@dataclass
class Receiver:
    """What arrived, as it came and as JSON."""

    address: str = ""
    bodies: list[bytes] = field(default_factory=list)

    @property
    def reports(self) -> list[dict[str, Any]]:
        return [json.loads(body.split(b"\n")[2]) for body in self.bodies]


def frames_of(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [frame for each in report["exception"]["values"] for frame in each["stacktrace"]["frames"]]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    received = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            unpack = {"gzip": gzip.decompress, "br": brotli.decompress}[self.headers["Content-Encoding"]]
            received.bodies.append(unpack(body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_args: object) -> None:
            """Stay silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    received.address = f"http://key@127.0.0.1:{server.server_port}/1"
    yield received
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_report_says_where_and_names_nobody(receiver: Receiver, tmp_path: Path) -> None:
    done = start(tmp_path, "-c", PROGRAM, SENTRY_DSN=receiver.address, DJANGO_SETTINGS_MODULE="tests.settings")
    assert done.returncode == 0, done.stderr
    of_a_feed, of_a_page, of_a_job = receiver.reports
    assert of_a_feed["logentry"]["message"] == "Internal Server Error: /me/calendar/…"
    assert of_a_page["logentry"]["message"] == "Internal Server Error: /admin/account/sign-in/"
    assert of_a_page["exception"]["values"][-1]["type"] == "OperationalError"
    modules = [frame["module"] for frame in frames_of(of_a_feed) + frames_of(of_a_page)]
    assert any(module.startswith("exchanges.") for module in modules), modules
    assert (of_a_job["logger"], of_a_job["environment"]) == ("exchanges.somewhere", "localhost")
    assert of_a_job["logentry"]["message"] == "…@example.org could not be told"
    (told,) = of_a_job["exception"]["values"]
    assert told["type"] == "ValueError"
    assert [(frame["function"], set(frame)) for frame in told["stacktrace"]["frames"]] == [
        ("<module>", {"filename", "function", "module", "lineno", "in_app"})
    ]
    sent = b"\n".join(receiver.bodies).decode()
    sent += json.dumps(receiver.reports, ensure_ascii=False)
    for secret in (KEY, KEY[:12], "Åsa", "Öberg", "of a form", "zofia", "local variable", "Łucja", "lucja", "vars"):
        assert secret not in sent, secret


def test_without_an_address_nothing_is_loaded(tmp_path: Path) -> None:
    done = start(tmp_path, "-c", "import django, sys; django.setup(); print('sentry_sdk' in sys.modules)")
    assert done.stdout.strip() == "False", done.stderr
