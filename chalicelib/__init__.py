"""Cupo: a booking backend that never double-books. See README.md for the rooms of this house."""
