"""From the cart to a paid order in the chat."""
