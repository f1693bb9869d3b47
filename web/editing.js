// What the editors of all kinds share: an editor is the fields of a kind's resources, and its routes (docs/console.md).
import { get, patch, post, remove } from "./client.js";

const NUMBERS = ["number", "amount"];

/** What a form shows of a field that the API gave. */
function shownOf(field, value) {
  if (field.read) return field.read(value);
  if (field.options) return Object.keys(field.options).find((name) => field.options[name] === value) ?? "";
  return field.type === "check" ? value === true : String(value ?? "");
}

/** What the API takes for what a form shows; null is nothing. */
function sentOf(field, value) {
  if (field.write) return field.write(value);
  if (field.type === "check") return value;
  const text = value.trim();
  if (text === "") return null;
  if (field.options) return field.options[text];
  return NUMBERS.includes(field.type) ? Number(text) : text;
}

/** What a form begins with. */
export function blankOf(fields, session) {
  const initial = ({ type, initial: own }) => own ?? { check: false, zone: session.user.timezone }[type] ?? "";
  return Object.fromEntries(fields.map((field) => [field.name, initial(field)]));
}

/** The values of a form that are not as they were. */
export function changesOf(before, after) {
  return Object.fromEntries(
    Object.entries(after).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])),
  );
}

/** A body of those of the fields that have a value here. */
export const bodyOf = (fields, values) =>
  Object.fromEntries(fields.filter(({ name }) => name in values).map((field) => [field.wire, sentOf(field, values[field.name])]));

const given = (body) => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));

/** What a refusal says of single fields, by their names: dialects list them, or begin their sentence with one. */
export function mistakesOf(error, fields) {
  const mistakes = {};
  for (const { name, wire } of fields) {
    const listed = [error?.fields?.[wire] ?? []].flat();
    const own = error?.message?.startsWith(`${wire} `) ? [error.message.slice(wire.length + 1)] : [];
    const text = (listed.length > 0 ? listed : own).join(", ");
    if (text) mistakes[name] = text[0].toUpperCase() + text.slice(1);
  }
  return mistakes;
}

/**
 * The editor of a kind. `one` takes the resource out of an answer, `active` is the field that says whether it takes
 * reservations, with its words for yes and no; `ahead` counts what stands from today on; `removable` says for whom.
 */
export function editorOf({ path, fields, one, write = patch, active, ahead, removable }) {
  const pathOf = (id) => `${path}/${encodeURIComponent(id)}`;
  return {
    fields,
    ahead,
    removable,
    /** What its form shows, and whether it takes reservations. */
    async read(id) {
      const body = one(await get(pathOf(id)));
      const values = Object.fromEntries(fields.map((field) => [field.name, shownOf(field, body[field.wire])]));
      return { values, isActive: active === null || body[active.wire] === active.yes };
    },
    async create(_session, values, { key }) {
      return String(one(await post(path, given(bodyOf(fields, values)), { key })).id);
    },
    /** Only what changed is sent: what others changed meanwhile stays. */
    change: (id, changes) => write(pathOf(id), bodyOf(fields, changes)),
    activate: (id, isActive) => write(pathOf(id), { [active.wire]: isActive ? active.yes : active.no }),
    remove: (id) => remove(pathOf(id)),
  };
}
