// EventCalendar as a part of a view. It knows dates of the browser's zone alone: what it gets and gives back are
// the clocks of the resources, as they stand, without any zone.
import { language, t } from "./i18n.js";
import { HOLD_MS } from "./narrow.js";
import { html, useEffect, useRef, useState } from "./ui.js";
import { clocksText, offsetOf } from "./wall.js";

const beside = (name) => new URL(name, import.meta.url).href;
let loading = null;

/** Load EventCalendar and its styles, once. */
export function loadCalendar() {
  const load = (tag, attributes) =>
    new Promise((resolve, reject) => {
      document.head.append(Object.assign(document.createElement(tag), { ...attributes, onload: resolve, onerror: reject }));
    });
  // Without its styles it would be drawn elsewhere first.
  loading ??= Promise.all([
    load("link", { rel: "stylesheet", href: beside("event-calendar.min.css") }),
    load("script", { src: beside("event-calendar.min.js") }),
  ]);
  return loading;
}

/** What a clock shows, of a Date that EventCalendar gives. */
export function wallIn(date) {
  const two = (number) => String(number).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day}T${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":")}`;
}

const labelOf = (item) => item.title || item.person?.name || t(`state.${item.state}`);

/** An item as an event: what it is in its classes, and whether it may be dragged. */
export function eventOf(item, { isDimmed = false, resources = null } = {}) {
  return {
    id: `${item.kind} ${item.id}`,
    resourceIds: [item.resource],
    start: item.start,
    end: item.end,
    title: labelOf(item),
    startEditable: item.can.move && (!resources || resources.includes(item.resource)),
    durationEditable: item.can.move,
    classNames: [`is-${item.state}`, ...(isDimmed ? ["is-dimmed"] : []), ...(item.can.move ? [] : ["is-fixed"])],
    extendedProps: { item },
  };
}

/** The options of the line at the present, on the clocks of the resources, wherever the browser is; it has no place on different ones. */
export function nowLineOf(resources) {
  const [offset, ...others] = new Set(resources.map(({ zone }) => offsetOf(zone)));
  // EventCalendar takes no offset for that of the browser: a minute is less than a line is thick.
  return { nowIndicator: others.length === 0, timeZone: offset === "+00:00" ? "+00:01" : offset };
}

/** A closed time as the shade behind events. */
export const shadeOf = ({ resource, start, end, title }) => ({
  id: `closed ${resource} ${start}`,
  resourceIds: [resource],
  start,
  end,
  title,
  display: "background",
  classNames: ["is-closed"],
});

/** Who has come, or has not, is said in words, too. */
const PRESENCE = ["arrived", "no-show"];

function contentOf({ event }) {
  const { item } = event.extendedProps;
  if (!item) return event.title;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "open" });
  const [title, time, presence] = ["strong", "span", "span"].map((name) => document.createElement(name));
  title.textContent = event.title;
  time.className = "when";
  time.textContent = clocksText(wallIn(event.start), wallIn(event.end));
  presence.className = "presence";
  presence.textContent = PRESENCE.includes(item.state) ? t(`state.${item.state}`) : "";
  button.append(title, " ", time, " ", presence);
  button.setAttribute("aria-label", [event.title, time.textContent, item.resourceName, t(`state.${item.state}`)].join(", "));
  // A button is clicked by these keys; EventCalendar would take each for a click of its own, before it.
  button.addEventListener("keydown", (pressed) => ["Enter", " "].includes(pressed.key) && pressed.stopPropagation());
  return { domNodes: [button] };
}

// EventCalendar says that it is a table, without being one, and that an article is a button.
const UNTRUE = ["table", "row", "rowgroup", "columnheader", "cell"].map((role) => `[role="${role}"]`).join();

function mounted({ el, event }) {
  el.removeAttribute("role");
  el.removeAttribute("tabindex");
  el.dataset.item = event.id;
}

function tidy(place) {
  for (const element of place.querySelectorAll(UNTRUE)) {
    element.removeAttribute("role");
    element.removeAttribute("aria-colindex");
  }
}

/** A calendar with these options of EventCalendar; those that change are set, all others stay. */
export function Calendar({ options, onKey }) {
  const place = useRef(null);
  const made = useRef(null);
  const set = useRef({});
  const isDragging = useRef(false);
  const [isReady, setReady] = useState(Boolean(globalThis.EventCalendar));

  useEffect(() => {
    let isOn = true;
    loadCalendar().then(() => isOn && setReady(true));
    const watching = new MutationObserver(() => tidy(place.current));
    watching.observe(place.current, { childList: true, subtree: true });
    return () => {
      isOn = false;
      watching.disconnect();
      if (made.current) globalThis.EventCalendar.destroy(made.current);
      made.current = null;
    };
  }, []);

  useEffect(() => {
    if (!isReady) return;
    if (!made.current) {
      made.current = globalThis.EventCalendar.create(place.current, { ...constant(isDragging), ...options });
    } else {
      for (const [name, value] of Object.entries(options)) {
        // What is held in the hand would be lost with the list of all.
        if (set.current[name] !== value && !(name === "events" && isDragging.current)) made.current.setOption(name, value);
      }
    }
    set.current = isDragging.current ? { ...options, events: set.current.events } : options;
  });

  const pressed = (event) => {
    const shown = event.target.closest?.(".ec-event");
    if (shown && onKey) onKey(event, shown);
  };
  return html`<div class="calendar" ref=${place} onKeyDown=${pressed}></div>
    ${!isReady && html`<p class="loading" role="status">${t("loading")}</p>`}`;
}

const constant = (isDragging) => ({
  headerToolbar: { start: "", center: "", end: "" },
  allDaySlot: false,
  locale: language(),
  firstDay: 1,
  slotDuration: "00:30",
  snapDuration: "00:15",
  slotLabelInterval: "01:00",
  slotLabelFormat: (date) => wallIn(date).slice(11, 16),
  slotEventOverlap: false,
  longPressDelay: HOLD_MS,
  customScrollbars: true,
  eventContent: contentOf,
  eventDidMount: mounted,
  eventDragStart: () => { isDragging.current = true; },
  eventDragStop: () => { isDragging.current = false; },
  eventResizeStart: () => { isDragging.current = true; },
  eventResizeStop: () => { isDragging.current = false; },
});
