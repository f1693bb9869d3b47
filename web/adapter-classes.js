// Classes, by the routes of document 004: sessions with seats, and reservations of seats.
import { arrival } from "./check-in.js";
import { get, list, patch, post, remove } from "./client.js";
import { at, now, plusDays } from "./wall.js";

const STATES = { CONFIRMED: "confirmed", CANCELLED: "cancelled", COMPLETED: "completed", NO_SHOW: "no-show" };
const SESSION_STATES = { SCHEDULED: "scheduled", IN_PROGRESS: "running", COMPLETED: "completed", CANCELLED: "cancelled" };
const PATH = "api/v1/reservations";
const sessionPath = (id) => `api/v1/class-sessions/${encodeURIComponent(id)}`;
const data = (answer) => answer.data;
const pathOf = (item) => `${PATH}/${encodeURIComponent(item.id)}`;

const times = (session) => {
  const overnight = session.endTime <= session.startTime ? 1 : 0;
  const isMidnight = session.endTime === "24:00";
  return {
    start: at(session.sessionDate, session.startTime),
    end: at(plusDays(session.sessionDate, isMidnight ? 1 : overnight), isMidnight ? "00:00" : session.endTime),
  };
};

/** All pages of a list that the dialect counts. */
async function pages(path, query) {
  const rows = [];
  for (let page = 1; ; page += 1) {
    const { data: some, pagination } = await get(path, { ...query, page, limit: 100 });
    rows.push(...some);
    if (some.length === 0 || rows.length >= pagination.total) return rows;
  }
}

/** A session of a class, as the views know it. */
const sessionOf = (row, resource) => ({
  id: row.id,
  resource: row.classId,
  resourceName: row.class.name,
  zone: resource.zone,
  ...times(row),
  state: SESSION_STATES[row.status],
  capacity: row.maxCapacity ?? resource.capacity,
  ownCapacity: row.maxCapacity,
  taken: row.currentBookings,
  price: row.total ?? resource.price,
  note: row.notes,
  closed: row.closed ?? null,
});

const resourceOf = (row) => ({
  id: row.id,
  name: row.name,
  detail: row.description,
  isActive: row.isActive,
  zone: row.timezone,
  capacity: row.maxCapacity,
  minutes: row.duration,
  price: row.price,
});

/** A seat as its roster has it, and the caller's own: its state, and its check-in. */
function seatOf(row, zone, isStaff) {
  const isMissed = row.status === "NO_SHOW";
  const times = row.checkIn && { ...row.checkIn, isMissed, releases: false };
  return {
    id: row.id,
    ...arrival(STATES[times && isMissed ? "CONFIRMED" : row.status], times, { zone, isStaff }),
    note: row.notes,
    total: row.price?.total ?? null,
  };
}

/** A seat, or a place in a waitlist, as an item of the caller's. */
function itemOf(zone, own, shown) {
  return {
    kind: "class",
    resource: shown.id,
    resourceName: shown.class.name,
    zone,
    ...times(shown),
    title: shown.class.name,
    person: null,
    total: null,
    checkIn: null,
    seats: { taken: shown.currentBookings, capacity: shown.maxCapacity },
    isMine: true,
    ...own,
  };
}

export const classes = {
  kind: "class",
  editor: async () => (await import("./editor-classes.js")).editor,
  people: null,
  isForGuests: false,
  isMovedAcross: false,

  /** Sessions are seats of many people: they have a view of their own instead of the board. */
  seesDays: () => false,

  exists: async () => (await get("api/v1/classes", { limit: 1 })).data.length > 0,

  resources: async () => (await pages("api/v1/classes", {})).map(resourceOf),

  /** The sessions of classes between two days, with their seats. */
  async sessions(resources, first, last) {
    const range = { dateFrom: first, dateTo: last };
    const lists = resources.map(async (resource) => {
      const rows = await pages(`api/v1/classes/${encodeURIComponent(resource.id)}/sessions`, range);
      return rows.map((row) => sessionOf(row, resource));
    });
    return (await Promise.all(lists)).flat();
  },

  /** What the caller has in sessions between two days: a seat, `{session, id, state}`, or a place, `{session, position}`. */
  async own(session, first, last) {
    const [seats, places] = await Promise.all([list(`${PATH}/me`, { from: first, to: last }, data), list(`${PATH}/waitlist/me`, {}, data)]);
    return [
      ...seats.map((row) => ({ session: row.classSession.id, ...seatOf(row, session.user.timezone, false) })),
      ...places.map((row) => ({ session: row.classSession.id, state: "waiting", position: row.position })),
    ];
  },

  /** One session, with who has a seat in it and who waits for one, for staff. */
  async roster(id) {
    const row = data(await get(sessionPath(id)));
    const [of, seats, waiting] = await Promise.all([
      get(`api/v1/classes/${encodeURIComponent(row.classId)}`),
      pages(PATH, { classSessionId: id }),
      list(`${sessionPath(id)}/waitlist`, {}, data),
    ]);
    const resource = resourceOf(data(of));
    return {
      resource,
      one: sessionOf(row, resource),
      seats: seats.map((seat) => ({ ...seatOf(seat, resource.zone, true), person: seat.userProfile })),
      waiting: waiting.map(({ position, userProfile }) => ({ position, id: userProfile.id, name: userProfile.name })),
    };
  },

  /** The caller's seats, and the places in waitlists that they have: of these the state is `waiting`. */
  async mine(session) {
    const [seats, places] = await Promise.all([list(`${PATH}/me`, {}, data), list(`${PATH}/waitlist/me`, {}, data)]);
    // A seat has the times of its session, but not its class's zone.
    const all = seats.length + places.length > 0 ? await classes.resources() : [];
    const zoneOf = (row) => all.find(({ id }) => id === row.classSession.class.id)?.zone ?? session.user.timezone;
    const seated = seats.map((row) => {
      const zone = zoneOf(row);
      const item = itemOf(zone, seatOf(row, zone, false), row.classSession);
      const isOpen = ["confirmed", "arrived"].includes(item.state) && item.start > now(zone);
      return { ...item, can: { move: false, cancel: isOpen, confirm: false } };
    });
    const waiting = places.map((row) => {
      const own = { id: row.classSession.id, state: "waiting", position: row.position, note: null };
      return itemOf(zoneOf(row), { ...own, can: { move: false, cancel: true, confirm: false } }, row.classSession);
    });
    return [...seated, ...waiting];
  },

  /** A seat in the session that `resource` is; staff take it for a `person`. */
  create: (_session, { resource, note, person, key }) =>
    post(PATH, { classSessionId: resource, notes: note || null, ...(person && { userId: person }) }, { key }),
  cancel: (_session, item) => (item.state === "waiting" ? classes.leave(item.resource) : remove(pathOf(item))),
  confirm: null,
  wait: (id, { key }) => post(`${PATH}/waitlist`, { classSessionId: id }, { key }),
  leave: (id) => remove(`${PATH}/waitlist`, { query: { classSessionId: id } }),

  checkIn: (_session, item, code) => post(`${pathOf(item)}/check-in`, code ? { code } : {}),
  /** What staff say of a seat without a check-in: its holder came, or did not. */
  complete: (seat) => patch(pathOf(seat), { status: "COMPLETED" }),
  miss: (seat) => patch(pathOf(seat), { status: "NO_SHOW" }),
};
