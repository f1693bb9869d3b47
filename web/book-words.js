// What the booking page says, in the browser's language; else in Spanish. Nothing is kept in the browser.
const WORDS = {
  es: {
    loading: "Cargando…",
    missing: "Aquí no hay nada que reservar. Revisa la dirección, o pregunta a quien te la dio.",
    failed: "No se pudo cargar. Inténtalo de nuevo.",
    again: "Intentar de nuevo",
    choose: "¿Qué quieres reservar?",
    all: "Ver todo lo que se puede reservar",
    hours: "Abre",
    allDay: "todo el día",
    shut: "No abre este día",
    prices: "Precio",
    perHour: "{amount} por hora",
    fixed: "{amount} fijo",
    length: "Duración",
    minutes: "{count} minutos",
    week: "Días",
    before: "← Anteriores",
    after: "Siguientes →",
    day: "Ir a un día",
    free: "Horarios libres: {day}",
    zone: "Hora de {zone}",
    count: "{count} libres",
    none: "No queda ningún horario libre este día.",
    name: "Nombre",
    email: "Correo electrónico",
    emailHint: "Te enviaremos un enlace para confirmar. No hace falta una cuenta.",
    hold: "Apartar este horario",
    holding: "Apartando…",
    back: "Elegir otro horario",
    held: "Revisa tu correo",
    heldText: "Apartamos {when} hasta las {until}. Abre el enlace que enviamos a {email} y confirma: sin eso, el horario queda libre.",
    another: "Reservar otro horario",
    taken: "Alguien acaba de tomar ese horario. Elige otro.",
    many: "Hay demasiados horarios apartados sin confirmar. Confirma los tuyos, o inténtalo en {minutes} minutos.",
    off: "No hay conexión. Inténtalo de nuevo.",
    days: ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"],
  },
  en: {
    loading: "Loading…",
    missing: "There is nothing to book here. Check the address, or ask who gave it to you.",
    failed: "It could not be loaded. Please try again.",
    again: "Try again",
    choose: "What would you like to book?",
    all: "See everything that can be booked",
    hours: "Open",
    allDay: "all day",
    shut: "Closed on this day",
    prices: "Price",
    perHour: "{amount} an hour",
    fixed: "{amount} fixed",
    length: "Length",
    minutes: "{count} minutes",
    week: "Days",
    before: "← Earlier",
    after: "Later →",
    day: "Go to a day",
    free: "Free times: {day}",
    zone: "Time in {zone}",
    count: "{count} free",
    none: "No time is free on this day.",
    name: "Name",
    email: "E-mail",
    emailHint: "We will send you a link to confirm. You need no account.",
    hold: "Hold this time",
    holding: "Holding…",
    back: "Choose another time",
    held: "Check your e-mail",
    heldText: "We hold {when} until {until}. Open the link that we sent to {email} and confirm: without it the time will be free again.",
    another: "Book another time",
    taken: "Somebody has just taken that time. Choose another.",
    many: "Too many times are held without being confirmed. Confirm yours, or try again in {minutes} minutes.",
    off: "There is no connection. Please try again.",
    days: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
  },
};

export const language = navigator.languages.map((tag) => tag.slice(0, 2)).find((name) => name in WORDS) ?? "es";

/** The text of a key; `{names}` in it are replaced. */
export function t(key, values = {}) {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** The names of days in rules: 0 and 7 are Sunday. */
export const dayName = (number) => WORDS[language].days[number % 7];

document.documentElement.lang = language;
