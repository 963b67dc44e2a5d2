"""Vouchers: codes that change the price of one line, so many times and up to a budget."""
