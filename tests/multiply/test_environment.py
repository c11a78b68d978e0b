"""Values of the environment are read with their type, and a wrong one names itself and the remedy."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from multiply import environment

NAME = "EXCHANGE_TEST_VALUE"


@pytest.fixture
def write(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Start each test without the variable."""
    monkeypatch.delenv(NAME, raising=False)
    return monkeypatch


def test_text_is_stripped_and_empty_means_unset(write: pytest.MonkeyPatch) -> None:
    assert environment.text(NAME, "default") == "default"
    write.setenv(NAME, "  ")
    assert environment.text(NAME, "default") == "default"
    write.setenv(NAME, " value ")
    assert environment.text(NAME, "default") == "value"


def test_a_file_may_hold_what_is_not_for_an_environment(write: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    write.setenv(f"{NAME}_FILE", str(file))
    with pytest.raises(ImproperlyConfigured, match=rf"{NAME}_FILE='.*secret' cannot be read .* or set {NAME}\."):
        environment.text(NAME, "default")
    file.write_text(" grått, żółty\n", encoding="utf-8")
    assert environment.text(NAME, "default") == "grått, żółty"
    assert environment.words(NAME, []) == ["grått", "żółty"]
    file.write_text("k" * 32 + "\n", encoding="utf-8")
    assert environment.secret_key(NAME, tmp_path / "secret-key") == "k" * 32
    assert not (tmp_path / "secret-key").exists()
    write.setenv(NAME, "value")
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} and {NAME}_FILE are both set"):
        environment.text(NAME, "default")


@pytest.mark.parametrize(("word", "value"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("FALSE", False)])
def test_a_yes_or_no_may_be_written_in_several_words(write: pytest.MonkeyPatch, word: str, value: bool) -> None:
    write.setenv(NAME, word)
    assert environment.boolean(NAME, not value) is value


@pytest.mark.parametrize("default", [True, False])
def test_an_unset_yes_or_no_is_the_default(write: pytest.MonkeyPatch, default: bool) -> None:
    assert environment.boolean(NAME, default) is default


@pytest.mark.parametrize("word", ["maybe", "2", "-1", "falsch"])
def test_anything_else_for_a_yes_or_no_is_refused(write: pytest.MonkeyPatch, word: str) -> None:
    write.setenv(NAME, word)
    with pytest.raises(ImproperlyConfigured, match=rf"{NAME}='{word}': write one of 1, true"):
        environment.boolean(NAME, False)


def test_a_number_may_be_each_end_of_its_range(write: pytest.MonkeyPatch) -> None:
    assert environment.integer(NAME, 5, least=1, most=10) == 5
    for value in (1, 10):
        write.setenv(NAME, str(value))
        assert environment.integer(NAME, 5, least=1, most=10) == value


@pytest.mark.parametrize("word", ["0", "11", "1.5", "ten", "-", "--5", "1e1", "²"])
def test_a_number_out_of_its_range_is_refused(write: pytest.MonkeyPatch, word: str) -> None:
    write.setenv(NAME, word)
    with pytest.raises(ImproperlyConfigured, match=rf"{NAME}='{word}': write a whole number from 1 to 10"):
        environment.integer(NAME, 5, least=1, most=10)


def test_a_choice_may_be_written_in_small_letters(write: pytest.MonkeyPatch) -> None:
    write.setenv(NAME, "info")
    assert environment.choice(NAME, "ERROR", ("INFO", "ERROR")) == "INFO"


def test_what_is_no_choice_is_refused_with_the_choices(write: pytest.MonkeyPatch) -> None:
    write.setenv(NAME, "loud")
    with pytest.raises(ImproperlyConfigured, match=f"{NAME}='LOUD': write one of INFO, ERROR"):
        environment.choice(NAME, "ERROR", ("INFO", "ERROR"))


def test_a_list_leaves_out_what_is_empty(write: pytest.MonkeyPatch) -> None:
    assert environment.words(NAME, ["default"]) == ["default"]
    write.setenv(NAME, " one, two,,")
    assert environment.words(NAME, ["default"]) == ["one", "two"]
    write.setenv(NAME, "")
    assert environment.words(NAME, ["default"]) == []


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("https://exchange.example.org", "https://exchange.example.org"),
        ("https://exchange.example.org/", "https://exchange.example.org"),
        ("https://exchange.example.org:8443", "https://exchange.example.org:8443"),
        ("http://localhost:8001", "http://localhost:8001"),
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001"),
        ("http://[::1]:8001", "http://[::1]:8001"),
    ],
)
def test_a_site_address_has_no_slash_at_its_end(write: pytest.MonkeyPatch, value: str, read: str) -> None:
    write.setenv(NAME, value)
    assert environment.site_url(NAME, "") == read


@pytest.mark.parametrize(
    "value",
    [
        "exchange.example.org",
        "ftp://exchange.example.org",
        "https://",
        "https://exchange.example.org/path",
        "https://exchange.example.org?query",
        "https://exchange.example.org#part",
        "https://user:secret@exchange.example.org",
        "https://exchange.example.org:port",
        "https://exchange.example.org:99999",
        "https://[::1",
    ],
)
def test_what_is_not_the_address_of_a_site_is_refused(write: pytest.MonkeyPatch, value: str) -> None:
    write.setenv(NAME, value)
    with pytest.raises(ImproperlyConfigured, match=r"write an address such as https://exchange\.example\.org"):
        environment.site_url(NAME, "")


