"""The audit of packages: it names what is known, and says loudly where it could not ask."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from scripts.audit_packages import main

NOBODY = "http://127.0.0.1:9/v1/query"
FAULT = {
    "id": "PYSEC-2027-1",
    "modified": "2027-01-01T00:00:00Z",
    "affected": [
        {
            "package": {"name": "jinja2", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.1.3"}]}],
        }
    ],
}


@pytest.fixture
def advisories() -> Iterator[str]:
    """A database that knows of one fault, in jinja2."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            known = {"vulns": [FAULT]} if asked.get("package", {}).get("name") == "jinja2" else {}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(known).encode())

        def log_message(self, *_args: object) -> None:
            """Stay silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    thread.join()
    server.server_close()


def locked(folder: Path, package: str) -> str:
    file = folder / "requirements.txt"
    file.write_text(f"{package} --hash=sha256:{'0' * 64}\n")
    return str(file)


def test_a_known_fault_is_named_and_fails(advisories: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--where-reachable", "--advisories", advisories]
    assert main([*options, locked(tmp_path, "jinja2==3.1.2")]) == 1
    assert "jinja2 3.1.2: PYSEC-2027-1, mended in 3.1.3" in capsys.readouterr().out
    assert main([*options, locked(tmp_path, "flask==3.1.3")]) == 0
    told = capsys.readouterr()
    assert "No fault is known" in told.out
    assert "NOT CHECKED" not in told.err


def test_where_nobody_can_be_asked_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = locked(tmp_path, "jinja2==3.1.2")
    for options, expected in ((["--where-reachable"], 0), ([], 2)):
        assert main([*options, "--advisories", NOBODY, file]) == expected
        told = capsys.readouterr()
        assert f"NOT CHECKED for known faults: {NOBODY} can't be asked" in told.err
        assert "No fault is known" not in told.out


def test_what_could_not_be_read_is_not_taken_for_good(
    advisories: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("not a package at all ===\n")
    assert main(["--advisories", advisories, str(file)]) == 2
    assert "NOT CHECKED" in capsys.readouterr().err
