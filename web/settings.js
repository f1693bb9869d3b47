// What administrators settle: resources, rules, closures, reminders, webhooks, feeds, and the log of what was done.
import { administeredBy } from "./adapters.js";
import { t } from "./i18n.js";
import { html, useEffect, useState } from "./ui.js";

const ofAll = (session) => session.administers();
const hasResources = (session) => administeredBy(session).some((adapter) => session.kinds.includes(adapter));
const SECTIONS = [
  { name: "resources", load: () => import("./settings-resources.js"), shows: () => true },
  { name: "rules", load: () => import("./settings-rules.js"), shows: hasResources },
  { name: "closures", load: () => import("./settings-closures.js"), shows: hasResources },
  { name: "reminders", load: () => import("./settings-reminders.js"), shows: ofAll },
  { name: "webhooks", load: () => import("./settings-webhooks.js"), shows: ofAll },
  { name: "feeds", load: () => import("./settings-feeds.js"), shows: () => true },
  { name: "booking-page", load: () => import("./settings-booking-page.js"), shows: (session) => ofAll(session) && hasResources(session) },
  { name: "audit", load: () => import("./settings-audit.js"), shows: ofAll },
];

export default function Settings({ session, args, refresh }) {
  const sections = SECTIONS.filter((section) => section.shows(session));
  const chosen = sections.find((section) => section.name === args[0]) ?? sections[0];
  const [loaded, setLoaded] = useState({});
  useEffect(() => {
    let isOn = true;
    chosen.load().then((module) => isOn && setLoaded({ name: chosen.name, View: module.default }));
    return () => {
      isOn = false;
    };
  }, [chosen.name]);
  return html`<h1 tabindex="-1">${t("nav.settings")}</h1>
    <div class="sections">
      <nav aria-label=${t("nav.settings")}>
        ${sections.map(
          (section) => html`<a href="#/settings/${section.name}" aria-current=${section === chosen ? "page" : null}>
            ${t(`settings.${section.name}`)}
          </a>`,
        )}
      </nav>
      <section aria-label=${t(`settings.${chosen.name}`)}>
        ${loaded.name === chosen.name ? html`<${loaded.View} session=${session} args=${args.slice(1)} refresh=${refresh} />` : html`<p class="loading" role="status">${t("loading")}</p>`}
      </section>
    </div>`;
}

/** The kinds that somebody administers, as options of a select. */
export function kindOptions(session, chosen) {
  return session.kinds
    .filter((adapter) => session.administers(adapter.kind))
    .map(({ kind }) => html`<option value=${kind} selected=${kind === chosen}>${t(`kind.${kind}`)}</option>`);
}
