"""The recipe of the image and its services fit the project: paths, commands, variables, ports and bounds."""

import re
import shlex
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from scripts.deployment.document import commands_under
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
from tests.architecture.repository import ROOT, kept_files, name_of

FOLDER = ROOT / CONTAINER
BUILD, IMAGE = read_recipe((FOLDER / "Dockerfile").read_text(encoding="utf-8"))
IGNORED = (FOLDER / "Dockerfile.dockerignore").read_text(encoding="utf-8")
COMPOSE = (FOLDER / "compose.yaml").read_text(encoding="utf-8")
CADDY = (FOLDER / "Caddyfile").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
OF_THE_SITE = ("migrate", "web", "worker")


def services() -> dict[str, dict[str, Any]]:
    return read_services(COMPOSE, SITE_HOST="exchange.example.org", EMAIL_FROM="a@example.org", ADMINS="b@example.org")


def commands() -> list[list[str]]:
    """Return every command of the project that recipe and services run, as words."""
    runs = [
        shlex.split(step.rest.rpartition("STATIC_DIR=/srv/multiply/collected ")[2])
        for step in BUILD
        if step.instruction == "RUN"
    ]
    return [*runs, last_of(IMAGE, "CMD").words, *(each["command"] for each in services().values() if "command" in each)]


def test_a_recipe_is_read_by_stages_and_steps() -> None:
    text = '# A comment.\nFROM one AS build\nRUN a \\\n    b\n\nFROM two\nENV A=1 B=\'2 3\'\nCMD ["x", "y z"]\n'
    assert read_recipe(text) == [
        [Step("FROM", "one AS build"), Step("RUN", "a b")],
        [Step("FROM", "two"), Step("ENV", "A=1 B='2 3'"), Step("CMD", '["x", "y z"]')],
    ]
    assert environment_in(read_recipe(text)[1]) == {"A": "1", "B": "2 3"}
    assert last_of(read_recipe(text)[1], "CMD").words == ["x", "y z"]


def test_the_stand_in_for_apt_get_knows_every_way_in_which_it_is_called() -> None:
    known = (ROOT / "scripts/deployment/stand_ins/apt-get").read_text(encoding="utf-8")
    by_hand = commands_under("From an empty server", document=ROOT / "docs/operations.md")
    text = "\n".join([by_hand, *(step.rest for step in (*BUILD, *IMAGE))])
    calls = re.findall(r"apt-get ([^&\n]+)", text)
    assert len(calls) == 3
    words = {word for call in calls for word in call.split() if word.startswith("-") or word in call.split()[:1]}
    assert [word for word in words if not re.search(rf"(?<![\w-]){word}(?![\w-])", known)] == []


def test_a_variable_that_nobody_gives_is_an_error() -> None:
    with pytest.raises(KeyError, match="SITE_HOST"):
        read_services(COMPOSE, EMAIL_FROM="a@example.org", ADMINS="b@example.org")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a", False),
        ("b", True),
        ("b/c", True),
        ("b/d/e", False),
        ("b/d.txt", True),
        ("b/x/y", False),
        ("b/z.mo", False),
    ],
)
def test_of_the_lines_that_fit_a_file_the_last_counts(name: str, expected: bool) -> None:
    assert is_let_in(name, "# A comment.\n*\n!b\nb/d\n**/x\n**/*.mo\n") == expected


def test_no_password_is_let_into_the_image() -> None:
    made = re.findall(r"(?<=>)secrets/[\w-]+", commands_under("In containers", document=ROOT / "docs/operations.md"))
    assert len(made) == 4
    assert [name for name in made if is_let_in(f"{CONTAINER}/{name}", IGNORED)] == []
    # Where compose reads variables from.
    assert not is_let_in(f"{CONTAINER}/.env", IGNORED)


def test_every_file_that_a_command_names_is_let_into_the_image() -> None:
    lines = IGNORED.splitlines()
    assert lines[1] == "*"
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert {name for name in let_in if not (ROOT / name).exists()} == set()
    named = {
        word for words in commands() for word in words if re.fullmatch(r"[\w./-]+\.py|(?:scripts|deploy)/[\w./]+", word)
    }
    assert {"manage.py", "deploy/gunicorn.conf.py", "scripts/compile_messages.py"} <= named
    assert [name for name in named if not (ROOT / name).is_file() or not is_let_in(name, IGNORED)] == []
    # What Python imports, and what it reads beside.
    packages = {path.relative_to(ROOT).parts[0] for path in ROOT.glob("*/__init__.py")}
    assert packages - {"tests", "benchmarks"} <= let_in
    assert not {"tests", "benchmarks", "var", ".git"} & let_in


def test_the_database_s_client_is_as_new_as_the_database() -> None:
    client = [found for step in IMAGE for found in re.findall(r"\bpostgresql-client-(\d+)\b", step.rest)]
    assert client == re.findall(r"^postgres:(\d+)-bookworm$", services()["database"]["image"])


def test_an_update_stops_what_writes_and_backs_up_before_the_tables_change() -> None:
    text = commands_under("In containers", document=ROOT / "docs/operations.md")
    update = text[text.index("git pull") :].replace("&&\n", "&& ").splitlines()[0]
    steps = ["docker compose build", "docker compose stop web worker", "manage.py back_up ", "docker compose up "]
    assert [update.index(step) for step in steps] == sorted(update.index(step) for step in steps)
    # Else what the web waits for would migrate first.
    assert all("--no-deps" in line for line in update.split(" && ") if "docker compose run" in line)


def test_commands_of_the_site_are_there() -> None:
    asked = [words[words.index("manage.py") + 1] for words in commands() if "manage.py" in words]
    assert sorted(asked) == ["collectstatic", "migrate", "run_worker"]
    assert set(asked) <= set(get_commands())


