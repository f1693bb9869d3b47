// The log: logins, and what staff and administrators wrote; newest first, a part at a time.
import { get } from "./client.js";
import { t } from "./i18n.js";
import { Field, Refusal, html, useAction, useEffect, useState } from "./ui.js";
import { wallOf } from "./wall.js";

export default function Audit({ session }) {
  const [actor, setActor] = useState("");
  const [rows, setRows] = useState(null);
  const [next, setNext] = useState(null);
  const read = useAction(async (query, before) => {
    const answer = await get("api/audit", query);
    setRows([...before, ...answer.data]);
    setNext(answer.next ? Object.fromEntries(new URLSearchParams(answer.next)) : null);
  });
  const begin = (event) => {
    event?.preventDefault();
    setRows(null);
    read.run({ actor: actor.trim(), limit: 50 }, []);
  };
  useEffect(() => begin(), []);
  return html`<form class="bar" role="search" onSubmit=${begin}>
      <${Field} label=${t("audit.actor")} type="search" value=${actor} onInput=${(event) => setActor(event.target.value)} />
      <button>${t("people.search")}</button>
    </form>
    <${Refusal} error=${read.error} />
    ${rows === null && read.isBusy && html`<p class="loading" role="status">${t("loading")}</p>`}
    ${rows !== null && html`<${Entries} rows=${rows} zone=${session.user.timezone} />`}
    ${next && html`<button type="button" disabled=${read.isBusy} onClick=${() => read.run(next, rows)}>${t("audit.more")}</button>`}`;
}

function Entries({ rows, zone }) {
  if (rows.length === 0) return html`<p class="muted">${t("audit.none")}</p>`;
  return html`<div class="scrolls" tabindex="0" role="group" aria-label=${t("settings.audit")}>
    <table>
      <thead><tr>${["at", "who", "did", "status"].map((name) => html`<th scope="col">${t(`audit.${name}`)}</th>`)}</tr></thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr key=${row.id}>
            <td class="nowrap">${wallOf(row.at, zone).replace("T", " ")}</td>
            <td>${row.actor ?? "–"}</td>
            <td>${row.action} ${row.thing.kind} ${row.thing.id ?? ""}</td>
            <td><span class="state ${row.status === "done" ? "completed" : "pending"}">${t(`audit.${row.status}`)}</span></td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
