"""A stranger who registers, a town of others beside it, and what the stranger does for an hour."""
