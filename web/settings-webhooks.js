// Webhooks: other systems that are told of every change. The secret that signs is shown once.
import { get, newKey, post, remove } from "./client.js";
import { t } from "./i18n.js";
import { Field, Loaded, Refusal, TwiceButton, announce, html, useAction, useLoad, useState } from "./ui.js";

export default function Webhooks({ session }) {
  const state = useLoad(async () => (await get("api/webhooks")).data, [session]);
  const look = () => state.reload({ isQuiet: true });
  return html`<${NewWebhook} onMade=${look} />
    <${Loaded} state=${state}>
      ${(hooks) =>
        hooks.length === 0
          ? html`<p class="muted">${t("webhooks.none")}</p>`
          : html`<ul class="bookings">${hooks.map((hook) => html`<${Webhook} key=${hook.id} hook=${hook} onGone=${look} />`)}</ul>`}
    <//>`;
}

function Webhook({ hook, onGone }) {
  const gone = useAction(async () => {
    await remove(`api/webhooks/${encodeURIComponent(hook.id)}`);
    announce(t("webhooks.gone"));
    onGone();
  });
  return html`<li>
    <div class="what">
      <strong class="breaks">${hook.url}</strong>
      <span class="state ${hook.status === "enabled" ? "completed" : "cancelled"}">${t(`webhooks.${hook.status}`)}</span>
      <div class="muted">${hook.description ?? ""} ${hook.failing_since ? t("webhooks.failing", { since: hook.failing_since }) : ""}</div>
    </div>
    <div class="actions">
      <${TwiceButton} label=${t("webhooks.remove")} sure=${t("webhooks.remove-sure")} isBusy=${gone.isBusy} onClick=${gone.run} />
    </div>
    <${Refusal} error=${gone.error} />
  </li>`;
}

function NewWebhook({ onMade }) {
  const [url, setUrl] = useState("");
  const [description, describe] = useState("");
  const [made, setMade] = useState(null);
  const create = useAction(async (event) => {
    event.preventDefault();
    setMade((await post("api/webhooks", { url, description: description || null }, { key: newKey() })).data);
    setUrl("");
    describe("");
    onMade();
  });
  return html`<form class="card" onSubmit=${create.run}>
      <h2>${t("webhooks.new")}</h2>
      <${Field} label=${t("webhooks.url")} hint=${t("webhooks.hint")} type="url" required value=${url} onInput=${(event) => setUrl(event.target.value)} />
      <${Field} label=${t("webhooks.description")} value=${description} onInput=${(event) => describe(event.target.value)} />
      <${Refusal} error=${create.error} />
      <button class="primary" disabled=${create.isBusy}>${t("webhooks.create")}</button>
    </form>
    ${made && html`<div class="notice" role="status"><span>${t("webhooks.secret")}</span> <code class="breaks">${made.secret}</code></div>`}`;
}
