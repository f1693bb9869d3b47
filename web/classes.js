// Seven days of classes: what is left in each session, and one's own seat. #/classes/DAY/CLASS, #/classes/session/ID
import { adapterOf } from "./adapters.js";
import { Left, Roster, isOpen } from "./class-roster.js";
import { newKey } from "./client.js";
import { editor } from "./editor-classes.js";
import { money, t } from "./i18n.js";
import { SessionDialog } from "./resource-sessions.js";
import { Loaded, Refusal, TwiceButton, html, tell, useAction, useKeptFocus, useLast, useLoad, useMemo, useState } from "./ui.js";
import { at, clockOf, clocksText, dayOf, dayText, isDay, now, plusDays, plusMinutes, today } from "./wall.js";

const DAYS = 7;
const NEW_FROM = "18:00";

export default function Classes({ session, args }) {
  if (args[0] === "session" && session.assists("class")) return html`<${Roster} key=${args[1]} session=${session} id=${args[1]} />`;
  return html`<${Schedule} session=${session} args=${args} />`;
}

function Schedule({ session, args }) {
  const adapter = adapterOf("class");
  const from = isDay(args[0]) ? args[0] : today(session.user.timezone);
  const last = plusDays(from, DAYS - 1);
  const chosen = args[1] ?? "";
  const state = useLoad(
    async () => {
      const all = await adapter.resources(session);
      const asked = all.some(({ id }) => id === chosen) ? all.filter(({ id }) => id === chosen) : all;
      const [sessions, own] = await Promise.all([adapter.sessions(asked, from, last), adapter.own(session, from, last)]);
      return { all, sessions: sessions.sort(inOrder), own };
    },
    [session, from, chosen],
    { polls: true },
  );
  const go = (day, resource = chosen) => {
    location.hash = `#/classes/${[day, resource].filter(Boolean).map(encodeURIComponent).join("/")}`;
  };
  const resources = useLast(state.data?.all) ?? [];
  return html`<div class="bar">
      <h1 tabindex="-1">${dayText(from, "medium")} – ${dayText(last, "medium")}</h1>
      <button type="button" aria-label=${t("classes.before")} onClick=${() => go(plusDays(from, -DAYS))}>‹</button>
      <button type="button" onClick=${() => go(today(session.user.timezone))}>${t("board.today")}</button>
      <button type="button" aria-label=${t("classes.after")} onClick=${() => go(plusDays(from, DAYS))}>›</button>
      <input type="date" aria-label=${t("board.day")} value=${from} onChange=${(event) => isDay(event.target.value) && go(event.target.value)} />
      <div class="end">
        <select aria-label=${t("classes.class")} onChange=${(event) => go(from, event.target.value)}>
          <option value="" selected=${chosen === ""}>${t("classes.all")}</option>
          ${resources.map(({ id, name }) => html`<option value=${id} selected=${id === chosen}>${name}</option>`)}
        </select>
        ${session.assists("class") && html`<${NewSession} ...${{ resources, chosen, from }} onMade=${() => state.reload({ isQuiet: true })} />`}
      </div>
    </div>
    <${Loaded} state=${state}>
      ${({ sessions, own }) => html`<${Days} ...${{ session, adapter, sessions, own }} look=${() => state.reload({ isQuiet: true })} />`}
    <//>`;
}

const inOrder = (one, other) => one.start.localeCompare(other.start) || one.resourceName.localeCompare(other.resourceName);

function NewSession({ resources, chosen, from, onMade }) {
  const [isOpen, open] = useState(false);
  const offered = [...resources].sort((one, other) => Number(other.id === chosen) - Number(one.id === chosen));
  const to = clockOf(plusMinutes(at(from, NEW_FROM), offered[0]?.minutes || 60));
  const form = { day: from, from: NEW_FROM, to, capacity: "", note: "" };
  return html`<button type="button" disabled=${resources.length === 0} onClick=${() => open(true)}>${t("classes.new")}</button>
    ${isOpen && html`<${SessionDialog} resources=${offered} routes=${editor.sessions} form=${form} look=${onMade} onClose=${() => open(false)} />`}`;
}

