"""How much all wallets together may ask for: one bucket for each endpoint, in memory.

* Nobody is told apart: no address is read or kept. Guessing is ended by the counts on the offer and on the
  record; this keeps the machine from being worn out.
* The buckets are each process's own, and full when it starts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from registry.web.limits import Bucket

BURST: Final = 200
"""A hall of people who add a certificate at the same moment, with some who try twice."""

A_SECOND: Final = 40
"""What a small machine issues (`registry bench`): beyond it, requests would only wait for each other."""


def _bucket() -> Bucket:
    return Bucket(BURST, A_SECOND)


@dataclass(frozen=True, slots=True)
class Pace:
    """The buckets of the three endpoints."""

    token: Bucket = field(default_factory=_bucket)
    nonce: Bucket = field(default_factory=_bucket)
    credential: Bucket = field(default_factory=_bucket)
