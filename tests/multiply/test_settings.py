"""The settings as a server starts with them: safe where nothing is said, and no start where something wrong is."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = (
    "DEBUG",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SECRET_KEY_FALLBACKS_UNTIL",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "DOCUMENTS_URL",
    "VAR_DIR",
    "EMBEDDED_WORKER",
    "SECOND_FACTOR_REQUIRED",
    "LOG_LEVEL",
    "LOG_FORMAT",
    "ADMINS",
    "EMAIL_URL",
    "METRICS_TOKEN",
    "METRICS_NETWORKS",
    "OIDC_PROVIDERS",
    "SENTRY_DSN",
    "ACCESS_LOG",
    "PLAN_TIME_LIMIT_SECONDS",
    "PLAN_MEMORY_LIMIT_MB",
    # The browser's tests need it, a server must not have it.
    "DJANGO_ALLOW_ASYNC_UNSAFE",
)
PROGRAM = """
import json, pathlib, sys
from multiply import settings
plain = lambda value: str(value) if isinstance(value, pathlib.Path) else None
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=plain))
"""


def start(var: Path, *command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run Python with nothing of ours in the environment but what is given."""
    clean = {name: value for name, value in os.environ.items() if name not in OURS}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**clean, "DJANGO_SETTINGS_MODULE": "multiply.settings", "VAR_DIR": str(var), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def settings(var: Path, *names: str, **environment: str) -> dict[str, Any]:
    done = start(var, "-c", PROGRAM, *names, **environment)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_without_an_environment_the_site_is_closed_and_local(tmp_path: Path) -> None:
    found = settings(tmp_path, "DEBUG", "ALLOWED_HOSTS", "SITE_URL", "EMBEDDED_WORKER", "SECRET_KEY", "X_FRAME_OPTIONS")
    assert found["DEBUG"] is False
    assert found["EMBEDDED_WORKER"] is False
    assert found["SITE_URL"] == "http://localhost:8000"
    assert set(found["ALLOWED_HOSTS"]) == {"localhost", "127.0.0.1", "[::1]"}
    assert found["SECRET_KEY"] == (tmp_path / "secret-key").read_text()
    assert found["X_FRAME_OPTIONS"] == "DENY"


