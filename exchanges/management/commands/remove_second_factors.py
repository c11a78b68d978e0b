"""Remove the second factors of somebody who has lost them."""

from allauth.mfa.models import Authenticator
from django.utils import timezone

from audit.recording import COMMAND, record
from audit.signing_in import account
from exchanges.management.about_user import UserCommand
from exchanges.sign_in.messages import FACTORS_REMOVED, notice_of_another
from municipalities.models import User


class Command(UserCommand):
    """Remove app, passkeys and recovery codes of a user: whoever asks for it has shown otherwise who they are."""

    help = "Remove the app, the passkeys and the recovery codes of a user who has lost them."

    def done_to(self, user: User) -> str:
        """Remove them, tell the user, and say how many there were."""
        removed, _by_model = Authenticator.objects.filter(user=user).delete()
        if removed:
            record("account.remove_factors", COMMAND, account(user))
            notice_of_another(user, FACTORS_REMOVED, now=timezone.now())
        return f"Removed {removed} of {user.email}: app, passkeys, recovery codes. The password stays."
