"""Background jobs. Each may run more than once (the queue delivers at least once), and then changes nothing more."""

import logging
from typing import Any

from django.utils import timezone

from exchanges.planning.files.plan_files import write_plan
from exchanges.scheduling.proposals.models import Proposal
from exchanges.scheduling.proposals.planner_process import PlannerFailed, plan_in_child

logger = logging.getLogger(__name__)

_UNANSWERED = (Proposal.State.QUEUED, Proposal.State.RUNNING)


def run_proposal(proposal_pk: int) -> None:
    """Let the planner answer a proposal, and keep its plan or its failure; one that is answered is left alone."""
    unanswered = Proposal.objects.filter(pk=proposal_pk, state__in=_UNANSWERED)
    if not unanswered.update(state=Proposal.State.RUNNING):
        return
    proposal = Proposal.objects.get(pk=proposal_pk)
    # Of two runs at the same time, the first to answer counts.
    unanswered.update(**_answer(proposal), finished_at=timezone.now())


def _answer(proposal: Proposal) -> dict[str, Any]:
    try:
        plan = plan_in_child(proposal.problem, country=proposal.country_id, time_limit=proposal.time_limit_seconds)
    except PlannerFailed as failure:
        logger.error("Proposal %s: %s", proposal.pk, failure)
        return {"state": Proposal.State.FAILED, "failure": str(failure)}
    except Exception as error:
        # Whatever it is, who waits for the plan is told now, rather than after the queue's last attempt or never.
        logger.exception("Proposal %s", proposal.pk)
        return {"state": Proposal.State.FAILED, "failure": repr(error)}
    return {"state": Proposal.State.DONE, "plan": write_plan(plan, values=True)}
