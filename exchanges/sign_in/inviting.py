"""Inviting somebody to coordinate: they choose their own password, by their own mailbox."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from exchanges.sign_in.messages import invitation
from municipalities.access import reach_of
from municipalities.models import Coordination, Country, User
from municipalities.refusals import NotWithinReach, Refusal


class AccountExists(Refusal):
    """The address is that of a user already."""

    words = _("Somebody already has this e-mail address.")


@transaction.atomic
def invite(*, email: str, function: str, country: Country | None, actor: User, now: datetime) -> User:
    """Make the account of who shall coordinate a country, or without one all networks, and write to them.

    Who coordinates all may invite; nobody can sign in before they have chosen a password by a link to that address.
    """
    if not reach_of(actor).everything:
        raise NotWithinReach
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, function=function, is_staff=True)
    except IntegrityError as error:
        raise AccountExists from error
    scope = Coordination.Scope.COUNTRY if country else Coordination.Scope.PROGRAMME
    Coordination.objects.create(user=user, scope=scope, country=country)
    invitation(user, by=actor, now=now)
    return user
