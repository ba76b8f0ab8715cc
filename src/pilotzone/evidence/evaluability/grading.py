"""From facts to the grade: the lowest cap that any fact sets, and what one change would raise it to."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from pilotzone.evidence.evaluability import words
from pilotzone.evidence.evaluability.facts import EVERYBODY, RANDOM, Allocation, Check, Facts, Stage
from pilotzone.evidence.evaluability.rules import FEW_UNITS, HIGHEST, PRE_PERIODS, RULES, Finding, design_cap


@dataclass(frozen=True, slots=True)
class Cap:
    """One fact that keeps the grade down: at most `level`, because it failed or is `unknown`, and who could change it."""

    key: str
    level: int
    unknown: bool
    who: str
    allocation: Allocation | None = None

    def text(self, lang: str) -> str:
        """Return the fact in words, Chinese ("zh") or English ("en")."""
        return words.cap_text(self.key, lang, unknown=self.unknown, allocation=self.allocation)


@dataclass(frozen=True, slots=True)
class Change:
    """One change and the grade it would raise this comparison to; `next_call` if it is too late for this one."""

    key: str
    level: int
    who: str
    next_call: bool

    def text(self, lang: str) -> str:
        """Return the change in words, Chinese ("zh") or English ("en")."""
        return words.change_text(self.key, self.level, lang, next_call=self.next_call)


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade and its reasons.

    Attributes
    ----------
    level : int
        0 to 5.
    stage : Stage
        Whether it was computed before launch or from the result.
    binding : tuple of Cap
        Facts that set this very cap; empty only at 5.
    others : tuple of Cap
        Facts that would bind next, lowest first.
    raise_by : tuple of Change
        Single changes that raise the grade, highest first; empty where several facts bind together.
    raise_all_to : int
        Grade if every binding fact were mended at once.
    pending : tuple of str
        Keys of facts that are not known before the result and are left out for now.
    about_invitation : bool
        Whether the grade holds for the effect of being invited, not of being supported.
    """

    level: int
    stage: Stage
    binding: tuple[Cap, ...]
    others: tuple[Cap, ...]
    raise_by: tuple[Change, ...]
    raise_all_to: int
    pending: tuple[str, ...]
    about_invitation: bool

    def label(self, lang: str) -> str:
        """Return number and words together, as they stand beside every effect."""
        return words.grade_label(self.level, lang)

    def one_line(self, lang: str) -> str:
        """Return the grade, the facts that bind, the change that helps most and the one that asks least, as one line for a panel."""
        reasons = tuple(cap.text(lang) for cap in self.binding)
        changes = tuple(change.text(lang) for change in dict.fromkeys((*self.raise_by[:1], *self.raise_by[-1:])))
        return words.one_line(self.label(lang), reasons, changes, lang)

    def pending_text(self, lang: str) -> str:
        """Return the sentence on what is not known yet, empty when everything was judged."""
        return words.pending_text(self.pending, lang)

    def to_dict(self) -> dict[str, object]:
        """Return the grade as plain data with the words of both languages."""
        return {
            "level": self.level,
            "stage": self.stage.value,
            "label": words.both(self.label),
            "binding": [_cap_dict(cap) for cap in self.binding],
            "others": [_cap_dict(cap) for cap in self.others],
            "raise_by": [
                {"key": c.key, "level": c.level, "who": c.who, "next_call": c.next_call, "text": words.both(c.text)} for c in self.raise_by
            ],
            "raise_all_to": self.raise_all_to,
            "pending": list(self.pending),
            "about_invitation": self.about_invitation,
        }


@dataclass(frozen=True, slots=True)
class Proposal:
    """A single change somebody could make; `mend` returns the facts after it. Design changes come too late after launch."""

    key: str
    who: str
    design: bool
    mend: Callable[[Facts], Facts]


def _if_everybody(facts: Facts, mended: Facts) -> Facts:
    return mended if facts.allocation in EVERYBODY else facts


def _draw(allocation: Allocation) -> Callable[[Facts], Facts]:
    # A lottery is no improvement on another random order, and one site cannot be drawn.
    return lambda f: f if f.allocation in RANDOM or f.allocation is Allocation.ONE_SITE else replace(f, allocation=allocation)


def _cutoff(facts: Facts) -> Facts:
    return _draw(Allocation.SCORE)(replace(facts, weights_frozen=True, self_made_score=False))


