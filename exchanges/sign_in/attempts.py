"""Attempts to sign in: counted by account and by network before a password is looked at, and told to the log."""

import logging
from datetime import datetime, timedelta

from django.http import HttpRequest

from audit.signing_in import note_throttled
from exchanges.registrations.identity.rate_limits import Limit, TooManyRequests, network_of, require_room

logger = logging.getLogger(__name__)

WINDOW = timedelta(minutes=15)
AT_AN_ACCOUNT_FROM_A_NETWORK = Limit("sign-ins to an account from a network", 10, WINDOW)
"""Whoever guesses at a stranger's account closes it to their own network alone."""
AT_AN_ACCOUNT = Limit("sign-ins to an account", 50, WINDOW)
"""From wherever: many networks together guess no faster."""
FROM_A_NETWORK = Limit("sign-ins from a network", 100, WINDOW)
"""Whole town halls share one; it ends lists of addresses tried with one password."""


def count_attempt(request: HttpRequest, account: str, *, now: datetime) -> None:
    """Count an attempt, whether or not there is such an account; raise TooManyRequests beyond what may be."""
    network, account = network_of(request), account.lower()
    uses = [
        (AT_AN_ACCOUNT_FROM_A_NETWORK, f"{account} {network}"),
        (AT_AN_ACCOUNT, account),
        (FROM_A_NETWORK, network),
    ]
    try:
        require_room(uses, now=now)
    except TooManyRequests:
        note("refused unseen, too many attempts", request, account)
        note_throttled(account, request=request, since=now - WINDOW)
        raise


def note(outcome: str, request: HttpRequest, account: str) -> None:
    """Write a line of the log: what became of an attempt, at which account, from which network."""
    logger.info("%s: account=%r network=%r", outcome, account, network_of(request))
