"""The fan's book of addresses, and the places of Cambodia to choose from."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from services.checkout.addresses import (
    Address,
    AddressBook,
    Found,
    Level,
    MapPin,
    NewAddress,
    Place,
    check_pin,
    finder,
    places,
)
from services.identity import FanProfile
from webapp.api.bodies import NO_NUL, Body
from webapp.api.caller import Caller
from webapp.api.event_shapes import Words
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class GeoPlaceOut(BaseModel):
    """A province (`code` of 2 digits), district (4) or commune (6)."""

    code: str
    level: Level
    name: Words

    @classmethod
    def of(cls, place: Place) -> Self:
        return cls(code=place.code, level=place.level, name=Words.of(place.name))


class FoundPlaceOut(BaseModel):
    """A place that was searched for; `inside`: what it lies in, the smallest first."""

    place: GeoPlaceOut
    inside: list[GeoPlaceOut]

    @classmethod
    def of(cls, found: Found) -> Self:
        return cls(
            place=GeoPlaceOut.of(found.place),
            inside=[GeoPlaceOut.of(each) for each in found.inside],
        )


class PlacesOut(BaseModel):
    items: list[GeoPlaceOut]


class FoundPlacesOut(BaseModel):
    """The best first."""

    items: list[FoundPlaceOut]


class PinShape(Body):
    """A point on the map in degrees."""

    latitude: Latitude
    longitude: Longitude


class AddressIn(Body):
    """`phone` in any usual way to write a Cambodian number; `street`: house, street, village."""

    recipient: Annotated[str, Field(max_length=300, pattern=NO_NUL)]
    phone: Annotated[str, Field(max_length=40, pattern=NO_NUL)]
    commune_code: Annotated[str, Field(max_length=6, pattern=NO_NUL)]
    street: Annotated[str, Field(max_length=600, pattern=NO_NUL)]
    note: Annotated[str, Field(max_length=800, pattern=NO_NUL)] = ""
    pin: PinShape | None = None

    @property
    def new(self) -> NewAddress:
        return NewAddress(
            recipient=self.recipient,
            phone=self.phone,
            commune_code=self.commune_code,
            street=self.street,
            note=self.note,
            pin=MapPin(self.pin.latitude, self.pin.longitude) if self.pin else None,
        )


class AddressOut(BaseModel):
    """Where something is sent, and to whom. `phone` is E.164."""

    id: UUID
    recipient: str
    phone: str
    province: GeoPlaceOut
    district: GeoPlaceOut
    commune: GeoPlaceOut
    postal_code: str
    street: str
    note: str
    pin: PinShape | None
    is_default: bool

    @classmethod
    def of(cls, one: Address) -> Self:
        pin = one.pin
        return cls(
            id=one.id,
            recipient=one.recipient,
            phone=one.phone,
            province=GeoPlaceOut.of(one.area.province),
            district=GeoPlaceOut.of(one.area.district),
            commune=GeoPlaceOut.of(one.area.commune),
            postal_code=one.area.postal_code,
            street=one.street,
            note=one.note,
            pin=PinShape(latitude=pin.latitude, longitude=pin.longitude) if pin else None,
            is_default=one.is_default,
        )


class AddressesOut(BaseModel):
    """The default first, then the newest."""

    items: list[AddressOut]


def addresses_router(caller: Caller, repeats: Repeats, book: AddressBook) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["addresses"], responses=refusals())

    @router.get("/addresses")
    async def addresses(fan: Annotated[FanProfile, Depends(caller)]) -> AddressesOut:
        """Your addresses."""
        return _all(await book.all(fan.id))

    @router.post("/addresses", response_model=AddressOut, responses=refusals(400, 409, 422))
    async def add_address(body: AddressIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """One more; the first is the default."""

        async def added() -> AddressOut:
            return AddressOut.of(await book.add(once.fan.id, once.key, body.new))

        return await once(added)

    @router.get("/addresses/{address_id}", responses=refusals(404, 422))
    async def address(address_id: UUID, fan: Annotated[FanProfile, Depends(caller)]) -> AddressOut:
        """One of them."""
        return AddressOut.of(await book.get(fan.id, address_id))

    @router.put("/addresses/{address_id}", responses=refusals(400, 404, 422))
    async def change_address(
        address_id: UUID, body: AddressIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> AddressOut:
        """It is now this; what was ordered before goes to the old one."""
        return AddressOut.of(await book.change(fan.id, address_id, body.new))

    @router.delete("/addresses/{address_id}", responses=refusals(404, 422))
    async def remove_address(
        address_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> AddressesOut:
        """Out of the book; what is left of it."""
        await book.get(fan.id, address_id)
        return _all(await book.remove(fan.id, address_id))

    @router.put("/addresses/{address_id}/default", responses=refusals(404, 422))
    async def make_default_address(
        address_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> AddressOut:
        """What is offered first from now on."""
        return AddressOut.of(await book.make_default(fan.id, address_id))

    _routes_of_places(router, caller)
    return router


def _all(found: list[Address]) -> AddressesOut:
    return AddressesOut(items=[AddressOut.of(one) for one in found])


def _routes_of_places(router: APIRouter, caller: Caller) -> None:
    @router.get("/places", dependencies=[Depends(caller)], responses=refusals(404, 422))
    async def places_inside(
        inside: Annotated[str, Query(pattern=r"^([0-9]{2}){0,3}$")] = "",
        latitude: Annotated[Latitude | None, Query()] = None,
        longitude: Annotated[Longitude | None, Query()] = None,
    ) -> PlacesOut:
        """The provinces, the districts of a province, the communes of a district.

        With a point on the map, the nearest provinces first. 422 addresses.pin_outside: the
        point is not in Cambodia.
        """
        if inside:
            found = places().inside(inside)
        elif latitude is not None and longitude is not None:
            pin = MapPin(latitude, longitude)
            check_pin(pin)
            found = places().provinces(near=pin)
        else:
            found = places().provinces()
        return PlacesOut(items=[GeoPlaceOut.of(place) for place in found])

    @router.get("/places/search", dependencies=[Depends(caller)], responses=refusals(422))
    async def search_places(
        q: Annotated[str, Query(min_length=1, max_length=80, pattern=NO_NUL)],
    ) -> FoundPlacesOut:
        """By what somebody types: Khmer, English, or Latin letters as heard; what is around it
        may follow ("chom chao, phnom penh").
        """
        return FoundPlacesOut(items=[FoundPlaceOut.of(found) for found in finder().find(q)])
