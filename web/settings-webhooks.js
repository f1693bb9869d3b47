// Webhooks: other systems that are told of every change. The secret that signs is shown once.
import { get, newKey, post, remove } from "./client.js";
import { mistakesOf } from "./editing.js";
import { t } from "./i18n.js";
import { Copyable, Field, Loaded, Refusal, TwiceButton, html, tell, useAction, useLoad, useState } from "./ui.js";
import { shownAt } from "./wall.js";

const FIELDS = ["url", "description"].map((name) => ({ name, wire: name }));

export default function Webhooks({ session }) {
  const state = useLoad(async () => (await get("api/webhooks")).data, [session]);
  const look = () => state.reload({ isQuiet: true });
  return html`<${NewWebhook} onMade=${look} />
    <${Loaded} state=${state}>
      ${(hooks) =>
        hooks.length === 0
          ? html`<p class="muted">${t("webhooks.none")}</p>`
          : html`<ul class="bookings">${hooks.map((hook) => html`<${Webhook} key=${hook.id} hook=${hook} session=${session} onGone=${look} />`)}</ul>`}
    <//>`;
}

function Webhook({ hook, session, onGone }) {
  const gone = useAction(async () => {
    await remove(`api/webhooks/${encodeURIComponent(hook.id)}`);
    tell(t("webhooks.gone"));
    onGone();
  });
  return html`<li>
    <div class="what">
      <strong class="breaks">${hook.url}</strong>
      <span class="state ${hook.status === "enabled" ? "completed" : "cancelled"}">${t(`webhooks.${hook.status}`)}</span>
      <div class="muted">${hook.description ?? ""} ${hook.failing_since ? t("webhooks.failing", { since: shownAt(hook.failing_since, session.user.timezone) }) : ""}</div>
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
    tell(t("webhooks.made"));
    onMade();
  });
  const mistakes = mistakesOf(create.error, FIELDS);
  return html`<form class="card" onSubmit=${create.run}>
      <h2>${t("webhooks.new")}</h2>
      <${Field} label=${t("webhooks.url")} hint=${t("webhooks.hint")} type="url" required value=${url} mistake=${mistakes.url} onInput=${(event) => setUrl(event.target.value)} />
      <${Field} label="${t("webhooks.description")} ${t("resource.optional")}" value=${description} mistake=${mistakes.description} onInput=${(event) => describe(event.target.value)} />
      ${Object.keys(mistakes).length === 0 && html`<${Refusal} error=${create.error} />`}
      <button class="primary" aria-disabled=${create.isBusy || null}>${t("webhooks.create")}</button>
    </form>
    ${made && html`<section class="card" aria-label=${t("webhooks.made")}><${Copyable} label=${t("webhooks.secret")} text=${made.secret} /></section>`}`;
}