def test_every_folder_of_code_is_compiled() -> None:
    compiled = next(words for words in commands() if "compileall" in words)
    packages = {path.relative_to(ROOT).parts[0] for path in ROOT.glob("*/__init__.py")}
    assert packages - {"tests", "benchmarks", "scripts"} <= set(compiled)


def test_every_variable_is_a_setting() -> None:
    given = {*environment_in(IMAGE), *(name for each in OF_THE_SITE for name in services()[each]["environment"])}
    assert {"VAR_DIR", "STATIC_DIR", "DATABASE_URL_FILE", "SITE_URL"} <= given
    assert [name for name in given if f"`{name.removesuffix('_FILE')}`" not in OPERATIONS] == []
    in_the_build = {
        word.partition("=")[0] for step in BUILD if step.instruction == "RUN" for word in step.words if "=" in word
    }
    assert in_the_build == {"VAR_DIR", "STATIC_DIR"}


def test_static_files_are_collected_where_the_image_looks_for_them() -> None:
    collecting = next(step for step in BUILD if "collectstatic" in step.rest)
    assert f"STATIC_DIR={environment_in(IMAGE)['STATIC_DIR']} " in collecting.rest
    assert "VAR_DIR=/tmp/build " in collecting.rest  # whose key is not copied


def test_nobody_is_root_and_nothing_of_the_code_is_the_users() -> None:
    user = last_of(IMAGE, "USER").rest
    assert user.isdigit()
    assert int(user) > 0
    assert any(f"--uid {user} " in step.rest for step in IMAGE if step.instruction == "RUN")
    assert [step for step in IMAGE if "--chown" in step.rest] == []
    assert BUILD[-1] == Step("RUN", "chmod -R go+rX,go-w /srv/multiply")


@pytest.mark.parametrize("name", OF_THE_SITE)
def test_a_service_has_as_few_rights_as_a_unit(name: str) -> None:
    unit = unit_of(name, services()[name], IMAGE)
    for setting in ("ProtectSystem", "PrivateTmp", "CapabilityBoundingSet", "NoNewPrivileges"):
        assert setting in unit.said
    assert str(unit.state) == environment_in(IMAGE)["VAR_DIR"]
    assert services()[name]["volumes"] == [f"state:{unit.state}"]


def test_ports_agree() -> None:
    port = environment_in(IMAGE)["BIND"].rpartition(":")[2]
    assert last_of(IMAGE, "EXPOSE").rest == port
    assert f"http://127.0.0.1:{port}/health/live" in last_of(IMAGE, "HEALTHCHECK").rest
    assert re.findall(r"reverse_proxy (\S+)", CADDY) == [f"web:{port}"]
    assert {name for name, service in services().items() if "ports" in service} == {"proxy"}


def test_only_what_is_ready_is_waited_for() -> None:
    waits = {name: service.get("depends_on", {}) for name, service in services().items()}
    assert waits["migrate"] == {"database": {"condition": "service_healthy"}}
    assert waits["web"] == waits["worker"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert waits["proxy"] == {"web": {"condition": "service_healthy"}}
    assert services()["migrate"]["restart"] == "no"
    assert {service["restart"] for name, service in services().items() if name != "migrate"} == {"always"}


def test_the_worker_s_job_ends_first() -> None:
    assert int(services()["worker"]["stop_grace_period"].removesuffix("s")) >= 60 + 30


def test_secrets_and_volumes_are_declared_and_none_is_an_environment_s() -> None:
    whole = yaml.safe_load(COMPOSE)
    used = {secret for service in services().values() for secret in service.get("secrets", [])}
    assert used == set(whole["secrets"])
    for name in used:
        assert f"secrets/{name}" in OPERATIONS
    mounted = [volume for service in services().values() for volume in service.get("volumes", [])]
    named = {each.partition(":")[0] for each in mounted if not each.startswith(".")}
    assert named == set(whole["volumes"])
    for each in mounted:
        if each.startswith("."):
            assert (FOLDER / each.partition(":")[0]).exists()
    for name in OF_THE_SITE:
        values = services()[name]["environment"].values()
        assert not [value for value in values if "://" in value and not value.startswith("https://")]


def test_the_proxy_s_pages_are_where_it_looks_for_them() -> None:
    pages = next(each for each in services()["proxy"]["volumes"] if each.startswith("../pages:"))
    assert re.findall(r"root \* (\S+)", CADDY) == [pages.split(":")[1]]
    assert set(re.findall(r"/(\d+\.html)", CADDY)) == {path.name for path in (ROOT / "deploy/pages").iterdir()}


def test_the_proxy_makes_its_headers_itself_hangs_up_first_and_logs_no_paths() -> None:
    headers = dict(re.findall(r"header_up (\S+) (\S+)", CADDY))
    assert headers == {
        "X-Forwarded-For": "{remote_host}",
        "X-Forwarded-Proto": "{scheme}",
        "X-Request-ID": "{http.request.uuid}",
    }
    keepalive = re.findall(r"keepalive (\d+)s", CADDY)
    gunicorn = re.findall(r"(?m)^keepalive = (\d+)$", (ROOT / "deploy/gunicorn.conf.py").read_text(encoding="utf-8"))
    assert len(keepalive) == len(gunicorn) == 1
    assert int(keepalive[0]) < int(gunicorn[0])
    assert "exclude http.log" in CADDY
    assert "respond /metrics 404" in CADDY


def test_no_secret_lies_in_the_repository() -> None:
    assert [name_of(path) for path in kept_files() if path.is_relative_to(FOLDER / "secrets")] == []
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert f"/{CONTAINER}/secrets/" in ignored
