"""Guards that every service asks first: may this person, and whose turn is it; and the database's answers in words."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError
from django.utils.translation import gettext as _

from exchanges.hosting.errors import MESSAGES, broken_database_rule
from exchanges.meetings.models import Meeting
from exchanges.scheduling.errors import BrokenRule, ChangeRefused, RulesBroken
from municipalities.access import reach_of
from municipalities.models import Country, Programme, User
from municipalities.refusals import NotWithinReach


def require_reach(actor: User | None, country_code: str | None) -> None:
    """Refuse somebody who does not coordinate the country, None being the European level.

    Without an actor it is a command on the server that writes; views always pass who is signed in.
    """
    if actor is not None and not reach_of(actor).covers(country_code):
        raise NotWithinReach


def require_network(programme: Programme, country: Country) -> None:
    """Refuse a country that takes no part in the programme."""
    if not programme.networks.filter(country=country).exists():
        raise ChangeRefused(
            _("%(country)s has no network in this programme. Add it first.") % {"country": country.display_name}
        )


def lock_programme(programme_pk: int) -> Programme:
    """Return the programme, held until the transaction ends: whoever plans, changes or publishes it waits.

    On SQLite the transaction itself holds the whole database (transaction_mode IMMEDIATE).
    """
    # "No key": rows that merely point to the programme can still be written meanwhile.
    return Programme.objects.select_for_update(no_key=True).get(pk=programme_pk)


def fresh_row(meeting: Meeting) -> Meeting:
    """Return the row as it is now: the caller's copy may be older, or carry what a form wrote into it."""
    related = ("exchange__programme", "exchange__country", "slot__rule", "host__municipality", "theme")
    return Meeting.objects.select_related(*related).get(pk=meeting.pk)


def require_open(meeting: Meeting) -> None:
    """Refuse a meeting that is over: cancelled, or held."""
    if meeting.is_cancelled:
        raise ChangeRefused(_("The meeting is cancelled. Plan a new one in its place."))
    if meeting.is_held:
        raise ChangeRefused(_("The meeting was held, so it stays as it was. If it was not held, undo that first."))


def require_movable(meeting: Meeting) -> None:
    """Refuse a meeting that is over, or locked."""
    require_open(meeting)
    if meeting.locked:
        raise ChangeRefused(_("The meeting is locked. Unlock it first, then change it."))


@contextmanager
def database_refusals() -> Iterator[None]:
    """Say in words what the database refused; put it around the transaction, since it ends by an error."""
    try:
        yield
    except IntegrityError as error:
        code = broken_database_rule(error)
        if code not in MESSAGES:
            raise
        raise RulesBroken([BrokenRule(code, str(MESSAGES[code]))]) from error
