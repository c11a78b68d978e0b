"""Let no provider open somebody's account any more, until it is bound anew."""

from django.utils import timezone

from audit.recording import COMMAND, record
from audit.signing_in import account
from exchanges.management.about_user import UserCommand
from exchanges.sign_in.bindings import bindings_of
from exchanges.sign_in.messages import PROVIDERS_UNBOUND, notice_of_another
from municipalities.models import User


class Command(UserCommand):
    """Unbind the providers of a user, as when the municipality has moved its people to another one."""

    help = "Let no identity provider open a user's account until they sign in by one anew."

    def done_to(self, user: User) -> str:
        """Unbind them, and tell the user."""
        unbound, _by_model = bindings_of(user).delete()
        if unbound:
            record("account.unbind", COMMAND, account(user))
            notice_of_another(user, PROVIDERS_UNBOUND, now=timezone.now())
        return f"Unbound {unbound} of {user.email}."
