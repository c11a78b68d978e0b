"""Remove the second factors of somebody who has lost them."""

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from audit.recording import COMMAND, record
from audit.signing_in import account
from exchanges.sign_in.messages import FACTORS_REMOVED, notice_of_another
from municipalities.models import User


class Command(BaseCommand):
    """Remove app, passkeys and recovery codes of a user: whoever asks for it has shown otherwise who they are."""

    help = "Remove the app, the passkeys and the recovery codes of a user who has lost them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address."""
        parser.add_argument("email", help="the user's e-mail address")

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        """Remove them, tell the user, and say how many there were."""
        user = User.objects.filter(email=options["email"].lower()).first()
        if user is None:
            raise CommandError(f"No user has the address {options['email']}.")
        removed, _by_model = Authenticator.objects.filter(user=user).delete()
        if removed:
            record("account.remove_factors", COMMAND, account(user))
            notice_of_another(user, FACTORS_REMOVED, now=timezone.now())
        self.stdout.write(f"Removed {removed} of {user.email}: app, passkeys, recovery codes. The password stays.")
