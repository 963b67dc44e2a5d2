"""The carrier's API: order the carriage of a parcel, ask where it is."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.carrier.book import Parcel, ParcelBook
from sandbox.ordering import BadOrderError, fields, guarded, order_id, refusal, text_of
from sandbox.serving import JsonAnswer, Manners, served, unavailable
from sandbox.shapes import JsonObject
from sandbox.state import SandboxState

# A fresh clone starts with this one; like the sandbox's other keys it opens nothing real.
TOKEN = "sandbox-carrier-token"  # noqa: S105
SERVICES = ("standard", "express")
KINDS = {
    "carrier_down": "the carrier answers `status` (503 when 500) with a proxy's HTML page",
    "carrier_refused": "the carrier does not go to the address of a parcel",
    "carrier_unknown": "the carrier answers that it cannot tell where a parcel is",
}
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HEAVIEST_G = 30_000


class CarrierApi:
    """The way of all parcels."""

    def __init__(self, state: SandboxState, book: ParcelBook) -> None:
        self._state = state
        self._book = book

    def routes(self) -> list[BaseRoute]:
        table = [
            ("/carrier/v1/parcels", "POST", self.order),
            ("/carrier/v1/parcels/{id}", "GET", self.ask),
            ("/carrier/v1/parcels/{id}/photo", "GET", self.photo),
        ]
        return [
            Route(path, served(self._state, _MANNERS, guarded(TOKEN, act)), methods=[method])
            for path, method, act in table
        ]

    async def order(self, request: Request) -> Response:
        """{id, service, weight_g, to: {name, phone, address}, callback_url?} -> the parcel with
        its tracking number; the same id is the same parcel. 422 not_served: not to this address.
        """
        parcel = self._parcel(await fields(request))
        known = self._book.parcels.get(parcel.id)
        if known is None:
            if self._state.faults.take("carrier_refused", parcel.id) is not None:
                raise BadOrderError("not_served", "nobody goes to this address", 422)
            self._book.keep(parcel)
            known = parcel
        elif not known.same_order(parcel):
            raise BadOrderError("id_used", "this id belongs to another parcel", 409)
        return JsonAnswer(view(known))

    async def ask(self, request: Request) -> Response:
        """404 not_found: no such parcel was ever ordered here."""
        parcel = self._book.parcels.get(request.path_params["id"])
        if parcel is None:
            raise BadOrderError("not_found", "no such parcel", 404)
        if self._state.faults.take("carrier_unknown", parcel.id) is not None:
            return JsonAnswer({**view(parcel), "state": "unknown"})
        return JsonAnswer(view(parcel))

    async def photo(self, request: Request) -> Response:
        """The courier's photo as it is; 404 not_found: no such parcel, or nobody took one."""
        parcel = self._book.parcels.get(request.path_params["id"])
        content = self._book.photo(parcel) if parcel else None
        if content is None:
            raise BadOrderError("not_found", "no photo of such a parcel", 404)
        return Response(content, media_type="image/jpeg")

    def _parcel(self, body: JsonObject) -> Parcel:
        service, weight, to = text_of(body, "service"), body.get("weight_g"), body.get("to")
        if service not in SERVICES:
            raise BadOrderError("bad_request", f"service must be one of {', '.join(SERVICES)}")
        if type(weight) is not int or not 0 < weight <= _HEAVIEST_G:
            raise BadOrderError("bad_request", f"weight_g must be 1 to {_HEAVIEST_G}")
        if not isinstance(to, dict):
            raise BadOrderError("bad_request", "to must be {name, phone, address}")
        receiver = {name: text_of(to, name) for name in ("name", "phone", "address")}
        parcel = Parcel(
            id=order_id(body),
            tracking=self._book.next_tracking(),
            service=service,
            weight_g=weight,
            to=receiver,
            callback_url=_callback_url(body),
        )
        parcel.move("packed", int(self._state.clock() * 1000))
        return parcel


def view(parcel: Parcel) -> JsonObject:
    step = parcel.steps[-1]
    return {
        "id": parcel.id,
        "tracking": parcel.tracking,
        "state": step.state,
        "step": step.number,
        "at_ms": step.at_ms,
        "signed_by": parcel.signed_by,
        "has_photo": parcel.has_photo,
    }


def _callback_url(body: JsonObject) -> str:
    """Nothing but loopback is ever called."""
    url = body.get("callback_url") or ""
    if not isinstance(url, str) or (url and urlsplit(url).hostname not in _LOOPBACK):
        raise BadOrderError("bad_request", "callback_url must be on this machine")
    return url


_MANNERS = Manners(source="carrier", refuse=refusal, instead={"carrier_down": unavailable})
