// The sessions of a class: one, or every week; changed and cancelled.
import { newKey } from "./client.js";
import { mistakesOf } from "./editing.js";
import { t } from "./i18n.js";
import { Days } from "./rule-fields.js";
import { Dialog, Field, Loaded, Refusal, TwiceButton, html, tell, useAction, useLoad, useState } from "./ui.js";
import { at, clockOf, dayText, plusDays, plusMinutes, spanText, today } from "./wall.js";

const DAYS_SHOWN = 28;
const WEEKS = 12;

export function Sessions({ adapter, resource, routes, minutes }) {
  const first = today(resource.zone);
  const [days, setDays] = useState(DAYS_SHOWN);
  const [changed, setChanged] = useState(null);
  const state = useLoad(() => adapter.sessions([resource], first, plusDays(first, days - 1)), [days, resource.capacity]);
  const look = () => state.reload({ isQuiet: true });
  const begins = "18:00";
  const blank = { day: first, from: begins, to: clockOf(plusMinutes(at(first, begins), minutes || 60)), capacity: "", note: "" };
  return html`<section class="card" aria-label=${t("sessions.title")}>
    <h3>${t("sessions.title")}</h3>
    <div class="actions">
      <button type="button" onClick=${() => setChanged({ form: blank })}>${t("sessions.one")}</button>
      <button type="button" onClick=${() => setChanged({ isWeekly: true })}>${t("sessions.weekly")}</button>
    </div>
    <${Loaded} state=${state}>
      ${(all) => {
        const shown = all.filter((one) => one.state !== "cancelled").sort((one, other) => one.start.localeCompare(other.start));
        return shown.length === 0
          ? html`<p class="muted">${t("sessions.none", { until: dayText(plusDays(first, days - 1), "medium") })}</p>`
          : html`<ul class="bookings">
              ${shown.map((one) => html`<${One} key=${one.id} ...${{ one, routes, look }} onChange=${() => setChanged({ one, form: routes.formOf(one) })} />`)}
            </ul>`;
      }}
    <//>
    <p><button type="button" class="quiet" onClick=${() => setDays(days + DAYS_SHOWN)}>${t("sessions.more")}</button></p>
    ${changed?.form && html`<${SessionDialog} ...${{ resources: [resource], routes, look, ...changed }} onClose=${() => setChanged(null)} />`}
    ${changed?.isWeekly && html`<${Weekly} ...${{ resource, routes, look, blank }} onClose=${() => setChanged(null)} />`}
  </section>`;
}

function One({ one, routes, look, onChange }) {
  const { state } = one;
  const cancel = useAction(async () => {
    await routes.cancel(one.id);
    tell(t("sessions.cancelled"));
    look();
  });
  return html`<li>
    <div class="what">
      <strong>${spanText(one.start, one.end)}</strong>
      <span class="muted">${t("mine.seats", { taken: one.taken, capacity: one.capacity })}</span>
      ${state !== "scheduled" && html`<span class="state ${state}">${t(`sessions.${state}`)}</span>`}
      ${one.note && html`<div class="muted">${one.note}</div>`}
    </div>
    ${state === "scheduled" &&
    html`<div class="actions">
      <button type="button" onClick=${onChange}>${t("sessions.change")}</button>
      <${TwiceButton} label=${t("sessions.cancel")} sure=${t(one.taken ? "sessions.cancel-sure" : "sessions.cancel-empty", { count: one.taken })} isBusy=${cancel.isBusy} onClick=${cancel.run} />
    </div>`}
    <${Refusal} error=${cancel.error} />
  </li>`;
}

