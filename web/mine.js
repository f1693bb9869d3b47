// My bookings, of every kind: the next one first, then those to come, then what was.
import { adapterOf } from "./adapters.js";
import { CheckIn, checkInText } from "./arrivals.js";
import { Book, Choose, bookable } from "./choose.js";
import { has, money, t } from "./i18n.js";
import { icsOf } from "./ics.js";
import { Loaded, Refusal, TwiceButton, announce, html, useAction, useLoad, useState } from "./ui.js";
import { instantOf, now, spanText } from "./wall.js";

const MOST_PAST = 50;
const OVER = ["cancelled", "completed", "no-show"];

export default function Mine({ session }) {
  const state = useLoad(
    async () => (await Promise.all(session.kinds.map((adapter) => adapter.mine(session)))).flat(),
    [session],
    { polls: true },
  );
  const [isBooking, setBooking] = useState(false);
  const booked = () => {
    setBooking(false);
    state.reload({ isQuiet: true });
  };
  return html`<h1 tabindex="-1">${t("nav.mine")}</h1>
    ${bookable(session).length > 0 &&
    html`<div class="actions"><button type="button" class="primary" onClick=${() => setBooking(true)}>${t("choose.title")}</button></div>`}
    ${isBooking && html`<${Book} session=${session} onClose=${() => setBooking(false)} onDone=${booked} />`}
    <${Loaded} state=${state}>${(items) => html`<${Bookings} items=${items} session=${session} onChange=${state.reload} />`}<//>`;
}

function Bookings({ items, session, onChange }) {
  // By the clocks of each resource: those of others show another time, or another day.
  const isComing = (item) => item.end > now(item.zone) && !OVER.includes(item.state);
  const begins = ({ start, zone }) => instantOf(start, zone);
  const inOrder = (one, other) => begins(one).localeCompare(begins(other));
  const coming = items.filter(isComing).sort(inOrder);
  // Nobody has a place in a waitlist to come to.
  const next = coming.find((item) => item.state !== "waiting");
  const past = items
    .filter((item) => !isComing(item))
    .sort((one, other) => inOrder(other, one))
    .slice(0, MOST_PAST);
  const row = (item, isNext, isToCome) =>
    html`<${Booking} key=${`${item.kind} ${item.id}`} ...${{ item, session, isNext, isComing: isToCome, onChange }} />`;
  return html`<h2 class="section">${t("mine.coming")}</h2>
    ${coming.length === 0
      ? html`<p class="muted">${t("mine.none")}</p>`
      : html`<ul class="bookings">${coming.map((item) => row(item, item === next, true))}</ul>`}
    <h2 class="section">${t("mine.past")}</h2>
    ${past.length === 0
      ? html`<p class="muted">${t("mine.no-past")}</p>`
      : html`<ul class="bookings">${past.map((item) => row(item, false, false))}</ul>`}`;
}

function Booking({ item, session, isNext, isComing, onChange }) {
  const isWaiting = item.state === "waiting";
  const cancel = useAction(async () => {
    await adapterOf(item.kind).cancel(session, item);
    announce(t(isWaiting ? "mine.left" : "mine.cancelled"));
    onChange({ isQuiet: true });
  });
  const [isMoving, setMoving] = useState(false);
  const moved = () => {
    setMoving(false);
    onChange({ isQuiet: true });
  };
  const title = item.title && item.title !== item.resourceName ? `${item.resourceName}: ${item.title}` : item.resourceName;
  return html`<li class=${isNext ? "next" : ""}>
    <div class="what">
      ${isNext && html`<span class="muted">${t("mine.next")}</span>`}
      <strong>${title}</strong>
      <span class="state ${item.state}">${has(`state.${item.state}`) ? t(`state.${item.state}`) : item.state}</span>
      <div>${spanText(item.start, item.end)}</div>
      ${item.total && html`<span>${money(item.total, session.user.currency)}</span>`}
      ${item.checkIn && isComing && html`<div class="muted">${t("check-in")}: ${checkInText(item.checkIn)}</div>`}
      ${isWaiting && html`<span class="muted">${t("mine.position", item)}</span>`}
      ${item.seats && !isWaiting && html`<span class="muted">${t("mine.seats", item.seats)}</span>`}
      ${item.link && html`<a href=${item.link} rel="noreferrer">${t("mine.call")}</a>`}
    </div>
    <div class="actions">
      ${item.can.cancel && !isWaiting && html`<a class="button" download="cupo.ics" href=${icsOf(item, title)}>${t("mine.calendar")}</a>`}
      ${item.can.move && html`<button type="button" onClick=${() => setMoving(true)}>${t("booking.move")}</button>`}
      ${item.can.cancel &&
      html`<${TwiceButton} label=${t(isWaiting ? "mine.leave" : "mine.cancel")} sure=${t(isWaiting ? "mine.leave-sure" : "mine.cancel-sure")} isBusy=${cancel.isBusy} onClick=${cancel.run} />`}
    </div>
    ${isComing && html`<${CheckIn} session=${session} item=${item} onDone=${() => onChange({ isQuiet: true })} />`}
    <${Refusal} error=${cancel.error} />
    ${isMoving &&
    html`<${Choose} ...${{ session, adapter: adapterOf(item.kind), item }} onClose=${() => setMoving(false)} onDone=${moved} />`}
  </li>`;
}
