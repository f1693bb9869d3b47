// The page of one resource, and that of a new one.
import { boardsOf } from "./adapters.js";
import { newKey } from "./client.js";
import { blankOf, changesOf } from "./editing.js";
import { t } from "./i18n.js";
import { ResourceForm } from "./resource-form.js";
import { Person } from "./resource-person.js";
import { Sessions } from "./resource-sessions.js";
import { Loaded, Refusal, TwiceButton, html, tell, useAction, useEffect, useLoad, useMemo, useRef, useState } from "./ui.js";
import { today } from "./wall.js";

/** The way back to the list, and a heading that takes the focus when the page opens. */
function Top({ kind, children }) {
  const heading = useRef(null);
  useEffect(() => heading.current.focus(), []);
  return html`<p class="back"><a href="#/settings/resources/${kind}">‹ ${t(`kind.${kind}`)}</a></p>
    <h2 tabindex="-1" ref=${heading}>${children}</h2>`;
}

export function NewResource({ session, adapter: { kind }, editor, all, look }) {
  const me = { ...session.user, isMe: true };
  const taken = all.map(({ id }) => id);
  const [person, setPerson] = useState(editor.needsPerson && !taken.includes(me.id) ? me : null);
  const sent = useRef({});
  const create = async (values) => {
    // The same wish has the same key each time that it is tried.
    const wish = JSON.stringify(values);
    if (sent.current.wish !== wish) sent.current = { wish, key: newKey() };
    const id = await editor.create(session, values, { key: sent.current.key, person });
    tell(t("resource.created"));
    await look();
    location.hash = `#/settings/resources/${kind}/edit/${encodeURIComponent(id)}`;
  };
  // What the API chooses by itself is changed once it is there.
  const fields = editor.fields.filter(({ isLater }) => !isLater);
  const initial = useMemo(() => blankOf(fields, session), []);
  return html`<${Top} kind=${kind}>${t(`resource.new-${kind}`)}<//>
    <${ResourceForm} fields=${fields} kind=${kind} saved=${initial} label=${t("resource.create")} isWaiting=${editor.needsPerson && !person} onSave=${create}>
      ${editor.needsPerson && html`<${Person} ...${{ session, me, taken, kind, chosen: person, onChoose: setPerson }} />`}
    <//>`;
}

export function OneResource({ session, adapter, editor, id, all, look }) {
  const { kind } = adapter;
  // Lists may lag behind for a moment: what a resource is now comes from itself.
  const state = useLoad(() => editor.read(id), []);
  const again = async () => {
    await state.reload({ isQuiet: true });
    await look();
  };
  const change = async (values, before) => {
    const changes = changesOf(before, values);
    if (Object.keys(changes).length > 0) await editor.change(id, changes);
    tell(t("settings.saved"));
    const { values: now } = await editor.read(id);
    again();
    return now;
  };
  return html`<${Loaded} state=${state}>
    ${({ values, isActive }) => {
      const name = values.name ?? all.find((one) => one.id === id)?.name ?? id;
      const resource = { id, name, isActive, zone: values.zone || session.user.timezone, capacity: Number(values.seats) };
      return html`<${Top} kind=${kind}>${name}${" "}${!isActive && html`<span class="state">${t("resource.inactive")}</span>`}<//>
        <${Links} ...${{ session, adapter, resource }} />
        <${ResourceForm} fields=${editor.fields} kind=${kind} saved=${values} label=${t("settings.save")} onSave=${change} />
        ${editor.sessions && html`<${Sessions} ...${{ adapter, resource }} routes=${editor.sessions} minutes=${Number(values.duration)} />`}
        <${Ending} ...${{ session, kind, editor, resource, look, again }} />`;
    }}
  <//>`;
}

/** Where the rest of a resource is settled, and where it is seen. */
function Links({ session, adapter, resource }) {
  const { kind } = adapter;
  const id = encodeURIComponent(resource.id);
  const isOffered = session.administers() && adapter.isForGuests;
  const isOnBoard = resource.isActive && boardsOf(session).includes(adapter);
  return html`<nav class="bar" aria-label=${t("resource.more")}>
    <a class="button" href="#/settings/rules/${kind}/${id}">${t(`resource.rules-${kind}`)}</a>
    <a class="button" href="#/settings/closures/${kind}/${id}">${t("settings.closures")}</a>
    ${isOffered && html`<a class="button" href="#/settings/booking-page">${t("settings.booking-page")}</a>`}
    ${isOnBoard && html`<a class="button" href="#/board/${kind}//${id}">${t("nav.board")}</a>`}
    ${kind === "class" && html`<a class="button" href="#/classes//${id}">${t("nav.classes")}</a>`}
  </nav>`;
}

/** What ends a resource's use: what stands ahead is said before, and every step is asked for twice. */
function Ending({ session, kind, editor, resource, look, again }) {
  const ahead = useLoad(async () => (editor.ahead ? editor.ahead(resource.id, today(resource.zone)) : null), []);
  const activate = useAction(async (isActive) => {
    await editor.activate(resource.id, isActive);
    tell(t(isActive ? "resource.activated" : "resource.deactivated"));
    await again();
  });
  const remove = useAction(async () => {
    await editor.remove(resource.id);
    tell(t("resource.removed"));
    location.hash = `#/settings/resources/${kind}`;
    await look();
  });
  if (!editor.activate) return html`<section class="card"><h3>${t("resource.ending")}</h3><p class="muted">${t(`resource.ending-${kind}`)}</p></section>`;
  return html`<section class="card">
    <h3>${t(resource.isActive ? "resource.ending" : "resource.inactive")}</h3>
    <${Loaded} state=${ahead}>${(count) => html`<p>${t(count === 0 ? "resource.none-ahead" : "resource.ahead", { count })}</p>`}<//>
    <p class="muted">${t(resource.isActive ? `resource.deactivate-${kind}` : `resource.unused-${kind}`)}</p>
    <${Refusal} error=${activate.error} />
    <${Refusal} error=${remove.error} title=${t("resource.not-removed")} />
    <div class="actions">
      ${resource.isActive
        ? html`<${TwiceButton} label=${t("resource.deactivate")} sure=${t("resource.deactivate-sure")} isBusy=${activate.isBusy} onClick=${() => activate.run(false)} />`
        : html`<button type="button" aria-disabled=${activate.isBusy || null} onClick=${() => activate.run(true)}>${t("resource.activate")}</button>`}
      ${editor.removable(session) &&
      html`<${TwiceButton} label=${t("resource.remove")} sure=${t("resource.remove-sure")} isBusy=${remove.isBusy} onClick=${remove.run} />`}
    </div>
    ${editor.removable(session)
      ? html`<p class="muted">${t(`resource.remove-${kind}`)}</p>`
      : html`<p class="muted">${t("resource.remove-super")}</p>`}
  </section>`;
}
