"""The words of the pages behind the links of mails about reservations, besides those of the mails."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.languages import Language
from chalicelib.domain.reservation_links import LinkAction


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkWords:
    """The words of all pages; those in braces are filled in."""

    see: str
    invalid_title: str
    invalid: str
    over: str
    cancelled: str
    pending: str
    pending_until: str
    confirmed: str
    ask: str
    acts: Mapping[LinkAction, str]
    is_free_until: str
    late: str
    late_fee: str
    late_refused: str
    confirm_cancel: str
    now: str
    day: str
    show_day: str
    before: str
    after: str
    free: str
    none_free: str
    choose: str
    confirm_move: str
    moved: str
    ask_confirm: str
    lapsed: str
    try_again: str
    unavailable: str


WORDS: Mapping[Language, LinkWords] = {
    "es": LinkWords(
        see="Detalles",
        invalid_title="Enlace no válido",
        invalid="El enlace no es válido o ya no sirve: usa el del último correo que recibiste.",
        over="Ya terminó o no sigue en pie.",
        cancelled="Está cancelada.",
        pending="Está pendiente de confirmación.",
        pending_until="Está pendiente de confirmación: sin ella, el horario queda libre el {until}.",
        confirmed="Está confirmada.",
        ask="¿Quieres cancelarla? El horario quedará libre para otras personas.",
        acts={LinkAction.CANCEL: "cancelar", LinkAction.MOVE: "cambiar"},
        is_free_until="Puedes {act} a tiempo hasta el {until}.",
        late="El plazo para {act} terminó el {until}: quedará registrado como tardío.",
        late_fee="El plazo para {act} sin costo terminó el {until}: deberás {fee}.",
        late_refused="El plazo para {act} terminó el {until}.",
        confirm_cancel="Sí, cancelar",
        now="Ahora",
        day="Día",
        show_day="Ver horarios",
        before="Día anterior",
        after="Día siguiente",
        free="Horarios libres: {day} ({zone})",
        none_free="No hay horarios libres ese día. Elige otro.",
        choose="Elige uno de los horarios.",
        confirm_move="Cambiar a este horario",
        moved="El horario está cambiado.",
        ask_confirm="El horario está apartado hasta el {until}. Confírmalo para que sea tuyo.",
        lapsed="El tiempo para confirmar terminó y el horario quedó libre.",
        try_again="Elegir otra vez",
        unavailable="Inténtalo de nuevo en un momento.",
    ),
    "en": LinkWords(
        see="Details",
        invalid_title="Link not valid",
        invalid="This link is wrong or cannot be used any more: use the one in the latest e-mail you got.",
        over="It is over, or does not stand any more.",
        cancelled="It is cancelled.",
        pending="It is waiting to be confirmed.",
        pending_until="It is waiting to be confirmed: if it is not, the time is free again on {until}.",
        confirmed="It is confirmed.",
        ask="Do you want to cancel it? The time will be free for others.",
        acts={LinkAction.CANCEL: "cancel it", LinkAction.MOVE: "change it"},
        is_free_until="You can {act} in time until {until}.",
        late="The time to {act} ended on {until}: it will be noted as late.",
        late_fee="The time to {act} free of charge ended on {until}: you will owe {fee}.",
        late_refused="The time to {act} ended on {until}.",
        confirm_cancel="Yes, cancel",
        now="Now",
        day="Day",
        show_day="Show times",
        before="Day before",
        after="Day after",
        free="Free times: {day} ({zone})",
        none_free="Nothing is free on that day. Choose another.",
        choose="Choose one of the times.",
        confirm_move="Change to this time",
        moved="The time is changed.",
        ask_confirm="This time is held until {until}. Confirm it to make it yours.",
        lapsed="The time to confirm it is over, and it is free again.",
        try_again="Choose again",
        unavailable="Please try again in a moment.",
    ),
}
