// A booking as a file for calendars (RFC 5545).
import { instantOf } from "./wall.js";

const escaped = (text) => text.replace(/[\\;,]/g, (sign) => `\\${sign}`).replace(/\r?\n/g, "\\n");
const stamped = (instant) => `${instant.slice(0, 19).replace(/[-:]/g, "")}Z`;

/** Fold a line after 70 characters: no line may have more than 75 bytes, and few characters have two. */
const folded = (line) => line.match(/.{1,35}/gsu).join("\r\n ");

/** Return the address of a file with this booking. */
export function icsOf(item, title) {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Cupo//Console//EN",
    "BEGIN:VEVENT",
    `UID:${item.kind}-${item.id}@cupo`,
    `DTSTAMP:${stamped(new Date().toISOString())}`,
    `DTSTART:${stamped(instantOf(item.start, item.zone))}`,
    `DTEND:${stamped(instantOf(item.end, item.zone))}`,
    `SUMMARY:${escaped(title)}`,
    `LOCATION:${escaped(item.resourceName)}`,
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return `data:text/calendar;charset=utf-8,${encodeURIComponent(lines.map(folded).join("\r\n"))}`;
}
