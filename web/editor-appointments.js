// How somebody becomes a professional, and their settings change, by the routes of documents 000 and 001.
import { patch } from "./client.js";
import { bodyOf, editorOf } from "./editing.js";

const DAYS = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
const PATH = "api/professional-settings";

/** The weekdays, 1 being Monday, of `MON-WED,FRI`. */
function daysOf(text) {
  const days = new Set();
  for (const part of text.toUpperCase().split(",")) {
    const [first, last = first] = part.split("-").map((name) => DAYS.indexOf(name.trim()));
    for (let day = first; days.add((day % 7) + 1) && day % 7 !== last; day += 1);
  }
  return [...days].sort();
}

const clock = (text) => text.slice(0, 5);

const fields = [
  { name: "days", wire: "work_days", type: "days", initial: [1, 2, 3, 4, 5], read: daysOf, write: (days) => days.map((day) => DAYS[day - 1]).join(",") },
  { name: "from", wire: "work_start_time", type: "clock", isRequired: true, initial: "09:00", read: clock },
  { name: "to", wire: "work_end_time", type: "clock", isRequired: true, initial: "18:00", read: clock },
  { name: "duration", wire: "session_duration_minutes", type: "number", isRequired: true, least: 1, most: 1440, initial: "45" },
  {
    name: "modality",
    wire: "session_modalities",
    type: "choice",
    isRequired: true,
    initial: "both",
    options: { both: "BOTH", office: "Presencial", online: "Virtual" },
  },
  { name: "location", wire: "office_address", type: "text", most: 2000 },
  { name: "approval", wire: "requires_approval", type: "check" },
  { name: "deposit", wire: "requires_deposit", type: "check" },
  { name: "amount", wire: "deposit_amount", type: "amount", isRequired: true, onlyWith: "deposit" },
  { name: "zone", wire: "timezone", type: "zone", isRequired: true },
];

const general = editorOf({ path: PATH, fields, one: (answer) => answer.data, active: null, ahead: null });

export const editor = {
  ...general,
  // A professional is a user: the form asks first for whom it is.
  needsPerson: true,
  activate: null,
  remove: null,
  /** Their settings make somebody a professional; the role lets them see and decide what is booked with them. */
  async create(session, values, { person }) {
    await patch(`${PATH}/${encodeURIComponent(person.id)}`, bodyOf(fields, values));
    if (session.administers() && session.rankOf(person.roles, "professional") < 2) {
      await patch(`api/people/${encodeURIComponent(person.id)}`, { roles: [...person.roles, "staff:professional"] });
    }
    return person.id;
  },
};
