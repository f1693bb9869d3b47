// Calendar feeds: secret addresses that calendar programs subscribe to. An address is shown once.
import { adapterOf, namesOf } from "./adapters.js";
import { get, newKey, post, remove } from "./client.js";
import { t } from "./i18n.js";
import { Copyable, Field, Loaded, Refusal, TwiceButton, html, tell, useAction, useLoad, useState } from "./ui.js";
import { dayText } from "./wall.js";

const KINDS = ["user", "court", "room", "professional"];

export default function Feeds({ session }) {
  const state = useLoad(async () => {
    const feeds = (await get("api/calendars", { all: session.administers() || undefined })).data;
    const names = await namesOf(session, feeds.map((feed) => ({ kind: feed.of })));
    return feeds.map((feed) => ({ ...feed, name: names.get(`${feed.of} ${feed.of_id}`) ?? (feed.of_id === session.user.id ? "" : feed.of_id) }));
  }, [session]);
  const look = () => state.reload({ isQuiet: true });
  return html`<${NewFeed} session=${session} onMade=${look} />
    <${Loaded} state=${state}>
      ${(feeds) =>
        feeds.length === 0
          ? html`<p class="muted">${t("feeds.none")}</p>`
          : html`<ul class="bookings">${feeds.map((feed) => html`<${Feed} key=${feed.id} feed=${feed} session=${session} onGone=${look} />`)}</ul>`}
    <//>`;
}

function Feed({ feed, session, onGone }) {
  const gone = useAction(async () => {
    await remove(`api/calendars/${encodeURIComponent(feed.id)}`);
    tell(t("feeds.gone"));
    onGone();
  });
  return html`<li>
    <div class="what">
      <strong>${feed.of === "user" && feed.name ? t("feeds.of-somebody") : t(`feeds.of-${feed.of}`)}</strong> <span class="breaks">${feed.name}</span>
      <div class="muted">${t(`feeds.${feed.detail}`)} · ${dayText(feed.created_at.slice(0, 10), "medium")}${feed.made_by === session.user.id ? "" : ` · ${feed.made_by}`}</div>
    </div>
    <div class="actions">
      <${TwiceButton} label=${t("feeds.revoke")} sure=${t("feeds.revoke-sure")} isBusy=${gone.isBusy} onClick=${gone.run} />
    </div>
    <${Refusal} error=${gone.error} />
  </li>`;
}

function NewFeed({ session, onMade }) {
  const kinds = KINDS.filter((kind) => kind === "user" || session.kinds.some((adapter) => adapter.kind === kind));
  const [form, setForm] = useState({ of: "user", id: "", detail: "busy" });
  const [made, setMade] = useState(null);
  const resources = useLoad(async () => (form.of === "user" ? [] : adapterOf(form.of).resources(session)), [form.of]);
  const create = useAction(async (event) => {
    event.preventDefault();
    const { of, detail } = form;
    const body = of === "user" ? { of, detail } : { of, id: form.id || resources.data?.[0]?.id, detail };
    setMade((await post("api/calendars", body, { key: newKey() })).data);
    tell(t("feeds.made"));
    onMade();
  });
  return html`<form class="card" onSubmit=${create.run}>
      <h2>${t("feeds.new")}</h2>
      <div class="row">
        <${Field} label=${t("feeds.of")} value=${form.of} onChange=${(event) => setForm({ ...form, of: event.target.value, id: "" })}>
          ${kinds.map((kind) => html`<option value=${kind}>${t(`feeds.of-${kind}`)}</option>`)}
        <//>
        ${form.of !== "user" &&
        html`<${Field} label=${t("closures.resource")} value=${form.id} onChange=${(event) => setForm({ ...form, id: event.target.value })}>
          ${(resources.data ?? []).map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
        <//>`}
        <${Field} label=${t("feeds.detail")} value=${form.detail} onChange=${(event) => setForm({ ...form, detail: event.target.value })}>
          ${["busy", "details"].map((detail) => html`<option value=${detail}>${t(`feeds.${detail}`)}</option>`)}
        <//>
      </div>
      <${Refusal} error=${create.error} />
      <button class="primary" aria-disabled=${create.isBusy || null}>${t("feeds.create")}</button>
    </form>
    ${made && html`<section class="card" aria-label=${t("feeds.made")}><${Copyable} label=${t("feeds.address")} text=${made.url} /></section>`}`;
}
