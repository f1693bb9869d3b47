"""Login and register: together ten a minute for an address, and a hundred a minute from a source."""

from tests.api import Response
from tests.contract.courts import At, Courts, SettingsChanged, refused


def limited(answer: Response) -> None:
    refused(answer, 429)
    assert 1 <= int(answer.headers["retry-after"]) <= 60


def guess(courts: Courts, number: int, *, email: str | None = None, ip: str | None = None) -> Response:
    """Log in wrongly for the `number`th time: from a new address and source unless they are given."""
    caller = courts.from_ip(ip or f"10.0.0.{number}")
    return caller.login(email=email or f"nadie{number}@example.com", password="incorrecto")


def test_the_eleventh_login_for_one_address_is_limited_in_whatever_case_it_is_written(courts: Courts) -> None:
    for number in range(10):
        email = "eva@example.com" if number % 2 else "EVA@Example.com"
        refused(guess(courts, number, email=email), 401)

    limited(guess(courts, 11, email="Eva@example.com"))


def test_after_a_hundred_from_one_source_the_next_is_limited_whatever_its_headers_say(courts: Courts) -> None:
    for number in range(100):
        spoofed = courts.sending({"X-Forwarded-For": f"10.1.1.{number}", "X-Real-IP": f"10.1.1.{number}"})
        refused(guess(spoofed, number, ip="10.9.9.9"), 401)

    limited(guess(spoofed, 101, ip="10.9.9.9"))
    limited(guess(courts, 101, ip="10.9.9.9"))


def test_behind_a_front_end_the_clients_addresses_are_the_sources(
    courts: Courts, settings_changed: SettingsChanged
) -> None:
    settings_changed(TRUSTED_PROXIES="10.0.0.0/8")

    def through(forwarded: str, number: int) -> Response:
        return guess(courts.sending({"X-Forwarded-For": forwarded}), number, ip="10.9.9.9")

    for number in range(100):
        refused(through(f"198.51.100.{number}, 203.0.113.1, 10.0.0.2", number), 401)

    limited(through("203.0.113.2, 203.0.113.1", 101))
    refused(through("203.0.113.1, 203.0.113.2", 101), 401)


def test_login_and_register_share_the_limits_of_a_source_and_of_an_address(courts: Courts) -> None:
    caller = courts.from_ip("10.9.9.9")
    for number in range(90):
        guess(courts, number, ip="10.9.9.9")
    for number in range(5):
        assert caller.register(email=f"eva{number}@example.com").status == 201
        refused(guess(courts, number, ip="10.9.9.9"), 401)
        courts.from_ip(f"10.0.1.{number}").register(email="eva@example.com")
        guess(courts, number, email="eva@example.com")

    limited(caller.register(email="eva9@example.com"))
    limited(caller.login(email="eva0@example.com"))
    assert courts.from_ip("10.0.0.10").login(email="eva0@example.com").status == 200
    limited(courts.from_ip("10.0.2.1").register(email="eva@example.com"))
    limited(guess(courts, 99, email="eva@example.com"))


def test_right_passwords_count_too_and_being_limited_tells_them_to_nobody_for_a_minute(
    courts: Courts, at: At
) -> None:
    courts.from_ip("10.0.1.1").registered(email="eva@example.com")
    for _ in range(9):
        assert courts.from_ip("10.9.9.9").login(email="eva@example.com").status == 200

    right, wrong = (
        courts.from_ip(f"10.0.0.9{number}").login(email="eva@example.com", password=password)
        for number, password in enumerate(("una clave larga", "incorrecto"))
    )
    limited(right)
    assert right.raw == wrong.raw
    assert "set-cookie" not in right.headers
    # Who is limited does not limit others.
    refused(guess(courts, 1, email="sol@example.com"), 401)
    assert courts.from_ip("10.0.0.7").register(email="luz@example.com").status == 201

    for number in range(92):
        guess(courts, number, ip="10.9.9.9")
    limited(guess(courts, 99, ip="10.9.9.9"))

    at("2024-01-14T12:01:01Z")

    assert courts.from_ip("10.9.9.9").login(email="eva@example.com").status == 200


def test_everything_else_is_not_limited(courts: Courts) -> None:
    for _ in range(12):
        assert courts.me().status == 200
        assert courts.list().status == 200
        assert courts.nobody.canchas().status == 200
