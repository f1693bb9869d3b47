// The rules of a kind or of one resource, as forms; and what a day offers by them once they are saved.
import { adapterOf } from "./adapters.js";
import { ApiError, put, tagged } from "./client.js";
import { money, t } from "./i18n.js";
import { FIELDS } from "./rule-fields.js";
import { kindOptions } from "./settings.js";
import { Field, Loaded, Refusal, html, tell, useAction, useEffect, useLoad, useState } from "./ui.js";
import { clocksText, isDay, plusDays, today } from "./wall.js";

export default function Rules({ session, args }) {
  const kinds = session.kinds.map((adapter) => adapter.kind).filter((one) => session.administers(one));
  const [kind, setKind] = useState(kinds.includes(args[0]) ? args[0] : kinds[0]);
  const [id, setId] = useState(kind === args[0] ? (args[1] ?? "") : "");
  const resources = useLoad(() => adapterOf(kind).resources(session), [kind]);
  const path = `api/rules/${kind}${id ? `/${encodeURIComponent(id)}` : ""}`;
  const state = useLoad(() => tagged(path), [path]);
  return html`<div class="row">
      <${Field} label=${t("reports.kind")} value=${kind} onChange=${(event) => (setKind(event.target.value), setId(""))}>
        ${kindOptions(session, kind)}
      <//>
      <${Field} label=${t("closures.resource")} value=${id} onChange=${(event) => setId(event.target.value)}>
        <option value="">${t("rules.of-all")}</option>
        ${(resources.data ?? []).map((one) => html`<option value=${one.id} selected=${one.id === id}>${one.name}</option>`)}
      <//>
    </div>
    <p class="muted">${t(id ? "rules.of-one-hint" : "rules.of-all-hint")}</p>
    <div>
      <${Loaded} state=${state}>
        ${({ body, tag }) =>
          html`<${Form} key=${path} ...${{ path, tag, kind, isOne: Boolean(id), saved: body.data, look: () => state.reload({ isQuiet: true }) }} />`}
      <//>
    </div>
    <div>
      ${resources.data?.length > 0 &&
      kind !== "class" &&
      html`<${Preview} key=${path} ...${{ session, kind, resource: resources.data.find((one) => one.id === id) ?? resources.data[0], state }} />`}
    </div>`;
}

function Form({ path, tag, kind, isOne, saved, look }) {
  const [rules, setRules] = useState(saved);
  // What was saved meanwhile is shown as it is; the focus stays where it was.
  useEffect(() => setRules(saved), [tag]);
  const fields = FIELDS.filter(({ not = [] }) => !not.includes(kind));
  const write = useAction(async (event) => {
    event.preventDefault();
    await put(path, rules, { headers: { "If-Match": tag } });
    tell(t("settings.saved"));
    await look();
  });
  const mistakes = write.error instanceof ApiError ? write.error.fields : {};
  const set = (name, value) => {
    const { [name]: _, ...others } = rules;
    setRules(value === undefined ? others : { ...others, [name]: value });
  };
  return html`<form onSubmit=${write.run}>
    ${fields.map(
      ({ name, initial, Editor }) => html`<fieldset class="card rule" key=${name}>
        <legend>${t(`rules.${name}`)}</legend>
        <p class="muted">${t(`rules.${name}-what`)}</p>
        <${Choice} ...${{ name, isOne, value: rules[name], initial, onChange: (value) => set(name, value) }} />
        ${rules[name] !== undefined && rules[name] !== null && html`<${Editor} value=${rules[name]} onChange=${(value) => set(name, value)} />`}
        ${Object.entries(mistakes)
          .filter(([at]) => at === name || at.startsWith(`${name}.`))
          .map(([at, texts]) => html`<p class="mistake" role="alert">${at}: ${texts.join(", ")}</p>`)}
      </fieldset>`,
    )}
    <${Refusal} error=${write.error}>
      ${write.error?.status === 412 && html`<button type="button" onClick=${() => (write.clear(), look())}>${t("rules.look")}</button>`}
    <//>
    <div class="actions sticky"><button class="primary" aria-disabled=${write.isBusy || null}>${t("settings.save")}</button></div>
  </form>`;
}

/** Whether a field is said here, taken from what holds otherwise, or cleared. */
function Choice({ name, isOne, value, initial, onChange }) {
  const chosen = value === undefined ? "inherit" : value === null ? "none" : "own";
  const values = { inherit: undefined, none: null, own: initial };
  return html`<div class="bar" role="radiogroup" aria-label=${t(`rules.${name}`)}>
    ${Object.keys(values).map(
      (option) => html`<label class="check">
        <input type="radio" name=${`choice-${name}`} checked=${option === chosen} onChange=${() => option !== chosen && onChange(values[option])} />
        ${t(option === "inherit" ? `rules.choice-${isOne ? "as-all" : "usual"}` : `rules.choice-${option}`)}
      </label>`,
    )}
  </div>`;
}

/** What a day offers now, by the rules that are saved: other processes follow within ten seconds. */
function Preview({ session, kind, resource, state }) {
  const [day, setDay] = useState(plusDays(today(resource.zone), 1));
  const [minutes, setMinutes] = useState(60);
  const free = useLoad(() => adapterOf(kind).free(session, resource, day, minutes), [kind, resource.id, day, minutes, state.data?.tag]);
  return html`<section class="card">
    <h2>${t("rules.preview", { name: resource.name })}</h2>
    <div class="row">
      <${Field} label=${t("reports.day")} type="date" value=${day} onChange=${(event) => isDay(event.target.value) && setDay(event.target.value)} />
      <${Field} label=${t("rules.minutes")} type="number" min="5" max="1440" step="5" value=${minutes} onChange=${(event) => setMinutes(Number(event.target.value) || 60)} />
    </div>
    <${Loaded} state=${free}>
      ${(slots) =>
        slots.length === 0
          ? html`<p class="muted">${t("rules.nothing")}</p>`
          : html`<ul class="slots shown">
              ${slots.map(
                (slot) => html`<li key=${slot.start}>
                  ${clocksText(slot.start, slot.end)}${slot.total ? html` <span class="muted">${money(slot.total, session.user.currency)}</span>` : ""}
                </li>`,
              )}
            </ul>`}
    <//>
  </section>`;
}
