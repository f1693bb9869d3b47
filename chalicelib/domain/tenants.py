"""What a tenant says of itself to those who hold reservations there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TenantProfile:
    """The name and the address at the end of mails; each may be empty."""

    name: str = ""
    address: str = ""
