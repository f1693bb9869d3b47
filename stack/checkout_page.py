"""The page on which a checkout of the local payment provider is paid."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from stack.ledger import Ledger
from stack.preference import is_expired, total

OUTCOMES = {"approved": "aprobado", "rejected": "rechazado"}
STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem}"
    "dt{color:#555}dd{margin:0 0 .75rem}button{font:inherit;padding:.5rem 1.5rem;margin-right:.5rem}"
)
BUTTONS = (
    '<form method="post">'
    '<button name="decision" value="pay">Pagar</button>'
    '<button name="decision" value="reject">Rechazar</button>'
    "</form>"
)


def page(ledger: Ledger, name: str, asked: Mapping[str, Any], now: datetime) -> str:
    """The page as it is now: what is to be paid, what became of it, and buttons while they do something."""
    if ledger.is_paid(name):
        ending = "<p>Ya está pagado.</p>"
    elif is_expired(asked, now):
        ending = "<p>Ha vencido: ya no se puede pagar.</p>"
    else:
        ending = BUTTONS
    return (
        '<!doctype html><html lang="es"><head><meta charset="utf-8"><title>Pago de prueba</title>'
        f"<style>{STYLE}</style></head><body><h1>Pago de prueba</h1>"
        "<p>Este es el proveedor de pagos local: no se mueve dinero.</p>"
        f"<dl>{_described(asked)}</dl>{_told(ledger, name)}{ending}</body></html>"
    )


def _described(asked: Mapping[str, Any]) -> str:
    titles = ", ".join(item["title"] for item in asked["items"])
    currency = asked["items"][0].get("currency_id", "ARS")
    facts = {
        "Concepto": titles,
        "Importe": f"{currency} {total(asked)}",
        "Referencia": asked.get("external_reference"),
        "Pagador": (asked.get("payer") or {}).get("email"),
        "Vence": asked.get("expiration_date_to"),
    }
    return "".join(
        f"<dt>{name}</dt><dd>{escape(str(fact))}</dd>" for name, fact in facts.items() if fact is not None
    )


def _told(ledger: Ledger, name: str) -> str:
    lines = (
        f"<li>Pago {payment['id']}: {OUTCOMES[payment['status']]}</li>"
        for payment in ledger.payments_of(name)
    )
    listed = "".join(lines)
    return f"<ul>{listed}</ul>" if listed else ""
