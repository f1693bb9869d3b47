"""The messages about one event for one recipient, in one language: e-mail, SMS and WhatsApp."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.check_ins import PAUSED_UNTIL
from chalicelib.domain.events import ERASED, MOVED, OF_NOBODY, WAITLIST_MOVED, Event
from chalicelib.domain.intervals import Interval
from chalicelib.domain.languages import Language
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.reservation_links import LinkAction
from chalicelib.domain.reversals import ReversalType
from chalicelib.domain.statuses import Status
from chalicelib.domain.subjects import in_subject
from chalicelib.domain.tenants import TenantProfile
from chalicelib.notifications import amounts, dates, html_mails, sms
from chalicelib.notifications.audience import Notice
from chalicelib.notifications.invitations import Method, calendar_of
from chalicelib.notifications.labels import LABELS, one_line, paragraphs
from chalicelib.notifications.notification_templates import (
    OF_PAYMENTS,
    PAUSED,
    REFUND,
    UNINVITED,
    MessageWords,
    NotificationTemplates,
    TemplateContext,
)

# After these, the reservation does not take place for the recipient.
_OVER = frozenset({Status.CANCELLED, Status.EXPIRED, ERASED, UNINVITED})


@dataclass(frozen=True, slots=True)
class Recipient:
    """The recipient of a letter; `name` may be empty."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An e-mail; `calendar` is its iCalendar text with the method `method`, both None if it has none."""

    subject: str
    text: str
    html: str
    calendar: str | None
    method: Method | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """The common content of text and HTML; `lines` are labels and values.

    `buttons` are labels and addresses of links to the reservation, `link` is the value that leads elsewhere.
    `quoted` are lines of what users wrote, introduced by `by_users`. `sender` is who the mail comes from.
    """

    greeting: str
    sentences: str
    lines: tuple[tuple[str, str], ...]
    buttons: tuple[tuple[str, str], ...]
    by_users: str
    quoted: tuple[tuple[str, str], ...]
    link: str | None
    sender: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A notice with its words, and the part of the context that the recipient may see.

    `present` is the current reservation, or its last state if erased; `amounts` are lines about its price.
    """

    topic: str
    event: Event
    present: Reservation
    language: Language
    words: MessageWords
    context: TemplateContext
    amounts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls,
        *,
        notice: Notice,
        event: Event,
        present: Reservation,
        templates: NotificationTemplates,
        language: Language,
    ) -> "Message":
        """Return the message for a notice of this event."""
        # An erased reservation is shown as cancelled, whatever its last status was.
        seen = replace(present, status=Status.CANCELLED) if event.change.action == ERASED else present
        context = visible(templates.context(seen, notice.recipient_role, language), notice.topic)
        return cls(
            topic=notice.topic,
            event=event,
            present=present,
            language=language,
            words=templates.words[language][notice.topic, notice.recipient_role],
            context=context,
            amounts=amounts.lines_of(event, seen, notice.recipient_role, language),
        )

    @property
    def subject(self) -> str:
        """Return the subject, with names and titles as subjects carry them."""
        return self.words.subject.format(**self._names)

    @property
    def _names(self) -> dict[str, str]:
        context = self.context
        names = {"title": context.title, "host": context.host, "holder": context.holder}
        return {name: in_subject(value) for name, value in names.items()}

    def when(self, interval: Interval) -> str:
        """Return an interval in the reservation's zone and the recipient's language."""
        return dates.when(interval, self.present.zone, self.language)

    def letter(
        self,
        to: Recipient,
        links: Mapping[LinkAction, str] | None = None,
        sender: TenantProfile | None = None,
    ) -> Letter:
        """Return it as an e-mail from a tenant; `links` are the addresses of what its recipient may do."""
        name, method, calendar = one_line(to.name), _method_of(self.topic), None
        if method is not None:
            context, present = self.context, self.present
            calendar = calendar_of(
                method=method, event=self.event, present=present, context=context, name=name, email=to.email
            )
        content, subject = _content(self, name, links or {}, sender or TenantProfile()), self.subject
        html = _html(content, subject, self.language)
        return Letter(subject=subject, text=_text(content), html=html, calendar=calendar, method=method)

    def brief(self) -> str:
        """Return it in one line, for an SMS: the subject, and in quotes what users wrote of it."""
        time = dates.short(self.present.interval, self.present.zone, self.language)
        names = {name: LABELS[self.language].quote(value) for name, value in self._names.items()}
        return sms.fitted(self.words.subject.format(**names), f" - {time}")

    def whatsapp_parameters(self) -> tuple[str, str, str]:
        """Return the parameters of the WhatsApp template: the sentence, the title in quotes, and the time."""
        title = LABELS[self.language].quote(in_subject(self.context.title))
        return self.words.sentence, title, self.when(self.present.interval)


def visible(context: TemplateContext, topic: str) -> TemplateContext:
    """Return the context in clean lines; an uninvited user gets only the names, and the title."""
    names = TemplateContext(
        title=one_line(context.title), host=one_line(context.host), holder=one_line(context.holder)
    )
    if topic == UNINVITED:
        return replace(names, quoted=_lines(pair for pair in context.quoted if not pair[0]))
    return replace(
        names,
        place=one_line(context.place or ""),
        link=None if topic in _OVER else context.link,
        description=paragraphs(context.description or ""),
        facts=_lines(context.facts),
        quoted=_lines(context.quoted),
    )


def _lines(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return labels and values in clean lines, without those that have no value."""
    clean = ((one_line(label), paragraphs(value)) for label, value in pairs)
    return tuple((label, value) for label, value in clean if value)


