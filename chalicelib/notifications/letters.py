"""What one recipient reads of one event, in one language: by e-mail, by SMS and in WhatsApp."""

from dataclasses import dataclass, replace
from datetime import datetime
from html import escape

from chalicelib.domain.events import ERASED, MOVED, Event
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.notifications import dates, sms
from chalicelib.notifications.audience import Notice
from chalicelib.notifications.invitations import Method, calendar_of
from chalicelib.notifications.voice import REFUND, UNINVITED, Language, Matter, Voice, Words
from chalicelib.notifications.words import LABELS, one_line, paragraphs

# After these the recipient has nothing to come to.
_OVER = frozenset({Status.CANCELLED, Status.EXPIRED, ERASED, UNINVITED})

_BODY = "font-family: Arial, sans-serif; font-size: 16px; line-height: 1.5; color: #1f2937"
_TITLE = "font-size: 20px; margin: 24px 0 8px"
_LABEL = "text-align: left; vertical-align: top; padding: 2px 16px 2px 0"
_CELL = "vertical-align: top; padding: 2px 0"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who a letter goes to; `name` may be empty."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An e-mail; `calendar` is its iCalendar text, whose method is `method`, if it has one."""

    subject: str
    text: str
    html: str
    calendar: str | None
    method: Method | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A notice worked out: the words filled in, the matter as far as the recipient is to know it."""

    topic: str
    event: Event
    present: Reservation
    language: Language
    words: Words
    matter: Matter

    def when(self, interval: Interval) -> str:
        """An interval in the reservation's zone and the recipient's language."""
        return dates.when(interval, self.present.zone, self.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """What text and HTML both say; `lines` are labels and values."""

    greeting: str
    sentences: str
    title: str
    lines: tuple[tuple[str, str], ...]
    link: str | None


def letter(
    *,
    notice: Notice,
    event: Event,
    present: Reservation,
    voice: Voice,
    language: Language,
    to: Recipient,
) -> Letter:
    """The letter of a notice; `present` is the reservation as it stands, as it was if it is erased."""
    told = _told(notice, event, present, voice, language)
    name, method = one_line(to.name), _method_of(notice.topic)
    content = _content(told, name)
    return Letter(
        subject=told.words.subject,
        text=_text(content),
        html=_html(content, told.words.subject, language),
        calendar=None
        if method is None
        else calendar_of(
            method=method, event=event, present=present, matter=told.matter, name=name, email=to.email
        ),
        method=method,
    )


def brief(*, notice: Notice, event: Event, present: Reservation, voice: Voice, language: Language) -> str:
    """The notice in one line, for an SMS."""
    told = _told(notice, event, present, voice, language)
    return sms.fitted(told.words.subject, f" - {dates.short(present.interval, present.zone, language)}")


def whatsapp_parameters(
    *, notice: Notice, event: Event, present: Reservation, voice: Voice, language: Language
) -> tuple[str, str, str]:
    """What fills in the template: the sentence, the title, and when it is."""
    told = _told(notice, event, present, voice, language)
    return told.words.sentence, told.matter.title, told.when(present.interval)


def _told(notice: Notice, event: Event, present: Reservation, voice: Voice, language: Language) -> _Told:
    # What is erased has no status any more that anybody could go by.
    seen = replace(present, status=Status.CANCELLED) if event.change.action == ERASED else present
    matter = _shown(voice.matter(seen, notice.side, language), notice.topic)
    names = {"title": matter.title, "host": matter.host, "holder": matter.holder}
    names["when"] = dates.when(present.interval, present.zone, language)
    words = voice.words[language][notice.topic, notice.side]
    return _Told(
        topic=notice.topic,
        event=event,
        present=present,
        language=language,
        words=Words(words.subject.format(**names), words.sentence.format(**names)),
        matter=matter,
    )


def _shown(matter: Matter, topic: str) -> Matter:
    """The matter without what could break a line; who takes no part any more gets its title alone."""
    named = Matter(title=one_line(matter.title), host=one_line(matter.host), holder=one_line(matter.holder))
    if topic == UNINVITED:
        return named
    facts = ((one_line(label), paragraphs(value)) for label, value in matter.facts)
    return replace(
        named,
        place=one_line(matter.place or ""),
        link=None if topic in _OVER else matter.link,
        description=paragraphs(matter.description or ""),
        facts=tuple((label, value) for label, value in facts if value),
    )


def _method_of(topic: str) -> Method | None:
    if topic == REFUND:
        return None
    return "CANCEL" if topic in _OVER else "REQUEST"


def _content(told: _Told, name: str) -> _Content:
    labels, change, link = LABELS[told.language], told.event.change, told.matter.link
    sentences = [told.words.sentence]
    if change.changed.get("late"):
        sentences.append(labels.late)
    lines = [(labels.when, told.when(told.present.interval))]
    before = _before(told.event) if told.topic == MOVED else None
    if before is not None:
        lines.append((labels.before, told.when(before)))
    lines += told.matter.facts
    if link:
        lines.append((labels.link, link))
    reason = paragraphs(change.reason or "")
    if reason and told.topic != UNINVITED:
        lines.append((labels.reason, reason))
    return _Content(
        greeting=labels.greet(name),
        sentences=" ".join(sentences),
        title=told.matter.title,
        lines=tuple(lines),
        link=link,
    )


def _before(event: Event) -> Interval | None:
    """When it was before it moved in time."""
    changed, after = event.change.changed, event.reservation.interval
    if "start" not in changed and "end" not in changed:
        return None
    start = datetime.fromisoformat(changed["start"][0]) if "start" in changed else after.start
    end = datetime.fromisoformat(changed["end"][0]) if "end" in changed else after.end
    return Interval(start, end)


def _text(content: _Content) -> str:
    facts = "\n".join(f"{label}: {value}" for label, value in content.lines)
    return "\n\n".join((content.greeting, content.sentences, f"{content.title}\n{facts}")) + "\n"


def _html(content: _Content, subject: str, language: Language) -> str:
    rows = "\n".join(
        f'<tr><th scope="row" style="{_LABEL}">{escape(label)}</th>'
        f'<td style="{_CELL}">{_value(value, content.link)}</td></tr>'
        for label, value in content.lines
    )
    return f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(subject)}</title>
</head>
<body style="{_BODY}">
<p>{escape(content.greeting)}</p>
<p>{escape(content.sentences)}</p>
<h1 style="{_TITLE}">{escape(content.title)}</h1>
<table style="border-collapse: collapse">
{rows}
</table>
</body>
</html>
"""


def _value(value: str, link: str | None) -> str:
    shown = escape(value).replace("\n", "<br>")
    return f'<a href="{shown}">{shown}</a>' if value == link else shown
