// The dialogs of a booking: what it is, a new one, and a move. All that can be dragged can be done here by keys.
import { CheckIn, checkInText } from "./arrivals.js";
import { money, t } from "./i18n.js";
import { newKey } from "./client.js";
import { Dialog, Field, Refusal, announce, html, useAction, useEffect, useMemo, useState } from "./ui.js";
import { at, clockOf, clocksText, dayOf, dayText, minutesBetween, plusDays, plusMinutes } from "./wall.js";

/** Rules that admins may pass over; nobody passes over a closure or somebody else's booking. */
const PASSABLE = ["hours", "durations", "starts", "notice", "window", "quota"];

export const mayPass = (session, kind, error) => PASSABLE.includes(error?.rule) && session.administers(kind);

/** The end of a clock's interval: the next day's, if it is not after the start. */
const endOf = (day, from, to) => at(to > from ? day : plusDays(day, 1), to === "24:00" ? "00:00" : to);

/** What a booking is, and what may be done with it. */
export function Details({ session, adapter, item, onClose, onMove, onDone }) {
  const change = useAction(async (name, text) => {
    await adapter[name](session, item);
    announce(text);
    onDone();
  });
  return html`<${Dialog} title=${item.title || item.person?.name || item.resourceName} onClose=${onClose}>
    <dl class="facts">
      <dt>${t("booking.state")}</dt><dd><span class="state ${item.state}">${t(`state.${item.state}`)}</span></dd>
      <dt>${t(`booking.of.${item.kind}`)}</dt><dd>${item.resourceName}</dd>
      <dt>${t("booking.day")}</dt><dd>${dayText(dayOf(item.start))}</dd>
      <dt>${t("booking.time")}</dt><dd>${clocksText(item.start, item.end)}</dd>
      ${item.checkIn && html`<dt>${t("check-in")}</dt><dd>${checkInText(item.checkIn)}</dd>`}
      ${item.person && html`<dt>${t("booking.person")}</dt><dd>${item.person.name} ${item.person.email}</dd>`}
      ${item.total && html`<dt>${t("booking.total")}</dt><dd>${money(item.total, session.user.currency)}</dd>`}
      ${item.note && html`<dt>${t("booking.note")}</dt><dd>${item.note}</dd>`}
    </dl>
    <${CheckIn} session=${session} item=${item} onDone=${onDone} />
    <${Refusal} error=${change.error} />
    <div class="actions">
      ${item.can.confirm &&
      html`<button type="button" class="primary" aria-disabled=${change.isBusy || null} onClick=${() => change.run("confirm", t("booking.confirmed"))}>
        ${t("booking.confirm")}
      </button>`}
      ${item.can.move && html`<button type="button" onClick=${onMove}>${t("booking.move")}</button>`}
      ${item.can.cancel &&
      html`<button type="button" class="danger" aria-disabled=${change.isBusy || null} onClick=${() => change.run("cancel", t("booking.cancelled"))}>
        ${t("booking.cancel")}
      </button>`}
    </div>
  <//>`;
}

