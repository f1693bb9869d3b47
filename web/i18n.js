// What the console says, in the language that its user chose; else in the browser's, else in Spanish.
import en from "./en.js";
import es from "./es.js";

export const LANGUAGES = { es: "Español", en: "English" };
const CATALOGS = { es, en };
const KEPT_AS = "cupo.language";

let chosen = initial();

function initial() {
  const kept = localStorage.getItem(KEPT_AS);
  const wanted = [kept, ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.find((name) => name in CATALOGS) ?? "es";
}

/** The language that is shown now. */
export const language = () => chosen;

/** Show another language from now on, in this browser. */
export function choose(name) {
  chosen = name;
  localStorage.setItem(KEPT_AS, name);
  document.documentElement.lang = name;
}

/** The text of a key; `{names}` in it are replaced. With `count`, `key.one` says it for one. */
export function t(key, values = {}) {
  const catalog = CATALOGS[chosen];
  const text = (values.count === 1 && catalog[`${key}.one`]) || catalog[key];
  if (text === undefined) throw new Error(`no text for ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** Whether there is a text for a key. */
export const has = (key) => key in CATALOGS[chosen];

/** So many minutes in words: as days or hours, where they are whole ones. */
export function minutesText(minutes) {
  const [unit, size] = [["day", 1440], ["hour", 60], ["minute", 1]].find(([, one]) => minutes % one === 0);
  return new Intl.NumberFormat(chosen, { style: "unit", unit, unitDisplay: "long" }).format(minutes / size);
}

/** An amount of the stage's currency; bare where that is not known. */
export function money(amount, currency) {
  const options = currency ? { style: "currency", currency } : {};
  return new Intl.NumberFormat(chosen, { maximumFractionDigits: 2, minimumFractionDigits: 0, ...options }).format(amount);
}

document.documentElement.lang = chosen;
