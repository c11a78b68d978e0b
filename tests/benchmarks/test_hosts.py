"""The parts of the benchmark of several hosts that need no load: the proxy's file, patience, judgement."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.four_servers import FourServers
from benchmarks.hosts import Load, judge_registrations
from benchmarks.patient_visitors import PatientVisitor
from tests import factories
from tests.exchanges.registrations.factories import make_published, sign_up


def test_the_proxy_s_file_is_the_one_of_deploy_with_two_hosts(tmp_path: Path) -> None:
    servers = FourServers(tmp_path)
    text = servers.proxy_file()
    assert text.count("    server 127.0.0.1:") == 2
    assert "8000" not in text
    assert text.count(f"listen 127.0.0.1:{servers.port};") == text.count("listen ") == 1
    assert "ssl_certificate" not in text
    for kept in ("keepalive 16;", "proxy_pass http://multiply;", "proxy_set_header X-Forwarded-For $remote_addr;"):
        assert kept in text
    assert text.count("{") == text.count("}")


class Away(http.server.BaseHTTPRequestHandler):
    """Answers 502 twice, then hangs up once, then answers."""

    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        if self.asked == 3:
            self.close_connection = True
            return
        self.send_response(502 if self.asked < 3 else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def away() -> Iterator[int]:
    Away.asked = 0
    with http.server.HTTPServer(("127.0.0.1", 0), Away) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_a_visitor_asks_again_until_the_site_answers(away: int) -> None:
    load = Load()
    visitor = PatientVisitor.at(away, "in-lodz", "Łódź", "åsa@example.org", note=load.note, tries=4)
    visitor.open()
    visitor.hang_up()
    assert [status for _ended, _took, status in load.seen] == [502, 502, 0, 200]


def test_a_visitor_gives_up(away: int) -> None:
    visitor = PatientVisitor.at(away, "in-lodz", "Łódź", "åsa@example.org", tries=2)
    with pytest.raises(ConnectionError, match="nobody answers GET"):
        visitor.open()
    visitor.hang_up()


@pytest.mark.django_db
def test_what_was_answered_and_is_not_there_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    published = make_published(factories.make_world("SE"))
    sign_up(published, "asa@example.org")
    assert judge_registrations(Load(registered=["asa@example.org"]), published) == []
    assert judge_registrations(Load(registered=["asa@example.org", "lukasz@example.org"]), published) == [
        "Lost: ['lukasz@example.org']"
    ]
    assert "1 there" in capsys.readouterr().out