@pytest.mark.parametrize("host", ["exchange.example.org", "localhost.example.org", "0.0.0.0"])
def test_another_machine_may_not_do_without_https(write: pytest.MonkeyPatch, host: str) -> None:
    write.setenv(NAME, f"http://{host}")
    with pytest.raises(ImproperlyConfigured, match=f"Write https://{host}"):
        environment.site_url(NAME, "")


def test_a_secret_key_is_made_once_and_only_its_owner_reads_it(write: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret-key"
    key = environment.secret_key(NAME, path)
    assert len(key) >= 50
    assert environment.secret_key(NAME, path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["secret-key"]


def test_processes_that_start_at_once_take_the_same_secret_key(write: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(environment.secret_key, [NAME] * 16, [tmp_path / "secret-key"] * 16))
    assert len(set(keys)) == 1


def test_a_secret_key_of_the_environment_comes_first(write: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write.setenv(NAME, "k" * 32)
    assert environment.secret_key(NAME, tmp_path / "secret-key") == "k" * 32
    assert not (tmp_path / "secret-key").exists()


def test_a_short_secret_key_is_refused_and_not_shown(write: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write.setenv(NAME, "hunter2" * 4)
    with pytest.raises(ImproperlyConfigured, match="shorter than 32 characters") as refusal:
        environment.secret_key(NAME, tmp_path / "secret-key")
    assert "hunter2" not in str(refusal.value)


def test_an_empty_file_is_no_secret_key(write: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret-key").touch()
    with pytest.raises(ImproperlyConfigured, match="Remove it"):
        environment.secret_key(NAME, tmp_path / "secret-key")


def test_a_secret_key_that_cannot_be_read_is_named(write: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_bytes(b"\xff" * 64)
    with pytest.raises(ImproperlyConfigured, match="secret-key cannot be read"):
        environment.secret_key(NAME, tmp_path / "secret-key")


def test_a_place_where_no_secret_key_can_be_kept_is_named(write: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ImproperlyConfigured, match=rf"Set {NAME}"):
        environment.secret_key(NAME, tmp_path / "file" / "secret-key")
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_a_mailbox_may_have_a_name(write: pytest.MonkeyPatch) -> None:
    assert environment.mailbox(NAME, "noreply@localhost") == "noreply@localhost"
    write.setenv(NAME, "MULTIPLY exchange <exchange@example.org>")
    assert environment.mailbox(NAME, "") == "MULTIPLY exchange <exchange@example.org>"


@pytest.mark.parametrize("value", ["exchange", "a@b, c@d", "a b@example.org", "<>", "x <a@b>\r\nBcc: c@d"])
def test_what_is_no_mailbox_is_refused(write: pytest.MonkeyPatch, value: str) -> None:
    write.setenv(NAME, value)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        environment.mailbox(NAME, "")


def test_without_a_mail_server_there_is_none(write: pytest.MonkeyPatch) -> None:
    assert environment.mail_server(NAME) is None


@pytest.mark.parametrize("scheme", ["smtp", "smtp+tls", "smtps"])
def test_a_mail_server_is_an_address(write: pytest.MonkeyPatch, scheme: str) -> None:
    write.setenv(NAME, f"{scheme}://user:p%40ss@mail.example.org:2525")
    server = environment.mail_server(NAME)
    assert server is not None
    assert (server.scheme, server.hostname, server.port) == (scheme, "mail.example.org", 2525)


@pytest.mark.parametrize(
    "value", ["mail.example.org", "https://mail.example.org", "smtp://:2525", "smtp://host/path", "smtp://host:99999"]
)
def test_what_is_no_mail_server_is_refused_without_telling_it(write: pytest.MonkeyPatch, value: str) -> None:
    write.setenv(NAME, value)
    with pytest.raises(ImproperlyConfigured, match=NAME) as error:
        environment.mail_server(NAME)
    assert value not in str(error.value)


@pytest.mark.parametrize(
    "value",
    [
        "https://key:secret@storage.example.org/documents",
        "s3://storage.example.org/documents",
        "s3://key@storage.example.org/documents",
        "s3://key:secret@storage.example.org",
        "s3://key:secret@storage.example.org/two/parts",
        "s3://key:secret@storage.example.org/documents?zone=eu",
        "s3://key:secret@storage.example.org/documents?region",
        "s3://key:secret@[/documents",
    ],
)
def test_a_bucket_that_is_none_is_refused_without_its_secret(write: pytest.MonkeyPatch, value: str) -> None:
    write.setenv(NAME, value)
    with pytest.raises(ImproperlyConfigured, match=f"{NAME}: write s3://") as refusal:
        environment.object_storage(NAME)
    assert "secret@storage" not in str(refusal.value).replace("key:secret@storage.example.org/bucket", "")


def test_a_bucket_may_be_spoken_to_in_the_open(write: pytest.MonkeyPatch) -> None:
    assert environment.object_storage(NAME) is None
    write.setenv(NAME, "s3+http://key:secret@127.0.0.1:9000/documents")
    found = environment.object_storage(NAME)
    assert found is not None
    assert (found["endpoint_url"], found["bucket_name"]) == ("http://127.0.0.1:9000", "documents")
