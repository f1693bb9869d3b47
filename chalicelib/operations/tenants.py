"""What a tenant says of itself."""

from chalicelib import identity
from chalicelib.domain.tenants import TenantProfile
from chalicelib.store import preferences


def profile_of(tenant: str) -> TenantProfile:
    """Return what the tenant says of itself, as a process knows it: at most ten seconds old.

    :raises Unavailable: if the store gave no definite answer in time
    """
    return preferences.profile(tenant)


def describe(tenant: str, profile: TenantProfile) -> None:
    """Set what the tenant says of itself.

    :raises Unavailable: if the store gave no definite answer in time
    """
    preferences.choose_profile(tenant, profile, identity.new_operation_id())
