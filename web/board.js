// The day board: all courts, rooms or professionals side by side. #/board/KIND/DAY/RESOURCE
import { Calendar, eventOf, loadCalendar, nowLineOf, shadeOf, wallIn } from "./calendar.js";
import { Details, Move, New, mayPass } from "./booking.js";
import { closedTimes, shownHours, withCheckIn } from "./hours.js";
import { t } from "./i18n.js";
import { useNarrow, useSwipe } from "./narrow.js";
import { boardsOf } from "./adapters.js";
import { Codes } from "./arrivals.js";
import { Loaded, Refusal, announce, html, useAction, useEffect, useLast, useLoad, useMemo, useState } from "./ui.js";
import { at, clocksText, dayText, isDay, now, plusDays, plusMinutes, today } from "./wall.js";

const ARRIVING_MINUTES = 60;
const NONE = [];
const NO_TEXT = () => "";
const FILTERS = {
  pending: (item) => item.state === "pending",
  due: (item) => item.isDue,
  arriving: (item) => {
    const clock = now(item.zone);
    return item.state === "confirmed" && item.start <= plusMinutes(clock, ARRIVING_MINUTES) && clock <= (item.checkIn?.closes ?? item.start);
  },
};

loadCalendar().catch(() => {});

export default function Board({ session, args }) {
  const boards = boardsOf(session);
  const adapter = boards.find(({ kind }) => kind === args[0]) ?? boards[0];
  const day = isDay(args[1]) ? args[1] : today(session.user.timezone);
  const go = (kind, to, resource) => {
    location.hash = `#/board/${[kind, to, resource].filter(Boolean).map(encodeURIComponent).join("/")}`;
  };
  const resources = useLoad(() => adapter.resources(session), [adapter.kind]);
  return html`<div class="bar">
      <h1 tabindex="-1">${dayText(day)}</h1>
      <button type="button" aria-label=${t("board.before")} onClick=${() => go(adapter.kind, plusDays(day, -1), args[2])}>‹</button>
      <button type="button" onClick=${() => go(adapter.kind, today(session.user.timezone), args[2])}>${t("board.today")}</button>
      <button type="button" aria-label=${t("board.after")} onClick=${() => go(adapter.kind, plusDays(day, 1), args[2])}>›</button>
      <input type="date" aria-label=${t("board.day")} value=${day} onChange=${(event) => isDay(event.target.value) && go(adapter.kind, event.target.value, args[2])} />
      <div class="end">
        ${boards.length > 1 &&
        boards.map(
          ({ kind }) =>
            html`<button type="button" aria-pressed=${String(kind === adapter.kind)} onClick=${() => go(kind, day)}>${t(`kind.${kind}`)}</button>`,
        )}
      </div>
    </div>
    <${Loaded} state=${resources}>
      ${(all) => {
        const resources = all.filter(({ isActive }) => isActive);
        if (resources.length === 0) return html`<${NoneActive} session=${session} kind=${adapter.kind} />`;
        return html`<${Day}
          key=${adapter.kind}
          ...${{ session, adapter, day, resources, chosen: args[2] }}
          onChoose=${(id) => go(adapter.kind, day, id)}
        />`;
      }}
    <//>`;
}

function NoneActive({ session, kind }) {
  return html`<p class="muted">${t("board.none")}</p>
    ${session.administers(kind) && html`<p><a class="button" href="#/settings/resources/${kind}">${t("settings.resources")}</a></p>`}`;
}

