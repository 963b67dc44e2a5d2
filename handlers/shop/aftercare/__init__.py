"""After goods have come, in the chat: sending them back, saying how they are."""
