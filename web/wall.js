// Times as the clocks of a resource show them: "2026-12-01T09:00:00", without an offset.
// The API takes them so; what it answers as instants becomes them here.
import { language } from "./i18n.js";

// To make one costs more than to use it a hundred times.
const formats = new Map();

/** What the clocks of `zone` show at an instant: a Date, or ISO 8601 with an offset. */
export function wallOf(instant, zone) {
  if (!formats.has(zone)) {
    formats.set(
      zone,
      new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }),
    );
  }
  return formats.get(zone).format(new Date(instant)).replace(" ", "T");
}

/** The instant at which the clocks of `zone` show this; of two, the first. ISO 8601 in UTC. */
export function instantOf(wall, zone) {
  const guess = inUtc(wall).getTime();
  // A zone's offset is at most a day away, and changes by less: one of these two holds at the instant.
  const offsets = [-86_400_000, 86_400_000].map((away) => inUtc(wallOf(guess + away, zone)).getTime() - guess - away);
  const instants = offsets.map((offset) => new Date(guess - offset)).sort((one, other) => one - other);
  return (instants.find((instant) => wallOf(instant, zone) === wall) ?? instants[1]).toISOString();
}

/** How far the clocks of `zone` are ahead of UTC's now: "+05:30". */
export function offsetOf(zone) {
  const moment = new Date();
  const minutes = minutesBetween(wallOf(moment, "UTC"), wallOf(moment, zone));
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? "-" : "+"}${[hours, rest].map((part) => String(part).padStart(2, "0")).join(":")}`;
}

export const now = (zone) => wallOf(new Date(), zone);
export const today = (zone) => now(zone).slice(0, 10);
export const dayOf = (wall) => wall.slice(0, 10);
export const clockOf = (wall) => wall.slice(11, 16);
export const at = (day, clock) => `${day}T${clock.length === 5 ? `${clock}:00` : clock}`;

// Sums on wall clocks are sums of UTC's, which never change.
const inUtc = (wall) => new Date(`${wall}Z`);
const asWall = (date) => date.toISOString().slice(0, 19);

export const plusMinutes = (wall, minutes) => asWall(new Date(inUtc(wall).getTime() + minutes * 60_000));
export const minutesBetween = (first, last) => Math.round((inUtc(last) - inUtc(first)) / 60_000);
export const plusDays = (day, days) => plusMinutes(at(day, "00:00"), days * 1440).slice(0, 10);

/** Whether a text is a day that can be shown: whoever types a year in a field of a day passes by 0002, 0020 and 0202. */
export function isDay(text) {
  if (!/^2[01]\d\d-\d\d-\d\d$/.test(text ?? "")) return false;
  const noon = inUtc(at(text, "12:00"));
  // Browsers take February 31st for a day of March.
  return !Number.isNaN(noon.getTime()) && dayOf(asWall(noon)) === text;
}

/** 1 is Monday, as the API's rules count. */
export const weekday = (day) => inUtc(at(day, "00:00")).getUTCDay() || 7;
export const mondayOf = (day) => plusDays(day, 1 - weekday(day));
export const firstOfMonth = (day) => `${day.slice(0, 7)}-01`;
export const plusMonths = (day, months) => {
  const [year, month] = day.split("-").map(Number);
  return asWall(new Date(Date.UTC(year, month - 1 + months, 1))).slice(0, 10);
};

/** A day in words, such as "martes, 1 de diciembre de 2026". */
export const dayText = (day, style = "full") => shown(at(day, "12:00"), { dateStyle: style });
/** An instant in words, as the clocks of `zone` show it. */
export const shownAt = (instant, zone) => momentText(wallOf(instant, zone));
/** A time of a day in words. */
export const momentText = (wall) => `${dayText(dayOf(wall), "medium")}, ${clockOf(wall)}`;
/** A month in words. */
export const monthText = (day) => shown(at(day, "12:00"), { month: "long", year: "numeric" });
/** An interval in words: its day, and its clocks. */
export const spanText = (start, end) => `${dayText(dayOf(start), "medium")}, ${clocksText(start, end)}`;
export const clocksText = (start, end) => `${clockOf(start)}–${clockOf(end) === "00:00" ? "24:00" : clockOf(end)}`;

function shown(wall, options) {
  const name = `${language()} ${JSON.stringify(options)}`;
  if (!formats.has(name)) formats.set(name, new Intl.DateTimeFormat(language(), { ...options, timeZone: "UTC" }));
  return formats.get(name).format(inUtc(wall));
}