function Day({ session, adapter, day, resources, chosen, onChoose }) {
  const isNarrow = useNarrow();
  const [filter, setFilter] = useState(null);
  const [dialog, setDialog] = useState(null);
  const [refused, setRefused] = useState(null);
  const ids = resources.map(({ id }) => id).join(" ");
  const items = useLoad(() => adapter.between(session, resources, day, day), [adapter.kind, day, ids], { polls: true });
  const closed = useLoad(() => closedTimes(session, adapter.kind, resources, day, day), [adapter.kind, day, ids]);
  const coded = useLoad(() => withCheckIn(adapter.kind, resources), [adapter.kind, ids]);
  // One drawing of both: by what is closed the hours begin elsewhere, and all would jump.
  const isKnown = items.data && (closed.data || closed.error);
  const known = useLast(isKnown ? { day, items: items.data, closed: closed.data ?? NONE } : undefined);
  const place = Math.max(0, resources.findIndex(({ id }) => id === chosen));
  const shown = isNarrow ? resources.slice(place, place + 1) : resources;
  const step = (by) => {
    const next = resources[(place + by + resources.length) % resources.length];
    announce(next.name);
    onChoose(next.id);
  };
  const swipe = useSwipe(step);
  const again = () => items.reload({ isQuiet: true });
  const close = () => setDialog(null);
  const done = () => {
    close();
    again();
  };

  const move = useAction(async ({ item, to, override, revert }) => {
    setRefused(null);
    try {
      await adapter.move(session, item, { ...to, override });
      announce(t("booking.moved"));
    } catch (error) {
      revert();
      setRefused({ error, item, to });
      throw error;
    } finally {
      again();
    }
  });

  return html`<${Counters} items=${items.data ?? []} chosen=${filter} onChoose=${setFilter}>
      ${coded.data?.length > 0 && html`<button type="button" onClick=${() => setDialog({ codes: coded.data })}>${t("check-in.codes")}</button>`}
      <button type="button" class="primary" onClick=${() => setDialog({ draft: draftOf(day, shown[0], session) })}>${t("board.new")}</button>
    <//>
    ${refused &&
    html`<${Refused} ...${{ refused, session, adapter, items: items.data ?? [] }}
      onPass=${() => move.run({ ...refused, override: true, revert: () => {} })}
      onClose=${() => setRefused(null)} />`}
    <${Refusal} error=${items.error ?? closed.error} />
    ${isNarrow && html`<${Chooser} ...${{ resources, place, onChoose }} onStep=${step} />`}
    ${known
      ? html`<div class=${isNarrow ? "swiped" : ""} ...${isNarrow ? swipe : {}}>
          <${Columns} ...${{ session, adapter, day, filter, known, resources: shown }}
            onOpen=${(item) => setDialog({ item })}
            onMove=${(item) => setDialog({ item, isMove: true })}
            onDraft=${(draft) => setDialog({ draft })}
            onDrop=${move.run} />
          <p class="muted">${t(isNarrow ? "board.fingers" : "board.keys")}</p>
        </div>`
      : !items.error && html`<p class="loading" role="status">${t("loading")}</p>`}
    ${dialog?.codes && html`<${Codes} adapter=${adapter} resources=${dialog.codes} onClose=${close} />`}
    ${dialog?.draft && html`<${New} ...${{ session, adapter, resources, draft: dialog.draft }} onClose=${close} onDone=${done} />`}
    ${dialog?.item && !dialog.isMove &&
    html`<${Details} ...${{ session, adapter, item: dialog.item }} onClose=${close} onDone=${done} onMove=${() => setDialog({ ...dialog, isMove: true })} />`}
    ${dialog?.isMove && html`<${Move} ...${{ session, adapter, resources, item: dialog.item }} onClose=${close} onDone=${done} />`}`;
}

/** The next full hour of today, else nine o'clock. */
function draftOf(day, resource, session) {
  const clock = now(resource?.zone ?? session.user.timezone);
  const start = clock.startsWith(day) ? plusMinutes(`${clock.slice(0, 13)}:00:00`, 60) : at(day, "09:00");
  return { resource: resource?.id, start, end: plusMinutes(start, resource?.minutes ?? 60) };
}

/** Whether it keeps its time from others: who did not come may have lost it. */
const isBlocking = ({ state, checkIn }) => state !== "cancelled" && !checkIn?.isReleased;

/** How many wait for something; each is a filter. */
function Counters({ items, chosen, onChoose, children }) {
  const open = items.filter(({ state }) => state !== "cancelled");
  const counts = Object.entries(FILTERS).map(([name, is]) => [name, open.filter(is).length]);
  return html`<div class="bar" role="group" aria-label=${t("board.counters")}>
    <span class="muted">${t("board.bookings", { count: open.length })}</span>
    ${counts
      .filter(([name, count]) => count > 0 || chosen === name)
      .map(
        ([name, count]) =>
          html`<button type="button" aria-pressed=${String(chosen === name)} onClick=${() => onChoose(chosen === name ? null : name)}>
            ${t(`board.${name}`, { count })}
          </button>`,
      )}
    <div class="end">${children}</div>
  </div>`;
}

