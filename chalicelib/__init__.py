"""Cupo: a booking backend that never double-books. See README.md for the rooms of this house."""

VERSION = "0.1.0"
