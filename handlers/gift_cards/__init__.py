"""Gift cards in chat: buying, giving, receiving, using them for an order."""
