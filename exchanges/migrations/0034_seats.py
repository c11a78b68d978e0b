"""The number that a registration holds is a seat: a place is where a meeting is."""

from django.db import migrations, models
from django.db.models import Q

HELD_ONCE = models.UniqueConstraint(
    fields=["meeting", "mode", "seat"],
    condition=Q(seat__isnull=False),
    name="seat_is_held_once",
    violation_error_message="Somebody else holds this place.",
)
ACTIVE_ONLY = models.CheckConstraint(
    condition=Q(seat__isnull=True) | Q(status="active", seat__gte=1),
    name="only_active_registrations_hold_seats",
    violation_error_message="Only an active registration holds a place.",
)
OFFER_HOLDS = models.CheckConstraint(
    condition=Q(offered_until__isnull=True) | Q(seat__isnull=False),
    name="offer_holds_a_seat",
    violation_error_message="An offer holds a place.",
)


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0033_people_of_one_mailbox")]

    operations = [
        *(
            migrations.RemoveConstraint("registration", name)
            for name in ("place_is_held_once", "only_active_registrations_hold_places", "offer_holds_a_place")
        ),
        migrations.RenameField("registration", "place", "seat"),
        *(migrations.AddConstraint("registration", each) for each in (HELD_ONCE, ACTIVE_ONLY, OFFER_HOLDS)),
    ]
