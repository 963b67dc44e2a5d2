"""Parcels of orders: packed, handed over, followed to the door or the pickup point."""
