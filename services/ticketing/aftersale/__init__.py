"""After the sale: tickets change hands, their codes with them."""
