"""Companies that give licences for protected media: one speaks Axinom's way, one Google's."""

from starlette.routing import BaseRoute

from sandbox.licences.api import KINDS, LicencesApi
from sandbox.state import SandboxState


def routes(state: SandboxState) -> list[BaseRoute]:
    """`/licences/...`; they keep nothing."""
    state.faults.declare(KINDS)
    return LicencesApi(state).routes()
