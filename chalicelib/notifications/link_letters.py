"""A mail around one link, with no text of users: about an account, or what a guest has held."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain.languages import Language
from chalicelib.domain.tenants import TenantProfile
from chalicelib.notifications import html_mails
from chalicelib.notifications.labels import LABELS
from chalicelib.notifications.letters import Letter, signature_of, signed


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLetterWords:
    """Subject, what happened, the text of the link, and what to do if it was somebody else.

    `reason` contains `{until}`, the time until when the link can be used.
    """

    subject: str
    reason: str
    action: str
    otherwise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLetter:
    """What a mail says besides its words: the link, until when, and labelled lines about it."""

    url: str
    until: str
    lines: Sequence[tuple[str, str]] = ()

    def letter(self, words: LinkLetterWords, sender: TenantProfile, language: Language) -> Letter:
        """Return the mail in these words, which ends in who sends it."""
        greeting, reason = LABELS[language].greeting_to_nobody, words.reason.format(until=self.until)
        signature = signature_of(sender)
        parts = (
            greeting,
            reason,
            "\n".join(f"{label}: {value}" for label, value in self.lines),
            f"{words.action}:\n{self.url}",
            words.otherwise,
        )
        html = html_mails.document(
            html_mails.paragraph(greeting),
            html_mails.paragraph(reason),
            html_mails.table(self.lines),
            html_mails.buttons([(words.action, self.url)]),
            html_mails.paragraph(words.otherwise),
            html_mails.footer(signature),
            title=words.subject,
            language=language,
        )
        text = "\n\n".join(filter(None, parts))
        return Letter(
            subject=words.subject, text=signed(text, signature), html=html, calendar=None, method=None
        )
