"""The operators' stock in the chat: what runs low, what came in, what was counted."""
