"""The examples of deploy/ fit the site: its settings, its commands, its folders and what it says of them."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from exchanges.management.commands.run_worker import Command
from tests.architecture.repository import ROOT
from tests.multiply.test_settings import start

DEPLOY = ROOT / "deploy"
UNITS = ("multiply-web.service", "multiply-worker.service")
OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")


PROXY = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
SECTION = re.compile(r'<section lang="(\w+)">\s*<h2>(.*?)</h2>\s*<p>(.*?)</p>\s*</section>')


def sections(name: str) -> dict[str, tuple[str, str]]:
    """Return the title and the words of a page of the proxy, by language."""
    page = (DEPLOY / "pages" / name).read_text(encoding="utf-8")
    return {language: (title, words) for language, title, words in SECTION.findall(page)}


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(DEPLOY / name)
    return parser


def environment() -> dict[str, str]:
    lines = (DEPLOY / "multiply.env.example").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("=", 1) for line in lines if line and not line.startswith("#")]
    return {name: value.strip('"') for name, value in pairs}


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_starts_what_there_is_again_and_again_and_keeps_it_in(name: str) -> None:
    service = unit(name)["Service"]
    assert service["Restart"] == "always"
    assert service["UMask"] == "0077"
    assert service["NoNewPrivileges"] == "true"
    assert service["ProtectSystem"] == "strict"
    # The one folder that it writes to, under the name by which the settings know it.
    assert environment()["VAR_DIR"] == f"/var/lib/{service['StateDirectory']}"
    named = [word for word in service["ExecStart"].split() if "/" in word and not word.startswith("/")]
    assert all((ROOT / path).is_file() for path in named)


def test_the_worker_s_unit_runs_the_worker_and_waits_for_its_job() -> None:
    service = unit("multiply-worker.service")["Service"]
    assert service["ExecStart"].endswith(f"manage.py {Command.__module__.rpartition('.')[2]}")
    assert int(service["TimeoutStopSec"]) >= 60 + 30


@pytest.mark.parametrize("name", UNITS)
def test_systemd_reads_a_unit(name: str, tmp_path: Path) -> None:
    """Where there is a systemd; elsewhere each line is at least one that it knows the form of."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for line in text.splitlines():
        assert re.fullmatch(r"(#.*|\[\w+\]|[A-Z][A-Za-z]+=.*)?", line), line
    if program := shutil.which("systemd-analyze"):
        copy = tmp_path / name
        # The user and the program are the installation's.
        copy.write_text(re.sub(r"(?m)^User=.*\n", "", re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", text)))
        done = subprocess.run([program, "verify", copy], capture_output=True, text=True)
        assert name not in done.stderr, done.stderr


def test_the_environment_is_of_settings_there_are_and_passes_the_checks(tmp_path: Path) -> None:
    own = environment()
    assert [name for name in own if f"`{name}`" not in OPERATIONS] == []
    own["VAR_DIR"] = str(tmp_path / "var")
    done = start(tmp_path / "var", "manage.py", "check", "--deploy", "--fail-level", "WARNING", **own)
    assert done.returncode == 0, done.stderr


def test_the_proxy_takes_documents_makes_its_headers_itself_and_logs_no_paths() -> None:
    text = PROXY
    assert text.count("{") == text.count("}")
    size = re.search(r"client_max_body_size (\d+)m;", text)
    assert size is not None
    assert int(size[1]) * 2**20 > 20 * 10**6
    headers = dict(re.findall(r"proxy_set_header (\S+) (\S+);", text))
    # TRUSTED_PROXIES is 1: the last of X-Forwarded-For is what this proxy saw.
    assert headers == {
        "Connection": '""',
        "Host": "$host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "X-Request-ID": "$request_id",
    }
    assert "proxy_pass http://multiply;" in text
    assert re.findall(r"(?m)^ +server (\S+) fail_timeout=2s;", text) == [environment()["BIND"]]
    formats = re.findall(r"log_format \w+ '([^']+)'", text)
    assert formats
    assert not [
        each for each in formats if re.search(r"\$(request|request_uri|uri|http_referer|args|remote_addr)\b", each)
    ]


def test_gunicorn_keeps_an_idle_connection_longer_than_the_proxy() -> None:
    """Else it closes one just when the proxy sends a request by it."""
    theirs = re.findall(r"(?m)^ +keepalive_timeout (\d+)s;", PROXY)
    ours = re.findall(r"(?m)^keepalive = (\d+)$", (DEPLOY / "gunicorn.conf.py").read_text(encoding="utf-8"))
    assert len(theirs) == len(ours) == 1
    assert int(ours[0]) > int(theirs[0])


def test_the_proxy_s_own_pages_are_there() -> None:
    named = re.findall(r"error_page [\d ]+ /(\S+);", PROXY)
    assert sorted(named) == sorted(path.name for path in (DEPLOY / "pages").iterdir())
    root = re.findall(r"(?m)^ +root (/srv\S+);", PROXY)
    assert root == [f"{unit(UNITS[0])['Service']['WorkingDirectory']}/{(DEPLOY / 'pages').relative_to(ROOT)}"]


@pytest.mark.parametrize("name", ["413.html", "502.html"])
def test_a_page_of_the_proxy_speaks_every_language_of_the_site(name: str) -> None:
    languages = [code for code, _name in settings.LANGUAGES]
    assert list(sections(name)) == languages


def test_the_proxy_says_that_the_site_is_away_as_the_site_does() -> None:
    words = (
        "The website is temporarily unavailable",
        "Try again in a few minutes. Anything you had already sent is saved; what you were sending may not be.",
    )
    for language, said in sections("502.html").items():
        with translation.override(language):
            assert said == tuple(translation.gettext(each) for each in words)


def test_the_proxy_names_the_limit_of_a_document() -> None:
    for _title, words in sections("413.html").values():
        assert re.findall(r"\d+", words) == [str(settings.DOCUMENT_SIZE_LIMIT_MB)]
