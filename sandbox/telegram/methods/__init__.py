"""The methods of the Bot API, grouped by theme. Importing this package fills the table."""

from sandbox.telegram.methods import (
    bots,
    chats,
    edits,
    inline,
    messages,
    payments,
    queries,
    updates,
)

__all__ = ["bots", "chats", "edits", "inline", "messages", "payments", "queries", "updates"]
