from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0005_rate_counts"),
    ]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="has_given_feedback",
            field=models.BooleanField(
                default=False,
                help_text="What it says is kept elsewhere, without the person.",
                verbose_name="has given feedback",
            ),
        ),
        migrations.AddField(
            model_name="takehome",
            name="is_hidden",
            field=models.BooleanField(
                default=False, help_text="Hidden from the public by a coordinator.", verbose_name="hidden"
            ),
        ),
    ]
