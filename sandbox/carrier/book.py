"""Parcels by the id that the sender gave each, with every step that they have made."""

import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson

from sandbox.shapes import JsonObject

MOVES = {
    "packed": ("handed_over", "lost"),
    "handed_over": ("in_transit", "lost"),
    "in_transit": ("delivered", "returned_to_sender", "lost"),
    "lost": ("in_transit",),
    "delivered": (),
    "returned_to_sender": (),
}


@dataclass(slots=True)
class Step:
    """Where the parcel came to, by the sandbox's clock. `number` counts from 1."""

    number: int
    state: str
    at_ms: int


@dataclass(slots=True)
class Parcel:
    """One parcel. `signed_by` is who took it; `to` is name, phone and address.

    `has_photo`: a photo of where it was left lies beside the book.
    """

    id: str
    tracking: str
    service: str
    weight_g: int
    to: dict[str, str]
    callback_url: str
    steps: list[Step] = field(default_factory=list)
    signed_by: str = ""
    has_photo: bool = False

    @property
    def state(self) -> str:
        return self.steps[-1].state

    def same_order(self, other: "Parcel") -> bool:
        """Whether both ask for the same: an id is bound to what it was first used for."""
        return (self.service, self.weight_g, self.to, self.callback_url) == (
            other.service, other.weight_g, other.to, other.callback_url,
        )  # fmt: skip

    def move(self, state: str, at_ms: int) -> None:
        self.steps.append(Step(len(self.steps) + 1, state, at_ms))


class ParcelBook:
    """Each change is one line with the whole parcel."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._photos = path.with_suffix(".photos")
        self.parcels: dict[str, Parcel] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            self._replay(path.read_bytes())

    def tracked(self, tracking: str) -> Parcel | None:
        return next((each for each in self.parcels.values() if each.tracking == tracking), None)

    def next_tracking(self) -> str:
        """`KH` and nine digits, the way of the sandbox's carrier."""
        return f"KH{len(self.parcels) + 1:09}"

    def keep(self, parcel: Parcel) -> None:
        with self._path.open("ab", buffering=0) as file:
            file.write(orjson.dumps(asdict(parcel)) + b"\n")
        self.parcels[parcel.id] = parcel

    def keep_photo(self, parcel: Parcel, content: bytes) -> None:
        self._photos.mkdir(exist_ok=True)
        (self._photos / parcel.tracking).write_bytes(content)
        parcel.has_photo = True

    def photo(self, parcel: Parcel) -> bytes | None:
        return (self._photos / parcel.tracking).read_bytes() if parcel.has_photo else None

    def _replay(self, content: bytes) -> None:
        """A last line that a crash cut off never happened and is removed."""
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            os.truncate(self._path, len(whole))
        for raw in whole.splitlines():
            line: JsonObject = orjson.loads(raw)
            steps = [Step(**step) for step in line.pop("steps")]
            parcel = Parcel(**line, steps=steps)
            self.parcels[parcel.id] = parcel
