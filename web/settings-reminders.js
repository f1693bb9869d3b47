// Reminders: how many minutes before the start people are reminded, by kind of reservation.
import { get, put } from "./client.js";
import { minutesText, t } from "./i18n.js";
import { Field, Loaded, Refusal, html, tell, useAction, useLoad, useState } from "./ui.js";

export default function Reminders({ session }) {
  const state = useLoad(async () => (await get("api/reminders")).data, [session]);
  return html`<p class="muted">${t("reminders.what")}</p>
    <${Loaded} state=${state}>${(leads) => html`<${Leads} leads=${leads} onSaved=${() => state.reload({ isQuiet: true })} />`}<//>`;
}

/** What a lead means in words: what is typed, or else what holds without it. */
function hintOf(typed, lead) {
  if (typed === "" && lead.own) return t("reminders.usual");
  const minutes = typed === "" ? lead.minutes : Number(typed);
  const text = minutes === 0 ? t("reminders.never") : t("reminders.before", { time: minutesText(minutes) });
  return typed === "" ? t("reminders.default", { text }) : text;
}

function Leads({ leads, onSaved }) {
  const [form, setForm] = useState(() => Object.fromEntries(Object.entries(leads).map(([name, lead]) => [name, lead.own ? lead.minutes : ""])));
  const save = useAction(async (event) => {
    event.preventDefault();
    await put("api/reminders", Object.fromEntries(Object.entries(form).map(([name, minutes]) => [name, minutes === "" ? null : Number(minutes)])));
    tell(t("settings.saved"));
    onSaved();
  });
  return html`<form class="card" onSubmit=${save.run}>
    ${Object.entries(leads).map(
      ([name, lead]) => html`<${Field}
        key=${name}
        label=${t(`reminders.${name}`)}
        hint=${hintOf(form[name], lead)}
        type="number"
        min="0"
        max="44640"
        value=${form[name]}
        onInput=${(event) => setForm({ ...form, [name]: event.target.value })}
      />`,
    )}
    <${Refusal} error=${save.error} />
    <button class="primary" aria-disabled=${save.isBusy || null}>${t("settings.save")}</button>
  </form>`;
}
