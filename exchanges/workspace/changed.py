"""Who has changed a meeting, where its own page does not say so."""

from exchanges.hosting.models import Exemption
from exchanges.meetings.published import Version
from exchanges.scheduling.models import Proposal
from municipalities.admin.authors import Rows
from municipalities.models import Participation, Programme


def rows_that_change_meetings(programme: Programme) -> list[Rows]:
    """Return the rows whose pages change meetings too: proposals, versions, hosts that withdraw, exemptions."""
    return [
        (Proposal, list(Proposal.objects.filter(programme=programme).values_list("pk", flat=True))),
        (Version, list(Version.objects.filter(programme=programme).values_list("pk", flat=True))),
        (Participation, list(Participation.objects.filter(programme=programme).values_list("pk", flat=True))),
        (Exemption, list(Exemption.objects.filter(slot__programme=programme).values_list("pk", flat=True))),
    ]
