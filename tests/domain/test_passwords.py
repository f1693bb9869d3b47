from chalicelib.domain.passwords import NOBODY, hashed, is_common, is_match

SALT = bytes(range(16))


def test_a_password_matches_its_own_hash_alone() -> None:
    kept = hashed("contraseña", SALT)
    assert is_match("contraseña", kept)
    for near in ("contrasena", "contraseña\0", "contraseña ", "Contraseña", ""):
        assert not is_match(near, kept), near


def test_the_hash_says_how_it_was_made_and_not_of_what() -> None:
    kept = hashed("secreto", SALT)
    assert kept.startswith("scrypt$32768$8$3$")
    assert "secreto" not in kept


def test_nobodys_hash_costs_the_same_and_matches_nothing() -> None:
    assert NOBODY.split("$")[:4] == hashed("secreto", SALT).split("$")[:4]
    assert not is_match("", NOBODY)


def test_the_most_used_passwords_are_common_whatever_their_case_and_what_nobody_can_see() -> None:
    for password in ("password", "PassWord", "12345678", "qwertyuiop", "iloveyou", "pass\u200bword"):
        assert is_common(password), password
    for password in ("caballo grapa correcta", "83649105", "🎾" * 8, "password de ana"):
        assert not is_common(password), password


def test_a_password_is_made_of_names_if_nothing_but_digits_and_signs_is_left() -> None:
    own = ("Ana López", "ana.lopez@example.com")
    for password in ("analopez", "ANA-LÓPEZ-1999", "lopez.ana@example", "ana.lopez@example.com", "ana12345"):
        assert is_common(password, *own), password
    for password in ("ana come manzanas", "12345-67890", "lopezitos", "bananas en la lata"):
        assert not is_common(password, *own), password
