"""A trial of the recipe and the services of deploy/container without an engine, in a throw-away copy of the machine.

`make containers` runs it, by scripts/throw_away_machine. The steps of the recipe are run in their order, each stage
with nothing of the one before but what it copies; Debian stands in for the images that they begin with. The services
are then started in the order of what they wait for, each of ours as its user, on a disk that is read-only, without
capabilities, with nothing in its environment but what image and service say, and its secrets under /run/secrets.
PostgreSQL and Caddy are Debian's. All share one network, where the services' names lead to this machine.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

from scripts.deployment import questions
from scripts.deployment.asking import HOST, SIGN_IN, Browser
from scripts.deployment.authority import certify, make_authority
from scripts.deployment.questions import OPERATOR
from scripts.deployment.recipes import (
    CONTAINER,
    Step,
    environment_in,
    is_let_in,
    last_of,
    read_recipe,
    read_services,
    unit_of,
)
from scripts.deployment.service_manager import RUN, UNITS
from scripts.deployment.trial import MAIL_HOST, MAIL_PASSWORD, MAIL_USER, start_mail_server
from scripts.deployment.units import Unit, command_of, make_state_of

PROJECT = Path.cwd()
SECRETS = Path("/run/secrets")
INSTALLED = Path("/srv/multiply")
BUILT = Path("/srv/built")
"""Where the last stage finds what the first has made."""

PYTHON = "/usr/bin/python3"
"""In the place of the image's."""


def main() -> None:
    """Build, start, ask."""
    if not Path("/run/outside").exists():
        sys.exit("Run it by scripts/throw_away_machine, which keeps this machine as it is.")
    began = time.monotonic()
    with Path("/etc/hosts").open("a", encoding="ascii") as hosts:
        hosts.write(f"127.0.0.1 {HOST} {MAIL_HOST} database web\n")
    make_authority()
    os.environ["PATH"] = f"{PROJECT}/scripts/deployment/stand_ins:{os.environ['PATH']}"
    os.environ["PYTHONPATH"] = str(PROJECT)
    Path("/usr/local/bin/python").symlink_to(PYTHON)
    stages = read_recipe((CONTAINER / "Dockerfile").read_text(encoding="utf-8"))
    for stage in stages:
        _build(stage)
    print(f"\nThe image is made after {time.monotonic() - began:.0f} seconds.\n", flush=True)
    mails = start_mail_server()
    _start(stages[-1])
    questions.ask_all(ASKED)
    mails.terminate()
    mails.wait()
    print(f"\nAll of it took {time.monotonic() - began:.0f} seconds.")


def _build(steps: list[Step]) -> None:
    """Run the steps of a stage, in a place that is empty at its beginning."""
    if INSTALLED.exists():
        INSTALLED.rename(BUILT)
    folder, environment = Path("/"), {"PATH": os.environ["PATH"], **_of_the_network()}
    for step in steps:
        print(f"{step.instruction} {step.rest}", flush=True)
        if step.instruction == "WORKDIR":
            folder = Path(step.rest)
            folder.mkdir(parents=True, exist_ok=True)
        elif step.instruction == "COPY":
            _copy(step.words, folder)
        elif step.instruction == "RUN":
            outside = ["nsenter", "--net=/run/outside"] if re.search("install_packages|apt-get", step.rest) else []
            subprocess.run([*outside, "sh", "-c", step.rest], cwd=folder, env=environment, check=True)