/** The fields of when and where. */
function When({ resources, value, onChange, isFixed, isFirst }) {
  const set = (name) => (event) => onChange({ ...value, [name]: event.target.value });
  return html`${resources.length > 1 &&
    html`<${Field} label=${t("booking.where")} value=${value.resource} disabled=${isFixed} onChange=${set("resource")}>
      ${resources.map(({ id, name }) => html`<option value=${id} selected=${id === value.resource}>${name}</option>`)}
    <//>`}
    <div class="row">
      <${Field} label=${t("booking.day")} type="date" required value=${value.day} onInput=${set("day")} />
      <${Field} label=${t("booking.from")} type="time" required value=${value.from} onInput=${set("from")} autofocus=${isFirst} />
      <${Field} label=${t("booking.to")} type="time" required value=${value.to} onInput=${set("to")} />
    </div>`;
}

/** The button that sends the form again, past the rule that refused it. */
const Pass = ({ session, kind, error, onPass }) =>
  mayPass(session, kind, error) && html`<button type="button" onClick=${onPass}>${t("booking.pass")}</button>`;

/** A new booking: `draft` says where and when. */
export function New({ session, adapter, resources, draft, onClose, onDone }) {
  const [when, setWhen] = useState({
    resource: draft.resource,
    day: dayOf(draft.start),
    from: clockOf(draft.start),
    to: clockOf(draft.end),
  });
  const [who, setWho] = useState("");
  const [clients, setClients] = useState([]);
  const key = useMemo(newKey, [when, who]);
  useEffect(() => {
    if (adapter.people === "person") adapter.clients(session).then(setClients, () => setClients([]));
  }, [adapter]);
  const add = useAction(async (override) => {
    const { resource, day, from, to } = when;
    const made = await adapter.create(session, {
      resource,
      start: at(day, from),
      end: endOf(day, from, to),
      ...whoOf(adapter, who, clients, resource),
      override,
      key,
    });
    announce(t("booking.made"));
    onDone(made);
  });
  const send = (event) => {
    event.preventDefault();
    add.run(false);
  };
  return html`<${Dialog} title=${t("booking.new")} onClose=${onClose}>
    <form onSubmit=${send}>
      <${Who} ...${{ adapter, who, clients, onChange: setWho }} />
      <${When} resources=${resources} value=${when} onChange=${setWhen} />
      <${Refusal} error=${add.error}>
        <${Pass} session=${session} kind=${adapter.kind} error=${add.error} onPass=${() => add.run(true)} />
      <//>
      <div class="actions"><button type="submit" class="primary" aria-disabled=${add.isBusy || null}>${t("booking.book")}</button></div>
    </form>
  <//>`;
}

/** Whom or what the booking is for, as far as the dialect can say it. */
function Who({ adapter, who, clients, onChange }) {
  const set = (event) => onChange(event.target.value);
  if (adapter.people === "person") {
    return html`<${Field} label=${t("booking.client")} value=${who} onChange=${set} autofocus>
      <option value="">${t("booking.block")}</option>
      ${clients.map(({ id, name, email }) => html`<option value=${id}>${name} ${email}</option>`)}
    <//>`;
  }
  const label = t(adapter.people === "title" ? "booking.title" : "booking.for");
  return html`<${Field} label=${label} value=${who} onInput=${set} required=${adapter.people === "title"} maxlength="200" autofocus />`;
}

function whoOf(adapter, who, clients, resource) {
  // Who books a professional's time for themselves blocks it.
  if (adapter.people === "person") return { person: clients.find(({ id }) => id === who)?.id ?? resource };
  return { [adapter.people]: who.trim() };
}

/** Another time, or another place. */
export function Move({ session, adapter, resources, item, onClose, onDone }) {
  const length = minutesBetween(item.start, item.end);
  const [when, setWhen] = useState({
    resource: item.resource,
    day: dayOf(item.start),
    from: clockOf(item.start),
    to: clockOf(item.end),
  });
  // A later start keeps the length, until somebody changes the end.
  const change = (next) => {
    const isLater = next.from !== when.from && next.to === when.to && next.from !== "";
    setWhen(isLater ? { ...next, to: clockOf(plusMinutes(at(next.day, next.from), length)) } : next);
  };
  const move = useAction(async (override) => {
    const { resource, day, from, to } = when;
    await adapter.move(session, item, { resource, start: at(day, from), end: endOf(day, from, to), override });
    announce(t("booking.moved"));
    onDone();
  });
  const send = (event) => {
    event.preventDefault();
    move.run(false);
  };
  return html`<${Dialog} title=${t("booking.move-title")} onClose=${onClose}>
    <p>${item.title || item.resourceName}: ${clocksText(item.start, item.end)}</p>
    <form onSubmit=${send}>
      <${When} resources=${resources} value=${when} onChange=${change} isFixed=${!adapter.isMovedAcross} isFirst />
      <${Refusal} error=${move.error}>
        <${Pass} session=${session} kind=${adapter.kind} error=${move.error} onPass=${() => move.run(true)} />
      <//>
      <div class="actions"><button type="submit" class="primary" aria-disabled=${move.isBusy || null}>${t("booking.move-button")}</button></div>
    </form>
  <//>`;
}
