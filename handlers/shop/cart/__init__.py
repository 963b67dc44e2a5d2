"""The cart of the shop in the chat."""
