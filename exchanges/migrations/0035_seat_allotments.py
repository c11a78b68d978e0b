"""Seats reserved for a group are an allotment, in the word of the trade."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

OLD, NEW = "exchanges_keptplaces", "exchanges_seatallotment"


def drop_stamp_of(table):
    """Drop the trigger that is named after a table; that of the next name is put up after every migration.

    SQLite has dropped its own by then, as it rebuilt the table without its constraints.
    """

    def drop(_apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_stamps_the_site ON {table}")

    return drop


def of_somebody(model, label):
    return models.ForeignKey(
        model,
        django.db.models.deletion.PROTECT,
        null=True,
        blank=True,
        related_name="seat_allotments",
        verbose_name=label,
    )


CONSTRAINTS = (
    models.CheckConstraint(
        condition=Q(municipality__isnull=True, country__isnull=False)
        | Q(municipality__isnull=False, country__isnull=True),
        name="seats_are_allotted_to_a_municipality_or_a_country",
        violation_error_message="Choose a municipality or a country.",
    ),
    models.UniqueConstraint(
        fields=["terms", "municipality"],
        name="municipality_has_an_allotment_once",
        violation_error_message="Places are kept for this municipality already.",
    ),
    models.UniqueConstraint(
        fields=["terms", "country"],
        name="country_has_an_allotment_once",
        violation_error_message="Places are kept for this country already.",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0034_seats")]

    operations = [
        *(
            migrations.RemoveConstraint("keptplaces", name)
            for name in (
                "places_are_kept_for_a_municipality_or_a_country",
                "municipality_has_kept_places_once",
                "country_has_kept_places_once",
            )
        ),
        migrations.RunPython(drop_stamp_of(OLD), migrations.RunPython.noop),
        migrations.RenameModel("KeptPlaces", "SeatAllotment"),
        migrations.RunPython(migrations.RunPython.noop, drop_stamp_of(NEW)),
        migrations.RenameField("seatallotment", "places", "seats"),
        migrations.AlterField(
            "seatallotment",
            "terms",
            models.ForeignKey(
                "exchanges.registrationterms",
                django.db.models.deletion.CASCADE,
                related_name="allotments",
                verbose_name="terms",
            ),
        ),
        migrations.AlterField(
            "seatallotment", "municipality", of_somebody("municipalities.municipality", "municipality")
        ),
        migrations.AlterField("seatallotment", "country", of_somebody("municipalities.country", "country")),
        *(migrations.AddConstraint("seatallotment", each) for each in CONSTRAINTS),
    ]
