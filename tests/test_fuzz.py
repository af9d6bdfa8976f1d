"""Hostile requests over every address: none ends in an error of the portal.

What failed is told with its seed and number: `SONGVAN_FUZZ=7:1234` in the environment sends that request alone.
"""

import os
from typing import Any

import pytest

from tests.api.programs import token_of
from tests.hostile import Fuzzer, told
from tests.test_permission_walk import address, seeded_world

pytestmark = [pytest.mark.no_cover, pytest.mark.usefixtures("unlogged", "without_menu", "rules")]

SAMPLE, ALL, ROUNDS = 800, 50_000, 10


def fuzzer(seed: int) -> Fuzzer:
    world = seeded_world(render=False)
    _, program = token_of(world.rows["own"]["villages.administrativeunit"], world.people["L"])
    return Fuzzer(world, address, seed, program.secret)


def check(machine: Fuzzer, numbers: range) -> None:
    one = os.environ.get("SONGVAN_FUZZ", "").partition(":")
    if one[2]:
        machine.seed, numbers = int(one[0]), range(int(one[2]), int(one[2]) + 1)
    machine.run(numbers)
    assert not machine.wrong, f"{len(machine.wrong)} of {len(numbers)}:\n" + "\n".join(list(told(machine.wrong))[:40])


def test_no_hostile_request_breaks_the_portal(db: None) -> None:
    """A sample that touches every address."""
    machine = fuzzer(7)
    check(machine, range(SAMPLE))
    # Not all were turned away at the door.
    assert machine.statuses[200] > SAMPLE // 20
    assert machine.statuses[422] > SAMPLE // 20


@pytest.mark.soak
@pytest.mark.parametrize("part", range(ROUNDS))
def test_no_hostile_request_breaks_the_portal_in_every_way(db: None, part: Any) -> None:
    machine = fuzzer(2023)
    check(machine, range(part * ALL // ROUNDS, (part + 1) * ALL // ROUNDS))
