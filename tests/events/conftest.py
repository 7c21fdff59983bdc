"""The events step with the knowledge that comes with Dateline, without a model."""

from __future__ import annotations

import pytest

from dateline.events.coding import EventCoder


@pytest.fixture(scope="session")
def event_coder() -> EventCoder:
    """Codes annotated sentences."""
    return EventCoder("dateline test")
