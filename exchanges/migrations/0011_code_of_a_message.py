from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0010_site_stamp"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="code",
            field=models.CharField(
                blank=True,
                help_text="What the picture of a code in the mail holds.",
                max_length=500,
                verbose_name="code",
            ),
        ),
    ]
