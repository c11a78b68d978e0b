"""Refusals of the scheduling services; the text of each is fit to show to the coordinator."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edit_conflicts import Changed
from municipalities.refusals import Refusal


class ChangeRefused(Refusal):
    """A meeting cannot be changed in this way, whatever the hosting rules say."""


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that a change would break: its code, a sentence, and the slots an exemption would be for.

    `countries` are the networks of these slots, None being the European level.
    """

    code: str
    sentence: str
    slots: tuple[str, ...] = ()
    countries: tuple[str | None, ...] = ()
    can_be_exempted: bool = False


class RulesBroken(Refusal):
    """A change would break rules; an exemption with its reason lifts them where all of them can be lifted."""

    def __init__(self, rules: Iterable[BrokenRule]) -> None:
        self.rules = tuple(rules)
        super().__init__(" ".join(self.sentences))

    @property
    def sentences(self) -> list[str]:
        """One sentence or two a broken rule: what, why it matters, what to do."""
        return [rule.sentence for rule in self.rules]

    @property
    def can_be_exempted(self) -> bool:
        """Whether an exemption would let the change through."""
        return all(rule.can_be_exempted for rule in self.rules)


class ProposalRefused(Refusal):
    """A proposal that cannot be accepted: not ready, without a plan, or accepted already."""


class StaleProposal(ProposalRefused):
    """What the proposal was planned from has changed since."""

    def __init__(self, changed: Iterable[str]) -> None:
        self.changed = tuple(changed)
        message = _("Since this plan was made, something it depends on has changed: %(changed)s. Propose a new plan.")
        super().__init__(message % {"changed": "; ".join(self.changed)})


class TooLate(ProposalRefused):
    """A plan was good when it was made, and people can no longer be told of all of it in time."""

    def __init__(self, late: Iterable[str]) -> None:
        self.late = tuple(late)
        introduction = _("The first day that can be planned has moved since this plan was made. Propose a new plan.")
        super().__init__(" ".join([introduction, *self.late]))


class NothingToPublish(Refusal):
    """The public sees already what would be published."""

    words = gettext_lazy("There is nothing to publish: the public plan is up to date.")


class PublicationOvertaken(Refusal):
    """Something else would be published than was shown; `changed` says what."""

    words = gettext_lazy("Something has changed since you opened this page. Nothing has been published.")

    def __init__(self, changed: Iterable[Changed]) -> None:
        self.changed = tuple(changed)
        super().__init__()


class PublicationBlocked(Refusal):
    """The plan breaks rules that must be solved before it is published."""

    def __init__(self, must_solve: Iterable[str]) -> None:
        self.must_solve = tuple(must_solve)
        introduction = _("Solve this first, or grant an exemption with its reason:")
        super().__init__(" ".join([introduction, *self.must_solve]))
