"""The words of the pages behind the links of mails about reservations."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.languages import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkWords:
    """The words of all pages; those with `{until}` or `{fee}` name a time or an amount."""

    see: str
    cancel: str
    invalid_title: str
    invalid: str
    over: str
    cancelled: str
    pending: str
    confirmed: str
    ask: str
    is_free_until: str
    late: str
    late_fee: str
    late_refused: str
    confirm_cancel: str
    unavailable: str


WORDS: Mapping[Language, LinkWords] = {
    "es": LinkWords(
        see="Detalles",
        cancel="Cancelar",
        invalid_title="Enlace no válido",
        invalid="El enlace no es válido o ya no sirve: usa el del último correo que recibiste.",
        over="Ya terminó o no sigue en pie.",
        cancelled="Está cancelada.",
        pending="Está pendiente de confirmación.",
        confirmed="Está confirmada.",
        ask="¿Quieres cancelarla? El horario quedará libre para otras personas.",
        is_free_until="Puedes cancelar a tiempo hasta el {until}.",
        late="El plazo para cancelar terminó el {until}: quedará registrada como tardía.",
        late_fee="El plazo para cancelar sin costo terminó el {until}: deberás {fee}.",
        late_refused="El plazo para cancelar terminó el {until}.",
        confirm_cancel="Sí, cancelar",
        unavailable="Inténtalo de nuevo en un momento.",
    ),
    "en": LinkWords(
        see="Details",
        cancel="Cancel",
        invalid_title="Link not valid",
        invalid="This link is wrong or cannot be used any more: use the one in the latest e-mail you got.",
        over="It is over, or does not stand any more.",
        cancelled="It is cancelled.",
        pending="It is waiting to be confirmed.",
        confirmed="It is confirmed.",
        ask="Do you want to cancel it? The time will be free for others.",
        is_free_until="You can cancel in time until {until}.",
        late="The time to cancel ended on {until}: it will be noted as late.",
        late_fee="The time to cancel free of charge ended on {until}: you will owe {fee}.",
        late_refused="The time to cancel ended on {until}.",
        confirm_cancel="Yes, cancel",
        unavailable="Please try again in a moment.",
    ),
}
