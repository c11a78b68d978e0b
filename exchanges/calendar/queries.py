"""What the public may see: the meetings of current versions, and who takes part."""

from django.db.models import QuerySet

from exchanges.scheduling.models import PublishedMeeting


def published_meetings() -> QuerySet[PublishedMeeting]:
    """Return the meetings of every programme's current version by date; drafts and superseded versions stay out."""
    return (
        PublishedMeeting.objects.filter(version__is_current=True)
        .select_related(
            "version__programme",
            "meeting__slot__rule",
            "exchange__country",
            "exchange__programme",
            "host__municipality__country",
            "theme",
        )
        .order_by("starts_on", "ends_on", "meeting")
    )
