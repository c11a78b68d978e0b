"""Sample logins, with passwords that everybody can read here: for a copy of the site on one's own machine."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from municipalities.models import Coordination, Country, User


@dataclass(frozen=True)
class SampleLogin:
    """Somebody to sign in as. `scope` is what they coordinate; None for the technical administrator."""

    email: str
    password: str
    function: str
    scope: str | None
    country: str | None = None


LOGINS = (
    SampleLogin("coordinator@example.org", "exchange-for-all", "Programme coordinator", Coordination.Scope.PROGRAMME),
    SampleLogin(
        "sweden@example.org", "exchange-for-sweden", "National coordinator, Sweden", Coordination.Scope.COUNTRY, "SE"
    ),
    SampleLogin("admin@example.org", "exchange-for-admins", "Technical administrator", None),
)


@transaction.atomic
def create_logins() -> dict[str, User]:
    """Create those that are missing, and return all by their address; a changed password stays changed."""
    users = {user.email: user for user in User.objects.filter(email__in=[login.email for login in LOGINS])}
    for login in LOGINS:
        if login.email not in users:
            users[login.email] = _create(login)
    return users


def login_lines(users: dict[str, User]) -> Iterator[str]:
    """Say who can sign in with which password."""
    for login in LOGINS:
        is_known = users[login.email].check_password(login.password)
        password = login.password if is_known else "(the password was changed)"
        yield f"{login.email}  {password}  {login.function}"


def _create(login: SampleLogin) -> User:
    if login.scope is None:
        return User.objects.create_superuser(login.email, login.password, function=login.function)
    user = User.objects.create_user(login.email, login.password, function=login.function, is_staff=True)
    country = Country.objects.get_or_create(code=login.country)[0] if login.country else None
    Coordination.objects.create(user=user, scope=login.scope, country=country)
    return user
