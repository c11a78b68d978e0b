"""What every service asks first: may this person, and whose turn is it."""

from exchanges.scheduling.errors import NotWithinReach
from municipalities.access import reach_of
from municipalities.models import Programme, User


def require_reach(actor: User | None, country_code: str | None) -> None:
    """Refuse somebody who does not coordinate the country, None being the European level.

    Without an actor it is a command on the server that writes; views always pass who is signed in.
    """
    if actor is not None and not reach_of(actor).covers(country_code):
        raise NotWithinReach


def lock_programme(programme_pk: int) -> Programme:
    """Return the programme, held until the transaction ends: whoever plans, changes or publishes it waits.

    On SQLite the transaction itself holds the whole database (transaction_mode IMMEDIATE).
    """
    # "No key": rows that merely point to the programme can still be written meanwhile.
    return Programme.objects.select_for_update(no_key=True).get(pk=programme_pk)
