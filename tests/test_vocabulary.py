"""Words that have gone stay gone: what style calls a thing now is the only name that it has."""

import io
import re
import tokenize
from pathlib import Path
from typing import Final

from stack.install import ROOT

# Identifiers that have gone, and what says it now.
GONE: Final = {
    "Voice": "NotificationTemplates",
    "VOICE": "TEMPLATES",
    "Matter": "TemplateContext",
    "Side": "RecipientRole",
    "TOLD": "EMAIL_ROLES",
    "PHONED": "PHONE_ROLES",
    "Wish": "EnrollmentRequest",
    "Claim": "ReservationRequest",
    "Draft": "BookingRequest",
    "Plan": "BookingRequest, Decide",
    "Shown": "RouteDocs",
    "Telling": "Delivery",
    "NotTold": "DeliveryFailed",
    "work_off": "sqs_batches.process",
    "Known": "TTLCache",
    "forget_all": "clear_cache",
    "Mark": "Lease",
    "Due": "DueItem",
    "Receipt": "IdempotencyRecord",
    "ReceiptItem": "IdempotencyItem",
    "raise_if_answered": "route(idempotent=True)",
    "AlreadyAnswered": "IdempotentReplay",
    "Ruling": "AccountOverride",
    "rulings": "account_overrides",
    "handle_of": "unique_name_of",
    "with_handle": "with_unique_name",
    "Heir": "Promotion",
    "heir_of": "next_in_waitlist",
    "_inherit": "_promote",
    "leaves_nothing": "records_caller",
    "until_current": "retry_on_conflict",
    "Overtaken": "VersionConflict",
    "NumberTaken": "IdTaken",
    "_may_sign_in": "account_overrides.is_disabled",
    "telling_conflicts": "showing_conflicts",
    "armed": "with_reminder",
    "_past_lapsed": "settle_and_retry",
    "Thing": "FeedSubject",
    "Listing": "FeedSource",
    "LISTING": "FEED_SOURCE",
    "Fault": "FieldError",
}
# Modules that have gone, by path below their package.
GONE_MODULES: Final = (
    *("voice", "answers", "shown", "telling", "queueing", "known", "marks", "dues", "receipts", "once"),
    *("words", "faults", "spaces", "plans", "checkout"),
)
SOURCES: Final = [
    path
    for folder in ("chalicelib", "stack", "tests", "benchmarks")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if path != Path(__file__)
]


def names_in(path: Path) -> set[str]:
    """Return the identifiers in a file."""
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text()).readline)
    return {token.string for token in tokens if token.type == tokenize.NAME}


def test_no_identifier_of_the_old_language_comes_back() -> None:
    back = {(str(path.relative_to(ROOT)), name) for path in SOURCES for name in names_in(path) & GONE.keys()}

    assert not back, {place: GONE[place[1]] for place in back}


def test_no_module_of_the_old_language_comes_back() -> None:
    assert not [path for path in SOURCES if "chalicelib" in path.parts and path.stem in GONE_MODULES]


def test_the_documents_use_no_identifier_of_the_old_language() -> None:
    for document in [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]:
        quoted = set(re.findall(r"`(\w+)`", document.read_text()))

        assert not quoted & GONE.keys(), document
