// A session of a class for staff: who has a seat, who came, who waits; and the session itself, changed or cancelled.
import { adapterOf } from "./adapters.js";
import { Codes } from "./arrivals.js";
import { get } from "./client.js";
import { editor } from "./editor-classes.js";
import { money, t } from "./i18n.js";
import { SessionDialog } from "./resource-sessions.js";
import { Field, Loaded, Refusal, TwiceButton, html, tell, useAction, useKeptFocus, useLoad, useState } from "./ui.js";
import { clockOf, clocksText, dayOf, dayText, now } from "./wall.js";

const routes = editor.sessions;

export function Roster({ session, id }) {
  const adapter = adapterOf("class");
  const state = useLoad(() => adapter.roster(id), [id], { polls: true });
  const look = () => state.reload({ isQuiet: true });
  return html`<${Loaded} state=${state}>
    ${({ one, resource, seats, waiting }) => html`<${Heading} ...${{ adapter, one, resource, look, hasCode: seats.some(({ checkIn }) => checkIn) }} />
      <div class="roster">
        <section aria-label=${t("roster.seats")}>
          <h2>${t("roster.seats")} <small>${t("mine.seats", one)}</small></h2>
          <${Seats} ...${{ session, adapter, one, seats, look }} />
        </section>
        <div>
          ${isOpen(one) && html`<${Add} ...${{ session, adapter, one, seats, look }} />`}
          <section class="card" aria-label=${t("roster.waiting")}>
            <h2>${t("roster.waiting")}</h2>
            ${waiting.length === 0
              ? html`<p class="muted">${t("roster.nobody-waits")}</p>`
              : html`<ol class="line">${waiting.map((person) => html`<li key=${person.id}>${person.name || person.id}</li>`)}</ol>`}
          </section>
        </div>
      </div>`}
  <//>`;
}

/** Whether people are let in. */
export const isOpen = (one) => ["scheduled", "running"].includes(one.state) && one.end > now(one.zone) && !one.closed;

/** How many seats are left, or why there is nothing to book. */
export function Left({ one }) {
  if (one.closed) return html`<span class="state">${t("classes.closed")}</span> <span class="muted">${one.closed.title}</span>`;
  if (one.state !== "scheduled" && !(one.state === "running" && isOpen(one))) return html`<span class="state ${one.state}">${t(`classes.${one.state}`)}</span>`;
  const count = Math.max(0, one.capacity - one.taken);
  const text = count === 0 ? t("classes.full", { count: one.capacity }) : t("classes.left", { count, capacity: one.capacity });
  // Red once it is full.
  const nearly = one.capacity - 0.5;
  return html`<meter min="0" max=${one.capacity} value=${one.taken} low=${nearly} high=${nearly} optimum="0" aria-hidden="true"></meter>
    <span class=${count === 0 ? "none-left" : ""}>${text}</span>
    ${one.state === "running" && html`<span class="state">${t("classes.running")}</span>`}`;
}

