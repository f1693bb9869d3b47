"""Cupo: a booking backend that never double-books. See docs/architecture.md for where things are."""

VERSION = "0.1.0"
