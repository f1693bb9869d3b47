"""The mail to the author of a closure, word for word: golden/closures (`GOLDEN=write` writes it anew)."""

import pytest

from chalicelib.domain.events import CLOSURE_MET, Event
from chalicelib.domain.languages import Language
from chalicelib.notifications.audience import notices_of
from chalicelib.notifications.closure_templates import TEMPLATES
from chalicelib.notifications.letters import Message
from tests.notifications.samples import CLOSED, RECIPIENTS, change
from tests.notifications.test_golden import CLOSURES, GOLDEN, IS_WRITING, LANGUAGES


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_author_of_a_closure_is_told_as_the_file_says(language: Language) -> None:
    event = Event(change(CLOSURE_MET), CLOSED)
    [notice] = notices_of(event, TEMPLATES)
    message = Message.of(notice=notice, event=event, present=CLOSED, templates=TEMPLATES, language=language)

    letter = message.letter(RECIPIENTS[notice.recipient_role])

    texts = {"txt": f"{letter.subject}\n---\n{letter.text}", "html": letter.html}
    for form, text in texts.items():
        path = GOLDEN / f"closures/closure.met.holder.{language}.{form}"
        assert f"closures/{path.name}" in CLOSURES
        if IS_WRITING:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")
    assert letter.calendar is None
