"""`/sim/carrier`: see the parcels and move them on."""

from base64 import b64decode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.carrier.api import view
from sandbox.carrier.book import MOVES, Parcel, ParcelBook
from sandbox.carrier.callbacks import Callbacks
from sandbox.ordering import BadOrderError, fields, text_of, told
from sandbox.serving import JsonAnswer
from sandbox.shapes import JsonObject
from sandbox.state import SandboxState


class CarrierControl:
    """What a person who tries the product may do with the carrier's parcels."""

    def __init__(self, state: SandboxState, book: ParcelBook, callbacks: Callbacks) -> None:
        self._state = state
        self._book = book
        self._callbacks = callbacks

    def routes(self) -> list[BaseRoute]:
        path = "/sim/carrier/parcels"
        return [
            Route(path, self.parcels, methods=["GET"]),
            Route(f"{path}/{{tracking}}/move", told(self.move), methods=["POST"]),
        ]

    async def parcels(self, _request: Request) -> Response:
        """Every parcel, the oldest first, with its way and where it may go next."""
        return JsonAnswer({"parcels": [_shown(each) for each in self._book.parcels.values()]})

    async def move(self, request: Request) -> Response:
        """{state, signed_by?, photo? (base64)}: the parcel makes its next step, of which the
        sender is told; `photo` shows where it was delivered, whatever file it is.
        """
        parcel = self._book.tracked(request.path_params["tracking"])
        if parcel is None:
            raise BadOrderError("not_found", "no such parcel", 404)
        body = await fields(request)
        state = text_of(body, "state")
        if state not in MOVES[parcel.state]:
            next_states = ", ".join(MOVES[parcel.state]) or "nowhere"
            raise BadOrderError("bad_request", f"from {parcel.state} it goes to {next_states}")
        if state == "delivered":
            parcel.signed_by = str(body.get("signed_by") or parcel.to["name"])
            if photo := _photo(body):
                self._book.keep_photo(parcel, photo)
        parcel.move(state, int(self._state.clock() * 1000))
        self._book.keep(parcel)
        self._callbacks.tell(parcel)
        return JsonAnswer(_shown(parcel))


def _photo(body: JsonObject) -> bytes:
    """Empty where none was sent."""
    try:
        return b64decode(str(body.get("photo") or ""), validate=True)
    except ValueError as error:
        raise BadOrderError("bad_request", "photo must be base64") from error


def _shown(parcel: Parcel) -> JsonObject:
    return {
        **view(parcel),
        "service": parcel.service,
        "weight_g": parcel.weight_g,
        "to": parcel.to,
        "steps": [{"state": each.state, "at_ms": each.at_ms} for each in parcel.steps],
        "next": list(MOVES[parcel.state]),
    }
