// The public booking page: what is free, and a time held for a guest, who confirms it by the link in a mail.
// It may be in a frame of another site, so it keeps nothing in the browser and sends no cookie.
import { html, render, useEffect, useRef, useState } from "./standalone.module.js";
import { dayName, language, t } from "./book-words.js";

const ROOT = new URL("../../", import.meta.url);
const [, tenant, kind, id] = location.pathname.slice(ROOT.pathname.length).split("/");
const DAY_MS = 86400000;
const WEEK = 7;

/** An answer of the API: {status, data, body}; status 0 if there was none at all. */
async function ask(path, { query = {}, body } = {}) {
  const url = new URL(`api/book/${path}`, ROOT);
  for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
  const headers = { Accept: "application/json", "Accept-Language": language };
  if (body) headers["Content-Type"] = "application/json";
  try {
    const response = await fetch(url, {
      method: body ? "POST" : "GET",
      headers,
      body: body && JSON.stringify(body),
      credentials: "omit",
    });
    const answer = await response.json();
    return { status: response.status, data: answer.data, body: answer, wait: Number(response.headers.get("Retry-After")) };
  } catch {
    return { status: 0, body: {} };
  }
}

// Days are dates without a time; moments are shown on the resource's clock.
const shifted = (day, by) => new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);
const formatted = (value, options) => new Intl.DateTimeFormat(language, options).format(new Date(value));
const dayText = (day, options) => formatted(`${day}T00:00:00Z`, { timeZone: "UTC", ...options });
const longDay = (day) => dayText(day, { weekday: "long", day: "numeric", month: "long" });
const clock = (moment, zone) => formatted(moment, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const money = (amount, currency) =>
  new Intl.NumberFormat(language, { style: "currency", currency, minimumFractionDigits: 0 }).format(amount);

function useAsked(path, query, inputs) {
  const [answer, setAnswer] = useState(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isOn = true;
    ask(path, { query }).then((came) => isOn && setAnswer(came));
    return () => {
      isOn = false;
    };
  }, [...inputs, turn]);
  return [answer, () => setTurn(turn + 1)];
}

function Answered({ answer, again, children }) {
  if (!answer) return html`<p role="status">${t("loading")}</p>`;
  if (answer.status === 200) return children(answer.data);
  if (answer.status === 404) return html`<h1>${t("missing")}</h1><p>${t("missingText")}</p>`;
  return html`<p class="notice bad" role="alert">${t("failed")}</p>
    <button type="button" onClick=${again}>${t("again")}</button>`;
}

function Places() {
  const [answer, again] = useAsked(tenant, {}, []);
  return html`<${Answered} answer=${answer} again=${again}>
    ${({ name, address, resources }) => {
      document.title = name || t("choose");
      return html`<header><h1>${name || t("choose")}</h1><p>${address}</p></header>
        ${name && html`<h2>${t("choose")}</h2>`}
        <ul class="places">
          ${resources.map(
            (one) => html`<li>
              <a class="button" href=${new URL(`book/${tenant}/${one.kind}/${encodeURIComponent(one.id)}`, ROOT)}>${one.name}</a>
            </li>`,
          )}
        </ul>`;
    }}
  <//>`;
}

function Place() {
  const [asked, setAsked] = useState({ first: "", minutes: 0 });
  const [held, setHeld] = useState(null);
  const [answer, again] = useAsked(
    `${tenant}/${kind}/${id}`,
    { days: WEEK, date: asked.first, minutes: asked.minutes },
    [asked],
  );
  return html`<${Answered} answer=${answer} again=${again}>
    ${(shown) => {
      document.title = [shown.name, shown.tenant].filter(Boolean).join(" · ");
      return html`<header><p>${shown.tenant}</p><h1>${shown.name}</h1></header>
        ${held
          ? html`<${Held} held=${held} shown=${shown} onAgain=${() => (setHeld(null), again())} />`
          : html`<${Times} shown=${shown} asked=${asked} setAsked=${setAsked} setHeld=${setHeld} again=${again} />`}
        <p><a href=${new URL(`book/${tenant}`, ROOT)}>${t("all")}</a></p>`;
    }}
  <//>`;
}

