"""The page on which a checkout of the local payment provider is paid."""

from datetime import datetime
from html import escape

from stack.ledger import REVERSALS, Ledger, is_expired, total

OUTCOMES = {
    "approved": "aprobado",
    "rejected": "rechazado",
    "refunded": "devuelto",
    "charged_back": "revertido por un contracargo",
}
PAGE = """<!doctype html><html lang="es"><head><meta charset="utf-8"><title>Pago de prueba</title><style>
body{{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem}}
dt{{color:#555}}dd{{margin:0 0 .75rem}}button{{font:inherit;padding:.5rem 1.5rem;margin-right:.5rem}}
</style></head><body><h1>Pago de prueba</h1>
<p>Este es el proveedor de pagos local: no se mueve dinero.</p>
<dl>{facts}</dl><ul>{payments}</ul>{ending}</body></html>"""
BUTTONS = """<form method="post"><input type="hidden" name="token" value="{token}">
<button name="decision" value="pay">Pagar</button>
<button name="decision" value="reject">Rechazar</button></form>"""
BUTTONS_ONCE_PAID = """<p>Ya está pagado.</p>
<form method="post"><input type="hidden" name="token" value="{token}">
<button name="decision" value="refund">Devolver</button>
<button name="decision" value="chargeback">Contracargo</button></form>"""


def page(ledger: Ledger, name: str, now: datetime) -> str:
    """Return the page: what is to be paid, what became of it, and buttons while they do something."""
    asked, token = ledger.kept.checkouts[name].asked, ledger.kept.checkouts[name].token
    ending = BUTTONS.format(token=token)
    statuses = {payment.status for payment in ledger.payments_of(name)}
    if "approved" in statuses:
        ending = BUTTONS_ONCE_PAID.format(token=token)
    elif statuses & REVERSALS:
        ending = "<p>El dinero fue devuelto.</p>"
    elif is_expired(asked, now):
        ending = "<p>Ha vencido: ya no se puede pagar.</p>"
    facts = {
        "Concepto": ", ".join(item["title"] for item in asked["items"]),
        "Importe": f"{asked['items'][0].get('currency_id', 'ARS')} {total(asked)}",
        "Referencia": asked.get("external_reference"),
        "Pagador": asked.get("payer", {}).get("email"),
        "Vence": asked.get("expiration_date_to"),
    }
    rows = (
        f"<dt>{fact}</dt><dd>{escape(str(value))}</dd>" for fact, value in facts.items() if value is not None
    )
    payments = (f"<li>Pago {each.id}: {OUTCOMES[each.status]}</li>" for each in ledger.payments_of(name))
    return PAGE.format(facts="".join(rows), payments="".join(payments), ending=ending)
