"""Reasons of a refused conditional write that are not among the domain's errors."""

from dataclasses import dataclass


class IdTaken(Exception):
    """Another item has, or had, this id: call again with a new id."""


class VersionConflict(Exception):
    """The state that the write was based on has changed: read, decide and write again."""


class NoSuperadmin(Exception):
    """Who changes something as a superadmin is none any more."""


@dataclass(eq=False)
class AddressTaken(Exception):
    """The address leads to another person, `user`."""

    user: str
