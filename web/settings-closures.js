// Closures: closed times of a resource, a kind, or everything, and what stands in a new one.
import { adapterOf } from "./adapters.js";
import { get, newKey, post, remove } from "./client.js";
import { t } from "./i18n.js";
import { kindOptions } from "./settings.js";
import { Field, Loaded, Refusal, TwiceButton, announce, html, useAction, useLoad, useState } from "./ui.js";
import { spanText, today, wallOf } from "./wall.js";

export default function Closures({ session, args }) {
  const kinds = session.kinds.filter((adapter) => session.administers(adapter.kind)).map((adapter) => adapter.kind);
  const state = useLoad(async () => {
    if (session.administers()) return (await get("api/closures")).data;
    const lists = await Promise.all(kinds.map((kind) => get("api/closures", { kind })));
    const all = lists.flatMap((list) => list.data);
    return [...new Map(all.map((closure) => [closure.id, closure])).values()];
  }, [session]);
  return html`<${NewClosure} session=${session} of=${args} onMade=${() => state.reload({ isQuiet: true })} />
    <h2 class="section">${t("closures.listed")}</h2>
    <${Loaded} state=${state}>
      ${(closures) =>
        closures.length === 0
          ? html`<p class="muted">${t("closures.none")}</p>`
          : html`<ul class="bookings">
              ${closures.map((closure) => html`<${Closure} key=${closure.id} closure=${closure} onGone=${() => state.reload({ isQuiet: true })} />`)}
            </ul>`}
    <//>`;
}

function Closure({ closure, onGone }) {
  const open = useAction(async () => {
    await remove(`api/closures/${encodeURIComponent(closure.id)}`);
    announce(t("closures.opened"));
    onGone();
  });
  const of = closure.kind ? t(`kind.${closure.kind}`) : t("closures.everything");
  return html`<li>
    <div class="what">
      <strong>${closure.title}</strong>
      <div>${closure.from} – ${closure.to}</div>
      <span class="muted">${of}${closure.resource_id ? ` · ${closure.resource_id}` : ""} · ${closure.reason}</span>
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
  const blank = { kind: ofKind, id: ofId, from: day, to: day, title: "", reason: "" };
  const [form, setForm] = useState(blank);
  const [made, setMade] = useState(null);
  const kind = form.kind ?? session.kinds.find((adapter) => session.administers(adapter.kind))?.kind ?? "";
  const resources = useLoad(async () => (kind ? adapterOf(kind).resources(session) : []), [kind]);
  const set = (name) => (event) => setForm({ ...form, [name]: event.target.value });
  const close = useAction(async (event) => {
    event.preventDefault();
    const { from, to, title, reason, id } = form;
    const body = { from, to, title, reason, ...(kind && { kind }), ...(kind && id && { id }) };
    setMade((await post("api/closures", body, { key: newKey() })).data);
    setForm(blank);
    announce(t("closures.made"));
    onMade();
  });
  return html`<form class="card" onSubmit=${close.run}>
      <h2>${t("closures.new")}</h2>
      <div class="row">
        <${Field} label=${t("closures.of")} value=${kind} onChange=${(event) => setForm({ ...form, kind: event.target.value, id: "" })}>
          ${session.administers() && html`<option value="">${t("closures.everything")}</option>`}
          ${kindOptions(session, kind)}
        <//>
        ${kind &&
        html`<${Field} label=${t("closures.resource")} value=${form.id} onChange=${set("id")}>
          <option value="">${t("closures.all")}</option>
          ${(resources.data ?? []).map(({ id, name }) => html`<option value=${id} selected=${id === form.id}>${name}</option>`)}
        <//>`}
        <${Field} label=${t("closures.from")} hint=${t("closures.form")} required value=${form.from} onInput=${set("from")} />
        <${Field} label=${t("closures.to")} required value=${form.to} onInput=${set("to")} />
      </div>
      <${Field} label=${t("closures.title")} required maxlength="200" value=${form.title} onInput=${set("title")} />
      <${Field} label=${t("closures.reason")} required maxlength="500" value=${form.reason} onInput=${set("reason")} />
      <${Refusal} error=${close.error} />
      <button class="primary" disabled=${close.isBusy}>${t("closures.close")}</button>
    </form>
    ${made && html`<${Standing} made=${made} session=${session} />`}`;
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
