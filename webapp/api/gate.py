"""The gate over HTTP: check-in for staff, and the gates of an event for operators."""

from fastapi import APIRouter

from services.ticketing.gate import GateDesk, GateService
from webapp.api.caller import Caller
from webapp.api.gate_desk import add_desk, add_tickets
from webapp.api.gate_offline import add_offline
from webapp.api.gate_reports import add_reports
from webapp.api.gate_scans import add_places, add_scans
from webapp.api.refusals import refusals


def gate_router(caller: Caller, gate: GateService, desk: GateDesk) -> APIRouter:
    router = APIRouter(prefix="/api/v1/gate", tags=["gate"], responses=refusals(422))
    add_places(router, caller, gate)
    add_scans(router, caller, gate)
    add_offline(router, caller, gate)
    add_reports(router, caller, gate)
    add_desk(router, caller, desk)
    add_tickets(router, caller, desk)
    return router
