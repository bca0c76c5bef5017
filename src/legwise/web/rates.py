"""How often a client may do something: a bucket for each, which fills up again with time."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address

from starlette.types import Scope

MOST_CLIENTS = 10_000
"""Buckets that are remembered; the longest unused are forgotten first."""


@dataclass
class Bucket:
    """How much a client has left, and when that was so."""

    left: float
    at: float


class Rates:
    """Buckets that hold `burst` and fill up at `per_second`."""

    def __init__(
        self, per_second: float, burst: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.per_second = per_second
        self.burst = burst
        self.clock = clock
        self.buckets: OrderedDict[str, Bucket] = OrderedDict()

    def may(self, client: str, cost: float = 1.0) -> bool:
        """Take the cost from a client's bucket; return whether there was enough."""
        now = self.clock()
        bucket = self.buckets.pop(client, None) or Bucket(self.burst, now)
        left = min(bucket.left + (now - bucket.at) * self.per_second, self.burst)
        is_enough = left >= cost
        self.buckets[client] = Bucket(left - cost if is_enough else left, now)
        while len(self.buckets) > MOST_CLIENTS:
            self.buckets.popitem(last=False)
        return is_enough


def client_of(scope: Scope) -> str:
    """Return who asks: an address, or the network of an IPv6 address, which is one household."""
    client = scope.get("client")
    if not client:
        return "unknown"
    try:
        address = ip_address(client[0])
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))
    return str(address)
