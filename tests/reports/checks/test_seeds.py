"""How much the checks find, and how often they cry wolf: seeded mistakes, a third held back, and right pages."""

from collections import Counter, defaultdict

import pytest

from tests.reports.checks.cases import Seed, found_in, misses, pages, seeds

KINDS = ("figures", "years", "law", "levels", "abbreviations", "spelling", "sums", "people", "form")
TUNED, HELD = seeds("seeds.txt"), [*seeds("seeds_held.txt"), *seeds("seeds_after.txt")]


def told(rows: list[Seed], kind: str) -> list[str]:
    return [
        f"{why}: {seed.context} | {seed.text} | {[(f.code, f.quote, f.proposal) for f in found]}"
        for seed, found, why in misses([seed for seed in rows if seed.kind == kind])
    ]


def test_there_are_two_hundred_seeds_and_a_third_of_them_is_held_back() -> None:
    assert len(TUNED) + len(HELD) >= 200
    assert len(HELD) * 3 >= len(TUNED) + len(HELD) - 10
    assert {seed.kind for seed in TUNED} == {seed.kind for seed in HELD} == set(KINDS)
    assert min(Counter(seed.kind for seed in TUNED + HELD).values()) >= 20


@pytest.mark.parametrize("kind", KINDS)
def test_nineteen_of_twenty_mistakes_are_found(kind: str) -> None:
    rows = TUNED + HELD
    lost = [line for line in told(rows, kind) if line.startswith("missed")]
    assert len(lost) <= 0.05 * sum(seed.kind == kind for seed in rows), lost


def test_nineteen_of_twenty_of_those_held_back_are_found() -> None:
    lost = [line for kind in KINDS for line in told(HELD, kind) if line.startswith("missed")]
    assert len(lost) <= 0.05 * len(HELD), lost


@pytest.mark.parametrize("kind", KINDS)
def test_the_proposed_text_is_the_right_one(kind: str) -> None:
    other = [line for line in told(TUNED + HELD, kind) if line.startswith("proposal")]
    assert not other


@pytest.mark.parametrize("name", ["clean_pages.txt", "clean_pages_held.txt"])
def test_right_pages_raise_at_most_one_false_alarm_in_five(name: str) -> None:
    alarms = defaultdict(list)
    for number, (context, text) in enumerate(pages(name)):
        for finding in found_in(context, text):
            alarms[number].append((finding.code, finding.quote, finding.sentence))
    assert sum(map(len, alarms.values())) * 5 <= len(pages(name)), dict(alarms)


def test_there_are_ten_right_pages_of_the_length_of_a_printed_one() -> None:
    texts = [text for name in ("clean_pages.txt", "clean_pages_held.txt") for _, text in pages(name)]
    assert len(texts) >= 10
    assert min(len(text.split()) for text in texts) >= 250
