"""The shop in the chat: looking around, a product, the cart, paying, own orders."""
