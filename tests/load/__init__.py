"""Load on a running server, and a check of what it has kept: make load."""
