"""Where goods go: the fan's book of addresses in the chat, and a new one step by step."""
