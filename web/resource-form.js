// The form of a resource: the fields that its editor names, each with what the API says of it.
import { ApiError } from "./client.js";
import { mistakesOf } from "./editing.js";
import { has, t } from "./i18n.js";
import { Days } from "./rule-fields.js";
import { Field, Refusal, html, useAction, useEffect, useRef, useState } from "./ui.js";

const COLOR = "#3b82f6";

/** `saved` is what the form begins with; `onSave` gets the values and those before, and may return what is saved now. */
export function ResourceForm({ fields, kind, saved, label, isWaiting, onSave, children }) {
  const form = useRef(null);
  const [before, setBefore] = useState(saved);
  const [values, setValues] = useState(saved);
  const save = useAction(async (event) => {
    event.preventDefault();
    const now = await onSave(values, before);
    if (!now) return;
    setBefore(now);
    setValues(now);
  });
  const mistakes = save.error instanceof ApiError ? mistakesOf(save.error, fields) : {};
  useEffect(() => form.current.querySelector("[aria-invalid]")?.focus(), [save.error]);
  return html`<form class="card" ref=${form} onSubmit=${save.run}>
    ${children}
    <div class="columns">
      ${fields.filter(({ onlyWith }) => !onlyWith || values[onlyWith]).map(
        (field) => html`<${Input}
          key=${field.name}
          ...${{ field, kind, value: values[field.name], mistake: mistakes[field.name] }}
          onChange=${(value) => setValues((others) => ({ ...others, [field.name]: value }))}
        />`,
      )}
    </div>
    ${Object.keys(mistakes).length > 0 ? html`<p class="notice bad" role="alert">${t("resource.mistakes")}</p>` : html`<${Refusal} error=${save.error} title=${save.error?.status === 409 ? t("resource.not-saved") : undefined} />`}
    <button class="primary" disabled=${isWaiting} aria-disabled=${save.isBusy || null}>${label}</button>
  </form>`;
}

function Input({ field, kind, value, mistake, onChange }) {
  const label = [`field.${kind}-${field.name}`, `field.${field.name}`].find((key) => has(key));
  const common = {
    label: t(label) + (field.isRequired ? "" : ` ${field.type === "check" || field.type === "days" ? "" : t("resource.optional")}`),
    hint: field.hint && t(`field.hint-${field.hint}`),
    mistake,
    value,
    required: field.isRequired,
    onInput: (event) => onChange(event.target.value),
  };
  switch (field.type) {
    case "check":
      return html`<label class="check">
        <input type="checkbox" checked=${value} onChange=${(event) => onChange(event.target.checked)} />
        ${common.label}
      </label>`;
    case "days":
      return html`<div class="field">
        <span class="label">${common.label}</span>
        <${Days} days=${value} onChange=${onChange} />
        ${mistake && html`<span class="mistake" role="alert">${mistake}</span>`}
      </div>`;
    case "choice":
      return html`<${Field} ...${common}>
        ${!(field.isRequired && value) && html`<option value="">${t("resource.choose")}</option>`}
        ${Object.keys(field.options).map((name) => html`<option key=${name} value=${name} selected=${name === value}>${t(`field.${field.name}-${name}`)}</option>`)}
      <//>`;
    case "zone":
      return html`<${Field} ...${common}>${zones(value).map((zone) => html`<option key=${zone} value=${zone} selected=${zone === value}>${zone}</option>`)}<//>`;
    case "color":
      return html`<${Field} ...${common} type="color" value=${value || COLOR} />`;
    case "long":
      return html`<${Field} ...${common} rows="3" maxlength=${field.most} />`;
    case "number":
      return html`<${Field} ...${common} type="number" min=${field.least} max=${field.most} step="1" />`;
    case "amount":
      return html`<${Field} ...${common} type="number" min="0" step="any" />`;
    case "clock":
      return html`<${Field} ...${common} pattern="([01][0-9]|2[0-3]):[0-5][0-9]|24:00" placeholder="09:00" />`;
    default:
      return html`<${Field} ...${common} maxlength=${field.most} />`;
  }
}

/** All time zones, with that of the resource, which may have an older name. */
function zones(own) {
  const all = new Set([...Intl.supportedValuesOf("timeZone"), "UTC", ...(own ? [own] : [])]);
  return [...all].sort();
}
