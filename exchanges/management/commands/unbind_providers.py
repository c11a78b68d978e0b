"""Let no provider open somebody's account any more, until it is bound anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from audit.recording import COMMAND, record
from audit.signing_in import account
from exchanges.sign_in.bindings import bindings_of
from exchanges.sign_in.messages import PROVIDERS_UNBOUND, notice_of_another
from municipalities.models import User


class Command(BaseCommand):
    """Unbind the providers of a user, as when the municipality has moved its people to another one."""

    help = "Let no identity provider open a user's account until they sign in by one anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address."""
        parser.add_argument("email", help="the user's e-mail address")

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        """Unbind them, and tell the user."""
        user = User.objects.filter(email=options["email"].lower()).first()
        if user is None:
            raise CommandError(f"No user has the address {options['email']}.")
        unbound, _by_model = bindings_of(user).delete()
        if unbound:
            record("account.unbind", COMMAND, account(user))
            notice_of_another(user, PROVIDERS_UNBOUND, now=timezone.now())
        self.stdout.write(f"Unbound {unbound} of {user.email}.")
