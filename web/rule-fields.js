// The editors of rules: each takes a rule's value as the API has it, and gives the changed one to `onChange`.
import { language, t } from "./i18n.js";
import { Field, html } from "./ui.js";

const DAYS = [1, 2, 3, 4, 5, 6, 7];
const WORKDAYS = { days: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" };

const numberOf = (text) => (text === "" ? undefined : Number(text));

/** An object with one member set, or left out where there is nothing. */
function changed(value, name, member) {
  const { [name]: _, ...others } = value;
  return member === undefined ? others : { ...others, [name]: member };
}

/** Number fields for the members of an object. */
function Numbers({ value, names, onChange, step = "1" }) {
  return html`<div class="row">
    ${names.map(
      (name) => html`<${Field}
        key=${name}
        label=${t(`rules.member-${name}`)}
        type="number"
        min="0"
        step=${step}
        value=${value[name] ?? ""}
        onInput=${(event) => onChange(changed(value, name, numberOf(event.target.value)))}
      />`,
    )}
  </div>`;
}

const Minutes = ({ value, onChange }) =>
  html`<${Field} label=${t("rules.minutes")} type="number" min="0" value=${value} onInput=${(event) => onChange(numberOf(event.target.value) ?? 0)} />`;

export function Days({ days, onChange }) {
  const weekday = new Intl.DateTimeFormat(language(), { weekday: "short", timeZone: "UTC" });
  const toggle = (day) => onChange(days.includes(day) ? days.filter((one) => one !== day) : [...days, day].sort());
  return html`<div class="days" role="group" aria-label=${t("rules.days")}>
    ${DAYS.map(
      (day) => html`<button type="button" aria-pressed=${days.includes(day)} onClick=${() => toggle(day)}>
        ${weekday.format(Date.UTC(2024, 0, day))}
      </button>`,
    )}
  </div>`;
}

const Clock = ({ label, value, onChange }) =>
  html`<${Field} label=${label} pattern="([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?|24:00" placeholder="09:00" value=${value ?? ""} onInput=${(event) => onChange(event.target.value || undefined)} />`;

/** A list whose entries are edited one by one. */
function Entries({ entries, blank, onChange, children }) {
  const replace = (index, entry) => onChange(entries.map((one, place) => (place === index ? entry : one)));
  return html`${entries.map(
      (entry, index) => html`<div class="entry" key=${index}>
        ${children(entry, (next) => replace(index, next))}
        <button type="button" class="danger" onClick=${() => onChange(entries.filter((_, place) => place !== index))}>${t("rules.remove")}</button>
      </div>`,
    )}
    <button type="button" onClick=${() => onChange([...entries, blank])}>${t("rules.add")}</button>`;
}

function Hours({ value, onChange }) {
  return html`<${Entries} entries=${value} blank=${WORKDAYS} onChange=${onChange}>
    ${(period, set) => html`<${Days} days=${period.days} onChange=${(days) => set({ ...period, days })} />
      <div class="row">
        <${Clock} label=${t("rules.opens")} value=${period.from} onChange=${(from) => set({ ...period, from })} />
        <${Clock} label=${t("rules.closes")} value=${period.to} onChange=${(to) => set({ ...period, to })} />
      </div>`}
  <//>`;
}

function Durations({ value, onChange }) {
  const isList = value.allowed !== undefined;
  const lengths = (text) => text.split(/[^0-9]+/).filter(Boolean).map(Number);
  return html`<label class="check">
      <input type="checkbox" checked=${isList} onChange=${() => onChange(isList ? { min: 30, max: 120, step: 30 } : { allowed: [60] })} />
      ${t("rules.durations-listed")}
    </label>
    ${isList
      ? html`<${Field} label=${t("rules.member-allowed")} value=${value.allowed.join(", ")} onChange=${(event) => onChange({ allowed: lengths(event.target.value) })} />`
      : html`<${Numbers} value=${value} names=${["min", "max", "step"]} onChange=${onChange} />`}`;
}

/** A value for everybody, or one for each role and type of membership. */
function ByName({ value, isOne, blank, onChange, children }) {
  const named = isOne(value) ? { default: value } : value;
  const names = Object.keys(named);
  const whole = (next) => onChange(Object.keys(next).length === 1 && "default" in next && next.default !== null ? next.default : next);
  const rename = (from, to) => whole(Object.fromEntries(Object.entries(named).map(([name, one]) => [name === from ? to : name, one])));
  return html`${names.map(
      (name, index) => html`<div class="entry" key=${index}>
        ${names.length > 1 &&
        html`<${Field} label=${t("rules.for")} hint=${t("rules.for-hint")} value=${name} onChange=${(event) => event.target.value && rename(name, event.target.value)} />`}
        ${named[name] === null ? html`<p>${t("rules.unlimited")}</p>` : children(named[name], (next) => whole({ ...named, [name]: next }))}
        ${names.length > 1 &&
        html`<button type="button" class="danger" onClick=${() => whole(changed(named, name, undefined))}>${t("rules.remove")}</button>`}
      </div>`,
    )}
    <button type="button" onClick=${() => onChange({ ...named, [["staff", "admin"].find((name) => !names.includes(name)) ?? "PRO"]: blank })}>
      ${t("rules.add-name")}
    </button>`;
}

const Window = ({ value, onChange }) => html`<${ByName} value=${value} isOne=${(one) => typeof one === "number"} blank=${30} onChange=${onChange}>
  ${(days, set) => html`<${Field} label=${t("rules.member-days")} type="number" min="0" max="1830" value=${days} onInput=${(event) => set(numberOf(event.target.value) ?? 0)} />`}
<//>`;

const LIMITS = ["active", "day", "week"];
const isLimits = (value) => LIMITS.some((name) => name in value) || Object.keys(value).length === 0;
const Quota = ({ value, onChange }) => html`<${ByName} value=${value} isOne=${isLimits} blank=${{ active: 10 }} onChange=${onChange}>
  ${(limits, set) => html`<${Numbers} value=${limits} names=${LIMITS} onChange=${set} />`}
<//>`;

function Prices({ value, onChange }) {
  return html`<${Numbers} value=${value} names=${["per_hour"]} step="any" onChange=${onChange} />
    <h3>${t("rules.price-rules")}</h3>
    <${Entries} entries=${value.rules ?? []} blank=${{ days: [1, 2, 3, 4, 5], from: "18:00", to: "23:00", per_hour: 0 }} onChange=${(rules) => onChange({ ...value, rules })}>
      ${(rule, set) => html`<${Days} days=${rule.days ?? DAYS} onChange=${(days) => set(changed(rule, "days", days.length === 7 ? undefined : days))} />
        <div class="row">
          <${Clock} label=${t("reports.from")} value=${rule.from} onChange=${(from) => set(changed(rule, "from", from))} />
          <${Clock} label=${t("reports.to")} value=${rule.to} onChange=${(to) => set(changed(rule, "to", to))} />
          <${Field} label=${t("rules.membership")} value=${rule.membership ?? ""} onInput=${(event) => set(changed(rule, "membership", event.target.value || undefined))} />
        </div>
        <${Numbers} value=${rule} names=${["per_hour", "fixed"]} step="any" onChange=${set} />`}
    <//>`;
}

function Cancellation({ value, onChange }) {
  return html`<${Numbers} value=${value} names=${["free_until"]} onChange=${onChange} />
    <${Field} label=${t("rules.late")} value=${value.late ?? "allow"} onChange=${(event) => onChange(event.target.value === "reject" ? { free_until: value.free_until, late: "reject" } : { ...value, late: "allow" })}>
      ${["allow", "reject"].map((late) => html`<option value=${late} selected=${late === (value.late ?? "allow")}>${t(`rules.late-${late}`)}</option>`)}
    <//>
    ${value.late !== "reject" &&
    html`<${Numbers} value=${value.fee ?? {}} names=${["percent", "fixed"]} step="any" onChange=${(fee) => onChange(changed(value, "fee", Object.keys(fee).length ? fee : undefined))} />`}`;
}

function CheckIn({ value, onChange }) {
  return html`<${Numbers} value=${value} names=${["opens", "closes"]} onChange=${onChange} />
    <label class="check">
      <input type="checkbox" checked=${value.release === true} onChange=${(event) => onChange({ ...value, release: event.target.checked })} />
      ${t("rules.release")}
    </label>`;
}

const numbers = (...names) => ({ value, onChange }) => html`<${Numbers} value=${value} names=${names} onChange=${onChange} />`;

/** The fields in the order of the contract; `initial` is what a field begins with, `not` where it means nothing. */
export const FIELDS = [
  { name: "hours", initial: [WORKDAYS], Editor: Hours, not: ["class"] },
  { name: "durations", initial: { allowed: [60, 90] }, Editor: Durations, not: ["class"] },
  { name: "starts", initial: { every: 30 }, Editor: numbers("every", "from"), not: ["class"] },
  { name: "notice", initial: 60, Editor: Minutes },
  { name: "window", initial: 14, Editor: Window },
  { name: "buffer", initial: { before: 0, after: 15 }, Editor: numbers("before", "after"), not: ["class"] },
  { name: "quota", initial: { active: 3 }, Editor: Quota },
  { name: "prices", initial: { per_hour: 0, rules: [] }, Editor: Prices },
  { name: "cancellation", initial: { free_until: 720, late: "allow" }, Editor: Cancellation },
  { name: "check_in", initial: { opens: 15, closes: 15, release: true }, Editor: CheckIn },
  { name: "max_no_shows", initial: { count: 3, days: 30, pause: 14 }, Editor: numbers("count", "days", "pause") },
];
