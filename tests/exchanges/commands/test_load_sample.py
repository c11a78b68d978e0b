import datetime
from io import StringIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import Version
from municipalities.models import Programme, User
from tests.factories import make_programme

pytestmark = pytest.mark.django_db


def load_sample(*args: str, **options: Any) -> str:
    out = StringIO()
    call_command("load_sample", *args, stdout=out, **options)
    return out.getvalue()


def test_the_sample_lies_around_the_day_and_a_second_run_changes_nothing() -> None:
    first = load_sample("--today", "2027-03-17")
    before = list(Meeting.objects.order_by("pk").values())

    second = load_sample("--today", "2031-01-01")

    follow_up = Programme.objects.get(slug="multiply-next")
    assert follow_up.starts_on < datetime.date(2027, 3, 17) < follow_up.ends_on
    assert "multiply-2020: planned and published.\nmultiply-next: planning" in first
    assert "multiply-2020 is there already.\nmultiply-next is there already.\n" in second
    assert list(Meeting.objects.order_by("pk").values()) == before
    assert (Version.objects.count(), User.objects.count()) == (3, 3)
    for out in (first, second):
        assert "  coordinator@example.org  exchange-for-all  Programme coordinator\n" in out
        assert out.count("@example.org") == 3


def test_a_programme_of_the_same_name_that_is_no_sample_is_left_alone() -> None:
    make_programme(slug="multiply-2020")
    make_programme(slug="multiply-next", is_sample=True)

    out = load_sample()

    told = "multiply-2020 is there already, and is no sample: it was left alone.\nmultiply-next is there already.\n"
    assert told in out
    assert not Meeting.objects.exists()


def test_known_passwords_stay_off_a_public_site(settings: LazySettings) -> None:
    settings.SITE_URL = "https://exchange.example.org"

    with pytest.raises(CommandError, match=r"passwords are known to everybody.*https://exchange\.example\.org"):
        load_sample()

    assert not User.objects.exists()


def test_who_insists_gets_the_sample_on_a_public_site(settings: LazySettings) -> None:
    settings.SITE_URL = "https://exchange.example.org"
    for slug in ("multiply-2020", "multiply-next"):
        make_programme(slug=slug, is_sample=True)

    assert "Sample logins:" in load_sample("--force")


def test_where_a_second_factor_is_required_nothing_half_is_loaded(settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True

    with pytest.raises(CommandError, match="SECOND_FACTOR_REQUIRED=false"):
        load_sample("--force")

    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("day", "problem"), [("soon", "is no date"), ("2027-02-30", "is no date"), ("1600-01-01", "lies outside")]
)
def test_a_day_that_is_none_is_refused(day: str, problem: str) -> None:
    with pytest.raises(CommandError, match=problem):
        load_sample("--today", day)
