// A week or a month of one court, room or professional. #/week/KIND/RESOURCE/DAY/month
import { boardsOf } from "./adapters.js";
import { Details, Move } from "./booking.js";
import { Calendar, eventOf, loadCalendar, nowLineOf, shadeOf } from "./calendar.js";
import { closedTimes, shownHours } from "./hours.js";
import { t } from "./i18n.js";
import { Loaded, Refusal, html, useLast, useLoad, useMemo, useState } from "./ui.js";
import { dayText, firstOfMonth, isDay, mondayOf, monthText, plusDays, plusMonths, today } from "./wall.js";

loadCalendar().catch(() => {});

export default function Week({ session, args }) {
  const boards = boardsOf(session);
  const adapter = boards.find(({ kind }) => kind === args[0]) ?? boards[0];
  const resources = useLoad(() => adapter.resources(session), [adapter.kind]);
  return html`<${Loaded} state=${resources}>
    ${(all) => html`<${Chosen} key=${adapter.kind} ...${{ session, boards, adapter, args, resources: all.filter(({ isActive }) => isActive) }} />`}
  <//>`;
}

function Chosen({ session, boards, adapter, args, resources }) {
  const resource = resources.find(({ id }) => id === args[1]) ?? resources[0];
  const day = isDay(args[2]) ? args[2] : today(session.user.timezone);
  const isMonth = args[3] === "month";
  const go = (kind, id, to, month = isMonth) => {
    location.hash = `#/week/${[kind, id, to, ...(month ? ["month"] : [])].map(encodeURIComponent).join("/")}`;
  };
  const stay = (to, month) => go(adapter.kind, resource.id, to, month);
  const step = (by) => stay(isMonth ? plusMonths(day, by) : plusDays(day, 7 * by));
  if (!resource) return html`<h1 tabindex="-1">${t("nav.week")}</h1>`;
  // A month shows whole weeks: its first and last have days of the months around.
  const first = mondayOf(isMonth ? firstOfMonth(day) : day);
  const last = isMonth ? plusDays(mondayOf(plusDays(plusMonths(day, 1), -1)), 6) : plusDays(first, 6);
  return html`<div class="bar">
      <h1 tabindex="-1">${isMonth ? monthText(day) : `${dayText(first, "medium")} – ${dayText(last, "medium")}`}</h1>
      <div class="steps">
        <button type="button" aria-label=${t("week.before")} onClick=${() => step(-1)}>‹</button>
        <button type="button" onClick=${() => stay(today(session.user.timezone))}>${t("board.today")}</button>
        <button type="button" aria-label=${t("week.after")} onClick=${() => step(1)}>›</button>
      </div>
      <div class="end">
        ${boards.length > 1 &&
        html`<select aria-label=${t("week.kind")} onChange=${(event) => go(event.target.value, "", day)}>
          ${boards.map(({ kind }) => html`<option value=${kind} selected=${kind === adapter.kind}>${t(`kind.${kind}`)}</option>`)}
        </select>`}
        <select aria-label=${t("booking.where")} onChange=${(event) => go(adapter.kind, event.target.value, day)}>
          ${resources.map(({ id, name }) => html`<option value=${id} selected=${id === resource.id}>${name}</option>`)}
        </select>
        <button type="button" aria-pressed=${String(!isMonth)} onClick=${() => stay(day, false)}>${t("week.week")}</button>
        <button type="button" aria-pressed=${String(isMonth)} onClick=${() => stay(day, true)}>${t("week.month")}</button>
      </div>
    </div>
    <${Shown} key=${`${resource.id} ${isMonth}`} ...${{ session, adapter, resource, resources, day, first, last, isMonth }} />`;
}

function Shown({ session, adapter, resource, resources, day, first, last, isMonth }) {
  const [dialog, setDialog] = useState(null);
  const inputs = [adapter.kind, resource.id, first, last];
  const items = useLoad(
    async () => (await adapter.between(session, [resource], first, last)).filter((item) => item.resource === resource.id && item.state !== "cancelled"),
    inputs,
    { polls: true },
  );
  const closed = useLoad(() => (isMonth ? [] : closedTimes(session, adapter.kind, [resource], first, last)), inputs);
  // One drawing of both: by what is closed the hours begin elsewhere, and all would jump.
  const isKnown = items.data && (closed.data || closed.error);
  const known = useLast(isKnown ? { first, last, items: items.data, closed: closed.data ?? [] } : undefined);
  const events = useMemo(() => {
    const fixed = (item) => ({ ...eventOf(item), startEditable: false, durationEditable: false });
    return known ? [...known.closed.map(shadeOf), ...known.items.map(fixed)] : [];
  }, [known?.items, known?.closed]);
  const hours = known ? shownHours(known.closed, known.items, known.first, known.last, [resource]) : {};
  const [open] = useState(() => ({ event }) => event.extendedProps.item && setDialog({ item: event.extendedProps.item }));
  const close = () => setDialog(null);
  const done = () => {
    close();
    items.reload({ isQuiet: true });
  };
  const ofView = isMonth
    ? { view: "dayGridMonth", dayMaxEvents: false }
    : { view: "timeGridWeek", slotMinTime: `${hours.from}:00`, slotMaxTime: `${hours.to}:00`, height: "70vh", columnWidth: "minmax(6.5rem, 1fr)", ...nowLineOf([resource]) };
  return html`<${Refusal} error=${items.error ?? closed.error} />
    ${known
      ? html`<${Calendar} options=${{ ...ofView, date: day, events, eventClick: open }} />`
      : !items.error && html`<p class="loading" role="status">${t("loading")}</p>`}
    ${dialog && !dialog.isMove &&
    html`<${Details} ...${{ session, adapter, item: dialog.item }} onClose=${close} onDone=${done} onMove=${() => setDialog({ ...dialog, isMove: true })} />`}
    ${dialog?.isMove && html`<${Move} ...${{ session, adapter, resources, item: dialog.item }} onClose=${close} onDone=${done} />`}`;
}
