// How rooms are made and changed, by the routes of document 002.
import { get, put } from "./client.js";
import { editorOf } from "./editing.js";

const OPEN = ["pending", "confirmed"];

export const editor = editorOf({
  path: "api/rooms",
  one: (answer) => answer.data,
  write: put,
  active: { wire: "status", yes: "active", no: "inactive" },
  fields: [
    { name: "name", wire: "name", type: "text", isRequired: true, most: 200 },
    { name: "capacity", wire: "capacity", type: "number", least: 1, most: 10_000 },
    { name: "location", wire: "location", type: "text", most: 2000 },
    { name: "description", wire: "description", type: "long", most: 2000 },
    { name: "color", wire: "color", type: "color", isLater: true },
    { name: "zone", wire: "timezone", type: "zone", isRequired: true },
  ],
  async ahead(id, day) {
    const queries = OPEN.map((status) => ({ room_id: id, start_date: day, status, per_page: 1 }));
    const lists = await Promise.all(queries.map((query) => get("api/bookings", query)));
    return lists.reduce((sum, { meta }) => sum + meta.total, 0);
  },
  removable: (session) => session.administers("room"),
});
