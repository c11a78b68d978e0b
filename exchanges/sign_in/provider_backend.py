"""The backend of sessions in which a provider has asked for the second factor."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import BaseBackend

from municipalities.models import User

PATH = "exchanges.sign_in.provider_backend.WithProvidersFactor"
"""What a session names as its backend; it lets nobody in by itself."""


class WithProvidersFactor(BaseBackend):
    """Loads the user of a session in which the provider has asked for the second factor."""

    def get_user(self, user_id: int) -> User | None:
        """Return the user, as who has shown one."""
        user: User | None = AuthenticationBackend().get_user(user_id)
        if user is not None:
            user.has_shown_a_second_factor = True
        return user
