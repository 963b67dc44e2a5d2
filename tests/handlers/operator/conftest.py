"""The operator's desk stands on the same room as verification."""

from tests.handlers.verification.conftest import (  # noqa: F401 - fixtures
    chat,
    database_url,
    language,
    office,
    reviewer,
    room,
    t,
)