def test_the_policy_allows_our_own_files_and_nothing_else(tmp_path: Path) -> None:
    policy = settings(tmp_path, "CONTENT_SECURITY_POLICY")["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert policy["default-src"] == ["'none'"]
    assert {source for sources in policy.values() for source in sources} == {"'none'", "'self'"}
    assert {"script-src", "style-src", "img-src", "form-action", "base-uri", "frame-ancestors"} <= set(policy)


def test_sqlite_by_default_with_readers_that_never_wait(tmp_path: Path) -> None:
    database = settings(tmp_path, "DATABASES")["DATABASES"]["default"]
    assert database["NAME"] == str(tmp_path / "db.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


def test_postgresql_from_its_address(tmp_path: Path) -> None:
    url = "postgres://someone:p%40ss@%2Fvar%2Frun%2Fpostgresql:5433/exchange"
    database = settings(tmp_path, "DATABASES", DATABASE_URL=url)["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["USER"], database["PASSWORD"], database["NAME"]) == ("someone", "p@ss", "exchange")
    assert (database["HOST"], int(database["PORT"])) == ("/var/run/postgresql", 5433)
    assert database["CONN_HEALTH_CHECKS"]


def test_what_an_address_says_of_its_own_comes_after_our_options(tmp_path: Path) -> None:
    plain = "postgres://someone@host/exchange"
    own = settings(tmp_path, "DATABASES", DATABASE_URL=plain)["DATABASES"]["default"]["OPTIONS"]
    url = f"{plain}?sslmode=require&options=-c%20join_collapse_limit%3D8"
    options = settings(tmp_path, "DATABASES", DATABASE_URL=url)["DATABASES"]["default"]["OPTIONS"]
    assert options == {
        "sslmode": "require",
        "connect_timeout": 5,
        "options": f"{own['options']} -c join_collapse_limit=8",
    }
    assert "-c tcp_keepalives_idle=60" in own["options"]


def test_on_https_cookies_and_redirects_are_secure(tmp_path: Path) -> None:
    names = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
    found = settings(tmp_path, *names, "ALLOWED_HOSTS", SITE_URL="https://exchange.example.org")
    assert all(found[name] for name in names)
    assert found["ALLOWED_HOSTS"] == ["exchange.example.org"]


COOKIES = """
import django, json; django.setup()
from django.conf import settings
from django.test import RequestFactory
from exchanges.public.base import colour_scheme
from exchanges.registrations.identity import session
from exchanges.registrations.identity.draft_cookies import Draft
from exchanges.sign_in import browsers
own = [module.COOKIE for module in (colour_scheme, session, browsers)]
draft = Draft(RequestFactory().get("/"), "register-1").cookie
print(json.dumps([settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, *own, draft]))
"""


def test_on_https_no_other_subdomain_can_put_a_cookie_in_the_place_of_ours(tmp_path: Path) -> None:
    for site, starts in (("https://exchange.example.org", True), ("http://localhost:8000", False)):
        done = start(tmp_path, "-c", COOKIES, SITE_URL=site)
        assert done.returncode == 0, done.stderr
        names = json.loads(done.stdout)
        assert len(set(names)) == 6
        assert {name.startswith("__Host-") for name in names} == {starts}


def test_the_cookie_of_forms_ends_with_the_day_and_no_script_reads_it(tmp_path: Path) -> None:
    found = settings(tmp_path, "CSRF_COOKIE_AGE", "CSRF_COOKIE_HTTPONLY")
    assert found == {"CSRF_COOKIE_AGE": 12 * 60 * 60, "CSRF_COOKIE_HTTPONLY": True}


def test_a_second_factor_is_required_where_the_site_is_public(tmp_path: Path) -> None:
    name = "SECOND_FACTOR_REQUIRED"
    assert settings(tmp_path, name)[name] is False
    assert settings(tmp_path, name, SITE_URL="https://exchange.example.org")[name] is True
    found = settings(tmp_path, name, SITE_URL="https://exchange.example.org", SECOND_FACTOR_REQUIRED="no")
    assert found[name] is False


def test_django_finds_nothing_to_say_about_a_deployed_site(tmp_path: Path) -> None:
    check = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    of_a_public_site = {
        "SITE_URL": "https://exchange.example.org",
        "EMAIL_URL": "smtp://localhost",
        "DATABASE_URL": "postgres://localhost/exchange",
        "ADMINS": "åsa@example.org",
    }
    # The folder is made by the process, whatever the caller's umask is.
    done = start(tmp_path / "var", *check, **of_a_public_site)
    assert done.returncode == 0, done.stderr
    assert "no issues (2 silenced)" in done.stdout


@pytest.mark.parametrize(
    "program", [("manage.py", "check"), ("-c", "import multiply.wsgi"), ("-c", "import multiply.asgi")]
)
def test_what_the_site_writes_is_its_own_whoever_starts_it(tmp_path: Path, program: tuple[str, ...]) -> None:
    before = os.umask(0)
    try:
        done = start(tmp_path / "var", *program)
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "var" / "secret-key").stat().st_mode) == 0o600


def test_a_job_is_given_up_before_it_is_run_again(tmp_path: Path) -> None:
    for limit in ("1", "60", "3600"):
        cluster = settings(tmp_path, "Q_CLUSTER", PLAN_TIME_LIMIT_SECONDS=limit)["Q_CLUSTER"]
        assert int(limit) < cluster["timeout"] < cluster["retry"]


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"DEBUG": "perhaps"}, "DEBUG='perhaps': write one of"),
        ({"DEBUG": "1", "SITE_URL": "https://exchange.example.org"}, "DEBUG shows settings and data"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is shorter than 32 characters"),
        ({"SECRET_KEY_FALLBACKS": "short", "SECRET_KEY_FALLBACKS_UNTIL": "2027-09-01"}, "a key is shorter than 32"),
        ({"SECRET_KEY_FALLBACKS": "x" * 40}, "Write the day from which the old keys are read no longer"),
        ({"SECRET_KEY_FALLBACKS": "x" * 40, "SECRET_KEY_FALLBACKS_UNTIL": "soon"}, "such as 2027-09-01"),
        ({"SITE_URL": "http://exchange.example.org"}, "Write https://exchange.example.org"),
        ({"DATABASE_URL": "mysql://host/name"}, "runs on PostgreSQL or SQLite only"),
        ({"DATABASE_URL": "postgres://host"}, "DATABASE_URL names no database"),
        ({"DATABASE_URL": "nonsense"}, "Write postgres://user:password@host/name"),
        ({"DATABASE_URL": "postgres://someone:secret@host:port/name"}, "Write postgres://user:password@host/name"),
        ({"PLAN_MEMORY_LIMIT_MB": "64"}, "write a whole number from 128 to 1000000"),
        ({"PLAN_TIME_LIMIT_SECONDS": "0"}, "write a whole number from 1 to 3600"),
        ({"ERASED_AT_ONCE": "0"}, "write a whole number from 1 to 1000000"),
        ({"BOUNCES_TO": "Åsa <asa@example.org>"}, "write a short address without a plus"),
        ({"PAGES_KEPT_MB": "0"}, "write a whole number from 1 to 10000"),
        ({"MAIL_SENDERS": "0"}, "write a whole number from 1 to 32"),
        ({"MAILS_A_RUN": "0"}, "write a whole number from 1 to 100000"),
        ({"MAILS_A_MINUTE": "-1"}, "write a whole number from 0 to 100000"),
        ({"JOBS_AT_ONCE": "0"}, "write a whole number from 1 to 16"),
        ({"TURN_WAIT_SECONDS": "0"}, "write a whole number from 1 to 60"),
        ({"MESSAGES_WAIT_SECONDS": "-1"}, "write a whole number from 0 to 86400"),
        ({"DOCUMENT_SIZE_LIMIT_MB": "0"}, "write a whole number from 1 to 500"),
        ({"EMBEDDED_WORKER": "2"}, "EMBEDDED_WORKER='2': write one of"),
        ({"ADMINS": "asa@example.org, łukasz"}, "write mailboxes such as"),
        ({"ALARM_MAIL_MINUTES": "0"}, "write a whole number from 1 to 10000"),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN is shorter than 32 characters"),
        ({"METRICS_NETWORKS": "10.0.0.1/8"}, "Write networks such as 10.0.0.0/8"),
        ({"METRICS_NETWORKS": "::1"}, "write /64 or less"),
        ({"SENTRY_DSN": "http://key@errors.example.org/1"}, "SENTRY_DSN: write an address such as"),
        ({"SENTRY_DSN": "https://errors.example.org/1"}, "SENTRY_DSN: write an address such as"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT='XML': write one of TEXT, JSON"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL='LOUD': write one of DEBUG, INFO"),
    ],
)
def test_a_wrong_value_stops_the_start(tmp_path: Path, environment: dict[str, str], message: str) -> None:
    done = start(tmp_path, "-c", "import multiply.settings", **environment)
    assert done.returncode == 1
    assert "django.core.exceptions.ImproperlyConfigured" in done.stderr.splitlines()[-1]
    assert message in done.stderr.splitlines()[-1]
    assert "secret@" not in done.stderr.splitlines()[-1]


def test_documents_lie_on_the_disk_unless_a_bucket_is_named(tmp_path: Path) -> None:
    kept = settings(tmp_path, "STORAGES")["STORAGES"]["documents"]
    assert kept["OPTIONS"] == {"location": str(tmp_path / "documents")}
    url = "s3://key%2F1:s%40cret@storage.example.org:9000/documents?region=eu-north-1"
    kept = settings(tmp_path, "STORAGES", DOCUMENTS_URL=url)["STORAGES"]["documents"]
    assert kept["BACKEND"] == "exchanges.meetings.documents.object_storage.ObjectStorage"
    assert kept["OPTIONS"] == {
        "bucket_name": "documents",
        "endpoint_url": "https://storage.example.org:9000",
        "access_key": "key/1",
        "secret_key": "s@cret",
        "region_name": "eu-north-1",
    }
