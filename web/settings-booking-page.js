// The public booking page: which resources guests without an account can book, and which sites may frame it.
import { address, get, put } from "./client.js";
import { t } from "./i18n.js";
import { Loaded, Refusal, html, tell, useAction, useId, useLoad, useState } from "./ui.js";

const HEIGHT = 900;

export default function BookingPage({ session }) {
  const state = useLoad(async () => {
    const adapters = session.kinds.filter(({ isForGuests }) => isForGuests);
    const [{ data: page }, ...resources] = await Promise.all([
      get("api/booking-page"),
      ...adapters.map(async (adapter) =>
        (await adapter.resources(session)).map((one) => ({ ...one, kind: adapter.kind, id: String(one.id) })),
      ),
    ]);
    return { page, resources: resources.flat() };
  }, [session]);
  return html`<p class="muted">${t("page.what")}</p>
    <${Loaded} state=${state}>
      ${({ page, resources }) =>
        html`<${Chosen} page=${page} resources=${resources} onSaved=${() => state.reload({ isQuiet: true })} />`}
    <//>`;
}

function Chosen({ page, resources, onSaved }) {
  const keyOf = ({ kind, id }) => `${kind} ${id}`;
  const [chosen, setChosen] = useState(() => new Set(page.resources.map(keyOf)));
  const [origins, setOrigins] = useState(page.frame_origins.join("\n"));
  const id = useId();
  const kept = new Map(page.resources.map((one) => [keyOf(one), one]));
  const save = useAction(async (event) => {
    event.preventDefault();
    const listed = resources.filter((one) => chosen.has(keyOf(one))).map(({ kind, id: own }) => ({ kind, id: own }));
    await put("api/booking-page", { resources: listed, frame_origins: origins.split(/\s+/).filter(Boolean) });
    tell(t("settings.saved"));
    onSaved();
  });
  const toggle = (one) => {
    const next = new Set(chosen);
    if (!next.delete(keyOf(one))) next.add(keyOf(one));
    setChosen(next);
  };
  return html`<form class="card" onSubmit=${save.run}>
      <fieldset class="rule">
        <legend>${t("page.resources")}</legend>
        ${resources.map(
          (one) => html`<label class="check" key=${keyOf(one)}>
            <input type="checkbox" checked=${chosen.has(keyOf(one))} onChange=${() => toggle(one)} />
            <span>${one.name} <small>${t(`kind.${one.kind}`)}</small>
              ${kept.get(keyOf(one))?.offered === false && html` <small class="mistake">${t("page.not-offered")}</small>`}</span>
          </label>`,
        )}
      </fieldset>
      <div class="field">
        <label for=${id}>${t("page.origins")}</label>
        <textarea id=${id} rows="3" aria-describedby="${id}-hint" value=${origins} onInput=${(event) => setOrigins(event.target.value)}></textarea>
        <small id="${id}-hint">${t("page.origins-hint")}</small>
      </div>
      <${Refusal} error=${save.error} />
      <button class="primary" aria-disabled=${save.isBusy || null}>${t("settings.save")}</button>
    </form>
    ${page.resources.length > 0 && html`<${Leads} page=${page} resources=${resources} keyOf=${keyOf} />`}`;
}

/** The addresses of the pages, and what a site puts into its own pages to show them. */
function Leads({ page, resources, keyOf }) {
  const names = new Map(resources.map((one) => [keyOf(one), one.name]));
  const pages = [
    { name: t("page.all"), url: address(page.path) },
    ...page.resources
      .filter((one) => one.offered)
      .map((one) => ({ name: names.get(keyOf(one)) ?? one.id, url: address(`${page.path}/${one.kind}/${encodeURIComponent(one.id)}`) })),
  ];
  return html`<div class="card">
    <h2>${t("page.links")}</h2>
    ${pages.map(({ name, url }) => html`<${Lead} key=${url.href} name=${name} url=${url.href} />`)}
  </div>`;
}

function Lead({ name, url }) {
  const id = useId();
  const snippet = `<iframe src="${url}" title="${name.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}" width="100%" height="${HEIGHT}"></iframe>`;
  return html`<div class="field">
    <span><a href=${url} target="_blank" rel="noreferrer">${name}</a></span>
    <label for=${id}>${t("page.snippet", { name })}</label>
    <textarea id=${id} rows="3" readonly value=${snippet} onFocus=${(event) => event.target.select()}></textarea>
  </div>`;
}
