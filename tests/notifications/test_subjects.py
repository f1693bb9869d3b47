"""A mail's subject decodes to itself: Python's folding of long ones loses blanks between encoded words."""

from email import message_from_bytes
from email.policy import default
from random import Random

from chalicelib.notifications import mail
from tests.notifications.test_mail import a_letter

WORDS = ("el", "año", "gestión", "reunión", "José", "встреча", "команды", "会議", "x" * 30, "a,b;c", "🎉")


def test_every_subject_decodes_to_itself() -> None:
    chosen = Random(1)
    titles = [" ".join(chosen.choices(WORDS, k=chosen.randint(1, 14))) for _ in range(10_000)]
    for title in ("el año gestión reunión José", *titles):
        line = mail._subject(a_letter(subject=title))
        assert max(map(len, line.split(b"\r\n"))) <= 78
        assert message_from_bytes(line, policy=default)["Subject"] == title