/** A form in a dialog, whose `children` get the values, a setter for each, and what is wrong with them. */
function SessionForm({ title, label, initial, fields, isReady = () => true, onSave, onClose, children }) {
  const [values, setValues] = useState(initial);
  const save = useAction(async (event) => {
    event.preventDefault();
    await onSave(values);
  });
  const mistakes = mistakesOf(save.error, fields);
  const set = (name) => (event) => setValues((others) => ({ ...others, [name]: event.target.value }));
  const field = (name) => ({ value: values[name], mistake: mistakes[name], onInput: set(name) });
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <form onSubmit=${save.run}>
      ${children({ values, field, setValues })}
      ${Object.keys(mistakes).length === 0 && html`<${Refusal} error=${save.error} />`}
      <button class="primary" disabled=${!isReady(values)} aria-disabled=${save.isBusy || null}>${label}</button>
    </form>
  <//>`;
}

/** Of which class. */
const Of = ({ resources, chosen, field }) => html`<${Field} label=${t("classes.class")} ...${field}>
  ${resources.map(({ id, name }) => html`<option value=${id} selected=${id === chosen}>${name}</option>`)}
<//>`;

function Clocks({ field }) {
  return html`<div class="row">
    <${Field} label=${t("booking.from")} type="time" required ...${field("from")} />
    <${Field} label=${t("booking.to")} type="time" required ...${field("to")} />
  </div>`;
}

/** A new session, or another time, number of seats or note for one; with several `resources`, of one of these. */
export function SessionDialog({ resources, routes, one, form, look, onClose }) {
  const [key] = useState(newKey);
  const save = async ({ resource, ...values }) => {
    await (one ? routes.change(one.id, form, values) : routes.add(resource, values, { key }));
    tell(t(one ? "settings.saved" : "sessions.made"));
    onClose();
    look();
  };
  const title = t(one ? "sessions.change-title" : "sessions.one");
  return html`<${SessionForm} title=${title} label=${t(one ? "settings.save" : "resource.create")} initial=${{ resource: resources[0].id, ...form }} fields=${routes.fields} onSave=${save} onClose=${onClose}>
    ${({ values, field }) => html`${resources.length > 1 && html`<${Of} resources=${resources} chosen=${values.resource} field=${field("resource")} />`}
      <${Field} label=${t("booking.day")} type="date" required ...${field("day")} />
      <${Clocks} field=${field} />
      <${Field} label=${t("sessions.capacity")} hint=${t("sessions.capacity-hint", { count: resources.find(({ id }) => id === values.resource).capacity })} type="number" min="1" max="100000" ...${field("capacity")} />
      <${Field} label=${t("booking.note")} rows="2" maxlength="2000" ...${field("note")} />`}
  <//>`;
}

/** The same times on some weekdays, for some weeks: sessions that are there already stay as they are. */
function Weekly({ resource, routes, blank, look, onClose }) {
  const initial = { days: [1], from: blank.from, to: blank.to, first: blank.day, last: plusDays(blank.day, WEEKS * 7 - 1) };
  const save = async ({ days, ...times }) => {
    let count = 0;
    const left = [];
    for (const weekday of days) {
      const made = await routes.addWeekly(resource.id, { weekday, ...times }, { key: newKey() });
      count += made.count;
      left.push(...made.skipped);
    }
    tell([t("sessions.weekly-made", { count }), left.length > 0 && t("sessions.skipped", { days: left.join(", ") })].filter(Boolean).join(" "));
    onClose();
    look();
  };
  const given = { title: t("sessions.weekly"), label: t("resource.create"), initial, fields: routes.fields, isReady: ({ days }) => days.length > 0 };
  return html`<${SessionForm} ...${given} onSave=${save} onClose=${onClose}>
    ${({ values, field, setValues }) => html`<${Days} days=${values.days} onChange=${(days) => setValues((others) => ({ ...others, days }))} />
      <${Clocks} field=${field} />
      <div class="row">
        <${Field} label=${t("sessions.first")} type="date" required ...${field("first")} />
        <${Field} label=${t("sessions.last")} hint=${t("sessions.until-hint")} type="date" required ...${field("last")} />
      </div>`}
  <//>`;
}
