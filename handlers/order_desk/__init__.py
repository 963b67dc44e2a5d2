"""The operators' orders of goods in the chat: packing, parcels, returns, reviews."""
