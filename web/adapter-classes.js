// Classes, by the routes of document 004: sessions with seats, and reservations of seats.
import { get, list, post, remove } from "./client.js";
import { at, now, plusDays } from "./wall.js";

const STATES = { CONFIRMED: "confirmed", CANCELLED: "cancelled", COMPLETED: "completed", NO_SHOW: "no-show" };
const PATH = "api/v1/reservations";
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

export const classes = {
  kind: "class",
  editor: async () => (await import("./editor-classes.js")).editor,
  people: null,
  isForGuests: false,
  isMovedAcross: false,

  /** Sessions are seats of many people: they have a view of their own instead of the board. */
  seesDays: () => false,

  exists: async () => (await get("api/v1/classes", { limit: 1 })).data.length > 0,

  async resources() {
    const all = await pages("api/v1/classes", {});
    return all.map((one) => ({
      id: one.id,
      name: one.name,
      detail: one.description,
      isActive: one.isActive,
      zone: one.timezone,
      capacity: one.maxCapacity,
    }));
  },

  /** The sessions of classes between two days, with their seats. */
  async sessions(resources, first, last) {
    const range = { dateFrom: first, dateTo: last };
    const lists = resources.map(({ id }) => pages(`api/v1/classes/${encodeURIComponent(id)}/sessions`, range));
    const rows = (await Promise.all(lists)).flat();
    const capacities = new Map(resources.map(({ id, capacity }) => [id, capacity]));
    return rows.map((row) => ({
      id: row.id,
      resource: row.classId,
      resourceName: row.class.name,
      ...times(row),
      status: row.status,
      capacity: row.maxCapacity ?? capacities.get(row.classId),
      ownCapacity: row.maxCapacity,
      taken: row.currentBookings,
      note: row.notes,
    }));
  },

  async mine(session) {
    const rows = await list(`${PATH}/me`, {}, data);
    return rows.map((row) => {
      const shown = times(row.classSession);
      const state = STATES[row.status];
      const isOpen = state === "confirmed" && shown.start > now(session.user.timezone);
      return {
        kind: "class",
        id: row.id,
        resource: row.classSession.id,
        resourceName: row.classSession.class.name,
        zone: session.user.timezone,
        ...shown,
        state,
        title: row.classSession.class.name,
        person: null,
        note: row.notes,
        total: null,
        seats: { taken: row.classSession.currentBookings, capacity: row.classSession.maxCapacity },
        isMine: true,
        can: { move: false, cancel: isOpen, confirm: false },
      };
    });
  },

  create: (_session, { resource, note, key }) => post(PATH, { classSessionId: resource, notes: note || null }, { key }),
  cancel: (_session, item) => remove(pathOf(item)),
  confirm: null,
  wait: (_session, { resource, key }) => post(`${PATH}/waitlist`, { classSessionId: resource }, { key }),
  leave: (_session, { resource }) => remove(`${PATH}/waitlist`, { query: { classSessionId: resource } }),
};