function Days({ session, adapter, sessions, own, look }) {
  const days = [...new Set(sessions.map((one) => dayOf(one.start)))];
  if (days.length === 0) return html`<p class="muted">${t("classes.none")}</p>`;
  return days.map(
    (day) => html`<section class="day" key=${day} aria-labelledby=${`day-${day}`}>
      <h2 id=${`day-${day}`}>${dayText(day)}</h2>
      <ul class="bookings">
        ${sessions
          .filter((one) => dayOf(one.start) === day)
          .map((one) => html`<${Session} key=${one.id} ...${{ session, adapter, one, look, own: own.find((mine) => mine.session === one.id && mine.state !== "cancelled") }} />`)}
      </ul>
    </section>`,
  );
}

function Session({ session, adapter, one, own, look }) {
  const clock = now(one.zone);
  const place = useKeptFocus();
  return html`<li ref=${place} tabindex="-1" class=${one.end <= clock || one.state === "cancelled" ? "over" : ""}>
    <strong class="clocks">${clocksText(one.start, one.end)}</strong>
    <div class="what">
      <h3>${one.resourceName}</h3>
      ${one.price > 0 && html`<span>${money(one.price, session.user.currency)}</span>`}
      ${one.note && html`<span class="muted">${one.note}</span>`}
    </div>
    <div class="left"><${Left} one=${one} /></div>
    <div class="actions">
      ${own && html`<span class="state ${own.state}">${t(`classes.own-${own.state}`, own)}</span>`}
      <${Own} ...${{ session, adapter, one, own, hasBegun: one.start <= clock, look }} />
      ${session.assists("class") && html`<a class="button" href=${`#/classes/session/${encodeURIComponent(one.id)}`} aria-label=${t("classes.roster-of", { what: one.resourceName, when: clocksText(one.start, one.end) })}>${t("classes.roster")}</a>`}
    </div>
  </li>`;
}

/** What the caller can do: take a seat or give it up, wait for one or leave the line. */
function Own({ session, adapter, one, own, hasBegun, look }) {
  const key = useMemo(newKey, [own?.state, one.taken]);
  const act = useAction(async (what, text) => {
    try {
      await what();
      tell(t(text));
    } finally {
      // What refuses, such as the last seat that somebody else took, is to be seen.
      look();
    }
  });
  const what = `${one.resourceName}, ${clocksText(one.start, one.end)}`;
  const button = (name, label, run, text) =>
    html`<button type="button" class=${name} aria-label=${`${t(label)}: ${what}`} aria-disabled=${act.isBusy || null} onClick=${() => act.run(run, text)}>${t(label)}</button>`;
  const twice = (label, sure, run, text) => html`<${TwiceButton} label=${t(label)} sure=${t(sure)} isBusy=${act.isBusy} onClick=${() => act.run(run, text)} />`;
  const mayAsk = !own && isOpen(one);
  const isFull = one.taken >= one.capacity;
  return html`${["confirmed", "arrived"].includes(own?.state) && !hasBegun && twice("classes.cancel", "mine.cancel-sure", () => adapter.cancel(session, own), "mine.cancelled")}
    ${own?.state === "waiting" && twice("mine.leave", "mine.leave-sure", () => adapter.leave(one.id), "mine.left")}
    ${mayAsk && !isFull && button(session.assists("class") ? "" : "primary", "classes.book", () => adapter.create(session, { resource: one.id, key }), "classes.booked")}
    ${mayAsk && isFull && button("", "classes.wait", () => adapter.wait(one.id, { key }), "classes.waits")}
    <${Refusal} error=${act.error} title=${t("classes.refused")} />`;
}
