"""Load the sample programmes and logins."""

import datetime
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exchanges.planning.problem import programme as planning
from exchanges.sample.loading import archive_source, follow_up_source, load
from exchanges.sample.logins import LOGINS, create_logins, login_lines
from municipalities.models import Programme, User
from municipalities.refusals import Refusal

_OWN_MACHINE = ("localhost", "127.0.0.1", "::1")
_YEARS = (2000, 2150)


class Command(BaseCommand):
    """Load multiply-2020 and a follow-up around today, planned and published, with logins to try them."""

    help = "Load two sample programmes, planned and published, and sample logins. A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the day, and whether to go on where others can sign in."""
        parser.add_argument("--today", type=_day, metavar="DATE", help="the day around which the follow-up lies")
        parser.add_argument(
            "--force", action="store_true", help="make the logins although the site is not on this machine only"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Load what is missing and print the logins."""
        if urlsplit(settings.SITE_URL).hostname not in _OWN_MACHINE and not options["force"]:
            raise CommandError(
                f"The sample's passwords are known to everybody, and SITE_URL is {settings.SITE_URL}. "
                "Load it on localhost, or import a programme with import_programme. --force loads it all the same."
            )
        if settings.SECOND_FACTOR_REQUIRED:
            raise CommandError(
                "The sample's coordinators have no second factor, without which they may do nothing here. "
                "Load it with SECOND_FACTOR_REQUIRED=false."
            )
        now = _now(options["today"])
        today = timezone.localdate(now)
        users = create_logins()
        actor = users[LOGINS[0].email]
        self._load(archive_source(), actor, now, today, is_under_way=False)
        self._load(follow_up_source(today), actor, now, today, is_under_way=True)
        self.stdout.write("Sample logins:")
        for line in login_lines(users):
            self.stdout.write(f"  {line}")

    def _load(
        self,
        source: planning.Programme,
        actor: User,
        now: datetime.datetime,
        today: datetime.date,
        *,
        is_under_way: bool,
    ) -> None:
        there = Programme.objects.filter(slug=source.slug).first()
        if there is not None:
            what = "is there already" if there.is_sample else "is there already, and is no sample: it was left alone"
            self.stdout.write(f"{source.slug} {what}.")
            return
        self.stdout.write(f"{source.slug}: planning ...")
        try:
            load(source, actor=actor, now=now, today=today, is_under_way=is_under_way)
        except Refusal as error:
            raise CommandError(f"{source.slug} was not loaded. {error}") from error
        self.stdout.write(f"{source.slug}: planned and published.")


def _day(text: str) -> datetime.date:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no date: write one such as 2027-03-17") from error
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise ArgumentTypeError(f"{text} lies outside the years {_YEARS[0]} to {_YEARS[1]}")
    return day


def _now(day: datetime.date | None) -> datetime.datetime:
    """Return this moment, or noon of the day that was asked for."""
    return timezone.now() if day is None else datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC)