/** A move that was refused: by which rule, or by whose booking. */
function Refused({ refused, session, adapter, items, onPass, onClose }) {
  const { error, item, to } = refused;
  const standing = items.filter(
    (other) => other.id !== item.id && other.resource === to.resource && isBlocking(other) && other.start < to.end && other.end > to.start,
  );
  return html`<${Refusal} error=${error}>
    ${error.status === 409 &&
    standing.map((other) => html`<span>${t("board.stands", { what: other.title || t(`state.${other.state}`), when: clocksText(other.start, other.end) })}</span>`)}
    ${mayPass(session, adapter.kind, error) && html`<button type="button" onClick=${onPass}>${t("booking.pass")}</button>`}
    <button type="button" class="quiet" aria-label=${t("close")} onClick=${onClose}>×</button>
  <//>`;
}

/** On a small screen, one resource at a time. */
function Chooser({ resources, place, onChoose, onStep }) {
  return html`<div class="bar chooser">
    <button type="button" aria-label=${t("board.previous")} onClick=${() => onStep(-1)}>‹</button>
    <select aria-label=${t("booking.where")} onChange=${(event) => onChoose(event.target.value)}>
      ${resources.map(({ id, name }, index) => html`<option value=${id} selected=${index === place}>${name}</option>`)}
    </select>
    <button type="button" aria-label=${t("board.next")} onClick=${() => onStep(1)}>›</button>
  </div>`;
}

function Columns({ session, adapter, day, filter, resources, known, onOpen, onMove, onDraft, onDrop }) {
  const { items, closed } = known;
  const ids = resources.map(({ id }) => id).join(" ");
  const clock = now(session.user.timezone).slice(0, 16);
  const events = useMemo(() => {
    const visible = items.filter(({ state }) => state !== "cancelled");
    const shades = closed.map(shadeOf);
    return [...shades, ...visible.map((item) => eventOf(item, { isDimmed: filter && !FILTERS[filter](item) }))];
  }, [items, closed, filter, filter === "arriving" && clock]);
  const columns = useMemo(() => resources.map(({ id, name }) => ({ id, title: name })), [ids]);
  const hours = shownHours(closed, items.filter(({ state }) => state !== "cancelled"), known.day, known.day, resources);
  const dropped = ({ event, newResource, revert }) => {
    const { item } = event.extendedProps;
    const to = { resource: newResource?.id ?? event.resourceIds[0], start: wallIn(event.start), end: wallIn(event.end) };
    if (!adapter.isMovedAcross && to.resource !== item.resource) return revert();
    return onDrop({ item, to, override: false, revert });
  };
  const drafted = ({ start, end, resource }) => onDraft({ resource: resource.id, start: wallIn(start), end: wallIn(end) });
  const clicked = ({ date, resource }) => {
    const start = wallIn(date);
    const minutes = resources.find(({ id }) => id === resource.id)?.minutes ?? 60;
    onDraft({ resource: resource.id, start, end: plusMinutes(start, minutes) });
  };
  const options = {
    view: "resourceTimeGridDay",
    date: day,
    resources: columns,
    events,
    slotMinTime: `${hours.from}:00`,
    slotMaxTime: `${hours.to}:00`,
    columnWidth: resources.length > 6 ? "9rem" : undefined,
    height: "70vh",
    ...nowLineOf(resources),
    dayHeaderFormat: NO_TEXT,
    editable: true,
    selectable: true,
    select: useStable(drafted),
    dateClick: useStable(clicked),
    eventClick: useStable(({ event }) => event.extendedProps.item && onOpen(event.extendedProps.item)),
    eventDrop: useStable(dropped),
    eventResize: useStable(dropped),
  };
  // M on a booking moves it by keys.
  const pressed = (event, element) => {
    if (event.key.toLowerCase() !== "m" || event.ctrlKey || event.metaKey || event.altKey) return;
    const item = items.find((one) => element.dataset.item === `${one.kind} ${one.id}`);
    if (!item?.can.move) return;
    event.preventDefault();
    onMove(item);
  };
  return html`<${Calendar} options=${options} onKey=${pressed} />`;
}

/** A function that stays the same, and calls what was given last. */
function useStable(given) {
  const [box] = useState({});
  box.call = given;
  return useMemo(() => (...values) => box.call(...values), []);
}
