// Courts, by the routes of document 003: canchas and reservas.
import { arrival } from "./check-in.js";
import { get, list, patch, post } from "./client.js";
import { at, dayOf, clockOf, plusDays, today } from "./wall.js";

const STATES = { PENDIENTE: "pending", CONFIRMADA: "confirmed", COMPLETADA: "completed", CANCELADA: "cancelled" };
const PATH = "api/reservas";
const pathOf = (item) => `${PATH}/${encodeURIComponent(item.id)}`;
const reservas = (query) => list(PATH, query, (answer) => answer.reservas);

const shown = (reserva, session) => {
  const day = dayOf(reserva.fecha);
  const overnight = reserva.horaFin <= reserva.horaInicio ? 1 : 0;
  const isMine = reserva.usuarioId === session.user.id;
  const administers = session.administers("court");
  const zone = session.user.timezone;
  const { state, checkIn } = arrival(STATES[reserva.estado], timesOf(reserva.checkIn), { zone, isStaff: administers });
  const isOpen = ["pending", "confirmed", "arrived"].includes(state);
  return {
    kind: "court",
    id: reserva.id,
    resource: reserva.canchaId,
    resourceName: reserva.cancha.nombre,
    zone,
    start: at(day, reserva.horaInicio),
    end: reserva.horaFin === "24:00" ? at(plusDays(day, 1), "00:00") : at(plusDays(day, overnight), reserva.horaFin),
    state,
    checkIn,
    title: reserva.notas || reserva.usuario?.nombre || "",
    person: reserva.usuario ? { name: reserva.usuario.nombre, email: reserva.usuario.email } : null,
    note: reserva.notas,
    total: reserva.total || null,
    isMine,
    can: {
      move: isOpen && administers,
      cancel: isOpen && (isMine || administers),
      confirm: state === "pending" && administers,
    },
  };
};

const timesOf = (shown) =>
  shown && { opens: shown.abre, closes: shown.cierra, arrived: shown.llegada, isMissed: shown.ausente, releases: shown.libera };

const times = ({ start, end }) => ({
  fecha: dayOf(start),
  horaInicio: clockOf(start),
  horaFin: clockOf(end) === "00:00" ? "24:00" : clockOf(end),
});

export const courts = {
  kind: "court",
  editor: async () => (await import("./editor-courts.js")).editor,
  people: "note",
  isForGuests: true,
  isMovedAcross: true,

  /** Of each court the days are known to whoever sees all reservas. */
  seesDays: (session) => session.administers("court"),

  exists: async () => (await get("api/canchas", { limit: 1 })).canchas.length > 0,

  async resources(session) {
    const canchas = await list("api/canchas", {}, (answer) => answer.canchas);
    return canchas.map((cancha) => ({
      id: cancha.id,
      name: cancha.nombre,
      detail: cancha.descripcion,
      isActive: cancha.activa,
      zone: session.user.timezone,
    }));
  },

  async between(session, _resources, first, last) {
    return (await reservas({ from: first, to: last })).map((reserva) => shown(reserva, session));
  },

  async mine(session) {
    // An admin's list has everybody's: of that, a year around today.
    const day = today(session.user.timezone);
    const range = session.administers("court") ? { from: plusDays(day, -90), to: plusDays(day, 275) } : {};
    return (await reservas(range)).map((reserva) => shown(reserva, session)).filter((item) => item.isMine);
  },

  async free(_session, resource, day, minutes) {
    const query = { fecha: day, duracion: minutes };
    const { horarios } = await get(`api/canchas/${encodeURIComponent(resource.id)}/disponibilidad`, query);
    return horarios.map(({ horaInicio, horaFin, total }) => ({
      start: at(day, horaInicio),
      end: at(horaFin !== "24:00" && horaFin > horaInicio ? day : plusDays(day, 1), horaFin === "24:00" ? "00:00" : horaFin),
      total,
    }));
  },

  async create(session, { resource, start, end, note, override, key }) {
    const body = { canchaId: resource, ...times({ start, end }), notas: note || null, override };
    return shown((await post(PATH, body, { key })).reserva, session);
  },

  async move(session, item, { resource, start, end, override }) {
    const body = { canchaId: resource, ...times({ start, end }), override };
    return shown((await patch(pathOf(item), body)).reserva, session);
  },

  cancel: (_session, item) => patch(pathOf(item), { estado: "CANCELADA" }),
  confirm: (_session, item) => patch(pathOf(item), { estado: "CONFIRMADA" }),
  checkIn: (_session, item, code) => post(`${pathOf(item)}/check-in`, code ? { code } : {}),
};
