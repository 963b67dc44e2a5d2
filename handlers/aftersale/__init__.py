"""After the sale in chat: giving tickets, selling them on, what else one does with them."""
