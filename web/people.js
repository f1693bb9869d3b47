// Find somebody, see their next booking and their history, change their roles and access.
import { adapters } from "./adapters.js";
import { get, patch } from "./client.js";
import { has, money, t } from "./i18n.js";
import { Field, Loaded, Refusal, html, tell, useAction, useEffect, useLoad, useRef, useState } from "./ui.js";
import { now, spanText, wallOf } from "./wall.js";

const OVER = ["cancelled", "completed", "no_show", "expired"];

export default function People({ session }) {
  const [typed, type] = useState("");
  const [asked, ask] = useState("");
  // The id of who is open; null: nobody was chosen yet, and whoever is found alone opens by themselves.
  const [chosen, choose] = useState(null);
  const form = useRef(null);
  useEffect(() => form.current.querySelector("input").focus(), []);
  const found = useLoad(async () => (asked ? (await get("api/people", { q: asked })).data : []), [asked]);
  const search = (event) => {
    event.preventDefault();
    choose(null);
    ask(typed.trim());
  };
  return html`<h1 tabindex="-1">${t("nav.people")}</h1>
    <form class="bar" role="search" ref=${form} onSubmit=${search}>
      <${Field} label=${t("people.who")} type="search" hint=${t("people.hint")} required minlength="2" value=${typed} onInput=${(event) => type(event.target.value)} />
      <button class="primary">${t("people.search")}</button>
    </form>
    <${Loaded} state=${found}>
      ${(people) =>
        asked && people.length === 0
          ? html`<p class="muted" role="status">${t("people.none")}</p>`
          : html`<${Found} ...${{ people, session, onChoose: choose, open: chosen ?? (people.length === 1 ? people[0].id : "") }} />`}
    <//>`;
}

function Found({ people, session, open, onChoose }) {
  return html`<ul class="found">
    ${people.map(
      (person) => html`<li key=${person.id}>
        <button type="button" aria-expanded=${String(open === person.id)} onClick=${() => onChoose(open === person.id ? "" : person.id)}>
          ${person.name}${" "}<span class="muted">${person.email}</span>
          ${person.is_guest && html`${" "}<span class="state">${t("people.guest")}</span>`}
        </button>
        ${open === person.id && html`<${Person} person=${person} session=${session} />`}
      </li>`,
    )}
  </ul>`;
}

function Person({ person, session }) {
  const state = useLoad(async () => (await get(`api/people/${encodeURIComponent(person.id)}/reservations`)).data, [person.id]);
  return html`<div class="card">
    <${Loaded} state=${state}>${(visits) => html`<${Visits} visits=${visits} />`}<//>
    ${session.administers() && !person.is_guest && html`<${Access} person=${person} session=${session} />`}
  </div>`;
}

function Visits({ visits }) {
  const shown = visits.map((visit) => ({
    ...visit,
    start: wallOf(visit.start, visit.timezone),
    end: wallOf(visit.end, visit.timezone),
    isComing: !OVER.includes(visit.status) && wallOf(visit.end, visit.timezone) > now(visit.timezone),
  }));
  const coming = shown.filter((visit) => visit.isComing).reverse();
  const past = shown.filter((visit) => !visit.isComing);
  // Of a seat that was taken and deleted twice there are two.
  const row = (visit, number) => {
    const state = `state.${visit.status.replace("_", "-")}`;
    return html`<li key=${`${visit.kind} ${visit.id} ${number}`}>
      <strong>${visit.resource_name || visit.resource_id}</strong> ${spanText(visit.start, visit.end)}${" "}
      <span class="state ${visit.status.replace("_", "-")}">${has(state) ? t(state) : visit.status}</span>
      ${visit.fee && html`${" "}<span>${t("people.owes", { fee: money(visit.fee.total, visit.fee.currency) })}</span>`}
    </li>`;
  };
  return html`<h2>${t("people.next")}</h2>
    ${coming.length === 0 ? html`<p class="muted">${t("people.no-next")}</p>` : html`<ul>${coming.map(row)}</ul>`}
    <h2>${t("people.history")}</h2>
    ${past.length === 0 ? html`<p class="muted">${t("people.no-history")}</p>` : html`<ul>${past.map(row)}</ul>`}`;
}

/** Roles are words, as in `staff` or `staff:class`; somebody's own rank bounds what they give. */
function Access({ person, session }) {
  const [roles, setRoles] = useState(person.roles.join(" "));
  const write = useAction(async (changes) => {
    const { data } = await patch(`api/people/${encodeURIComponent(person.id)}`, changes);
    setRoles(data.roles.join(" "));
    tell(t("people.changed"));
  });
  const save = (event) => {
    event.preventDefault();
    write.run({ roles: roles.split(/[\s,]+/).filter(Boolean) });
  };
  const kinds = adapters.map(({ kind }) => `staff:${kind}`).join(", ");
  return html`<form onSubmit=${save}>
    <h2>${t("people.roles")}</h2>
    <${Field} label=${t("people.roles")} hint=${t("people.roles-hint", { kinds })} value=${roles} onInput=${(event) => setRoles(event.target.value)} />
    <${Refusal} error=${write.error} />
    <div class="actions">
      <button class="primary" aria-disabled=${write.isBusy || null}>${t("people.save")}</button>
      <button type="button" class="danger" aria-disabled=${write.isBusy || null} onClick=${() => write.run({ active: false })}>${t("people.disable")}</button>
      <button type="button" aria-disabled=${write.isBusy || null} onClick=${() => write.run({ active: true })}>${t("people.enable")}</button>
    </div>
  </form>`;
}
