"""Questions to a site that stands: each is a function, and fails with what is wrong."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from scripts.deployment.asking import HOST, SIGN_IN, Browser
from scripts.deployment.authority import certify
from scripts.deployment.service_manager import RUN, events_of
from scripts.deployment.units import read_environment, read_unit

WEB, WORKER = "multiply-web.service", "multiply-worker.service"
STATE = Path("/var/lib/multiply")
MAILS = Path("/var/tmp/mails")  # noqa: S108 - of a machine that is thrown away
OPERATOR = "operator@example.org"
OPERATORS_PASSWORD = "Łódź och Győr 2027"  # noqa: S105 - of a machine that is thrown away
DATABASE_HOST = "database.example.org"
LANGUAGES = {"en", "sv", "de", "it", "pl", "hu"}
SECONDS_FOR_A_MAIL = 120


def must(is_so: object, words: object) -> None:
    """Fail with words unless something is so."""
    if not is_so:
        raise AssertionError(words)


def log_of(unit: str) -> str:
    """Return all that a unit has written."""
    return (RUN / f"{unit}.log").read_text(encoding="utf-8")


def pages_come_in_every_language() -> None:
    """Fetch each home page, with the headers of a public site."""
    for language in LANGUAGES:
        answer = Browser().get("/" if language == "en" else f"/{language}/")
        must(answer.status == 200 and f'<html lang="{language}"' in answer.page, (language, answer.status))
        must("max-age=31536000" in answer.headers["Strict-Transport-Security"], answer.headers)
        must("default-src 'none'" in answer.headers["Content-Security-Policy"], answer.headers)
        must("/" not in answer.headers["Server"], answer.headers["Server"])  # no release of a program


def static_files_are_compressed_and_may_be_kept() -> None:
    """Fetch the sheet that the home page names."""
    found = re.search(r'href="(/static/[^"]+\.css)"', Browser().get("/").page)
    must(found, "no sheet")
    answer = Browser({"Accept-Encoding": "br"}).get(found[1] if found else "")
    must(answer.status == 200 and "immutable" in answer.headers["Cache-Control"], answer.headers)
    must(answer.headers["Content-Encoding"] == "br", answer.headers)


def plain_http_is_led_to_https() -> None:
    """By nginx on port 80, and by the site where somebody comes past nginx."""
    for port, host in ((80, HOST), (8000, HOST)):
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(f"GET /calendar/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            head = connection.makefile("rb").read().decode().partition("\r\n\r\n")[0]
        must((" 301 " in head or " 308 " in head) and f"Location: https://{HOST}/calendar/" in head, head)


def what_a_visitor_claims_is_not_believed() -> None:
    """Neither the address from which nor the scheme by which they come; cookies are for https alone."""
    liar = Browser({"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "http", "X-Request-ID": "0" * 32})
    answer = liar.post(SIGN_IN, login="who@example.org", password="wrong")  # noqa: S106
    must(answer.status == 200, answer.status)
    must(answer.headers["X-Request-ID"] != "0" * 32, "the visitor chose the request's id")
    cookies = answer.headers.get_all("Set-Cookie", [])
    must(all("Secure" in cookie for cookie in cookies), cookies)
    lines = [line for line in log_of(WEB).splitlines() if "who@example.org" in line]
    must(lines and all("127.0.0.1" in line and "203.0.113.7" not in line for line in lines), lines)


def numbers_are_for_who_watches_inside() -> None:
    """Probes pass, numbers do not."""
    must(Browser().get("/metrics").status == 404, "/metrics")
    must(Browser().get("/health/ready").status == 200, "/health/ready")


def too_much_is_refused_in_words() -> None:
    """More than the proxy takes, in words of its own; what it takes reaches the site."""
    answer = Browser().send(SIGN_IN, 24_000_000)
    must(answer.status == 413, answer.status)
    must(set(re.findall(r'<section lang="(\w+)">', answer.page)) == LANGUAGES, answer.page)
    must(Browser().send(SIGN_IN, 23_000_000).status == 403, "what the site itself has to answer")


def a_mail_arrives() -> None:
    """Ask for a link to a new password, which the web writes and the worker sends, by TLS and with a password."""
    before = set(MAILS.glob("*.eml"))
    answer = Browser().post("/admin/account/password/link/", email=OPERATOR)
    must(answer.status == 302, answer.status)
    ends = time.monotonic() + SECONDS_FOR_A_MAIL
    while not (found := [text for text in _texts(set(MAILS.glob("*.eml")) - before) if OPERATOR in text]):
        must(time.monotonic() < ends, f"no mail after {SECONDS_FOR_A_MAIL} seconds: {log_of(WORKER)[-2000:]}")
        time.sleep(0.5)
    must(f"X-Recipients: {OPERATOR}" in found[0] and "From: MULTIPLY <exchange@example.org>" in found[0], found[0])


def _texts(files: Iterable[Path]) -> list[str]:
    return [file.read_bytes().decode() for file in files]


def the_programme_is_there() -> None:
    """Find the municipalities that were imported on a public page."""
    must("Örebro" in Browser().get("/municipalities/").page, "no municipality")


def the_site_writes_to_its_folder_alone() -> None:
    """Whatever it made is its user's alone; the code is nobody's to change."""
    open_to_others = [path for path in STATE.rglob("*") if path.lstat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    must(not open_to_others, open_to_others[:5])
    must(STATE.stat().st_mode & 0o777 == 0o700, oct(STATE.stat().st_mode))
    seen = Path(f"/proc/{_pid(WEB)}/root")  # the disk as the web has it
    for folder in ("srv/multiply", "etc", "usr"):
        must(_fails(OSError, (seen / folder / "by-the-web").touch), f"/{folder} can be written to")
    (seen / "tmp/by-the-web").touch()
    must(not Path("/tmp/by-the-web").exists(), "/tmp is shared")  # noqa: S108


def _pid(unit: str) -> int:
    return int(next(line.split()[1] for line in reversed(events_of(unit)) if line.startswith("started")))


def _fails(error: type[Exception], act: Callable[[], object]) -> bool:
    try:
        act()
    except error:
        return True
    return False


def settings_are_read_by_root_alone() -> None:
    """Look at the file that holds passwords."""
    must(Path("/etc/multiply.env").stat().st_mode & 0o777 == 0o600, "/etc/multiply.env")


def units_have_no_capabilities() -> None:
    """Neither web nor worker could do more than its user."""
    for unit in (WEB, WORKER):
        status = Path(f"/proc/{_pid(unit)}/status").read_text(encoding="utf-8")
        must(re.search(r"CapBnd:\s+0+\n", status) and re.search(r"NoNewPrivs:\s+1\n", status), status)
        must(not re.search(r"Uid:\s+0\s", status), status)


def the_web_ends_what_it_has_begun() -> None:
    """Stop the web under a request, which is answered; afterwards the proxy tells visitors that the site is away."""
    body, answers = b"x" * 100_000, []
    connection = socket.create_connection(("127.0.0.1", 8000), timeout=60)
    head = f"POST /admin/ HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    connection.sendall(head.encode() + body[:1000])
    time.sleep(1)
    stopping = threading.Thread(target=lambda: subprocess.run(["systemctl", "stop", "multiply-web"], check=True))
    stopping.start()
    time.sleep(1)
    connection.sendall(body[1000:])
    answers.append(connection.recv(100))
    stopping.join()
    must(answers[0].startswith(b"HTTP/1.1 403"), answers)
    word, code, seconds = events_of(WEB)[-1].split()
    limit = read_unit(Path("/etc/systemd/system") / WEB).seconds("TimeoutStopSec")
    must((word, code) == ("stopped", "0") and float(seconds) < limit, events_of(WEB))
    answer = Browser().get("/sv/calendar/")
    must(answer.status == 502, answer.status)
    must(set(re.findall(r'<section lang="(\w+)">', answer.page)) == LANGUAGES, answer.page)
    subprocess.run(["systemctl", "start", "multiply-web"], check=True)
    ends = time.monotonic() + 60
    while Browser().get("/sv/calendar/").status != 200:
        must(time.monotonic() < ends, "not back")


def a_worker_that_dies_is_started_again() -> None:
    """Where the system kills one of its family it ends with an error and begins anew; asked to stop, it ends well."""
    before = len(events_of(WORKER))
    _kill_one_of(_pid(WORKER))
    ends = time.monotonic() + 60
    while "ready" not in events_of(WORKER)[before:]:
        must(time.monotonic() < ends, events_of(WORKER))
        time.sleep(0.2)
    must(events_of(WORKER)[before] == "exited 1", events_of(WORKER))
    time.sleep(5)
    subprocess.run(["systemctl", "stop", "multiply-worker"], check=True)
    must(events_of(WORKER)[-1].startswith("stopped 0 "), events_of(WORKER))
    subprocess.run(["systemctl", "start", "multiply-worker"], check=True)


def _kill_one_of(pid: int) -> None:
    """Kill the process that tends the others: the child of the first."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    must(children, "the worker has no family")
    os.kill(int(children[0]), signal.SIGKILL)


