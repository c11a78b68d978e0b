"""Refusals of somebody who comes by their municipality's sign-in: in words for the page, and for the log."""

from typing import ClassVar

from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth import user_login_failed
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _

from exchanges.sign_in.attempts import note
from municipalities.refusals import Refusal

RETRY_AFTER_SECONDS = 60
LONGEST_REASON = 200


class ProviderRefused(Refusal):
    """Somebody is not let in by a provider; what is raised itself is none of the cases below."""

    words = _("The sign-in could not be completed. Please begin again.")
    status: ClassVar[int] = 403
    outcome: ClassVar[str] = "refused, by a provider"


class ProviderAway(ProviderRefused):
    """The provider does not answer."""

    words = _(
        "That sign-in service is not responding at the moment. Please try again in a few minutes, or use your password."
    )
    status = 503
    outcome = "provider away"


class SignInCancelled(ProviderRefused):
    """Somebody changed their mind at the provider, or was refused there."""

    words = _("You were not signed in there.")
    outcome = "cancelled at the provider"


class AddressNotVerified(ProviderRefused):
    """The provider does not say that the address is its person's."""

    words = _("That sign-in service does not give us a verified e-mail address. Please ask your IT department.")
    outcome = "refused, address not verified by the provider"


class ForeignDomain(ProviderRefused):
    """The provider does not answer for the domain of the address, or of the account."""

    words = _(
        "That sign-in service is not responsible for the domain of your e-mail address. Please use your password."
    )
    outcome = "refused, provider does not answer for the domain"


class NotInvited(ProviderRefused):
    """There is no account that it may open."""

    words = _("Nobody has invited you to coordinate with this e-mail address. A coordinator of all networks can do so.")
    outcome = "refused, not invited"


class BoundToAnother(ProviderRefused):
    """The account belongs to another person of the same provider."""

    words = _(
        "Your account belongs to another sign-in of your municipality. Please write to the operator of this site."
    )
    outcome = "refused, bound to another subject"


class NotAskedAgain(ProviderRefused):
    """The provider was to ask anew who somebody is, and did not."""

    words = _("That sign-in service did not ask you to sign in again. Please use your password or your second factor.")
    outcome = "refused, provider did not ask again"


def refused(request: HttpRequest, refusal: ProviderRefused, *, email: str = "", because: str = "") -> Exception:
    """Return what ends a sign-in with a page that says why; the logs are told, and whose address it was."""
    note(f"{refusal.outcome}{because and f' ({because[:LONGEST_REASON]!r})'}", request, email)
    user_login_failed.send(sender=__name__, credentials={"email": email}, request=request)
    response = render(request, "account/provider_refused.html", {"words": str(refusal)}, status=refusal.status)
    if isinstance(refusal, ProviderAway):
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    add_never_cache_headers(response)
    ended: Exception = ImmediateHttpResponse(response)
    return ended
