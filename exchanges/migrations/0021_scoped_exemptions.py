import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from exchanges.hosting import database_rules_v3, database_rules_v4

# What of a meeting can break each rule, as it was known when exemptions got a scope of their own.
TURNS_ON = {
    "host": ("host_id",),
    "days": ("days",),
    "period": ("starts_on", "days"),
    "weekdays": ("starts_on", "days"),
    "closed": ("host_id", "starts_on", "days"),
    "host_free": ("host_id", "starts_on", "days"),
    "country_gap": ("starts_on",),
    "host_gap": ("host_id", "starts_on"),
    "themes": ("host_id", "theme_id"),
    "conference_theme": ("theme_id",),
    "conference_year": ("starts_on",),
    "conference_lead": ("starts_on", "days"),
    "extra_meeting": ("starts_on", "days"),
}
RULES = (*TURNS_ON, "first_day")


def give_scopes(apps, schema_editor):
    """Give each exemption to the meeting that stands in its slot, else to the last one cancelled there, as it is now."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    meetings = apps.get_model("exchanges", "Meeting").objects
    for exemption in apps.get_model("exchanges", "Exemption").objects.order_by("pk"):
        of_slot = meetings.filter(slot=exemption.slot_id).order_by("-updated_at", "-pk")
        meeting = of_slot.exclude(status="cancelled").first() or of_slot.first()
        if meeting is None:
            continue
        was = {
            "host_id": meeting.host_id,
            "theme_id": meeting.theme_id,
            "starts_on": meeting.starts_on,
            "days": (meeting.ends_on - meeting.starts_on).days + 1,
        }
        exemption.meeting_id = meeting.pk
        for name in TURNS_ON[exemption.rule]:
            setattr(exemption, name, was[name])
        exemption.save()


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0020_people_sharing_a_mailbox"),
        ("municipalities", "0002_profiles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(database_rules_v3.remove, database_rules_v3.install),
        migrations.RemoveConstraint(model_name="exemption", name="slot_is_exempt_from_a_rule_once"),
        migrations.RemoveConstraint(model_name="exemption", name="exemption_rule_is_known"),
        migrations.AlterField(
            model_name="exemption",
            name="rule",
            field=models.CharField(
                choices=[
                    ("host", "Who hosts"),
                    ("days", "How long it lasts"),
                    ("period", "Within the programme"),
                    ("weekdays", "Allowed weekdays"),
                    ("closed", "Holidays and closed periods"),
                    ("host_free", "The host is available"),
                    ("country_gap", "Days between two meetings of a country"),
                    ("host_gap", "Days between two meetings of a host"),
                    ("themes", "Themes covered and not repeated"),
                    ("conference_theme", "The conference's theme"),
                    ("conference_year", "The conference's year"),
                    ("conference_lead", "The conference comes last"),
                    ("extra_meeting", "No other meeting on the same day"),
                    ("first_day", "Far enough ahead"),
                ],
                max_length=20,
                verbose_name="rule",
            ),
        ),
        migrations.AddConstraint(
            model_name="exemption",
            constraint=models.CheckConstraint(
                condition=models.Q(("rule__in", list(RULES))),
                name="exemption_rule_is_known",
                violation_error_message="Choose a rule.",
            ),
        ),
        migrations.AlterField(
            model_name="exemption",
            name="slot",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty where the meeting is outside the hosting rules.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exemptions",
                to="exchanges.slot",
                verbose_name="slot",
            ),
        ),
        migrations.AddField(
            model_name="exemption",
            name="meeting",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty where it was granted ahead: the next meeting in the slot takes it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exemptions",
                to="exchanges.meeting",
                verbose_name="meeting",
            ),
        ),
        migrations.AddField(
            model_name="exemption",
            name="host",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.participation",
                verbose_name="with the host",
            ),
        ),
        migrations.AddField(
            model_name="exemption",
            name="theme",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="exchanges.theme",
                verbose_name="on the theme",
            ),
        ),
        migrations.AddField(
            model_name="exemption",
            name="starts_on",
            field=models.DateField(blank=True, null=True, verbose_name="from the day"),
        ),
        migrations.AddField(
            model_name="exemption",
            name="days",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="lasting days"),
        ),
        migrations.AddField(
            model_name="exemption",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
        ),
        migrations.AddField(
            model_name="exemption",
            name="withdrawn_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exemptions_withdrawn",
                to=settings.AUTH_USER_MODEL,
                verbose_name="withdrawn by",
            ),
        ),
        migrations.AddConstraint(
            model_name="exemption",
            constraint=models.UniqueConstraint(
                condition=models.Q(("meeting__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("slot", "rule"),
                name="slot_is_exempt_from_a_rule_once",
                violation_error_message="The slot is exempt from this rule already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exemption",
            constraint=models.CheckConstraint(
                condition=models.Q(("slot__isnull", False), ("meeting__isnull", False), _connector="OR"),
                name="exemption_is_for_a_meeting",
                violation_error_message="Choose the meeting that is exempt.",
            ),
        ),
        migrations.RunPython(give_scopes, migrations.RunPython.noop),
        migrations.RunPython(database_rules_v4.install, database_rules_v4.remove),
    ]
