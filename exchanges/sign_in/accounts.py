"""Accounts as allauth is to handle them here: nobody signs up, attempts are counted, mails go through the outbox."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.signing_in import note_own_account, note_throttled
from exchanges.registrations.identity.rate_limits import TooManyRequests, address_of, network_of, seconds_left
from exchanges.sign_in import messages
from exchanges.sign_in.attempts import AT_AN_ACCOUNT, count_attempt, note
from exchanges.sign_in.bindings import bindings_of
from exchanges.sign_in.browsers import is_known, remember
from exchanges.sign_in.openid_connect import apps
from exchanges.sign_in.provider_sessions import has_shown_lately, note_shown, provider_of
from exchanges.sign_in.provider_stages import BIND, STAGES, login_of
from exchanges.sign_in.views import too_many_requests
from municipalities.models import User

CODES_REFUSED = timedelta(minutes=5)
"""How long allauth takes no more codes after too many wrong ones, by its limit `login_failed`."""

LONGEST_BROWSER = 120
"""Characters of what a browser says of itself: the beginning names it."""

NOTICES = {
    "account/messages/password_changed.txt": gettext_lazy("Your password is changed."),
    "account/messages/password_set.txt": gettext_lazy("Your password is changed."),
    "account/messages/logged_out.txt": gettext_lazy("You have signed out."),
    "mfa/messages/totp_activated.txt": gettext_lazy("The app is set up."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The app is removed."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey is removed."),
    "usersessions/messages/sessions_logged_out.txt": gettext_lazy("You are signed out everywhere else."),
}
"""What the next page says, by the template that allauth would take; of others it says nothing."""

ACTS = {
    "account/email/password_changed": "account.password",
    "account/email/password_set": "account.password",
    "account/email/password_reset": "account.password",
    "mfa/email/totp_activated": "account.app_added",
    "mfa/email/totp_deactivated": "account.app_removed",
    "mfa/email/webauthn_added": "account.passkey_added",
    "mfa/email/webauthn_removed": "account.passkey_removed",
    "mfa/email/recovery_codes_generated": "account.recovery_codes",
}
"""What the audit log calls a change of the own account, by the template that allauth would take."""


class Accounts(DefaultAccountAdapter):
    """How the workspace's accounts differ from allauth's defaults."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is closed."),
        "email_password_mismatch": gettext_lazy("The e-mail address or password is wrong."),
        "enter_current_password": gettext_lazy("That is not your current password."),
        "incorrect_code": gettext_lazy("This code is wrong or has already been used."),
        "incorrect_password": gettext_lazy("This password is wrong."),
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Let nobody make an account: administrators do."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Tell whether somebody may be led to an address; one that cannot be read leads nowhere."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that limits and the list of sessions go by, as the last trusted proxy saw it."""
        return address_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt, and end it before a password is hashed where there were too many."""
        now = timezone.now()
        try:
            count_attempt(request, credentials.get("email", ""), now=now)
        except TooManyRequests as refusal:
            seconds = seconds_left(now, AT_AN_ACCOUNT)
            raise ImmediateHttpResponse(too_many_requests(request, seconds=seconds)) from refusal

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Tell the log of a password that was not right."""
        note("wrong password", request, credentials.get("email", ""))

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Return the words of an error; answer 429 at once where it is that too much was asked."""
        if code in ("too_many_login_attempts", "rate_limited"):
            email, since = getattr(self.request.user, "email", ""), timezone.now() - CODES_REFUSED
            note("refused, too many codes", self.request, email)
            note_throttled(email, request=self.request, since=since)
            raise ImmediateHttpResponse(too_many_requests(self.request, seconds=int(CODES_REFUSED.total_seconds())))
        error: ValidationError = super().validation_error(code, *args)
        return error

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign somebody in, and remember whether they ever were."""
        self.was_here = user.last_login is not None
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Tell the log that somebody is in, and themselves where this browser has not been before."""
        login = login_of(kwargs["signal_kwargs"])
        note(f"signed in by {login.account.provider}" if login else "signed in", request, user.email)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if login:
            note_shown(request, login)
            if login.state["is_new"]:
                note_change("account.provider", request, user)
                self._tell(user, _("You can now also sign in with “%(name)s”.") % {"name": login.provider.name})
        if not is_known(request, user) and self.was_here:
            self._tell(user, _("Somebody signed in to your account with a browser that had not been used before."))
        remember(request, response, user)
        return response

    def get_login_stages(self) -> list[str]:
        """Return what comes between showing who one is and being in."""
        return [*(STAGES.get(each, each) for each in super().get_login_stages()), BIND]

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Return by what somebody can show once more who they are: first as they came in."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        bound = set(bindings_of(user).values_list("provider", flat=True)) if user.is_authenticated else set()
        theirs = [
            {
                "id": app.provider_id,
                "description": _("Use “%(name)s”") % {"name": app.name},
                "url": reverse("openid_connect_login", args=[app.provider_id]),
            }
            for app in apps()
            if app.provider_id in bound
        ]
        return [*theirs, *methods] if provider_of(self.request) else [*methods, *theirs]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask nobody again who has just shown themselves to their provider."""
        return super().is_reauthentication_required(app=app, **kwargs) and not has_shown_lately(self.request)

    def send_notification_mail(self, template_prefix: str, user: User, *_args: Any, **_kwargs: Any) -> None:
        """Tell somebody and the logs what was changed of their account, in words of ours."""
        if template_prefix in messages.HAPPENED:
            note_change(ACTS[template_prefix], self.request, user)
            self._tell(user, messages.HAPPENED[template_prefix])

    def _tell(self, user: User, happened: str | Promise) -> None:
        browser = self.get_http_user_agent(self.request)[:LONGEST_BROWSER]
        circumstances = messages.Circumstances(network_of(self.request), browser)
        messages.account_notice(user, str(happened), circumstances, now=timezone.now())

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Say on the next page what was done, in words of ours."""
        if message_template in NOTICES:
            kwargs["message"] = str(NOTICES[message_template])
        if kwargs.get("message"):
            super().add_message(request, level, None, *args, **kwargs)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link under the site's own address, whatever host was asked."""
        uid, _hyphen, token = key.partition("-")
        return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})

    def send_password_reset_mail(self, user: User, _email: str, context: dict[str, Any]) -> None:
        """Send the link by which somebody chooses a new password, to the address that the account has."""
        messages.password_link(user, context["password_reset_url"], now=timezone.now())


class Sessions(DefaultUserSessionsAdapter):
    """How the list of where somebody is signed in differs from allauth's defaults."""

    def end_sessions(self, sessions: list[UserSession]) -> None:
        """End sessions, and tell the logs."""
        super().end_sessions(sessions)
        if sessions:
            note_change("account.sessions", context.request, sessions[0].user)


def note_change(act: str, request: HttpRequest, user: User) -> None:
    """Tell both logs what somebody made of their own account."""
    note(f"changed, {act.removeprefix('account.').replace('_', ' ')}", request, user.email)
    note_own_account(act, user=user, request=request)
