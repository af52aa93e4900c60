"""How much is answered in a time, for everybody together."""

from __future__ import annotations

import pytest

from registry.web.limits import Bucket, TooManyError


class Hands:
    """A clock that the test moves."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def take_all(bucket: Bucket) -> int:
    for count in range(100):
        try:
            bucket.take()
        except TooManyError:
            return count
    return 100


def test_a_full_bucket_gives_what_it_holds_and_then_what_flows_in() -> None:
    clock = Hands()
    bucket = Bucket(3, 0.5, clock)
    assert take_all(bucket) == 3
    clock.seconds += 1
    assert take_all(bucket) == 0
    clock.seconds += 1
    assert take_all(bucket) == 1
    clock.seconds += 1000
    assert take_all(bucket) == 3


def test_who_finds_it_empty_is_told_to_come_again() -> None:
    with pytest.raises(TooManyError, match="try again in a minute"):
        Bucket(0, 1, Hands()).take()
