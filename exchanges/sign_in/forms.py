"""Forms of signing in: allauth's, as the site's pages show forms."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as factors
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

from exchanges.registrations.identity.forms import PageForm

SAID_BY_ALLAUTH = (
    _("The two passwords do not match."),
    _("Use your password"),
    _("Use authenticator app or code"),
    _("Use a security key"),
)
"""Its own words that people read: our catalogue comes before its, and speaks to them as the rest of the site does."""


class _AsOurs(PageForm):
    """Labels in the site's words; none is said twice, in the field as well."""

    labels: ClassVar[dict[str, Any]] = {
        "login": _("E-mail address"),
        "email": _("E-mail address"),
        "password": _("Password"),
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password again"),
        "code": _("Code"),
        "name": _("Name of the key"),
        "passwordless": _("Sign in with this key alone, without a password"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name in ("password", "oldpassword"):
                field.help_text = ""  # the way to a new one stands below the form
            if name == "passwordless":
                field.help_text = _("The device then asks for a finger, a face or a PIN.")


class SignInForm(_AsOurs, account.LoginForm):
    """E-mail address and password."""


class AskForPasswordForm(_AsOurs, account.ResetPasswordForm):
    """The address to which a link goes."""


class NewPasswordForm(_AsOurs, account.ResetPasswordKeyForm):
    """A new password, by a link."""


class ChangePasswordForm(_AsOurs, account.ChangePasswordForm):
    """A new password in the place of the current one."""


class SetPasswordForm(_AsOurs, account.SetPasswordForm):
    """A first password."""


class PasswordAgainForm(_AsOurs, account.ReauthenticateForm):
    """The password once more."""


class CodeOfFactorForm(_AsOurs, factors.AuthenticateForm):
    """A code of the app, or a recovery code, to come in."""


class CodeAgainForm(_AsOurs, factors.ReauthenticateForm):
    """A code once more."""


class FirstCodeForm(_AsOurs, totp.ActivateTOTPForm):
    """The first code of an app, which shows that it was set up."""


class AddPasskeyForm(_AsOurs, webauthn.AddWebAuthnForm):
    """A key of a device; scripts fill in what it answers."""
