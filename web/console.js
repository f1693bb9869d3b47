// The console: who is signed in, the navigation, and the view that the address names, as in #/board/court.
import Account from "./account.js";
import { ApiError, put, whenSignedOut } from "./client.js";
import { LANGUAGES, choose, language, t } from "./i18n.js";
import { current, sendConfirmation, signOut } from "./session.js";
import { Refusal, announce, html, render, useAction, useEffect, useRef, useState } from "./ui.js";
import { VIEWS } from "./views.js";

const SIGNED_OUT = ["sign-in", "sign-up", "forgot"];

/** The address after its #: the name of the view, its arguments, its query. */
function route() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, ...args] = path.split("/").map(decoded);
  return { name, args, query: Object.fromEntries(new URLSearchParams(query)) };
}

/** A part of an address; who mistypes it gets what it says as it stands. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function useRoute() {
  const [shown, show] = useState(route());
  useEffect(() => {
    const changed = () => show(route());
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return shown;
}

function Console() {
  const [session, setSession] = useState(undefined);
  const [failure, setFailure] = useState(null);
  const [spoken, setSpoken] = useState(language());
  const shown = useRoute();
  const wasSignedIn = useRef(false);
  wasSignedIn.current ||= Boolean(session);

  const look = async () => {
    setFailure(null);
    try {
      setSession(await current());
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 401) setSession(null);
      else setFailure(error);
    }
  };
  useEffect(() => {
    whenSignedOut(() => setSession(null));
    look();
  }, []);

  const speak = (name) => {
    choose(name);
    setSpoken(name);
    if (session?.user.languages.includes(name)) mails.run(name);
  };
  const mails = useAction((name) => put("api/me/language", { language: name }));
  const leave = useAction(async () => {
    await signOut();
    wasSignedIn.current = false;
    setSession(null);
    location.hash = "#/sign-in";
  });

  return html`<div class="page" key=${spoken}>
    <a class="skip" href="#main" onClick=${skip}>${t("skip")}</a>
    <${Header} session=${session} shown=${shown} onLanguage=${speak} onLeave=${leave.run} />
    <main id="main" tabindex="-1">
      <${Refusal} error=${failure ?? leave.error ?? mails.error}>
        ${failure && html`<button type="button" onClick=${look}>${t("again")}</button>`}
      <//>
      ${session === undefined && !failure && html`<p class="loading" role="status">${t("loading")}</p>`}
      ${session === null && wasSignedIn.current && html`<p class="notice" role="alert">${t("account.ended")}</p>`}
      ${session === null && html`<${Account} view=${shown.name} key=${shown.name} onSignedIn=${look} />`}
      ${session && html`<${Signed} session=${session} shown=${shown} refresh=${look} />`}
    </main>
    <div id="announcer" class="unseen" aria-live="polite"></div>
  </div>`;
}

// The address belongs to the views: the link moves the focus, and nothing else.
function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

function Header({ session, shown, onLanguage, onLeave }) {
  const views = session ? VIEWS.filter((view) => view.shows(session)) : [];
  return html`<header class="top">
    <a class="brand" href="#/">Cupo</a>
    ${views.length > 0 &&
    html`<nav aria-label=${t("nav")}>
      ${views.map(
        (view) =>
          html`<a href="#/${view.name}" aria-current=${view === chosenOf(session, shown) ? "page" : null}>
            ${t(view.label)}
          </a>`,
      )}
    </nav>`}
    <div class="who">
      <select aria-label=${t("language")} onChange=${(event) => onLanguage(event.target.value)}>
        ${Object.entries(LANGUAGES).map(
          ([name, own]) => html`<option value=${name} lang=${name} selected=${name === language()}>${own}</option>`,
        )}
      </select>
      ${session &&
      html`<span class="user" title=${session.user.email}>${session.user.name || session.user.email}</span>
        <button type="button" class="quiet" onClick=${onLeave}>${t("sign-out")}</button>`}
    </div>
  </header>`;
}

/** The view that the address names; else staff get the first that they find, everybody else what they have booked. */
function chosenOf(session, shown) {
  const views = VIEWS.filter((view) => view.shows(session));
  const named = (wanted) => views.find(({ name }) => name === wanted);
  return named(shown.name) ?? (session.assists() ? views[0] : named("mine"));
}

function Signed({ session, shown, refresh }) {
  const view = chosenOf(session, shown);
  const isNamed = view.name === shown.name;
  const [module, setModule] = useState(null);
  const [failure, setFailure] = useState(null);
  const first = useRef(true);
  useEffect(() => {
    if (SIGNED_OUT.includes(shown.name)) history.replaceState(null, "", "#/");
    let isOn = true;
    setModule(null);
    setFailure(null);
    view.load().then(
      (loaded) => isOn && setModule(loaded),
      () => isOn && setFailure(new ApiError(0, null, null)),
    );
    return () => {
      isOn = false;
    };
  }, [view.name]);
  useEffect(() => {
    if (!module) return;
    document.title = `${t(view.label)} · Cupo`;
    if (!first.current) announce(t(view.label));
    first.current = false;
  }, [module]);
  return html`${session.user.has_account && !session.user.is_verified && html`<${Unproved} />`}
    <${Refusal} error=${failure} />
    ${!module && !failure && html`<p class="loading" role="status">${t("loading")}</p>`}
    ${module &&
    html`<${module.default}
      session=${session}
      refresh=${refresh}
      args=${isNamed ? shown.args : []}
      query=${isNamed ? shown.query : {}}
    />`}`;
}

/** Until the address of an account is proved it gets no mail, and nobody finds it. */
function Unproved() {
  const { run, isBusy, error } = useAction(async () => {
    await sendConfirmation();
    announce(t("account.link-sent"));
  });
  return html`<div class="notice" role="status">
    <span>${t("account.unproved")}</span>
    <button type="button" aria-disabled=${isBusy || null} onClick=${run}>${t("account.send-again")}</button>
    <${Refusal} error=${error} />
  </div>`;
}

// The module of the view that the address names comes while it is asked who is signed in; a failure shows when it is opened.
VIEWS.find(({ name }) => name === route().name)?.load().catch(() => {});
render(html`<${Console} />`, document.getElementById("console"));
