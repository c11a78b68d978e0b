"""Set somebody's password."""

import getpass
from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.db import transaction
from django.utils import timezone

from audit.recording import COMMAND, record
from audit.signing_in import account
from exchanges.sign_in.messages import PASSWORD_CHANGED, notice_of_another
from municipalities.models import User


class Command(changepassword.Command):
    """Django's own, which tells the user, too."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Ask for the password and set it; tell the user once it is set."""
        # Not in one transaction, which would last as long as somebody types.
        said = super().handle(*args, **options)
        user = User.objects.get_by_natural_key(options["username"] or getpass.getuser())
        with transaction.atomic():
            record("account.set_password", COMMAND, account(user))
            notice_of_another(user, PASSWORD_CHANGED, now=timezone.now())
        return said
