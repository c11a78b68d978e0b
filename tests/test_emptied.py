"""A test with real transactions leaves nothing for the next one, not even where there is no model."""

import pytest
from django.core.cache import cache
from django.core.management import call_command

from audit.models import Entry
from audit.recording import COMMAND, record


@pytest.mark.django_db(transaction=True)
def test_emptying_takes_the_log_and_the_shared_cache_along() -> None:
    record("programme.import", COMMAND)
    cache.set("tries", 1, 3600)
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    assert not Entry.objects.exists()
    assert cache.get("tries") is None
