"""By which words a person is found."""

from chalicelib.domain.people import (
    MOST_BEGINNINGS,
    Person,
    beginnings_of,
    folded,
    searches_for,
)


def person(name: str = "María García", email: str = "maria@example.com") -> Person:
    return Person(tenant="default", user="u", number=1, name=name, email=email, version=1)


def test_folding_takes_case_and_marks_away_and_writes_all_letters_in_ascii() -> None:
    for text, expected in (
        *(("MARÍA LÓPEZ", "maria lopez"), ("Núñez", "nunez"), ("Straße", "strasse")),
        *(("e\u0301", "e"), ("ＦＵＬＬ", "full"), ("Łukasz", "lukasz")),
        *(("Ærø Đorđe Þór İpek", "aero dorde thor ipek"), ("Иван Игорь", "ivan igor")),
        *(("Γιώργος", "giorgos"), ("٢٠", "20"), ("a\u200db\u00adc", "abc"), ("Kaʻala", "kaala")),
    ):
        assert folded(text) == expected


def test_words_are_what_stands_between_signs() -> None:
    [words] = searches_for("María-José O'Neil maria.jose_2@Example.com")
    assert words == ["maria", "jose", "o", "neil", "2", "example", "com"]


def test_a_person_is_found_by_beginnings_of_words_of_name_and_address() -> None:
    for name, words, is_found in (
        *(("María García", "maria", True), ("MARÍA LÓPEZ", "maria", True), ("Ana Maríz", "maria", False)),
        *(("Pedro López", "lo", True), ("Pablo Solís", "lo", False)),
        *(("María García", "gar mar", True), ("María García", "mar lop", False)),
    ):
        assert person(name, "x@y.z").is_found_by(words.split()) == is_found, name
    assert person("M", "pedro.lopez@example.com").is_found_by(["lop", "exam"])


def test_what_is_searched_for_are_words_of_two_letters_or_else_two_characters_in_a_row() -> None:
    for text, words in (
        *(("maría l", ["maria", "l"]), ("u@", ["u@"]), ("J. ", ["j."]), ("a@b.c", ["a@b.c"])),
        *(("o'neil", ["o", "neil"]), ("u@ j.", ["u@", "j."]), ("!!", ["!!"]), ("Иван", ["ivan"])),
    ):
        assert searches_for(text)[0] == words, text
    for text in ("m", " á ", "m l", "王", "", "\u200b\u200b", "a\u0301", "\u0301\u0301"):
        assert searches_for(text) == [], text


def test_signs_count_before_the_first_word_of_two_letters() -> None:
    someone = person("J. O'Neil", "u@x.example")

    for text in ("u@", "u@x", "u@x.", "j.", "O'", "o'neil", "J. O'"):
        [words] = searches_for(text)
        assert someone.is_found_by(words), text
        assert any(word in beginnings_of(someone) for word in words), text
    for text in ("x.", "y@", "j,", "u@y", "neil."):
        assert not any(someone.is_found_by(words) for words in searches_for(text) if words[0] != "neil"), text


def test_beginnings_are_two_to_twelve_letters_long() -> None:
    found = beginnings_of(person("A Maximilianopolis", ""))

    assert found[0] == "ma"
    assert found[-1] == "maximilianop"
    assert len(found) == 11


def test_of_a_very_long_name_the_longest_beginnings_are_left_out() -> None:
    words = [f"{chr(97 + i)}{chr(97 + j)}cdefghijkl" for i in range(6) for j in range(6)]
    found = beginnings_of(person(" ".join(words), ""))

    assert len(found) == MOST_BEGINNINGS
    assert {word[:2] for word in words} <= set(found)


def test_who_has_no_name_is_called_by_their_address_or_user() -> None:
    assert person("", "ana@example.com").shown_name == "ana@example.com"
    assert person("", "").shown_name == "u"
