"""Every check over the whole report, in the order of its text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from apps.reports.checks import abbreviations, form, law, levels, missing, numbers, people, spelling, sums, years
from apps.reports.checks.facts import Facts
from apps.reports.checks.findings import Finding
from apps.reports.checks.passages import Passage

RULES = (missing, numbers, years, law, levels, abbreviations, spelling, sums, people, form)


def run_checks(passages: Sequence[Passage], facts: Facts) -> list[Finding]:
    """All findings, by place and offset; of two of one kind that overlap, the first stays."""
    order = {passage.place: position for position, passage in enumerate(passages)}
    found = [finding for rule in RULES for finding in rule.find(passages, facts)]
    found.sort(key=lambda finding: (order.get(finding.place, -1), finding.start, finding.end))
    kept: list[Finding] = []
    met: Counter[str] = Counter()
    for finding in found:
        if any(_same_spot(finding, other) for other in kept[-6:]):
            continue
        again = met[finding.fingerprint]
        met[finding.fingerprint] += 1
        kept.append(replace(finding, nth=again) if again else finding)
    return kept


def _same_spot(one: Finding, other: Finding) -> bool:
    return (
        one.kind == other.kind
        and one.place == other.place
        and one.start < other.end
        and other.start < one.end
        and one.code.split(".")[0] != "missing"
    )
