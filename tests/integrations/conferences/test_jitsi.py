"""Rooms for when Google has none."""

import re
from collections.abc import Callable

from chalicelib.integrations import jitsi


def test_a_room_is_named_by_128_random_bits() -> None:
    links = {jitsi.link() for _ in range(100)}

    assert len(links) == 100
    assert all(re.fullmatch(r"https://meet\.jit\.si/cupo-[0-9a-f]{32}", link) for link in links)


def test_the_server_is_the_stages(settings_changed: Callable[..., None]) -> None:
    settings_changed(JITSI_URL="https://video.example.com/")

    assert jitsi.link().startswith("https://video.example.com/cupo-")
