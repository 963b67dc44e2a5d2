"""Own orders of the shop in the chat."""
