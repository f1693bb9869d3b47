from chalicelib.domain.passwords import NOBODY, hashed, is_match

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
