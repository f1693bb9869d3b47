// The log: logins, and what staff and administrators wrote; newest first, a part at a time.
import { get } from "./client.js";
import { has, t } from "./i18n.js";
import { Field, Refusal, html, useAction, useEffect, useState } from "./ui.js";
import { shownAt } from "./wall.js";

const PART = 50;
const VERBS = { POST: "made", PUT: "changed", PATCH: "changed", DELETE: "removed" };
const STATES = { done: "completed", refused: "cancelled", unknown: "pending" };

export default function Audit({ session }) {
  const [asked, setAsked] = useState({ actor: "", from: "", to: "" });
  const [rows, setRows] = useState(null);
  const [next, setNext] = useState(null);
  const read = useAction(async (query, before) => {
    const answer = await get("api/audit", query);
    setRows([...before, ...answer.data]);
    setNext(answer.next ? Object.fromEntries(new URLSearchParams(answer.next)) : null);
  });
  const begin = (query = asked) => {
    setRows(null);
    read.run({ ...query, actor: query.actor.trim(), limit: PART }, []);
  };
  const only = (actor) => {
    setAsked({ ...asked, actor });
    begin({ ...asked, actor });
  };
  useEffect(() => begin(), []);
  const field = (name) => ({ value: asked[name], onInput: (event) => setAsked({ ...asked, [name]: event.target.value }) });
  return html`<form class="joined" role="search" onSubmit=${(event) => (event.preventDefault(), begin())}>
      <${Field} label=${t("audit.who")} hint=${t("audit.hint")} type="search" ...${field("actor")} />
      <${Field} label=${t("reports.from")} type="date" ...${field("from")} />
      <${Field} label=${t("reports.to")} type="date" ...${field("to")} />
      <button>${t("people.search")}</button>
    </form>
    <${Refusal} error=${read.error} />
    ${rows === null && read.isBusy && html`<p class="loading" role="status">${t("loading")}</p>`}
    ${rows !== null && html`<${Entries} rows=${rows} zone=${session.user.timezone} onActor=${only} />`}
    ${next && html`<button type="button" aria-disabled=${read.isBusy || null} onClick=${() => read.run(next, rows)}>${t("audit.more")}</button>`}`;
}

/** What was done, in words where there are some: a route that does more than make, change or remove stays as it is. */
function deedText({ action, thing }) {
  if (has(`audit.did-${action}`)) return t(`audit.did-${action}`);
  const [method, path] = action.split(" ");
  const isPlain = /^\/api\/(v1\/)?[\w-]+(\/\{\w+\})*$/.test(path ?? "");
  const what = `audit.thing-${thing.kind}`;
  return isPlain && method in VERBS && has(what) ? `${t(what)}: ${t(`audit.${VERBS[method]}`)}` : action;
}

/** The fields that were sent, with the words that the log keeps. */
const fieldsText = (fields) =>
  Object.entries(fields ?? {})
    .map(([name, word]) => (word === null ? name : `${name}: ${[word].flat().join(" ")}`))
    .join(", ");

function Entries({ rows, zone, onActor }) {
  if (rows.length === 0) return html`<p class="muted" role="status">${t("audit.none")}</p>`;
  return html`<div class="scrolls" tabindex="0" role="group" aria-label=${t("settings.audit")}>
    <table>
      <thead><tr>${["at", "who", "did", "status"].map((name) => html`<th scope="col">${t(`audit.${name}`)}</th>`)}</tr></thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr key=${row.id}>
            <td class="nowrap">${shownAt(row.at, zone)}</td>
            <td>${row.actor ? html`<button type="button" class="link" title=${t("audit.only")} onClick=${() => onActor(row.actor)}>${row.actor}</button>` : "–"}</td>
            <td>
              ${deedText(row)} <span class="muted">${row.thing.id ?? ""}</span>
              <small class="below">${[row.action, fieldsText(row.fields)].filter(Boolean).join(" · ")}</small>
            </td>
            <td><span class="state ${STATES[row.status]}">${t(`audit.${row.status}`)}</span></td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
