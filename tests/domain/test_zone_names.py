"""Zones are IANA's names in the data that Cupo brings along, whatever files the host has."""

from zoneinfo import ZoneInfo

from chalicelib.domain.zones import names


def test_a_zone_is_a_name_of_the_bundled_data() -> None:
    assert {"America/Santiago", "Europe/Madrid", "UTC", "Etc/GMT+3"} <= names()
    assert not {"localtime", "Factory", "posixrules", "posix/UTC", "right/UTC", ""} & names()
    assert len(names()) > 400
    for name in names():
        ZoneInfo(name)
