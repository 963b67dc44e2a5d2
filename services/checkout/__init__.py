"""The shop's cart and checkout: from what somebody puts aside to an order."""
