"""Servers of others: payments, conferences, webhook endpoints, and the transport to them."""