def certificates_are_renewed_while_the_site_is_up() -> None:
    """By the same command as the first, through the site's own nginx."""
    command = ["certbot", "certonly", "--webroot", "--webroot-path", "/var/www/html", "--domain", HOST]
    subprocess.run([*command, "--deploy-hook", "systemctl reload nginx"], check=True)
    must(Browser().get("/").status == 200, "no page after the renewal")


def the_database_is_known_by_its_certificate() -> None:
    """Connect by its name, where it is believed, and where another authority alone is believed, which fails."""
    certify(DATABASE_HOST, Path("/etc/postgresql/certificate"))
    subprocess.run(["chown", "-R", "postgres:", "/etc/postgresql/certificate"], check=True)
    for setting, value in (("cert", "fullchain"), ("key", "privkey")):
        _as_postgres(f"ALTER SYSTEM SET ssl_{setting}_file = '/etc/postgresql/certificate/{value}.pem'")
    _as_postgres("ALTER SYSTEM SET ssl = on")
    _as_postgres("SELECT pg_reload_conf()")
    certify("another.example.org", Path("/etc/ssl/another"))
    query = "SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    code = f"from django.db import connection; c = connection.cursor(); c.execute({query!r}); print(c.fetchone())"
    url = read_environment(Path("/etc/multiply.env"))["DATABASE_URL"].replace("@localhost/", f"@{DATABASE_HOST}/")
    for believed, is_known in (("/etc/ssl/certs/ca-certificates.crt", True), ("/etc/ssl/another/fullchain.pem", False)):
        environment = dict(os.environ)
        environment["DATABASE_URL"] = f"{url}?sslmode=verify-full&sslrootcert={believed}"
        environment["VAR_DIR"] = "/var/tmp/var"  # noqa: S108
        command = [".venv/bin/python", "manage.py", "shell", "--verbosity", "0", "--command", code]
        done = subprocess.run(
            command, cwd="/srv/multiply", env=environment, capture_output=True, text=True, check=False
        )
        must((done.returncode == 0) == is_known, done)
        must("(True, 'TLSv1.3')" in done.stdout if is_known else "certificate verify failed" in done.stderr, done)


