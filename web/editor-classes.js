// How classes and their sessions are made and changed, by the routes of document 004.
import { get, patch, post } from "./client.js";
import { editorOf } from "./editing.js";
import { clockOf, dayOf } from "./wall.js";

const classPath = (id) => `api/v1/classes/${encodeURIComponent(id)}`;
const sessionPath = (id) => `api/v1/class-sessions/${encodeURIComponent(id)}`;
const times = ({ from, to }) => ({ startTime: from, endTime: to === "00:00" ? "24:00" : to });
const dated = ({ day, from, to, capacity, note }) => ({
  sessionDate: day,
  ...times({ from, to }),
  maxCapacity: capacity === "" ? null : Number(capacity),
  notes: note.trim() || null,
});

/** The names on the wire of what the forms of sessions have. */
const SESSION_FIELDS = [
  { name: "day", wire: "sessionDate" },
  { name: "from", wire: "startTime" },
  { name: "to", wire: "endTime" },
  { name: "capacity", wire: "maxCapacity" },
  { name: "note", wire: "notes" },
  { name: "first", wire: "from" },
  { name: "last", wire: "until" },
];

export const editor = {
  ...editorOf({
    path: "api/v1/classes",
    one: (answer) => answer.data,
    active: { wire: "isActive", yes: true, no: false },
    fields: [
      { name: "name", wire: "name", type: "text", isRequired: true, most: 200 },
      { name: "duration", wire: "duration", type: "number", isRequired: true, least: 1, most: 1440, initial: "60" },
      { name: "seats", wire: "maxCapacity", type: "number", isRequired: true, least: 1, most: 100_000, hint: "seats" },
      { name: "price", wire: "price", type: "amount", isRequired: true, initial: "0" },
      { name: "type", wire: "type", type: "text", most: 200, hint: "type" },
      {
        name: "difficulty",
        wire: "difficulty",
        type: "choice",
        options: { beginner: "BEGINNER", intermediate: "INTERMEDIATE", advanced: "ADVANCED" },
      },
      { name: "description", wire: "description", type: "long", most: 2000 },
      { name: "zone", wire: "timezone", type: "zone", isRequired: true },
    ],
    async ahead(id, day) {
      const query = { classId: id, dateFrom: day, status: "CONFIRMED", limit: 1 };
      return (await get("api/v1/reservations", query)).pagination.total;
    },
    removable: (session) => session.administers("class"),
  }),

  sessions: {
    fields: SESSION_FIELDS,
    /** What a form shows of a session of the adapter's `sessions`. */
    formOf: ({ start, end, ownCapacity, note }) => ({
      day: dayOf(start),
      from: clockOf(start),
      to: clockOf(end),
      capacity: String(ownCapacity ?? ""),
      note: note ?? "",
    }),
    add: (id, form, { key }) => post(`${classPath(id)}/sessions`, dated(form), { key }),
    change: (session, before, form) => {
      const [old, now] = [dated(before), dated(form)];
      return patch(sessionPath(session), Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== old[name])));
    },
    cancel: (session) => patch(sessionPath(session), { status: "CANCELLED" }),
    /** Make the sessions of a weekday, 1 being Monday: how many are new, and the days whose clocks skip the time. */
    async addWeekly(id, { weekday, first, last, ...clocks }, { key }) {
      const body = { dayOfWeek: weekday % 7, ...times(clocks), from: first, until: last };
      const { data, skipped = [] } = await post(`${classPath(id)}/schedules`, body, { key });
      return { count: data.length, skipped };
    },
  },
};
