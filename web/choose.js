// The dialogs in which somebody books for themselves: they choose one of the times that are free.
import { newKey } from "./client.js";
import { lengthsOf } from "./hours.js";
import { minutesText, money, t } from "./i18n.js";
import { Dialog, Field, Loaded, Refusal, announce, html, useAction, useEffect, useLoad, useMemo, useState } from "./ui.js";
import { clockOf, clocksText, dayOf, isDay, minutesBetween, spanText, today } from "./wall.js";

const USUAL_MINUTES = 60;

/** The kinds that the tenant has and people book by the clock: of classes they take seats (classes.js). */
export const bookable = (session) => session.kinds.filter((adapter) => adapter.free);

/** The free times of a day, one button each. */
function Slots({ state, currency, isBusy, onChoose }) {
  return html`<${Loaded} state=${state}>
    ${(slots) =>
      slots.length === 0
        ? html`<p class="muted">${t("booking.none-free")}</p>`
        : html`<ul class="slots">
            ${slots.map(
              (slot) =>
                html`<li key=${slot.start}>
                  <button type="button" aria-disabled=${isBusy || null} onClick=${() => onChoose(slot)}>
                    ${clocksText(slot.start, slot.end)}${slot.total ? ` ${money(slot.total, currency)}` : ""}
                  </button>
                </li>`,
            )}
          </ul>`}
  <//>`;
}

const Day = ({ day, onChange }) =>
  html`<${Field} label=${t("booking.day")} type="date" value=${day} onChange=${(event) => isDay(event.target.value) && onChange(event.target.value)} />`;

/** Another time for one's own booking. */
export function Choose({ session, adapter, item, onClose, onDone }) {
  const length = minutesBetween(item.start, item.end);
  const [day, setDay] = useState(dayOf(item.start));
  const place = { id: item.resource, zone: item.zone };
  const free = useLoad(() => adapter.free(session, place, day, length), [item.id, day]);
  const move = useAction(async ({ start, end }) => {
    await adapter.move(session, item, { resource: item.resource, start, end, override: false });
    announce(t("booking.moved"));
    onDone();
  });
  return html`<${Dialog} title=${t("booking.move-title")} onClose=${onClose}>
    <p>${item.resourceName}, ${spanText(item.start, item.end)}</p>
    <${Day} day=${day} onChange=${setDay} />
    <${Refusal} error=${move.error} />
    <${Slots} state=${free} currency=${session.user.currency} isBusy=${move.isBusy} onChoose=${move.run} />
  <//>`;
}

/** A new booking of one's own: what, which day, how long, and then one of the times. */
export function Book({ session, onClose, onDone }) {
  const state = useLoad(async () => {
    const adapters = bookable(session);
    const lists = await Promise.all(adapters.map((adapter) => adapter.resources(session)));
    return adapters.flatMap((adapter, index) =>
      lists[index].filter(({ isActive }) => isActive).map((resource) => ({ adapter, resource })),
    );
  }, [session]);
  return html`<${Dialog} title=${t("choose.title")} onClose=${onClose}>
    <${Loaded} state=${state}>
      ${(places) =>
        places.length === 0
          ? html`<p class="muted">${t("choose.nothing")}</p>`
          : html`<${Offer} ...${{ session, places, onDone }} />`}
    <//>
  <//>`;
}

function Offer({ session, places, onDone }) {
  const [index, setIndex] = useState(0);
  const { adapter, resource } = places[index];
  const [day, setDay] = useState(today(resource.zone));
  const [chosen, setMinutes] = useState(null);
  const [title, setTitle] = useState("");
  // A professional says how long it takes; of the others rules do.
  const state = useLoad(
    async () => (resource.minutes ? [resource.minutes] : lengthsOf(adapter.kind, resource.id)),
    [index],
  );
  const lengths = state.data ?? [];
  const minutes = [chosen, USUAL_MINUTES].find((one) => lengths.includes(one)) ?? lengths[0];
  const key = useMemo(newKey, [index, day, minutes, title]);
  const needsTitle = adapter.people === "title";
  const book = useAction(async ({ start, end }) => {
    const own = needsTitle ? { title: title.trim() || session.user.name } : {};
    await adapter.create(session, { resource: resource.id, start, end, ...own, key: `${key}-${clockOf(start)}` });
    announce(t("booking.made"));
    onDone();
  });
  return html`<${Field} label=${t("booking.where")} onChange=${(event) => setIndex(Number(event.target.value))} autofocus>
      ${places.map((place, number) => html`<option value=${number} selected=${number === index}>${place.resource.name}</option>`)}
    <//>
    <div class="row">
      <${Day} day=${day} onChange=${setDay} />
      ${lengths.length > 1 &&
      html`<${Field} label=${t("choose.length")} onChange=${(event) => setMinutes(Number(event.target.value))}>
        ${lengths.map((one) => html`<option value=${one} selected=${one === minutes}>${minutesText(one)}</option>`)}
      <//>`}
    </div>
    ${needsTitle &&
    html`<${Field} label=${t("booking.title")} value=${title} maxlength="200" onInput=${(event) => setTitle(event.target.value)} />`}
    <${Refusal} error=${book.error} />
    <${Loaded} state=${state}>
      ${() => html`<${Times} ...${{ session, adapter, resource, day, minutes, book }} />`}
    <//>`;
}

function Times({ session, adapter, resource, day, minutes, book }) {
  const free = useLoad(() => adapter.free(session, resource, day, minutes), [adapter, resource.id, day, minutes]);
  // Somebody else may have been faster.
  useEffect(() => {
    if (book.error) free.reload({ isQuiet: true });
  }, [book.error]);
  return html`<${Slots} state=${free} currency=${session.user.currency} isBusy=${book.isBusy} onChoose=${book.run} />`;
}