def _of_the_network() -> dict[str, str]:
    """Return what this machine says of where packages come from."""
    return {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_", "SSL_", "HOME"))}


def _copy(words: list[str], folder: Path) -> None:
    if words[0] == "--from=build":
        shutil.copytree(BUILT, INSTALLED, symlinks=True, dirs_exist_ok=True)
        return
    *sources, target = words
    for source in sources:
        for name in _kept(source):
            to = folder / target / name.relative_to(source) if source == "." else folder / target
            to = to / name.name if to.is_dir() or target.endswith("/") else to
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(name, to)


def _kept(source: str) -> list[Path]:
    """Return the files of the context that git keeps and .dockerignore lets in."""
    ignored = (CONTAINER / "Dockerfile.dockerignore").read_text(encoding="utf-8")
    listed = subprocess.run(["git", "ls-files", "-z", source], capture_output=True, text=True, check=True).stdout
    return [Path(name) for name in listed.split("\0") if name and is_let_in(name, ignored)]


def _start(image: list[Step]) -> None:
    """Start what compose.yaml names, in the order of what each waits for."""
    text = (CONTAINER / "compose.yaml").read_text(encoding="utf-8")
    services = read_services(text, SITE_HOST=HOST, EMAIL_FROM="MULTIPLY <exchange@example.org>", ADMINS=OPERATOR)
    _write_secrets()
    _start_database()
    RUN.mkdir(exist_ok=True)
    for name in ("migrate", "web", "worker"):
        service = services[name]
        environment = environment_in(image) | service["environment"] | {"LOG_LEVEL": "INFO"}
        unit = unit_of(name, service, image)
        if service.get("restart") == "no":
            _run(unit, environment)
            continue
        _install(f"multiply-{name}", unit, environment)
        subprocess.run(["systemctl", "start", f"multiply-{name}"], check=True)
    web = unit_of("web", services["web"], image)
    create = (
        "from municipalities.models import User; "
        f"User.objects.create_superuser(email={OPERATOR!r}, password={questions.OPERATORS_PASSWORD!r})"
    )
    environment = environment_in(image) | services["web"]["environment"]
    _run(web, environment, ".venv/bin/python", "manage.py", "shell", "--command", create)
    health = last_of(image, "HEALTHCHECK").rest.partition("CMD ")[2]
    _until_well(web, environment, Step("CMD", health).words)
    _run(web, environment, ".venv/bin/python", "manage.py", "back_up", f"{web.state}/backup-tried.tar.gz")
    _start_proxy()


def _install(name: str, unit: Unit, environment: dict[str, str]) -> None:
    """Write a service as a unit under the name that the questions know."""
    file = Path(f"/run/{name}.env")
    file.write_text("".join(f"{key}={shlex.quote(value)}\n" for key, value in environment.items()), encoding="utf-8")
    said = {**unit.said, "EnvironmentFile": str(file)}
    lines = ["[Service]", *(f"{key}={value}" for key, value in said.items())]
    (UNITS / f"{name}.service").write_text("\n".join(lines), encoding="utf-8")


def _run(unit: Unit, environment: dict[str, str], *command: str) -> None:
    make_state_of(unit)
    subprocess.run(command_of(unit, *command), env={"PATH": "/usr/bin:/bin", **environment}, check=True)


def _until_well(unit: Unit, environment: dict[str, str], command: list[str]) -> None:
    ends = time.monotonic() + 60
    words = command_of(unit, *command)
    while subprocess.run(
        words, env={"PATH": "/usr/bin:/bin", **environment}, check=False, capture_output=True
    ).returncode:
        if time.monotonic() > ends:
            sys.exit("The web does not become healthy.")
        time.sleep(1)


def _write_secrets() -> None:
    """Write the secrets as docs/operations.md does, and mount them as an engine does: each a file for its services."""
    SECRETS.mkdir(mode=0o755)
    email = f"smtp+tls://{quote(MAIL_USER)}:{quote(MAIL_PASSWORD, safe='')}@{MAIL_HOST}"
    of_the_site = {"database-url": "postgres://multiply:sécret@database/multiply", "email-url": email}
    for name, value in {"postgres-password": "more secret", "database-password": "sécret", **of_the_site}.items():
        file = SECRETS / name
        file.write_text(value, encoding="utf-8")
        shutil.chown(file, 10001 if name in of_the_site else "postgres")
        file.chmod(0o400)


def _start_database() -> None:
    if not subprocess.run(["pg_lsclusters", "--no-header"], capture_output=True, text=True, check=True).stdout:
        subprocess.run(["pg_createcluster", "15", "main"], check=True)
    subprocess.run(["pg_ctlcluster", "15", "main", "start"], check=True)
    script = PROJECT / CONTAINER / "make-database.sh"
    subprocess.run(["runuser", "-u", "postgres", "--", script], check=True, cwd="/")


def _start_proxy() -> None:
    """Start Caddy with its file as it is, but for who signs the certificate."""
    certify(HOST, Path("/data/certificate"))
    Path("/srv/pages").symlink_to(PROJECT / "deploy/pages")
    text = (CONTAINER / "Caddyfile").read_text(encoding="utf-8")
    own = "{$SITE_HOST} {\n\ttls /data/certificate/fullchain.pem /data/certificate/privkey.pem\n"
    file = Path("/etc/caddy/Caddyfile")
    file.write_text(text.replace("{$SITE_HOST} {\n", own), encoding="utf-8")
    subprocess.run(
        ["caddy", "validate", "--config", file, "--adapter", "caddyfile"],
        check=True,
        capture_output=True,
        env={**os.environ, "SITE_HOST": HOST},
    )
    with (RUN / "proxy.log").open("ab") as log:
        environment = {**os.environ, "SITE_HOST": HOST, "XDG_CONFIG_HOME": "/config", "XDG_DATA_HOME": "/data"}
        subprocess.Popen(
            ["caddy", "run", "--config", file, "--adapter", "caddyfile"], env=environment, stdout=log, stderr=log
        )
    time.sleep(2)


def more_than_a_document_is_refused_by_the_site() -> None:
    """Send more than a document may be, which the site has to answer, and more than the proxy takes."""
    questions.must(Browser().send(SIGN_IN, 24_000_000).status == 403, "what the site itself has to answer")
    try:
        status = Browser().send(SIGN_IN, 80_000_000).status
    except OSError:
        status = 413  # cut off under way
    questions.must(status == 413, status)


def the_proxy_logs_no_requests() -> None:
    """Read what Caddy has written: of nothing that was asked."""
    text = (RUN / "proxy.log").read_text(encoding="utf-8")
    questions.must('"uri"' not in text and "/admin/" not in text, text[-2000:])


ASKED = (
    questions.pages_come_in_every_language,
    questions.static_files_are_compressed_and_may_be_kept,
    questions.plain_http_is_led_to_https,
    questions.what_a_visitor_claims_is_not_believed,
    questions.numbers_are_for_who_watches_inside,
    more_than_a_document_is_refused_by_the_site,
    questions.a_mail_arrives,
    questions.units_have_no_capabilities,
    questions.the_site_writes_to_its_folder_alone,
    questions.the_web_ends_what_it_has_begun,
    questions.a_worker_that_dies_is_started_again,
    the_proxy_logs_no_requests,
)

if __name__ == "__main__":
    main()
