"""A simulated SaaS business whose causes of churn, and their weight, are known."""

from __future__ import annotations

from churnml.simulate.usage import BASIC_EVENTS, LOGIN_EVENT, STICKY_EVENTS
from churnml.simulate.world import World, simulate

__all__ = ["BASIC_EVENTS", "LOGIN_EVENT", "STICKY_EVENTS", "World", "simulate"]
