"""Login and register: together ten a minute for an address, and ten a minute from a source."""

from tests.api import Response
from tests.contract.courts import At, Courts, refused


def limited(answer: Response) -> None:
    refused(answer, 429)
    assert 1 <= int(answer.headers["retry-after"]) <= 60


def guess(courts: Courts, number: int, *, email: str | None = None, ip: str | None = None) -> Response:
    """Log in wrongly for the `number`th time: from a new address and source unless they are given."""
    caller = courts.from_ip(ip or f"10.0.0.{number}")
    return caller.login(email=email or f"nadie{number}@example.com", password="incorrecto")


def test_the_eleventh_login_for_one_address_or_from_one_source_is_limited(courts: Courts) -> None:
    """In whatever case the address is written, and whatever source a caller's own headers name."""
    for number in range(10):
        spoofed = courts.sending({"X-Forwarded-For": f"10.1.1.{number}", "X-Real-IP": f"10.1.1.{number}"})
        email = "eva@example.com" if number % 2 else "EVA@Example.com"
        refused(guess(courts, number, email=email), 401)
        refused(guess(spoofed, number, ip="10.9.9.9"), 401)

    limited(guess(courts, 11, email="Eva@example.com"))
    limited(guess(spoofed, 11, ip="10.9.9.9"))
    limited(guess(courts, 11, ip="10.9.9.9"))


def test_login_and_register_share_the_limits_of_a_source_and_of_an_address(courts: Courts) -> None:
    caller = courts.from_ip("10.9.9.9")
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

    for number in range(3):
        guess(courts, number, ip="10.9.9.9")
    limited(guess(courts, 4, ip="10.9.9.9"))

    at("2024-01-14T12:01:01Z")

    assert courts.from_ip("10.9.9.9").login(email="eva@example.com").status == 200


def test_everything_else_is_not_limited(courts: Courts) -> None:
    for _ in range(12):
        assert courts.me().status == 200
        assert courts.list().status == 200
        assert courts.nobody.canchas().status == 200
