// For whom something is made: the caller, or somebody whom they find.
import { get } from "./client.js";
import { t } from "./i18n.js";
import { Field, Refusal, html, useAction, useState } from "./ui.js";

export function Person({ session, me, taken, kind, chosen, onChoose }) {
  const [typed, type] = useState("");
  const [found, setFound] = useState(null);
  const search = useAction(async () => {
    if (typed.trim()) setFound((await get("api/people", { q: typed.trim() })).data.filter(({ id }) => id !== me.id && !taken.includes(id)));
  });
  // Enter looks for people here; the form is not ready to be sent.
  const pressed = (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    search.run();
  };
  const offered = [...(taken.includes(me.id) ? [] : [me]), ...(found ?? [])];
  const isWithoutRole = chosen && session.rankOf(chosen.roles, kind) < 2;
  return html`<fieldset class="rule">
    <legend>${t("person.who")}</legend>
    ${offered.map(
      (person) => html`<label class="check" key=${person.id}>
        <input type="radio" name="person" checked=${chosen?.id === person.id} onChange=${() => onChoose(person)} />
        <span>${person.name || person.email} ${person.isMe && t("person.me")} <small>${person.email}</small></span>
      </label>`,
    )}
    ${found?.length === 0 && html`<p class="muted" role="status">${t("people.none")}</p>`}
    <div class="joined">
      <${Field} label=${t("person.search")} hint=${t("person.hint")} type="search" value=${typed} onKeyDown=${pressed} onInput=${(event) => type(event.target.value)} />
      <button type="button" aria-disabled=${search.isBusy || null} onClick=${search.run}>${t("people.search")}</button>
    </div>
    <${Refusal} error=${search.error} />
    ${isWithoutRole && html`<p class="muted">${t(session.administers() ? "person.role" : "person.no-role", { role: `staff:${kind}` })}</p>`}
  </fieldset>`;
}
