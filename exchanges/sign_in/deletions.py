"""Accounts that are deleted, by an administrator, a command or whatever else."""

from typing import Any

from django.utils import timezone

from exchanges.sign_in.messages import ACCOUNT_DELETED, notice_of_change
from municipalities.models import User


def tell_of_deletion(*, instance: User, **_signal: Any) -> None:
    """Tell somebody that their account is deleted, while it is known what it was."""
    notice_of_change(instance, [ACCOUNT_DELETED], now=timezone.now())
