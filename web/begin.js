// The first screen of a tenant that has nothing yet: whoever administers it makes the first thing that can be booked.
import { administeredBy } from "./adapters.js";
import { t } from "./i18n.js";
import { html } from "./ui.js";

export default function Begin({ session }) {
  return html`<h1 tabindex="-1">${t("begin.title")}</h1>
    <section class="card begin" aria-label=${t("nav.begin")}>
      <p>${t("begin.what")}</p>
      <ul class="choices">
        ${administeredBy(session).map(
          ({ kind }) => html`<li key=${kind}>
            <a class="button" href="#/settings/resources/${kind}/new">${t(`resource.new-${kind}`)}</a>
            <span class="muted">${t(`begin.${kind}`)}</span>
          </li>`,
        )}
      </ul>
      <p class="muted">${t("begin.then")}</p>
    </section>`;
}