def _as_postgres(statement: str) -> None:
    subprocess.run(
        ["runuser", "-u", "postgres", "--", "psql", "--quiet", "--command", statement],
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
    )


def logs_hold_no_paths_and_are_turned_over() -> None:
    """Read what was logged: by nginx when, how and with what status, by the web an object of JSON a line."""
    lines = Path("/var/log/nginx/multiply.log").read_text(encoding="utf-8").splitlines()
    must(lines and not [line for line in lines if "/" in line or "127.0.0.1" in line], lines[:3])
    must(all(line.startswith("{") for line in log_of(WEB).splitlines()), log_of(WEB)[-1000:])
    done = subprocess.run(
        ["logrotate", "--debug", "/etc/logrotate.d/nginx"], capture_output=True, text=True, check=True
    )
    must("/var/log/nginx/multiply.log" in done.stdout + done.stderr, done)


def systemd_finds_nothing_wrong_with_the_units() -> None:
    """Have systemd read them as they are installed, and judge how well they are closed."""
    files = [f"/etc/systemd/system/{name}" for name in (WEB, WORKER)]
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    must(done.returncode == 0 and "multiply" not in done.stderr, done)
    subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", *files], check=True, capture_output=True
    )


Question = Callable[[], None]
OF_A_SERVER: tuple[Question, ...] = (
    systemd_finds_nothing_wrong_with_the_units,
    pages_come_in_every_language,
    static_files_are_compressed_and_may_be_kept,
    plain_http_is_led_to_https,
    what_a_visitor_claims_is_not_believed,
    numbers_are_for_who_watches_inside,
    the_programme_is_there,
    too_much_is_refused_in_words,
    a_mail_arrives,
    the_site_writes_to_its_folder_alone,
    settings_are_read_by_root_alone,
    units_have_no_capabilities,
    certificates_are_renewed_while_the_site_is_up,
    the_database_is_known_by_its_certificate,
    the_web_ends_what_it_has_begun,
    a_worker_that_dies_is_started_again,
    logs_hold_no_paths_and_are_turned_over,
)


def ask_all(questions: Sequence[Question] = OF_A_SERVER) -> None:
    """Ask everything, and end with an error where an answer is not as it should be."""
    failed = 0
    for question in questions:
        words = question.__name__.replace("_", " ")
        try:
            question()
            print(f"yes  {words}", flush=True)
        except Exception as error:
            failed += 1
            print(f"NO   {words}: {type(error).__name__}: {error}", flush=True)
    if failed:
        sys.exit(f"{failed} of {len(questions)} are not as they should be.")