PROPOSALS = (
    Proposal("lottery", "officer", True, _draw(Allocation.LOTTERY)),
    Proposal("random_rollout", "officer", True, lambda f: _if_everybody(f, replace(f, allocation=Allocation.RANDOM_ROLLOUT))),
    Proposal("cutoff", "officer", True, _cutoff),
    Proposal("staged_start", "officer", True, lambda f: _if_everybody(f, replace(f, staged_start=True))),
    Proposal("record_rule", "officer", False, lambda f: replace(f, allocation=f.allocation or Allocation.DISCRETIONARY)),
    Proposal("weights_frozen", "officer", True, lambda f: replace(f, weights_frozen=True)),
    Proposal("self_made_score", "officer", True, lambda f: replace(f, self_made_score=False)),
    Proposal("donors_named", "evaluator", True, lambda f: replace(f, donors_named=True)),
    Proposal("unfunded_kept", "officer", True, lambda f: replace(f, unfunded_kept=True)),
    Proposal("records_kept", "officer", True, lambda f: replace(f, records_kept=True)),
    Proposal("pre_periods", "statistics", False, lambda f: replace(f, pre_periods=max(f.pre_periods or 0, PRE_PERIODS))),
    Proposal("self_report", "evaluator", False, lambda f: replace(f, audited_subsample=True)),
    Proposal("spillover_excluded", "evaluator", False, lambda f: replace(f, spillover_excluded=True)),
    Proposal("retrospective", "evaluator", True, lambda f: replace(f, retrospective=False)),
    Proposal("completeness_gap", "statistics", False, lambda f: replace(f, completeness_gap=0.0)),
    Proposal("missing_share", "statistics", False, lambda f: replace(f, missing_share=0.0)),
    Proposal("pretrend_units", "statistics", False, lambda f: replace(f, pretrend_units=FEW_UNITS, pretrend=_testable(f.pretrend))),
    Proposal("other_support", "evaluator", False, lambda f: replace(f, other_support_treated=0.0, other_support_comparison=0.0)),
    Proposal("units", "officer", True, lambda f: replace(f, treated_units=FEW_UNITS, comparison_units=FEW_UNITS)),
)


def _testable(check: Check | None) -> Check | None:
    # More early periods make a test possible; that it would hold is not promised, so it becomes unknown.
    return None if check is Check.UNTESTABLE else check


def grade(facts: Facts, *, stage: Stage = Stage.RESULT) -> Grade:
    """Return the evaluability grade: the lowest cap that any fact sets.

    Parameters
    ----------
    facts : Facts
        What is known; an unknown fact counts as failed.
    stage : Stage
        `Stage.DESIGN` before the call opens: facts that only the result can tell are left out while unknown (a known
        failure counts even then). `Stage.RESULT` afterwards.

    Returns
    -------
    Grade
        Level, binding facts with who could change them, and what one change would raise it to.

    Examples
    --------
    >>> g = grade(Facts(allocation=Allocation.ALL_ELIGIBLE, records_kept=True, self_reported=False, spillover_excluded=True,
    ...                 pre_periods=2), stage=Stage.DESIGN)
    >>> g.label("en")
    'evaluability grade 0/5 (monitoring only)'
    >>> [(c.key, c.level) for c in g.raise_by]
    [('lottery', 5), ('random_rollout', 5), ('cutoff', 4), ('staged_start', 3)]
    """
    level, caps, pending = _judge(facts, stage)
    binding = tuple(cap for cap in caps if cap.level == level)
    others = tuple(cap for cap in caps if cap.level > level)
    return Grade(
        level=level,
        stage=stage,
        binding=binding,
        others=others,
        raise_by=_raising(facts, stage, level),
        raise_all_to=min((cap.level for cap in others), default=HIGHEST),
        pending=pending,
        about_invitation=facts.allocation is Allocation.RANDOM_INVITATION,
    )


def _judge(facts: Facts, stage: Stage) -> tuple[int, tuple[Cap, ...], tuple[str, ...]]:
    """Return the level, every cap (lowest first) and the keys left out as not known yet."""
    found = [(rule, rule.look(facts)) for rule in RULES]
    early = stage is Stage.DESIGN
    pending = tuple(r.key for r, f in found if early and r.known_at is Stage.RESULT and f is Finding.UNKNOWN)
    caps = [
        Cap(r.key, r.cap, f is Finding.UNKNOWN, words.WHO_BY_RULE[r.key])
        for r, f in found
        if f is not Finding.PASSED and r.key not in pending
    ]
    by_design = design_cap(facts)
    if by_design < HIGHEST:
        caps.append(Cap("allocation", by_design, facts.allocation is None, words.WHO_BY_RULE["allocation"], facts.allocation))
    ordered = tuple(sorted(caps, key=lambda cap: (cap.level, cap.key != "allocation")))
    return min((cap.level for cap in ordered), default=HIGHEST), ordered, pending


def _raising(facts: Facts, stage: Stage, level: int) -> tuple[Change, ...]:
    late = stage is Stage.RESULT
    reached = ((proposal, _judge(proposal.mend(facts), stage)[0]) for proposal in PROPOSALS)
    changes = [Change(p.key, to, p.who, late and p.design) for p, to in reached if to > level]
    # What can still be done for this comparison comes before advice for the next one.
    return tuple(sorted(changes, key=lambda change: (change.next_call, -change.level)))


def _cap_dict(cap: Cap) -> dict[str, object]:
    return {"key": cap.key, "level": cap.level, "unknown": cap.unknown, "who": cap.who, "text": words.both(cap.text)}
