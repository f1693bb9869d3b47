"""Deposits: checkouts at a payment provider, and what it says of them."""