function Times({ shown, asked, setAsked, setHeld, again }) {
  const { days, timezone, prices, lengths, minutes } = shown;
  const [day, setDay] = useState("");
  const [chosen, setChosen] = useState(null);
  const seen = days.find((one) => one.date === day) ?? days.find((one) => one.free.length) ?? days[0];
  const go = (first) => {
    setChosen(null);
    setDay("");
    setAsked({ ...asked, first });
  };
  const [first] = days.map((one) => one.date);
  const now = new Intl.DateTimeFormat("en-CA", { timeZone: timezone }).format(new Date());
  const earlier = shifted(first, -WEEK) < now ? now : shifted(first, -WEEK);
  return html`<dl class="facts">
      <dt>${t("hours")}</dt><dd>${hoursText(seen.hours)}</dd>
      ${prices && html`<dt>${t("prices")}</dt><dd>${priceLines(prices).map((line) => html`<div>${line}</div>`)}</dd>`}
    </dl>
    <div class="bar">
      <div class="field">
        <label for="length">${t("length")}</label>
        <select id="length" onChange=${(event) => (setChosen(null), setAsked({ ...asked, first, minutes: Number(event.target.value) }))}>
          ${lengths.map((length) => html`<option value=${length} selected=${length === minutes}>${t("minutes", { count: length })}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="day">${t("day")}</label>
        <input id="day" type="date" min=${now} value=${seen.date} onChange=${(event) => event.target.value && go(event.target.value)} />
      </div>
    </div>
    <div class="days" role="group" aria-label=${t("week")}>
      ${days.map(
        (one) => html`<button type="button" aria-pressed=${one === seen ? "true" : "false"}
          onClick=${() => (setChosen(null), setDay(one.date))}>
          <small>${dayText(one.date, { weekday: "short" })}</small>${dayText(one.date, { day: "numeric" })}
          <small>${one.free.length}<span class="unseen"> ${t("left")}</span></small>
        </button>`,
      )}
    </div>
    <div class="bar">
      <button type="button" disabled=${first <= now} onClick=${() => go(earlier)}>${t("before")}</button>
      <button type="button" onClick=${() => go(shifted(first, WEEK))}>${t("after")}</button>
    </div>
    <h2 aria-live="polite">${t("free", { day: longDay(seen.date) })}</h2>
    <p class="muted">${t("zone", { zone: timezone })}</p>
    ${seen.free.length === 0 && html`<p>${t("none")}</p>`}
    <ul class="times">
      ${seen.free.map(
        (one) => html`<li>
          <button type="button" aria-pressed=${chosen?.start === one.start ? "true" : "false"} onClick=${() => setChosen(one)}>
            ${clock(one.start, timezone)}
            ${one.total !== undefined && prices && html`<small>${money(one.total, prices.currency)}</small>`}
          </button>
        </li>`,
      )}
    </ul>
    ${chosen &&
    html`<${Form} key=${chosen.start} chosen=${chosen} shown=${shown} onHeld=${setHeld}
      onBack=${() => setChosen(null)} onTaken=${again} />`}`;
}

function Form({ chosen, shown, onHeld, onBack, onTaken }) {
  const [sending, setSending] = useState({ isBusy: false, refusal: "" });
  const first = useRef(null);
  useEffect(() => first.current.focus(), []);
  const send = async (event) => {
    event.preventDefault();
    if (sending.isBusy) return;
    const { name, email } = Object.fromEntries(new FormData(event.target));
    setSending({ isBusy: true, refusal: "" });
    const answer = await ask(`${tenant}/${kind}/${id}`, {
      body: { name, email, start: chosen.start, minutes: shown.minutes, language },
    });
    if (answer.status === 202) return onHeld({ start: chosen.start, email, expires: answer.data.expires });
    setSending({ isBusy: false, refusal: refusalOf(answer) });
    if (answer.status === 409) onTaken();
  };
  return html`<form onSubmit=${send}>
    <h2>${whenText(chosen.start, shown)}</h2>
    <div class="field">
      <label for="name">${t("name")}</label>
      <input id="name" name="name" ref=${first} required maxlength="200" autocomplete="name" />
    </div>
    <div class="field">
      <label for="email">${t("email")}</label>
      <input id="email" name="email" type="email" required maxlength="254" autocomplete="email" aria-describedby="email-hint" />
      <small id="email-hint" class="muted">${t("emailHint")}</small>
    </div>
    ${sending.refusal && html`<p class="notice bad" role="alert">${sending.refusal}</p>`}
    <div class="bar">
      <button class="primary" disabled=${sending.isBusy}>${t(sending.isBusy ? "holding" : "hold")}</button>
      <button type="button" onClick=${onBack}>${t("back")}</button>
    </div>
  </form>`;
}

function Held({ held, shown, onAgain }) {
  const title = useRef(null);
  useEffect(() => title.current.focus(), []);
  const said = { when: whenText(held.start, shown), until: clock(held.expires, shown.timezone), email: held.email };
  return html`<div class="notice" role="status">
      <h2 tabindex="-1" ref=${title}>${t("held")}</h2>
      <p>${t("heldText", said)}</p>
    </div>
    <button type="button" onClick=${onAgain}>${t("another")}</button>`;
}

function refusalOf({ status, body, wait }) {
  if (status === 0) return t("off");
  if (status === 409) return t("taken");
  if (status === 429) return t("many", { minutes: Math.max(1, Math.ceil(wait / 60)) });
  return Object.values(body.errors ?? {}).flat().join(" ") || body.message || t("failed");
}

function whenText(start, { timezone, minutes }) {
  const options = { timeZone: timezone, weekday: "long", day: "numeric", month: "long" };
  const end = Date.parse(start) + minutes * 60000;
  return `${formatted(start, options)}, ${clock(start, timezone)}–${clock(end, timezone)}`;
}

function hoursText(hours) {
  if (hours.length === 0) return t("shut");
  const texts = hours.map((part) => `${part.from}–${part.to}`);
  return texts.join(", ") === "00:00–24:00" ? t("allDay") : texts.join(", ");
}

/** What it costs: first what holds at some times, then what holds else. */
function priceLines({ currency, per_hour: general, rules }) {
  const amount = (rule) =>
    rule.fixed === undefined
      ? t("perHour", { amount: money(rule.per_hour, currency) })
      : t("fixed", { amount: money(rule.fixed, currency) });
  const when = (rule) => {
    const days = (rule.days ?? []).map(dayName).join(", ");
    const hours = rule.from || rule.to ? `${rule.from ?? "00:00"}–${rule.to ?? "24:00"}` : "";
    return [days, hours].filter(Boolean).join(" ");
  };
  const lines = rules.map((rule) => [when(rule), amount(rule)].filter(Boolean).join(": "));
  return general === undefined ? lines : [...lines, t("perHour", { amount: money(general, currency) })];
}

render(html`<main><${kind && id ? Place : Places} /></main>`, document.getElementById("book"));