function Heading({ adapter, one, resource, look, hasCode }) {
  const [isChanging, change] = useState(false);
  const [isShowing, show] = useState(false);
  const cancel = useAction(async () => {
    await routes.cancel(one.id);
    tell(t("sessions.cancelled"));
    look();
  });
  const sure = t(one.taken ? "sessions.cancel-sure" : "sessions.cancel-empty", { count: one.taken });
  return html`<p class="back"><a href=${`#/classes/${dayOf(one.start)}`}>‹ ${t("roster.back")}</a></p>
    <div class="bar">
      <h1 tabindex="-1">${one.resourceName}</h1>
      <div class="end">
        ${hasCode && html`<button type="button" onClick=${() => show(true)}>${t("check-in.codes")}</button>`}
        ${one.state === "scheduled" &&
        html`<button type="button" onClick=${() => change(true)}>${t("sessions.change")}</button>
          <${TwiceButton} label=${t("roster.cancel-session")} sure=${sure} isBusy=${cancel.isBusy} onClick=${cancel.run} />`}
      </div>
    </div>
    <p class="about">${dayText(dayOf(one.start))}, ${clocksText(one.start, one.end)}</p>
    <div class="left about"><${Left} one=${one} /></div>
    ${one.note && html`<p class="muted">${one.note}</p>`}
    <${Refusal} error=${cancel.error} title=${t("classes.refused")} />
    ${isShowing && html`<${Codes} adapter=${adapter} resources=${[resource]} onClose=${() => show(false)} />`}
    ${isChanging && html`<${SessionDialog} resources=${[resource]} routes=${routes} one=${one} form=${routes.formOf(one)} look=${look} onClose=${() => change(false)} />`}`;
}

function Seats({ session, adapter, one, seats, look }) {
  // By name, so that nobody moves while a whole list is checked off; those who cancelled at the end.
  const isOff = ({ state }) => Number(state === "cancelled");
  const sorted = [...seats].sort((one, other) => isOff(one) - isOff(other) || one.person.name.localeCompare(other.person.name));
  if (sorted.length === 0) return html`<p class="muted">${t("roster.nobody")}</p>`;
  return html`<ul class="bookings">
    ${sorted.map((seat) => html`<${Seat} key=${seat.id} ...${{ session, adapter, one, seat, look }} />`)}
  </ul>`;
}

function Seat({ session, adapter, one, seat, look }) {
  const act = useAction(async (what, text) => {
    try {
      await what();
      tell(t(text, { name: seat.person.name }));
    } finally {
      look();
    }
  });
  const clock = now(one.zone);
  const hasBegun = one.start <= clock;
  // Whoever arrives early is let in on the day.
  const isDay = dayOf(one.start) <= dayOf(clock);
  const { state, checkIn } = seat;
  const mayCome = !checkIn && isDay && ["confirmed", "no-show"].includes(state);
  const named = (label) => `${t(label)}: ${seat.person.name}`;
  const button = (name, label, run, text) =>
    html`<button type="button" class=${name} aria-label=${named(label)} aria-disabled=${act.isBusy || null} onClick=${() => act.run(run, text)}>${t(label)}</button>`;
  const place = useKeptFocus();
  return html`<li ref=${place} tabindex="-1" class=${state === "cancelled" ? "over" : ""}>
    <div class="what">
      <strong>${seat.person.name || seat.person.id}</strong>
      <span class="state ${state}">${t(`state.${state}`)}</span>
      ${checkIn?.arrived && html`<span class="muted">${t("check-in.at", { time: clockOf(checkIn.arrived) })}</span>`}
      ${seat.total !== null && html`<span>${money(seat.total, session.user.currency)}</span>`}
      ${seat.note && html`<span class="muted">${seat.note}</span>`}
    </div>
    <div class="actions">
      ${checkIn?.isOpen && button("primary", state === "no-show" ? "check-in.late" : "check-in.enter", () => adapter.checkIn(session, seat), "roster.checked-in")}
      ${mayCome && button("primary", "roster.came", () => adapter.complete(seat), "roster.has-come")}
      ${state === "confirmed" && isDay && button("", "roster.missed", () => adapter.miss(seat), "roster.has-missed")}
      ${["confirmed", "arrived"].includes(state) && !hasBegun &&
      html`<${TwiceButton} label=${t("roster.cancel")} sure=${t("mine.cancel-sure")} isBusy=${act.isBusy} onClick=${() => act.run(() => adapter.cancel(session, seat), "mine.cancelled")} />`}
    </div>
    <${Refusal} error=${act.error} title=${t("classes.refused")} />
  </li>`;
}

/** A seat for a member, who is searched for. */
function Add({ session, adapter, one, seats, look }) {
  const [typed, type] = useState("");
  const [found, setFound] = useState(null);
  // The button that gives a seat goes with the list, and all of it with the last seat.
  const place = useKeptFocus();
  const search = useAction(async (event) => {
    event.preventDefault();
    setFound((await get("api/people", { q: typed.trim() })).data.filter((person) => !person.is_guest));
  });
  const add = useAction(async (person) => {
    try {
      await adapter.create(session, { resource: one.id, person: person.id });
      tell(t("roster.added", { name: person.name }));
      setFound(null);
      type("");
    } finally {
      look();
    }
  });
  const seated = new Set(seats.filter(({ state }) => state !== "cancelled").map(({ person }) => person.id));
  const given = { class: "card", ref: place, tabindex: "-1", "aria-label": t("roster.add") };
  if (one.taken >= one.capacity) return html`<section ...${given}><p class="muted">${t("roster.is-full")}</p></section>`;
  return html`<section ...${given}>
    <h2>${t("roster.add")}</h2>
    <form class="joined" role="search" onSubmit=${search.run}>
      <${Field} label=${t("people.who")} type="search" hint=${t("people.hint")} required minlength="2" value=${typed} onInput=${(event) => type(event.target.value)} />
      <button aria-disabled=${search.isBusy || null}>${t("people.search")}</button>
    </form>
    <${Refusal} error=${search.error} />
    <${Refusal} error=${add.error} title=${t("roster.not-added")} />
    ${found?.length === 0 && html`<p class="muted" role="status">${t("people.none")}</p>`}
    ${found?.length > 0 &&
    html`<ul class="bookings">
      ${found.map(
        (person) => html`<li key=${person.id}>
          <div class="what"><strong>${person.name}</strong> <span class="muted">${person.email}</span></div>
          ${seated.has(person.id)
            ? html`<span class="muted">${t("roster.seated")}</span>`
            : html`<button type="button" class="primary" aria-label=${`${t("roster.give")}: ${person.name}`} aria-disabled=${add.isBusy || null} onClick=${() => add.run(person)}>${t("roster.give")}</button>`}
        </li>`,
      )}
    </ul>`}
  </section>`;
}
