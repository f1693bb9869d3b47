// Closures: closed times of a resource, a kind, or everything, and what stands in a new one.
import { adapterOf, namesOf } from "./adapters.js";
import { get, newKey, post, remove } from "./client.js";
import { mistakesOf } from "./editing.js";
import { t } from "./i18n.js";
import { kindOptions } from "./settings.js";
import { Field, Loaded, Refusal, TwiceButton, html, tell, useAction, useLoad, useState } from "./ui.js";
import { at, dayOf, dayText, momentText, spanText, today, wallOf } from "./wall.js";

const FIELDS = ["from", "to", "title", "reason"].map((name) => ({ name, wire: name }));

export default function Closures({ session, args }) {
  const kinds = session.kinds.filter((adapter) => session.administers(adapter.kind)).map((adapter) => adapter.kind);
  const state = useLoad(async () => {
    const queries = session.administers() ? [{}] : kinds.map((kind) => ({ kind }));
    const lists = await Promise.all(queries.map((query) => get("api/closures", query)));
    const closures = [...new Map(lists.flatMap(({ data }) => data).map((closure) => [closure.id, closure])).values()];
    const names = await namesOf(session, closures.filter(({ resource_id: id }) => id));
    return closures.map((closure) => ({ ...closure, name: names.get(`${closure.kind} ${closure.resource_id}`) ?? closure.resource_id }));
  }, [session]);
  return html`<${NewClosure} session=${session} of=${args} onMade=${() => state.reload({ isQuiet: true })} />
    <h2 class="section">${t("closures.listed")}</h2>
    <${Loaded} state=${state}>
      ${(closures) =>
        closures.length === 0
          ? html`<p class="muted">${t("closures.none")}</p>`
          : html`<ul class="bookings">
              ${closures.map(
                (closure) => html`<${Closure} key=${closure.id} closure=${closure} zone=${session.user.timezone} onGone=${() => state.reload({ isQuiet: true })} />`,
              )}
            </ul>`}
    <//>`;
}

/** From when until when, in words: whole days, or times, which may say their offset. */
function stretchText({ from, to }, zone) {
  if (from.length === 10) return from === to ? dayText(from, "medium") : `${dayText(from, "medium")} – ${dayText(to, "medium")}`;
  const [start, end] = [from, to].map((moment) => (/(Z|[+-]\d\d:?\d\d)$/.test(moment) ? wallOf(moment, zone) : moment));
  return dayOf(start) === dayOf(end) ? spanText(start, end) : `${momentText(start)} – ${momentText(end)}`;
}

function Closure({ closure, zone, onGone }) {
  const open = useAction(async () => {
    await remove(`api/closures/${encodeURIComponent(closure.id)}`);
    tell(t("closures.opened"));
    onGone();
  });
  const of = closure.kind ? (closure.resource_id ? closure.name : t(`kind.${closure.kind}`)) : t("closures.everything");
  return html`<li>
    <div class="what">
      <strong>${closure.title}</strong> <span class="state">${of}</span>
      <div>${stretchText(closure, zone)}</div>
      ${closure.reason !== closure.title && html`<span class="muted">${closure.reason}</span>`}
    </div>
    <div class="actions">
      <${TwiceButton} label=${t("closures.open")} sure=${t("closures.open-sure")} isBusy=${open.isBusy} onClick=${open.run} />
    </div>
    <${Refusal} error=${open.error} />
  </li>`;
}

function NewClosure({ session, of, onMade }) {
  const day = today(session.user.timezone);
  const [ofKind = session.administers() ? "" : null, ofId = ""] = of;
  const blank = { kind: ofKind, id: ofId, first: day, last: day, isWhole: true, from: "09:00", to: "18:00", title: "", reason: "" };
  const [form, setForm] = useState(blank);
  const [made, setMade] = useState(null);
  const kind = form.kind ?? session.kinds.find((adapter) => session.administers(adapter.kind))?.kind ?? "";
  const resources = useLoad(async () => (kind ? adapterOf(kind).resources(session) : []), [kind]);
  const set = (changes) => setForm({ ...form, ...changes });
  const typed = (name) => (event) => set({ [name]: event.target.value });
  const close = useAction(async (event) => {
    event.preventDefault();
    const { first, last, isWhole, title, reason, id } = form;
    const times = isWhole ? { from: first, to: last } : { from: at(first, form.from), to: at(last, form.to) };
    const body = { ...times, title, reason, ...(kind && { kind }), ...(kind && id && { id }) };
    setMade((await post("api/closures", body, { key: newKey() })).data);
    setForm(blank);
    tell(t("closures.made"));
    onMade();
  });
  const mistakes = mistakesOf(close.error, FIELDS);
  return html`<form class="card" onSubmit=${close.run}>
      <h2>${t("closures.new")}</h2>
      <div class="row">
        <${Field} label=${t("closures.of")} value=${kind} onChange=${(event) => set({ kind: event.target.value, id: "" })}>
          ${session.administers() && html`<option value="">${t("closures.everything")}</option>`}
          ${kindOptions(session, kind)}
        <//>
        ${kind &&
        html`<${Field} label=${t("closures.resource")} value=${form.id} onChange=${typed("id")}>
          <option value="">${t("closures.all")}</option>
          ${(resources.data ?? []).map(({ id, name }) => html`<option value=${id} selected=${id === form.id}>${name}</option>`)}
        <//>`}
      </div>
      <label class="check">
        <input type="checkbox" checked=${form.isWhole} onChange=${(event) => set({ isWhole: event.target.checked })} />
        ${t("closures.whole")}
      </label>
      <div class="row">
        <${Field} label=${t("closures.first")} type="date" required value=${form.first} mistake=${mistakes.from}
          onInput=${({ target: { value } }) => set({ first: value, last: form.last < value ? value : form.last })} />
        ${!form.isWhole && html`<${Field} label=${t("closures.from")} type="time" required value=${form.from} onInput=${typed("from")} />`}
        <${Field} label=${t("closures.last")} type="date" required min=${form.first} value=${form.last} mistake=${mistakes.to} onInput=${typed("last")} />
        ${!form.isWhole && html`<${Field} label=${t("closures.to")} type="time" required value=${form.to} onInput=${typed("to")} />`}
      </div>
      <${Field} label=${t("closures.title")} required maxlength="200" value=${form.title} mistake=${mistakes.title} onInput=${typed("title")} />
      <${Field} label=${t("closures.reason")} hint=${t("closures.reason-hint")} required maxlength="500" value=${form.reason} mistake=${mistakes.reason} onInput=${typed("reason")} />
      ${Object.keys(mistakes).length === 0 && html`<${Refusal} error=${close.error} />`}
      <button class="primary" aria-disabled=${close.isBusy || null}>${t("closures.close")}</button>
    </form>
    ${made?.reservations.length > 0 && html`<${Standing} made=${made} session=${session} />`}`;
}

/** What stands in a new closure: nothing of it is cancelled by itself. */
function Standing({ made, session }) {
  const zone = session.user.timezone;
  return html`<div class="notice" role="status">
    <strong>${t("closures.standing", { count: made.reservations.length })}</strong>
    <ul>
      ${made.reservations.map(
        (one) => html`<li>${spanText(wallOf(one.start, zone), wallOf(one.end, zone))} · ${one.name} ${one.email && `<${one.email}>`}</li>`,
      )}
    </ul>
  </div>`;
}
