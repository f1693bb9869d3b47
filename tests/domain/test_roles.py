"""What roles come to: the bare one in every kind of resources, a bound one in its own."""

import pytest

from chalicelib.domain.roles import Grant, Role, Roles


@pytest.mark.parametrize(
    ("grants", "words"),
    [
        ([], ["user"]),
        ([(Role.STAFF, "class")], ["staff:class"]),
        ([(Role.USER, ""), (Role.USER, "room")], ["user"]),
        ([(Role.STAFF, "room"), (Role.ADMIN, "court"), (Role.STAFF, "")], ["staff", "admin:court"]),
        (
            [(Role.ADMIN, "court"), (Role.STAFF, "court"), (Role.STAFF, "class")],
            ["staff:class", "admin:court"],
        ),
        ([(Role.STAFF, ""), (Role.SUPERADMIN, ""), (Role.ADMIN, "court")], ["superadmin"]),
    ],
    ids=str,
)
def test_the_highest_role_of_each_kind_is_kept_and_what_adds_nothing_is_left_out(
    grants: list[Grant], words: list[str]
) -> None:
    for granted in (grants, grants[::-1]):
        roles = Roles.of(granted)

        assert roles.words == words
        assert Roles.named(words) == roles


def test_in_a_kind_the_higher_of_bare_and_bound_role_counts() -> None:
    roles = Roles.named(["staff", "admin:court", "user:room"])

    ranks = {kind: roles.in_kind(kind) for kind in ("", "court", "room", "pool")}
    assert ranks == {"": Role.STAFF, "court": Role.ADMIN, "room": Role.STAFF, "pool": Role.STAFF}
    assert (roles.bare, roles.highest) == (Role.STAFF, Role.ADMIN)
