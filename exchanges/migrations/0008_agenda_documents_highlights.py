import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import exchanges.meetings.documents.documents


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0007_meeting_pages"),
        ("municipalities", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "day_number",
                    models.PositiveSmallIntegerField(default=1, help_text="1 is the first day.", verbose_name="day"),
                ),
                ("starts_at", models.TimeField(verbose_name="starts at")),
                ("ends_at", models.TimeField(blank=True, null=True, verbose_name="ends at")),
                (
                    "kind",
                    models.CharField(
                        choices=[("session", "Session"), ("visit", "Visit"), ("break", "Break")],
                        default="session",
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                ("titles", models.JSONField(default=dict, help_text="By language.", verbose_name="title")),
                (
                    "details",
                    models.JSONField(
                        blank=True, default=dict, help_text="A sentence or two by language.", verbose_name="details"
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="room or place")),
            ],
            options={
                "verbose_name": "item of the programme",
                "verbose_name_plural": "items of the programme",
                "ordering": ["meeting", "day_number", "starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="identifier")),
                (
                    "file",
                    models.FileField(
                        storage=exchanges.meetings.documents.documents.document_storage,
                        upload_to=exchanges.meetings.documents.documents.stored_name,
                        verbose_name="file",
                    ),
                ),
                ("name", models.CharField(editable=False, max_length=120, verbose_name="file name")),
                ("titles", models.JSONField(default=dict, help_text="By language.", verbose_name="title")),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("en", "English"),
                            ("sv", "Swedish"),
                            ("de", "German"),
                            ("it", "Italian"),
                            ("pl", "Polish"),
                            ("hu", "Hungarian"),
                        ],
                        help_text="Empty: several, or none.",
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("public", "Everybody"),
                            ("participants", "People registered for the meeting"),
                            ("coordinators", "Coordinators"),
                        ],
                        default="public",
                        max_length=12,
                        verbose_name="for",
                    ),
                ),
                ("content_type", models.CharField(editable=False, max_length=100, verbose_name="type")),
                ("size_bytes", models.PositiveBigIntegerField(editable=False, verbose_name="size in bytes")),
                ("sha256", models.CharField(editable=False, max_length=64, verbose_name="SHA-256")),
                ("uploaded_at", models.DateTimeField(editable=False, verbose_name="uploaded")),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "ordering": ["uploaded_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Highlight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("titles", models.JSONField(default=dict, help_text="By language.", verbose_name="title")),
                (
                    "texts",
                    models.JSONField(
                        blank=True, default=dict, help_text="A sentence or two by language.", verbose_name="text"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="position")),
            ],
            options={
                "verbose_name": "what others come to see",
                "verbose_name_plural": "what others come to see",
                "ordering": ["participation", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MeetingDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day_number", models.PositiveSmallIntegerField(help_text="1 is the first day.", verbose_name="day")),
                (
                    "format",
                    models.CharField(
                        blank=True,
                        choices=[("in_person", "In person"), ("online", "Online"), ("hybrid", "In person and online")],
                        help_text="Empty: as the meeting.",
                        max_length=9,
                        verbose_name="format",
                    ),
                ),
                (
                    "venue",
                    models.CharField(
                        blank=True, help_text="Empty: as the meeting.", max_length=200, verbose_name="venue"
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=250, verbose_name="street address")),
            ],
            options={
                "verbose_name": "day that differs",
                "verbose_name_plural": "days that differ",
                "ordering": ["meeting", "day_number", "pk"],
            },
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="agenda_items",
                to="exchanges.meeting",
                verbose_name="meeting",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="meeting",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="documents",
                to="exchanges.meeting",
                verbose_name="meeting",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="theme",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="documents",
                to="exchanges.theme",
                verbose_name="theme",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="uploaded_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="highlight",
            name="participation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="highlights",
                to="municipalities.participation",
                verbose_name="participation",
            ),
        ),
        migrations.AddField(
            model_name="highlight",
            name="theme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="highlights",
                to="exchanges.theme",
                verbose_name="theme",
            ),
        ),
        migrations.AddField(
            model_name="meetingday",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="special_days",
                to="exchanges.meeting",
                verbose_name="meeting",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("day_number__gte", 1)),
                name="agenda_counts_days_from_one",
                violation_error_message="Days are numbered from 1.",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__isnull", True), ("ends_at__gt", models.F("starts_at")), _connector="OR"),
                name="agenda_item_starts_before_it_ends",
                violation_error_message="It ends before it starts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["session", "visit", "break"])),
                name="agenda_item_kind_is_known",
                violation_error_message="Choose session, visit or break.",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("titles", {}), _negated=True),
                name="agenda_item_has_a_title",
                violation_error_message="Write a title in one language at least.",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("meeting__isnull", False), ("theme__isnull", True)),
                    models.Q(("meeting__isnull", True), ("theme__isnull", False)),
                    _connector="OR",
                ),
                name="document_belongs_to_a_meeting_or_a_theme",
                violation_error_message="Choose a meeting or a theme, not both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__in", ["public", "participants", "coordinators"])),
                name="document_audience_is_known",
                violation_error_message="Choose whom the document is for.",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "participants"), _negated=True), ("meeting__isnull", False), _connector="OR"
                ),
                name="theme_document_is_not_for_participants",
                violation_error_message="Nobody registers for a theme: choose everybody or coordinators.",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("titles", {}), _negated=True),
                name="document_has_a_title",
                violation_error_message="Write a title in one language at least.",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("size_bytes__gte", 1),
                    models.Q(("file", ""), _negated=True),
                    models.Q(("name", ""), _negated=True),
                    models.Q(("content_type", ""), _negated=True),
                    models.Q(("sha256", ""), _negated=True),
                ),
                name="document_has_a_file_that_is_known",
                violation_error_message="Choose a file that is not empty.",
            ),
        ),
        migrations.AddConstraint(
            model_name="highlight",
            constraint=models.CheckConstraint(
                condition=models.Q(("position__range", (1, 5))),
                name="highlights_are_few",
                violation_error_message="Positions go from 1 to 5.",
            ),
        ),
        migrations.AddConstraint(
            model_name="highlight",
            constraint=models.CheckConstraint(
                condition=models.Q(("titles", {}), _negated=True),
                name="highlight_has_a_title",
                violation_error_message="Write a title in one language at least.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingday",
            constraint=models.UniqueConstraint(
                fields=("meeting", "day_number"),
                name="meeting_describes_a_day_once",
                violation_error_message="This day is described already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingday",
            constraint=models.CheckConstraint(
                condition=models.Q(("day_number__gte", 1)),
                name="days_of_a_meeting_are_numbered_from_one",
                violation_error_message="Days are numbered from 1.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingday",
            constraint=models.CheckConstraint(
                condition=models.Q(("format__in", ["", "in_person", "online", "hybrid"])),
                name="format_of_a_day_is_known",
                violation_error_message="Choose in person, online, or both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingday",
            constraint=models.CheckConstraint(
                condition=models.Q(("address", ""), ("format", ""), ("venue", ""), _negated=True),
                name="day_that_differs_says_how",
                violation_error_message="Say how the day differs, or remove it.",
            ),
        ),
    ]
