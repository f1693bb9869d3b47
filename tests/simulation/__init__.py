"""A world in which everything that can go wrong does, again and again, and the same way for the same seed."""
