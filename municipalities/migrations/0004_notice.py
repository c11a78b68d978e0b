from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0003_former_names")]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="notice_days",
            field=models.PositiveSmallIntegerField(
                default=28,
                help_text="No meeting is new or moved to a day that is nearer than this.",
                verbose_name="days that people must know ahead",
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("notice_days__range", (0, 365))),
                name="programme_notice_is_a_year_at_most",
                violation_error_message="Give 0 to 365 days of notice.",
            ),
        ),
    ]
