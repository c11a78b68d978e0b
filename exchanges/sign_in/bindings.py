"""Bindings of accounts to who somebody is at a provider, and whose account it opens at first."""

from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.db import transaction
from django.db.models import QuerySet

from exchanges.sign_in.openid_connect import Assertion
from exchanges.sign_in.provider_refusals import AddressNotVerified, BoundToAnother, ForeignDomain, NotInvited
from municipalities.access import coordinated_by
from municipalities.models import User


def account_of(login: SocialLogin, assertion: Assertion) -> User:
    """Return whose account it is; raise a ProviderRefused.

    A provider opens the accounts of its own domains alone, and none of an administrator.
    """
    user = login.account.user if is_bound(login) else _by_address(login, assertion)
    if user.is_superuser or not coordinated_by(user):
        raise NotInvited
    if _domain(user.email) not in login.provider.domains:
        raise ForeignDomain
    return user


def is_bound(login: SocialLogin) -> bool:
    """Tell whether the subject is an account's already."""
    return login.account.pk is not None


def bind(login: SocialLogin, user: User) -> bool:
    """Bind the subject to the account from now on; tell whether it was not before."""
    if is_bound(login):
        return False
    with transaction.atomic():
        # Of two at once one is the first.
        User.objects.select_for_update().get(pk=user.pk)
        if bindings_of(user).filter(provider=login.account.provider).exists():
            raise BoundToAnother
        login.account.user = user
        login.account.save()
    return True


def bindings_of(user: User) -> QuerySet[SocialAccount]:
    """Return the subjects that are bound to an account."""
    bindings: QuerySet[SocialAccount] = SocialAccount.objects.filter(user=user)
    return bindings


def _by_address(login: SocialLogin, assertion: Assertion) -> User:
    if not assertion.email or not assertion.is_verified:
        raise AddressNotVerified
    if _domain(assertion.email) not in login.provider.domains:
        raise ForeignDomain
    user = User.objects.filter(email=assertion.email, is_active=True).first()
    if user is None:
        raise NotInvited
    if bindings_of(user).filter(provider=login.account.provider).exists():
        raise BoundToAnother
    return user


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()
