"""A company that carries parcels: takes them, moves them on, and tells of each step."""

from starlette.routing import BaseRoute

from sandbox.carrier import callbacks
from sandbox.carrier.api import KINDS, CarrierApi
from sandbox.carrier.book import ParcelBook
from sandbox.carrier.callbacks import Callbacks
from sandbox.carrier.control import CarrierControl
from sandbox.state import SandboxState


class Carrier:
    """One per sandbox; keeps its book under the data directory."""

    def __init__(self, state: SandboxState) -> None:
        state.faults.declare(KINDS | callbacks.KINDS)
        self._state = state
        self._book = ParcelBook(state.data_dir / "parcels.jsonl")
        self.callbacks = Callbacks(state)

    def routes(self) -> list[BaseRoute]:
        """`/carrier/v1/...` and `/sim/carrier/...`."""
        return [
            *CarrierApi(self._state, self._book).routes(),
            *CarrierControl(self._state, self._book, self.callbacks).routes(),
        ]
