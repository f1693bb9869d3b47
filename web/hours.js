// When resources are closed: by their rules, which have the hours of their own settings, and by closures (docs/rules.md).
import { ApiError, get, list } from "./client.js";
import { at, dayOf, plusDays, plusMinutes, wallOf, weekday } from "./wall.js";

const KEPT_MS = 60_000;
const MOST_AT_ONCE = 8;
// What rules leave open.
const LENGTHS = [30, 60, 90, 120];
const STEP = 30;
const MOST_LENGTHS = 12;
const kept = new Map();

/** What holds for a resource after all, from the last minute; whoever asks meanwhile waits for the same answer. */
function rulesOf(kind, id) {
  const place = `${kind}/${id}`;
  const known = kept.get(place);
  if (known && known.until > Date.now()) return known.rules;
  const rules = get(`api/rules/${kind}/${encodeURIComponent(id)}`, { effective: true }).then(({ data }) => data);
  kept.set(place, { rules, until: Date.now() + KEPT_MS });
  rules.catch(() => kept.delete(place));
  return rules;
}

/** Ask for the rules of many, some at once. */
async function allRules(kind, resources) {
  const waiting = [...resources];
  const found = new Map();
  const work = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) found.set(one.id, await rulesOf(kind, one.id));
  };
  await Promise.all(Array.from({ length: MOST_AT_ONCE }, work));
  return found;
}

/** The lengths that a resource is offered in, in minutes, as the booking page has them. */
export async function lengthsOf(kind, id) {
  const { durations } = await rulesOf(kind, id);
  if (!durations) return LENGTHS;
  const { allowed, step = STEP, min = step, max = Infinity } = durations;
  if (allowed) return [...allowed].sort((one, other) => one - other).slice(0, MOST_LENGTHS);
  const lengths = Array.from({ length: MOST_LENGTHS }, (_, number) => min + step * number);
  return lengths.filter((minutes) => minutes === min || minutes <= max);
}

/** Those of the resources that have a check-in. */
export async function withCheckIn(kind, resources) {
  const rules = await allRules(kind, resources);
  return resources.filter(({ id }) => rules.get(id).check_in);
}

/** The closures that may meet these days; only admins of the kind may know them. */
async function closuresOf(session, kind, first, last) {
  if (!session.administers(kind)) return [];
  try {
    return await list("api/closures", { kind, from: plusDays(first, -1), to: plusDays(last, 1) }, ({ data }) => data);
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return [];
    throw error;
  }
}

/** Return the closed times of resources from one day to another: [{resource, start, end, title}]. */
export async function closedTimes(session, kind, resources, first, last) {
  const [rules, closures] = await Promise.all([
    allRules(kind, resources),
    closuresOf(session, kind, first, last),
  ]);
  const closed = [];
  for (const resource of resources) {
    const periods = rules.get(resource.id).hours ?? null;
    for (let day = first; day <= last; day = plusDays(day, 1)) {
      for (const [start, end] of periods ? outside(periods, day) : []) closed.push({ resource: resource.id, start, end, title: "" });
    }
    for (const closure of closures) {
      if (closure.kind && (closure.kind !== kind || (closure.resource_id && closure.resource_id !== resource.id))) continue;
      const [start, end] = spanOf(closure, resource.zone);
      if (end > at(first, "00:00") && start < at(plusDays(last, 1), "00:00")) {
        closed.push({ resource: resource.id, start, end, title: closure.title });
      }
    }
  }
  return closed;
}

/** What is open on a day: the periods that begin on it or, past midnight, on the day before. */
function openOn(periods, day) {
  const [begins, ends] = [at(day, "00:00"), at(plusDays(day, 1), "00:00")];
  const open = [];
  for (const from of [plusDays(day, -1), day]) {
    for (const period of periods.filter(({ days }) => days.includes(weekday(from)))) {
      const start = at(from, period.from);
      const sameDay = period.to === "24:00" ? at(plusDays(from, 1), "00:00") : at(from, period.to);
      const end = sameDay > start ? sameDay : plusMinutes(sameDay, 1440);
      if (end > begins && start < ends) open.push([start < begins ? begins : start, end > ends ? ends : end]);
    }
  }
  return open.sort(([one], [other]) => one.localeCompare(other));
}

function outside(periods, day) {
  const closed = [];
  let reached = at(day, "00:00");
  for (const [start, end] of openOn(periods, day)) {
    if (start > reached) closed.push([reached, start]);
    if (end > reached) reached = end;
  }
  const midnight = at(plusDays(day, 1), "00:00");
  if (reached < midnight) closed.push([reached, midnight]);
  return closed;
}

/** Days are whole, the last one included; times without a zone are on the resource's own clocks. */
function spanOf({ from, to }, zone) {
  if (from.length === dayOf(from).length) return [at(from, "00:00"), at(plusDays(to, 1), "00:00")];
  return [from, to].map((moment) => (moment.endsWith("Z") ? wallOf(moment, zone) : moment));
}

/** The hours of the day that a board shows: what is open, and what stands outside of it. */
export function shownHours(closed, items, first, last, resources) {
  const edges = [];
  for (let day = first; day <= last; day = plusDays(day, 1)) {
    const midnights = [at(day, "00:00"), at(plusDays(day, 1), "00:00")];
    for (const { id } of resources) {
      const own = closed.filter(({ resource, start, end }) => resource === id && end > midnights[0] && start < midnights[1]);
      const morning = own.find(({ start }) => start <= midnights[0]);
      const evening = own.find(({ end }) => end >= midnights[1]);
      if (morning && morning === evening) continue;
      edges.push([morning ? hourOf(morning.end) : 0, evening ? Math.ceil(hourOf(evening.start)) : 24]);
    }
    for (const { start, end } of items.filter((item) => item.end > midnights[0] && item.start < midnights[1])) {
      edges.push([start < midnights[0] ? 0 : hourOf(start), end >= midnights[1] ? 24 : Math.ceil(hourOf(end))]);
    }
  }
  if (edges.length === 0) return { from: 8, to: 20 };
  return {
    from: Math.floor(Math.min(...edges.map(([from]) => from))),
    to: Math.max(...edges.map(([, to]) => to)),
  };
}

const hourOf = (wall) => Number(wall.slice(11, 13)) + Number(wall.slice(14, 16)) / 60;
