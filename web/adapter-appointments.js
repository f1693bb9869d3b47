// Professionals, by the routes of documents 000 and 001: professional-settings, reservations and profiles.
import { arrival, timesOf } from "./check-in.js";
import { get, list, patch, post, remove } from "./client.js";
import { wallOf } from "./wall.js";

const STATES = { PENDING: "pending", CONFIRMED: "confirmed", CANCELLED: "cancelled" };
const PATH = "api/reservations";
const pathOf = (item) => `${PATH}/${encodeURIComponent(item.id)}`;
const data = (answer) => answer.data;

// The professionals as they were listed last: an appointment has times, but neither zone nor name.
let known = [];
async function professionalOf(session, id) {
  if (!known.some((one) => one.id === id)) await appointments.resources(session);
  return known.find((one) => one.id === id) ?? { id, name: id, zone: session.user.timezone };
}

async function nameOf(id) {
  const [profile] = data(await get(`api/profiles/${encodeURIComponent(id)}`));
  return profile?.full_name || id;
}

/** The rows with their professionals and, for staff, with their clients' names. */
async function shown(rows, session) {
  const named = session.assists("professional") && rows.length > 0 ? await visitsOf(rows) : new Map();
  const items = [];
  for (const row of rows) {
    const host = await professionalOf(session, row.professional_id);
    items.push(itemOf(row, host, named.get(row.id), session));
  }
  return items;
}

async function visitsOf(rows) {
  const visits = data(await post(`${PATH}/by-users`, rows));
  return new Map(visits.map((visit) => [visit.id, visit]));
}

function itemOf(row, host, visit, session) {
  const isMine = row.client_id === session.user.id;
  const isHost = row.professional_id === session.user.id && session.assists("professional");
  const decides = isHost || session.administers("professional");
  const { zone } = host;
  const { state, checkIn } = arrival(STATES[row.status], timesOf(row.check_in), { zone, isStaff: decides });
  const isBlock = row.client_id === row.professional_id;
  const isOpen = !["cancelled", "no-show"].includes(state) && new Date(row.end_time) > new Date();
  return {
    kind: "professional",
    id: row.id,
    resource: row.professional_id,
    resourceName: host.name,
    zone,
    start: wallOf(row.start_time, zone),
    end: wallOf(row.end_time, zone),
    state: isBlock && ["confirmed", "arrived"].includes(state) ? "blocked" : state,
    checkIn,
    title: isBlock ? "" : (visit?.fullname ?? ""),
    person: visit ? { name: visit.fullname, email: visit.email } : null,
    note: row.session_modality || null,
    total: null,
    isDue: state === "pending" && host.takesDeposit === true,
    isMine: isMine && !isBlock,
    can: {
      move: isOpen && (isMine || decides),
      cancel: isOpen && (isMine || decides),
      confirm: state === "pending" && decides,
    },
    isDecided: decides,
  };
}

export const appointments = {
  kind: "professional",
  editor: async () => (await import("./editor-appointments.js")).editor,
  people: "person",
  isForGuests: true,
  isMovedAcross: false,

  seesDays: () => true,

  exists: async () => (await get("api/professional-settings", { limit: 1 })).data.length > 0,

  async resources(session) {
    const settings = await list("api/professional-settings", {}, data);
    const names = await Promise.all(settings.map((one) => nameOf(one.user_id)));
    known = settings.map((one, index) => ({
      id: one.user_id,
      name: names[index],
      detail: one.office_address,
      isActive: true,
      zone: one.timezone ?? session.user.timezone,
      minutes: one.session_duration_minutes,
      takesDeposit: one.requires_deposit,
    }));
    return known;
  },

  async between(session, resources, first, last) {
    const range = { from: first, to: last };
    if (session.administers("professional")) return shown(await list(PATH, range, data), session);
    const lists = resources.map(({ id }) => list(`${PATH}/professional/${encodeURIComponent(id)}`, range, data));
    return shown((await Promise.all(lists)).flat(), session);
  },

  async mine(session) {
    const rows = await list(`${PATH}/user/${encodeURIComponent(session.user.id)}`, {}, data);
    return (await shown(rows, session)).filter((item) => item.isMine);
  },

  /** A professional's slots have the length that they set. */
  async free(_session, resource, day) {
    const { freeSlots } = data(await get(`${PATH}/availability`, { date: day, professional_id: resource.id }));
    return freeSlots.map(({ start_time, end_time }) => ({
      start: wallOf(start_time, resource.zone),
      end: wallOf(end_time, resource.zone),
    }));
  },

  /** Whom the caller may book for. */
  async clients() {
    const profiles = await list("api/profiles", {}, data);
    return profiles.map(({ id, full_name, email }) => ({ id, name: full_name, email }));
  },

  async create(session, { resource, start, end, person, override, key }) {
    const body = {
      client_id: person ?? session.user.id,
      professional_id: resource,
      start_time: start,
      end_time: end,
      override,
    };
    const [item] = await shown([data(await post(`${PATH}/create-without-payment`, body, { key }))], session);
    return item;
  },

  async move(session, item, { start, end, override }) {
    const body = { start_time: start, end_time: end, override };
    const [moved] = await shown([data(await patch(pathOf(item), body))], session);
    return moved;
  },

  cancel: (_session, item) =>
    item.isDecided ? patch(pathOf(item), { status: "CANCELLED" }) : remove(pathOf(item)),
  confirm: (_session, item) => patch(pathOf(item), { status: "CONFIRMED" }),
  checkIn: (_session, item, code) => post(`${pathOf(item)}/check-in`, code ? { code } : {}),
};
