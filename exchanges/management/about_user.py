"""The parent of commands about one user, who is named by their address."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from municipalities.models import User


class UserCommand(BaseCommand):
    """A command that does something to a user, wholly or not at all."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address."""
        parser.add_argument("email", help="the user's e-mail address")

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        """Find the user, and do it; raise CommandError where nobody has the address."""
        user = User.objects.filter(email=options["email"].lower()).first()
        if user is None:
            raise CommandError(f"No user has the address {options['email']}.")
        self.stdout.write(self.done_to(user))

    def done_to(self, user: User) -> str:
        """Do it to a user; return what was done, for whoever runs the command."""
        raise NotImplementedError