def _method_of(topic: str) -> Method | None:
    if topic in OF_PAYMENTS or topic in OF_NOBODY or topic == PAUSED:
        return None
    return "CANCEL" if topic in _OVER else "REQUEST"


def signature_of(sender: TenantProfile) -> tuple[str, ...]:
    """Return the lines in which a tenant says who it is; what is empty is left out."""
    return tuple(filter(None, map(one_line, (sender.name, sender.address))))


def signed(text: str, signature: tuple[str, ...]) -> str:
    """Return the text of a mail with a signature, if there is one."""
    # Mail clients know what stands below this line as a signature.
    end = ["\n".join(("-- ", *signature))] if signature else []
    return "\n\n".join((text, *end)) + "\n"


def _content(message: Message, name: str, links: Mapping[LinkAction, str], sender: TenantProfile) -> _Content:
    labels, change, link = LABELS[message.language], message.event.change, message.context.link
    sentences = [message.words.sentence]
    if change.changed.get("late"):
        sentences.append(labels.late)
    if message.topic == Status.CANCELLED and REFUND in change.changed.get("details", ()):
        sentences.append(labels.refund)
    if "reversal" in change.changed:
        sentences.append(labels.reversals[ReversalType(change.changed["reversal"])])
    lines = [(labels.when, message.when(message.present.interval))]
    before = _before(message.event) if message.topic in (MOVED, WAITLIST_MOVED) else None
    if before is not None:
        lines.append((labels.before, message.when(before)))
    lines += (*message.context.facts, *message.amounts)
    if PAUSED_UNTIL in change.changed:
        until = datetime.fromisoformat(change.changed[PAUSED_UNTIL])
        lines.append((labels.books_again, dates.at(until, message.present.zone, message.language)))
    if link:
        lines.append((labels.link, link))
    reason = () if message.topic == UNINVITED else _lines([(labels.reason, change.reason or "")])
    return _Content(
        greeting=labels.greet(name),
        sentences=" ".join(sentences),
        lines=tuple(lines),
        buttons=tuple((labels.actions[action], url) for action, url in links.items()),
        by_users=labels.by_users,
        quoted=message.context.quoted + reason,
        link=link,
        sender=signature_of(sender),
    )


def _before(event: Event) -> Interval | None:
    """Return the interval before the reservation was moved; None if only its resource changed."""
    changed, after = event.change.changed, event.reservation.interval
    if "start" not in changed and "end" not in changed:
        return None
    start = datetime.fromisoformat(changed["start"][0]) if "start" in changed else after.start
    end = datetime.fromisoformat(changed["end"][0]) if "end" in changed else after.end
    return Interval(start, end)


def _text(content: _Content) -> str:
    parts = [content.greeting, content.sentences, _labelled(content.lines)]
    if content.buttons:
        parts.append(_labelled(content.buttons))
    if content.quoted:
        quoted = (f"> {line}".rstrip() for line in _labelled(content.quoted).split("\n"))
        parts.append("\n".join((content.by_users, *quoted)))
    return signed("\n\n".join(parts), content.sender)


def _labelled(lines: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{label}: {value}" if label else value for label, value in lines)


def _html(content: _Content, subject: str, language: Language) -> str:
    return html_mails.document(
        html_mails.paragraph(content.greeting),
        html_mails.paragraph(content.sentences),
        html_mails.table(content.lines, content.link),
        html_mails.buttons(content.buttons),
        html_mails.quotation(content.by_users, content.quoted),
        html_mails.footer(content.sender),
        title=subject,
        language=language,
    )
