"""The banks of the sandbox: the Bakong Open API and a bank app that scans and pays."""

from starlette.routing import BaseRoute

from sandbox.bank import bank_app, open_api, statement
from sandbox.bank.book import BankBook
from sandbox.bank.misbehaviour import KINDS
from sandbox.bank.tokens import Tokens
from sandbox.state import SandboxState


def open_book(state: SandboxState) -> BankBook:
    """The book of all banks, kept under the data directory."""
    return BankBook(state.data_dir / "bank.jsonl", lambda: int(state.clock() * 1000))


def routes(state: SandboxState, book: BankBook) -> list[BaseRoute]:
    """`/bakong/v1/...` and `/sim/bank/...`."""
    state.faults.declare(KINDS | statement.KINDS)
    tokens = Tokens(state.data_dir / "bakong.secret")
    return [
        *open_api.routes(state, book, tokens),
        *bank_app.routes(state, book),
        *statement.routes(state, book),
    ]
