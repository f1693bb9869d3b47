// What can be booked: courts, rooms, professionals and classes, made, changed, put out of use and removed.
// #/settings/resources/KIND, …/KIND/new and …/KIND/edit/ID
import { administeredBy } from "./adapters.js";
import { t } from "./i18n.js";
import { NewResource, OneResource } from "./resource-pages.js";
import { Loaded, html, useLoad } from "./ui.js";

export default function Resources({ session, args, refresh }) {
  const kinds = administeredBy(session);
  const [kind, doing, id] = args;
  const adapter = kinds.find((one) => one.kind === kind) ?? kinds.find((one) => session.kinds.includes(one)) ?? kinds[0];
  return html`${kinds.length > 1 &&
    html`<nav class="bar" aria-label=${t("reports.kind")}>
      ${kinds.map(
        (one) => html`<a class="button" key=${one.kind} href="#/settings/resources/${one.kind}" aria-current=${one === adapter ? "true" : null}>
          ${t(`kind.${one.kind}`)}
        </a>`,
      )}
    </nav>`}
    <${Kind} key=${adapter.kind} ...${{ session, adapter, doing, id, refresh }} />`;
}

function Kind({ session, adapter, doing, id, refresh }) {
  const state = useLoad(async () => ({ all: await adapter.resources(session), editor: await adapter.editor() }), []);
  const look = async () => {
    await state.reload({ isQuiet: true });
    await refresh();
  };
  return html`<${Loaded} state=${state}>
    ${({ all, editor }) => {
      const given = { session, adapter, editor, all, look };
      if (doing === "new") return html`<${NewResource} ...${given} />`;
      if (doing === "edit" && id) return html`<${OneResource} key=${id} id=${id} ...${given} />`;
      return html`<${All} ...${given} />`;
    }}
  <//>`;
}

function All({ adapter: { kind }, all }) {
  const path = `#/settings/resources/${kind}`;
  return html`<div class="bar">
      <h2>${t(`kind.${kind}`)}</h2>
      <div class="end"><a class="button primary" href="${path}/new">${t(`resource.new-${kind}`)}</a></div>
    </div>
    ${all.length === 0
      ? html`<p class="muted">${t(`resource.none-${kind}`)}</p>`
      : html`<ul class="bookings">
          ${all.map(
            (one) => html`<li key=${one.id}>
              <div class="what">
                <a href="${path}/edit/${encodeURIComponent(one.id)}"><strong>${one.name}</strong></a>
                ${!one.isActive && html`<span class="state">${t("resource.inactive")}</span>`}
                ${one.detail && html`<div class="muted">${one.detail}</div>`}
              </div>
            </li>`,
          )}
        </ul>`}`;
}
