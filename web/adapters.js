// The dialects, each behind the same interface, so that no view knows any of them (docs/console.md).
import { appointments } from "./adapter-appointments.js";
import { classes } from "./adapter-classes.js";
import { courts } from "./adapter-courts.js";
import { rooms } from "./adapter-rooms.js";

export const adapters = [courts, rooms, appointments, classes];

/** The adapter of a kind of resources: court, room, professional or class. */
export const adapterOf = (kind) => adapters.find((adapter) => adapter.kind === kind);

/** The kinds that the caller administers, whether or not the tenant has any of them yet. */
export const administeredBy = (session) => adapters.filter(({ kind }) => session.administers(kind));

/** The names of some resources, by "kind id". */
export async function namesOf(session, resources) {
  const kinds = adapters.filter(({ kind }) => resources.some((one) => one.kind === kind));
  const lists = await Promise.all(
    kinds.map(async (adapter) => (await adapter.resources(session)).map(({ id, name }) => [`${adapter.kind} ${id}`, name])),
  );
  return new Map(lists.flat());
}

/** The kinds whose days the caller sees as staff: those of a board. */
export const boardsOf = (session) =>
  session.kinds.filter((adapter) => session.assists(adapter.kind) && adapter.seesDays(session));
