// Who has come: the check-in of one booking, and the codes that resources show today.
import { adapterOf } from "./adapters.js";
import { get } from "./client.js";
import { t } from "./i18n.js";
import { Dialog, Field, Loaded, Refusal, announce, html, useAction, useLoad, useState } from "./ui.js";
import { clockOf, clocksText, dayOf, dayText } from "./wall.js";

/** The check-in of a booking while it is open: staff's button, or its holder's with the code of the day. */
export function CheckIn({ session, item, onDone }) {
  const [code, type] = useState("");
  const enter = useAction(async () => {
    await adapterOf(item.kind).checkIn(session, item, code.trim() || null);
    announce(t("check-in.done"));
    onDone();
  });
  if (!item.checkIn?.isOpen) return null;
  const send = (event) => {
    event.preventDefault();
    enter.run();
  };
  const label = t(item.state === "no-show" ? "check-in.late" : "check-in.enter");
  return html`<form class="check-in" onSubmit=${send}>
    ${item.checkIn.needsCode &&
    html`<${Field} label=${t("check-in.code")} hint=${t("check-in.hint", { name: item.resourceName })} required value=${code}
      inputmode="numeric" autocomplete="off" maxlength="20" onInput=${(event) => type(event.target.value)} />`}
    <button type="submit" class="primary" disabled=${enter.isBusy}>${label}</button>
    <${Refusal} error=${enter.error} />
  </form>`;
}

/** When a booking's holder came, or when they may check in. */
export function checkInText({ arrived, opens, closes }) {
  if (arrived) return t("check-in.at", { time: clockOf(arrived) });
  const times = clocksText(opens, closes);
  return dayOf(opens) === dayOf(closes) ? times : `${dayText(dayOf(opens), "medium")}, ${times}`;
}

/** The codes that these resources show today: for a screen, or a sheet at the door. */
export function Codes({ adapter, resources, onClose }) {
  const path = ({ id }) => `api/rules/${adapter.kind}/${encodeURIComponent(id)}/code`;
  const state = useLoad(async () => Promise.all(resources.map(async (one) => ({ ...one, ...(await get(path(one))).data }))), []);
  return html`<${Dialog} title=${t("check-in.codes")} onClose=${onClose}>
    <${Loaded} state=${state}>
      ${(rows) =>
        html`<table>
          <caption class="muted">${dayText(rows[0].date)}</caption>
          <tbody>
            ${rows.map(({ id, name, code }) => html`<tr key=${id}><th scope="row">${name}</th><td class="number code">${code}</td></tr>`)}
          </tbody>
        </table>`}
    <//>
  <//>`;
}
