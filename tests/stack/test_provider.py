"""The local payment provider plays Mercado Pago: its API, a page to pay on, signed notifications."""

import http.client
import json
import math
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from chalicelib.domain.errors import PaymentRefused, Unavailable
from chalicelib.domain.reversals import Reversal, ReversalType
from chalicelib.integrations import payments
from chalicelib.integrations.payments import Payment
from chalicelib.store import secrets
from stack import pay
from stack.local import Unusable
from stack.provider import Provider
from tests.integrations.payments import documents
from tests.integrations.payments.documents import Failure, Notification, Preference
from tests.integrations.payments.orders import opened
from tests.remotes.responses import Response, answered
from tests.remotes.server import Remote
from tests.remotes.waits import PATIENCE, virtual_waits

AT_ONCE = (0.0, 0.0, 0.0)
SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)


@dataclass
class Heard:
    """A notification: its target, its headers, its body."""

    target: str
    headers: Message
    body: Any

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query))

    @property
    def payment(self) -> str:
        found = payments.notified_payment(query=self.query, document=self.body)
        assert found is not None
        return found

    @property
    def is_authentic(self) -> bool:
        headers = dict(self.headers.items())
        return payments.is_authentic(payment=self.payment, headers=headers, now=datetime.now(UTC))


class Receiver(Remote):
    """The API, as far as it is told of payments."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Heard] = []

    def answer(self, verb: str, target: str, headers: Message, content: bytes) -> Response:
        body = json.loads(content)
        Notification.model_validate(body)
        self.heard.append(Heard(target, headers, body))
        return self.act(verb, lambda: Response(200, b'{"status": 200}'))

    def all_heard(self) -> list[Heard]:
        """Every notification so far; none is on its way any more."""
        for thread in threading.enumerate():
            if "_tell_until_heard" in thread.name:
                thread.join(PATIENCE)
                assert not thread.is_alive()
        return self.heard


@dataclass
class Stack:
    """A provider that can be stopped and started again, and the API that it tells of payments."""

    path: Path
    receiver: Receiver
    set_environment: Callable[..., None]
    pauses: tuple[float, ...] = AT_ONCE
    providers: list[Provider] = field(default_factory=list)

    @property
    def provider(self) -> Provider:
        return self.providers[-1]

    def start(self) -> None:
        self.providers.append(Provider(self.path, pauses=self.pauses))
        self.set_environment(**self.provider.environment(self.receiver.origin))
        secrets.payment_keys.cache_clear()
        self.provider.start()

    def restart(self) -> None:
        self.provider.stop()
        self.start()


@pytest.fixture
def receiver(socket_enabled: None) -> Iterator[Receiver]:
    with Receiver() as served:
        yield served


@pytest.fixture
def stack(tmp_path: Path, receiver: Receiver, settings_changed: Callable[..., None]) -> Iterator[Stack]:
    started = Stack(tmp_path / "payments.json", receiver, settings_changed)
    with virtual_waits():
        started.start()
        yield started
        started.provider.stop()
    secrets.payment_keys.cache_clear()


def request(
    method: str, url: str, body: Any = None, **headers: str
) -> tuple[int, http.client.HTTPMessage, str]:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    try:
        connection.request(
            method, address.path, body, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        response = connection.getresponse()
        return response.status, response.headers, response.read().decode()
    finally:
        connection.close()


def page(link: str) -> str:
    status, headers, document = request("GET", link)
    assert status == 200
    assert headers.get_content_type() == "text/html"
    return document


def press(link: str, decision: str, **page_headers: str) -> tuple[int, str | None]:
    """Do what a browser does when a button is pressed: the status, and where it leads."""
    [token] = set(re.findall(r'name="token" value="([^"]+)"', page(link)))
    return sent(link, {"token": token, "decision": decision}, Origin=origin_of(link), **page_headers)


def sent(link: str, form: dict[str, str], **headers: str) -> tuple[int, str | None]:
    """Send a form as a browser does, with headers that say what page it is of."""
    kind = "application/x-www-form-urlencoded"
    status, answered, _ = request(
        "POST", link, urlencode(form), Content_Type=kind, Accept="text/html,*/*;q=0.8", **headers
    )
    return status, answered["Location"]


def origin_of(link: str) -> str:
    return f"http://{urlsplit(link).netloc}"


def test_a_checkout_is_paid_and_the_payment_told_of_where_it_was_asked_to(stack: Stack) -> None:
    payment = pay.pay(opened(expires=SOON).link, "pay")

    [heard] = stack.receiver.all_heard()
    assert heard.payment == str(payment["id"])
    assert heard.is_authentic
    assert payments.find(heard.payment) == Payment(
        id=heard.payment,
        status="approved",
        reference="cabcdefgh12345678",
        amount=Decimal("1500.50"),
        currency="ARS",
    )
    assert urlsplit(heard.target).path == "/api/reservations/create-with-payment"
    assert heard.query == {"source_news": "webhooks", "data.id": heard.payment, "type": "payment"}


def test_a_refusal_is_a_payment_too_and_may_be_thought_over(stack: Stack) -> None:
    made = opened(expires=SOON)
    pay.pay(made.link, "reject")
    pay.pay(made.link, "pay")

    heard = stack.receiver.all_heard()
    statuses = {payment.status for each in heard if (payment := payments.find(each.payment))}
    assert statuses == {"rejected", "approved"}


def test_the_page_says_what_is_to_be_paid_and_asks(stack: Stack) -> None:
    document = page(opened(expires=SOON).link)

    for text in ("Seña de un turno", "ARS 1500.50", "cabcdefgh12345678", "ana@example.com"):
        assert text in document
    for label in ("Pagar", "Rechazar"):
        assert f">{label}</button>" in document


def test_what_is_shown_is_text_and_nothing_else(stack: Stack) -> None:
    title, reference = "<script>alert('x')</script>", '"><img src=x>'

    document = page(
        opened(title=title, reference=reference, payer_email="a&b@example.com", expires=SOON).link
    )

    assert "<script" not in document
    assert "<img" not in document
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in document
    assert "a&amp;b@example.com" in document


def test_a_button_leads_back_to_the_page_which_says_what_became_of_it(stack: Stack) -> None:
    made = opened(expires=SOON)

    assert press(made.link, "reject") == (303, urlsplit(made.link).path)
    assert "rechazado" in page(made.link)
    assert press(made.link, "pay") == (303, urlsplit(made.link).path)
    document = page(made.link)
    assert "aprobado" in document
    assert ">Pagar</button>" not in document


def test_no_other_page_presses_a_button_not_even_one_that_knows_the_address(stack: Stack) -> None:
    made, other = opened(expires=SOON), opened(reference="other123456789012", operation="2", expires=SOON)
    [token_of_other] = set(re.findall(r'name="token" value="([^"]+)"', page(other.link)))
    pay_it = {"decision": "pay"}
    for form in (
        pay_it,
        {**pay_it, "token": ""},
        {**pay_it, "token": "ñ"},
        {**pay_it, "token": token_of_other},
    ):
        for header in (
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Sec_Fetch_Site": "same-site"},
        ):
            assert sent(made.link, form, **header)[0] == 403, (form, header)
    assert stack.provider.ledger.payments_of(made.id) == []

    assert press(made.link, "pay", Sec_Fetch_Site="same-origin")[0] == 303
    assert press(made.link, "refund")[0] == 303


def test_a_checkouts_token_outlives_a_restart(stack: Stack) -> None:
    link = opened(expires=SOON).link
    before = page(link)
    stack.restart()

    assert page(link) == before


def test_what_is_paid_is_not_paid_twice_even_by_many_at_once(stack: Stack) -> None:
    made = opened(expires=SOON)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: press(made.link, "pay"), range(8)))

    assert {status for status, _ in answers} == {303}
    with pytest.raises(Unusable, match="pagado"):
        pay.pay(made.link, "pay")

    assert len(stack.provider.ledger.payments_of(made.id)) == 1


def test_what_has_expired_is_not_paid(stack: Stack) -> None:
    made = opened(expires=datetime.now(UTC) - timedelta(seconds=1))

    assert "vencido" in page(made.link)
    assert "<button" not in page(made.link)
    with pytest.raises(Unusable, match="vencido"):
        pay.pay(made.link, "pay")


def test_the_same_operation_opens_one_checkout(stack: Stack) -> None:
    assert opened(expires=SOON) == opened(expires=SOON)
    assert opened(expires=SOON) != opened(expires=SOON, operation="f" * 32)


def test_what_it_answers_conforms(stack: Stack) -> None:
    token = f"Bearer {stack.provider.token}"
    item = {"title": "Seña", "quantity": 2, "unit_price": 10.1, "currency_id": "UYU"}

    status, _, preference = request(
        "POST",
        f"{stack.provider.url}/checkout/preferences",
        json.dumps({"items": [item]}),
        Authorization=token,
        Content_Type="application/json",
        X_Idempotency_Key="one",
    )
    paid = pay.pay(json.loads(preference)["init_point"], "pay")
    _, _, payment = request("GET", f"{stack.provider.url}/v1/payments/{paid['id']}", Authorization=token)

    assert status == 201
    Preference.model_validate(json.loads(preference))
    documents.Payment.model_validate(paid)
    assert json.loads(payment) == paid
    assert (paid["transaction_amount"], paid["external_reference"]) == (20.2, None)


def test_what_cannot_be_paid_is_refused(stack: Stack) -> None:
    item = {"title": "a", "quantity": 1, "unit_price": 1}
    wrong_items: list[dict[str, Any]] = [
        {"title": "a", "quantity": 1},
        *({**item, "title": " "}, {**item, "quantity": 0}),
        *({**item, "unit_price": price} for price in (0, -1, True, math.nan, "1")),
    ]
    wrong_fields: list[dict[str, Any]] = [
        *({"payer": "ana"}, {"external_reference": 1}, {"notification_url": "x"}),
        {"expiration_date_to": "2026-03-15"},
    ]
    bodies: list[Any] = [
        *([], {}, {"items": []}),
        *({"items": [wrong]} for wrong in wrong_items),
        *({"items": [item], **wrong} for wrong in wrong_fields),
    ]
    for body in ("", "{", *map(json.dumps, bodies)):
        status, _, answer = request(
            "POST",
            f"{stack.provider.url}/checkout/preferences",
            body,
            Authorization=f"Bearer {stack.provider.token}",
            Content_Type="application/json",
            X_Idempotency_Key="one",
        )

        assert status == 400, body
        Failure.model_validate(json.loads(answer))


def test_who_has_no_token_is_refused(stack: Stack, settings_changed: Callable[..., None]) -> None:
    paid = pay.pay(opened(expires=SOON).link, "pay")
    settings_changed(MERCADOPAGO_TOKEN="another")
    secrets.payment_keys.cache_clear()

    with pytest.raises(PaymentRefused):
        opened(expires=SOON)
    with pytest.raises(Unavailable):
        payments.find(str(paid["id"]))


@pytest.mark.parametrize(
    ("decision", "label", "status", "type_", "words"),
    [
        ("refund", "Devolver", "refunded", ReversalType.REFUNDED, "devuelto"),
        ("chargeback", "Contracargo", "charged_back", ReversalType.CHARGED_BACK, "contracargo"),
    ],
)
def test_what_is_paid_can_be_given_back_once_and_is_told_of(
    stack: Stack, decision: str, label: str, status: str, type_: ReversalType, words: str
) -> None:
    made = opened(expires=SOON)
    paid = pay.pay(made.link, "pay")
    stack.receiver.all_heard()
    assert f">{label}</button>" in page(made.link)

    back = pay.pay(made.link, decision)

    documents.Payment.model_validate(back)
    assert (back["id"], back["status"]) == (paid["id"], status)
    heard = stack.receiver.all_heard()
    assert [each.payment for each in heard] == [str(paid["id"])] * 2
    assert [each.body["action"] for each in heard] == ["payment.created", "payment.updated"]
    found = payments.find(str(paid["id"]))
    assert found is not None
    assert found.reversal == Reversal(str(paid["id"]), type_, Decimal("1500.50"), "ARS")
    document = page(made.link)
    assert words in document
    assert "<button" not in document
    for again in ("refund", "chargeback"):
        with pytest.raises(Unusable, match="devolver"):
            pay.pay(made.link, again)
    with pytest.raises(Unusable, match="pagado"):
        pay.pay(made.link, "pay")


def test_what_is_not_paid_is_not_given_back(stack: Stack) -> None:
    made = opened(expires=SOON)
    pay.pay(made.link, "reject")
    for decision in ("refund", "chargeback"):
        with pytest.raises(Unusable, match="devolver"):
            pay.pay(made.link, decision)


def test_money_that_nobody_heard_to_be_given_back_is_told_of_after_a_restart(stack: Stack) -> None:
    link = opened(expires=SOON).link
    pay.pay(link, "pay")
    stack.receiver.all_heard()
    stack.receiver.next("POST", *[answered(503, b"")] * (1 + len(AT_ONCE)))
    pay.pay(link, "refund")
    told = len(stack.receiver.all_heard())

    stack.restart()

    assert len(stack.receiver.all_heard()) == told + 1
    assert all(each.is_heard for each in stack.provider.kept.payments.values())


def test_what_is_not_there_is_not_found(stack: Stack) -> None:
    assert payments.find("7") is None
    assert payments.find("../checkout/x") is None
    for path in ("/", "/checkout/x", "/checkout/", "/v1/payments/"):
        assert request("GET", stack.provider.url + path)[0] == 404
    assert request("POST", f"{stack.provider.url}/checkout/x", "decision=pay")[0] == 404


def test_a_decision_is_one_of_four(stack: Stack) -> None:
    link = opened(expires=SOON).link

    for form in ("", "decision=", "decision=maybe", "approved", "\ud83d"):
        assert request("POST", link, form.encode(errors="replace"))[0] == 400, form


def test_a_notification_is_sent_until_it_is_heard_and_signed_each_time(stack: Stack) -> None:
    stack.receiver.next("POST", answered(500, b"oops"), answered(None, b""), answered(302, b""))

    pay.pay(opened(expires=SOON).link, "pay")

    heard = stack.receiver.all_heard()
    assert len({each.payment for each in heard}) == 1
    assert all(each.is_authentic for each in heard)
    assert len({each.headers["x-signature"] for each in heard}) == 4
    assert all(each.is_heard for each in stack.provider.kept.payments.values())


def test_what_nobody_hears_is_given_up_and_told_of_after_a_restart(stack: Stack) -> None:
    refusals = [answered(503, b"")] * (1 + len(AT_ONCE))
    stack.receiver.next("POST", *refusals)
    paid = str(pay.pay(opened(expires=SOON).link, "pay")["id"])
    assert len(stack.receiver.all_heard()) == len(refusals)

    stack.restart()

    heard = stack.receiver.all_heard()
    assert len(heard) == len(refusals) + 1
    assert heard[-1].payment == paid
    assert heard[-1].is_authentic
    assert all(each.is_heard for each in stack.provider.kept.payments.values())


def test_what_has_been_heard_is_not_told_of_again(stack: Stack) -> None:
    pay.pay(opened(expires=SOON).link, "pay")
    assert len(stack.receiver.all_heard()) == 1
    assert all(each.is_heard for each in stack.provider.kept.payments.values())

    stack.restart()
    pay.pay(opened(expires=SOON, operation="f" * 32).link, "pay")

    first, second = stack.receiver.all_heard()
    assert first.payment != second.payment


def test_a_restart_keeps_everything(stack: Stack) -> None:
    before = stack.provider
    open_still = opened(expires=SOON)
    paid = opened(expires=SOON, operation="f" * 32)
    payment = str(pay.pay(paid.link, "pay")["id"])

    stack.restart()

    after = stack.provider
    assert after.url == before.url
    assert after.token == before.token
    assert after.kept.webhook_secret == before.kept.webhook_secret
    assert opened(expires=SOON) == open_still
    assert "aprobado" in page(paid.link)
    found = payments.find(payment)
    assert found is not None
    assert found.status == "approved"
    assert pay.pay(open_still.link, "reject")["id"] == int(payment) + 1


def test_where_the_port_is_taken_another_will_do(stack: Stack, tmp_path: Path) -> None:
    copy = tmp_path / "copy.json"
    copy.write_bytes(stack.path.read_bytes())

    other = Provider(copy)
    other.stop()

    assert other.url != stack.provider.url


def test_its_file_is_for_nobody_else_and_whole_at_any_time(stack: Stack) -> None:
    opened(expires=SOON)

    assert stack.path.stat().st_mode & 0o777 == 0o600
    assert json.loads(stack.path.read_text())["token"] == stack.provider.token
    assert list(stack.path.parent.iterdir()) == [stack.path]


def test_a_file_that_is_none_of_its_own_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "payments.json"
    for kept in ("", "{", '{"token": "'):
        path.write_text(kept)

        with pytest.raises(Unusable, match=r"payments\.json"):
            Provider(path)

        assert path.read_text() == kept


def printed(capsys: pytest.CaptureFixture[str], **environment: str) -> tuple[int, str]:
    """What `make pay` ends with, and what it says."""
    code = pay.main(environment)
    said = capsys.readouterr()
    return code, said.out + said.err


def test_it_is_paid_from_the_shell(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    link = opened(expires=SOON).link

    assert printed(capsys, CHECKOUT=link, DECISION="reject") == (0, "100000001 rejected\n")
    assert printed(capsys, CHECKOUT=link, DECISION="") == (0, "100000002 approved\n")
    assert printed(capsys, CHECKOUT=link) == (1, f"No payment of {link}: Ya está pagado\n")


def test_what_is_no_local_checkout_is_not_paid(
    socket_enabled: None, capsys: pytest.CaptureFixture[str]
) -> None:
    for link, decision, word in (
        ("", "pay", "CHECKOUT"),
        ("https://www.mercadopago.com.ar/checkout/v1/redirect?pref_id=1", "pay", "CHECKOUT"),
        ("http://127.0.0.1:1", "pay", "CHECKOUT"),
        ("http://127.0.0.1:1/checkout/x", "pay", "make run"),
        ("http://127.0.0.1:http/checkout/x", "pay", "make run"),
        ("http://127.0.0.1:1/checkout/x", "maybe", "DECISION"),
    ):
        code, said = printed(capsys, CHECKOUT=link, DECISION=decision)

        assert code == 1, link
        assert word in said
