"""Rules beyond the balance (freeze, limits, counters) that are asked inside the posting itself."""

from collections.abc import Sequence
from typing import Final, Protocol

from services.core.uow import Tx
from services.ledger.schemas import Command

MAX_REASON_CHARACTERS: Final = 40


class Guard(Protocol):
    """Asked for each command after its id, accounts and state, and before its money.

    One guard object serves one call of `post` at a time: `load` starts it anew. A chain of linked
    commands that is refused counts nothing, because `write` is then not called.
    """

    async def load(self, tx: Tx, commands: Sequence[Command]) -> None:
        """Read (and lock, in ascending order) what the rules need; the accounts are locked."""
        ...

    def refusal(self, command: Command) -> str | None:
        """A stable reason word, e.g. "daily_limit", or None: it may go on to its money.

        It sees what `posted` counted for earlier commands of the batch.
        """
        ...

    def posted(self, command: Command) -> None:
        """The command was posted now (never for a repeat): count it."""
        ...

    async def write(self, tx: Tx) -> None:
        """Store what was counted, in a few statements for any number of commands."""
        ...
