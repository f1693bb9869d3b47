// Rooms, by the routes of document 002: rooms and bookings.
import { arrival, timesOf } from "./check-in.js";
import { get, list, patch, post, put } from "./client.js";
import { plusDays, today, wallOf } from "./wall.js";

const STATES = { pending: "pending", confirmed: "confirmed", cancelled: "cancelled" };
const PATH = "api/bookings";
const MOST_PAGES = 20;
const pathOf = (item) => `${PATH}/${encodeURIComponent(item.id)}`;
const written = (wall) => wall.replace("T", " ");

/** All pages of a list. */
async function pages(path, query) {
  const rows = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { data, meta } = await get(path, { ...query, page, per_page: 100 });
    rows.push(...data);
    if (page >= meta.last_page) break;
  }
  return rows;
}

// The rooms as they were listed last: a booking has times, but not its room's zone.
let known = [];
async function roomOf(session, is) {
  if (!known.some(is)) await rooms.resources(session);
  return known.find(is) ?? { zone: session.user.timezone };
}

const shown = async (booking, session) => {
  const { zone } = await roomOf(session, (room) => room.id === String(booking.room.id));
  const isMine = booking.created_by.id === session.user.number;
  const isStaff = session.administers("room");
  const { state, checkIn } = arrival(STATES[booking.status], timesOf(booking.check_in), { zone, isStaff });
  const isOpen = !["cancelled", "no-show"].includes(state) && new Date(booking.end_datetime) > new Date();
  const mayChange = isOpen && (isMine || isStaff);
  return {
    kind: "room",
    id: String(booking.id),
    resource: String(booking.room.id),
    resourceName: booking.room.name,
    zone,
    start: wallOf(booking.start_datetime, zone),
    end: wallOf(booking.end_datetime, zone),
    state,
    checkIn,
    title: booking.title,
    person: { name: booking.created_by.name, email: booking.created_by.email ?? "" },
    note: booking.description ?? null,
    total: null,
    link: booking.google_meet_link,
    guests: booking.guests.map((guest) => guest.name),
    isMine,
    can: { move: mayChange, cancel: mayChange, confirm: false },
  };
};

/** What anybody may see of a calendar: that a room is taken, and the title where the caller takes part. */
const masked = async (entry, session) => {
  const { id, zone } = await roomOf(session, (room) => room.name === entry.room);
  return {
    kind: "room",
    id: String(entry.id),
    resource: id,
    resourceName: entry.room,
    zone,
    start: wallOf(entry.start, zone),
    end: wallOf(entry.end, zone),
    state: "confirmed",
    title: entry.title,
    person: null,
    note: null,
    total: null,
    isMine: false,
    can: { move: false, cancel: false, confirm: false },
  };
};

export const rooms = {
  kind: "room",
  editor: async () => (await import("./editor-rooms.js")).editor,
  people: "title",
  isForGuests: true,
  isMovedAcross: true,

  seesDays: () => true,

  exists: async () => (await get("api/rooms", { per_page: 1 })).data.length > 0,

  async resources(session) {
    known = (await pages("api/rooms", {})).map((room) => ({
      id: String(room.id),
      name: room.name,
      detail: room.location ?? room.description,
      isActive: room.status === "active",
      zone: room.timezone ?? session.user.timezone,
    }));
    return known;
  },

  async between(session, _resources, first, last) {
    if (!session.administers("room")) {
      const data = await list(`${PATH}/calendar`, { start: first, end: last }, (answer) => answer.data);
      const own = await pages(PATH, { start_date: first, end_date: last });
      const ids = new Set(own.map((booking) => booking.id));
      const others = data.filter((entry) => !ids.has(entry.id));
      return Promise.all([
        ...own.map((booking) => shown(booking, session)),
        ...others.map((entry) => masked(entry, session)),
      ]);
    }
    const all = await pages(PATH, { start_date: first, end_date: last });
    return Promise.all(all.map((booking) => shown(booking, session)));
  },

  async mine(session) {
    const day = today(session.user.timezone);
    const range = session.administers("room")
      ? { start_date: plusDays(day, -90), end_date: plusDays(day, 275) }
      : {};
    const items = await Promise.all((await pages(PATH, range)).map((booking) => shown(booking, session)));
    return session.administers("room") ? items.filter((item) => item.isMine) : items;
  },

  async free(_session, resource, day, minutes) {
    const { data } = await get(`api/rooms/${encodeURIComponent(resource.id)}/slots`, { date: day, minutes });
    return data.map(({ start, end, total }) => ({
      start: wallOf(start, resource.zone),
      end: wallOf(end, resource.zone),
      total,
    }));
  },

  async create(session, { resource, start, end, title, note, override, key }) {
    const body = {
      title,
      room_id: Number(resource),
      start_datetime: written(start),
      end_datetime: written(end),
      description: note || null,
      override,
    };
    return shown((await post(PATH, body, { key })).data, session);
  },

  async move(session, item, { resource, start, end, override }) {
    const body = { room_id: Number(resource), start_datetime: written(start), end_datetime: written(end), override };
    return shown((await put(pathOf(item), body)).data, session);
  },

  cancel: (_session, item) => patch(`${pathOf(item)}/cancel`, {}),
  confirm: null,
  checkIn: (_session, item, code) => post(`${pathOf(item)}/check-in`, code ? { code } : {}),
};
