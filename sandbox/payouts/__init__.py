"""A partner bank that sends money to any account of the sandbox: for withdrawals and payouts."""

from starlette.routing import BaseRoute

from sandbox.bank.book import BankBook
from sandbox.payouts.api import KINDS, PayoutsApi
from sandbox.payouts.book import PayoutBook
from sandbox.state import SandboxState


def routes(state: SandboxState, bank: BankBook) -> list[BaseRoute]:
    """`/payouts/v1/...`. Keeps its book under the data directory."""
    state.faults.declare(KINDS)
    book = PayoutBook(state.data_dir / "payouts.jsonl")
    return PayoutsApi(state, book, bank).routes()
