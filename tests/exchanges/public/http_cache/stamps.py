"""What tests do to the stamp of the site."""

from django.db.models import F

from exchanges.public.http_cache.models import SiteStamp

AN_HOUR = 3600


def let_the_last_change_be_old() -> None:
    """Let what was written last have been written an hour ago: a page a second old is not yet known by its date."""
    SiteStamp.objects.update(seconds=F("seconds") - AN_HOUR)
