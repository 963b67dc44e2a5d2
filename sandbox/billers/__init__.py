"""Companies that send bills: looked up and paid through one API, as a switch between banks has."""

from starlette.routing import BaseRoute

from sandbox.billers.api import KINDS, BillersApi
from sandbox.billers.book import BillBook
from sandbox.billers.control import BillersControl
from sandbox.state import SandboxState


def routes(state: SandboxState) -> list[BaseRoute]:
    """`/billers/v1/...` and `/sim/billers/...`. Keeps its book under the data directory."""
    state.faults.declare(KINDS)
    book = BillBook(state.data_dir / "bills.jsonl")
    return [*BillersApi(state, book).routes(), *BillersControl(state, book).routes()]
