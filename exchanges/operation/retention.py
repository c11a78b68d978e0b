"""The end of rows: every table has an end to its growth, or is kept on purpose.

Tables are named as the database names them, those without a model too. A test holds the two lists against the tables
that there are; docs/operations.md says the same to whoever runs the site.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django_q.models import Task

from exchanges.outbox.erasing import forget_erased_messages
from exchanges.registrations.personal_data.erasure import meetings_over_by
from exchanges.scheduling.proposals.models import Proposal

JOBS_KEPT = timedelta(days=30)
"""Failed ones above all: of those that went well the queue itself keeps the newest 250."""
PROPOSALS_KEPT = timedelta(days=365)
ERASED_MESSAGES_KEPT = timedelta(days=365)
"""Since they were written: that there was one, of what kind and when, for who asks whether they were told."""
SHARED_CACHE = "shared_cache"
"""The table of settings.CACHES."""

_BY_REQUEST = "as many as people write by hand"
_TOTALS = "totals, without anybody's name"
_OF_THE_CODE = "as many as the code has"

KEPT = {
    **dict.fromkeys(("auth_permission", "auth_group", "auth_group_permissions"), _OF_THE_CODE),
    **dict.fromkeys(("django_content_type", "django_migrations", "django_q_schedule"), _OF_THE_CODE),
    **dict.fromkeys(("exchanges_sitestamp", "exchanges_organizer"), _OF_THE_CODE),
    "exchanges_erasurerun": "one row",
    "exchanges_sendingpause": "one for each reason, until sending is resumed",
    "audit_release": "by promise: that entries were let go stays for good; one a day at most",
    **dict.fromkeys(("exchanges_version", "exchanges_publishedmeeting"), "by promise: what was published stays"),
    **dict.fromkeys(("exchanges_registration", "exchanges_delegation", "exchanges_attendance"), _TOTALS),
    **dict.fromkeys(("exchanges_feedback", "exchanges_takehome"), _TOTALS),
    **dict.fromkeys(("account_emailaddress", "account_emailconfirmation"), "nobody writes it: users have one address"),
    **dict.fromkeys(("socialaccount_socialapp", "socialaccount_socialtoken"), "nobody writes it: neither is kept"),
    **dict.fromkeys(
        ("mfa_authenticator", "municipalities_user", "socialaccount_socialaccount"), "a few for each who coordinates"
    ),
    **dict.fromkeys(("municipalities_user_groups", "municipalities_user_user_permissions"), _BY_REQUEST),
    **dict.fromkeys(("municipalities_coordination", "municipalities_country", "municipalities_network"), _BY_REQUEST),
    **dict.fromkeys(("municipalities_municipality", "municipalities_formerslug"), _BY_REQUEST),
    **dict.fromkeys(("municipalities_profile", "municipalities_photo"), _BY_REQUEST),
    **dict.fromkeys(("municipalities_programme", "municipalities_participation"), _BY_REQUEST),
    **dict.fromkeys(("municipalities_availabilityperiod", "municipalities_closedperiod"), _BY_REQUEST),
    **dict.fromkeys(
        ("exchanges_hostingrule", "exchanges_slot", "exchanges_exemption", "exchanges_exchange"), _BY_REQUEST
    ),
    **dict.fromkeys(("exchanges_theme", "exchanges_themelevel", "exchanges_formerthemekey"), _BY_REQUEST),
    **dict.fromkeys(("exchanges_formerrole", "exchanges_withdrawal", "exchanges_withdrawnmeeting"), _BY_REQUEST),
    **dict.fromkeys(("exchanges_meeting", "exchanges_meeting_co_hosts", "exchanges_meetingday"), _BY_REQUEST),
    **dict.fromkeys(("exchanges_agendaitem", "exchanges_highlight", "exchanges_document"), _BY_REQUEST),
    **dict.fromkeys(("exchanges_hostconfirmation", "exchanges_registrationterms"), _BY_REQUEST),
    "exchanges_seatallotment": _BY_REQUEST,
}
"""Tables whose rows stay, with the reason why that is no growth without end, or is wanted."""

ENDS = {
    "django_admin_log": "AUDIT_KEPT_DAYS",
    "audit_entry": "AUDIT_KEPT_DAYS",
    "audit_personalvalue": "AUDIT_KEPT_DAYS, or the person",
    "audit_captured": "the end of its transaction",
    "django_session": "the end of the session, 12 hours",
    "usersessions_usersession": "the end of the session",
    "shared_cache": "its moment, 100 000 at most",
    "django_q_ormq": "the end of the job",
    "django_q_task": "250 that went well; JOBS_KEPT",
    "exchanges_message": "ERASED_MESSAGES_KEPT, once erased and the meeting's people are",
    "exchanges_naming": "the message, or the person",
    "exchanges_act": "its last message",
    "exchanges_preview": "a day",
    "exchanges_previewfile": "a day",
    "exchanges_person": "the last registration or delegation that is theirs",
    "exchanges_standin": "REGISTRATIONS_KEPT_DAYS",
    "exchanges_addresscode": "the next day",
    "exchanges_ratecount": "the window that it counts for",
    "exchanges_proposal": "PROPOSALS_KEPT; an accepted one at least as long as its programme",
}
"""Tables whose rows go by themselves, with when."""


def let_old_rows_go(*, now: datetime) -> int:
    """Delete what has stayed as long as this module says, and nothing else deletes; return how many rows that were.

    To be run every day; a second time changes nothing.
    """
    return (
        _let_jobs_go(now)
        + _let_proposals_go(now)
        + _let_messages_go(now)
        + LogEntry.objects.filter(action_time__lt=now - timedelta(days=settings.AUDIT_KEPT_DAYS)).delete()[0]
        + _let_cached_go(now)
    )


def _let_jobs_go(now: datetime) -> int:
    return int(Task.objects.filter(stopped__lt=now - JOBS_KEPT).delete()[0])


def _let_proposals_go(now: datetime) -> int:
    old = Proposal.objects.filter(requested_at__lt=now - PROPOSALS_KEPT)
    lasts = Q(state=Proposal.State.ACCEPTED, programme__ends_on__gte=timezone.localdate(now))
    return old.exclude(lasts).delete()[0]


def _let_messages_go(now: datetime) -> int:
    emptied = meetings_over_by(timezone.localdate(now) - timedelta(days=settings.REGISTRATIONS_KEPT_DAYS))
    return forget_erased_messages(meetings=emptied, before=now - ERASED_MESSAGES_KEPT)


def _let_cached_go(now: datetime) -> int:
    """Delete what the shared cache would answer no more; by itself it does so only once it is full."""
    table = connection.ops.quote_name(SHARED_CACHE)
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(now.replace(microsecond=0))
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [moment])  # noqa: S608 - the table's name is ours
        return int(cursor.rowcount)
