// What views are made of: Preact with htm, and the parts that every view needs.
import {
  html,
  render,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "./standalone.module.js";
import { ApiError } from "./client.js";
import { has, t } from "./i18n.js";

export { html, render, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState };

const POLL_MS = 8000;
const TOLD_MS = 5000;
let ids = 0;

/** An id that no other element has. */
export const useId = () => useMemo(() => `id-${(ids += 1)}`, []);

let hiding = null;

/** Say something to whoever listens to the page instead of looking at it. */
export function announce(text) {
  const region = document.getElementById("announcer");
  if (!region) return;
  clearTimeout(hiding);
  region.className = "unseen";
  region.textContent = text;
}

/** Say to everybody what was done: over the page, for some seconds. */
export function tell(text) {
  announce(text);
  const region = document.getElementById("announcer");
  if (!region) return;
  region.className = "told";
  hiding = setTimeout(() => {
    region.className = "unseen";
  }, TOLD_MS);
}

/** What a refusal says: what kind of refusal it is in the language of the page, then the API's own words. */
export function refusalText(error) {
  if (!(error instanceof ApiError)) throw error;
  const known = [`rule.${error.rule}`, `status.${error.status}`].find((key) => has(key));
  const fields = Object.entries(error.fields).map(([name, texts]) => `${name}: ${[texts].flat().join(", ")}`);
  const own = [error.message, ...fields].filter(Boolean).join(" · ");
  return { title: t(known ?? (error.status >= 500 ? "status.500" : "status.other")), detail: own };
}

const NOTHING_YET = { data: undefined, error: null, isLoading: true };
const areSame = (some, others) => some.every((one, index) => Object.is(one, others[index]));

/**
 * Load something, and again whenever one of `inputs` changes, and every few seconds with `polls`.
 * Returns {data, error, isLoading, reload}. What a poll brings is passed on only if it is something new.
 */
export function useLoad(load, inputs, { polls = false } = {}) {
  const [state, setState] = useState({ ...NOTHING_YET, of: inputs });
  // What was loaded for other inputs is never drawn with these, not even once.
  const ofThese = (some) => (areSame(some.of, inputs) ? some : { ...NOTHING_YET, of: inputs });
  const run = useRef(0);
  const kept = useRef("");
  const reload = useCallback(async ({ isQuiet = false } = {}) => {
    const number = (run.current += 1);
    if (!isQuiet) setState((before) => ({ ...ofThese(before), error: null, isLoading: true }));
    try {
      const data = await load();
      if (number !== run.current) return;
      const text = JSON.stringify(data);
      if (isQuiet && text === kept.current) return;
      kept.current = text;
      setState({ data, error: null, isLoading: false, of: inputs });
    } catch (error) {
      if (number !== run.current) return;
      if (!(error instanceof ApiError)) throw error;
      // A poll that fails leaves what is there; the next one may succeed.
      if (!isQuiet) setState((before) => ({ ...ofThese(before), error, isLoading: false }));
    }
  }, inputs);
  useEffect(() => {
    // The first answer is news, even if it is that of other inputs.
    kept.current = "";
    reload();
    return () => {
      run.current += 1;
    };
  }, inputs);
  useEffect(() => {
    if (!polls) return undefined;
    const look = () => document.visibilityState === "visible" && reload({ isQuiet: true });
    const timer = setInterval(look, POLL_MS);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [...inputs, polls]);
  const { data, error, isLoading } = ofThese(state);
  return { data, error, isLoading, reload };
}

/** What was given last, other than undefined: a view shows it until the next is there. */
export function useLast(value) {
  const last = useRef(value);
  if (value !== undefined) last.current = value;
  return last.current;
}

/**
 * Run what a button or a form asks for: {run, isBusy, error, clear}; it runs once at a time. Its button is
 * `aria-disabled` meanwhile: one that is disabled loses the focus.
 */
export function useAction(action) {
  const [state, setState] = useState({ isBusy: false, error: null });
  const busy = useRef(false);
  const run = async (...given) => {
    if (busy.current) {
      // A form that is sent again waits, too; its browser would send it by itself.
      given[0]?.preventDefault?.();
      return;
    }
    busy.current = true;
    setState({ isBusy: true, error: null });
    try {
      await action(...given);
      setState({ isBusy: false, error: null });
    } catch (error) {
      setState({ isBusy: false, error });
      if (!(error instanceof ApiError)) throw error;
    } finally {
      busy.current = false;
    }
  };
  return { ...state, run, clear: () => setState({ isBusy: false, error: null }) };
}

/**
 * A ref for a part of the page with `tabindex="-1"`, which keeps the focus when the button that had it is gone with
 * what it did: the next button there gets it, else the part itself.
 */
export function useKeptFocus() {
  const place = useRef(null);
  const hadFocus = useRef(false);
  hadFocus.current = place.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (hadFocus.current && !place.current.contains(document.activeElement)) (place.current.querySelector("button, a") ?? place.current).focus();
  });
  return place;
}

/** A refusal, as soon as there is one; `title` says what was refused where its status alone would mislead. */
export function Refusal({ error, title: own, children }) {
  if (!error) return null;
  const { title: known, detail } = refusalText(error);
  const title = own ?? known;
  return html`<div class="notice bad" role="alert">
    <strong>${title}</strong>${detail && detail !== title && html`<span>${detail}</span>`}${children}
  </div>`;
}

/** What was loaded: `children` gets it; meanwhile, or instead, what there is to say. */
export function Loaded({ state, children }) {
  if (state.data !== undefined) return html`<${Refusal} error=${state.error} />${children(state.data)}`;
  if (state.error) {
    return html`<${Refusal} error=${state.error} />
      <p><button type="button" onClick=${() => state.reload()}>${t("again")}</button></p>`;
  }
  return html`<p class="loading" role="status">${t("loading")}</p>`;
}

/** An input with its label, of several lines with `rows`; `hint` says what it takes, `mistake` what is wrong with it. */
export function Field({ label, hint, mistake, children, ...input }) {
  const id = useId();
  const notes = [hint && `${id}-hint`, mistake && `${id}-mistake`].filter(Boolean).join(" ");
  const described = { ...(notes && { "aria-describedby": notes }), ...(mistake && { "aria-invalid": "true" }) };
  const tag = children ? "select" : input.rows ? "textarea" : "input";
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <${tag} id=${id} ...${described} ...${input}>${children}<//>
    ${hint && html`<small id="${id}-hint">${hint}</small>`}
    ${mistake && html`<span class="mistake" id="${id}-mistake">${mistake}</span>`}
  </div>`;
}

/** A text to take elsewhere: it is copied by a button, or selected where the browser lets no page copy. */
export function Copyable({ label, text }) {
  const field = useRef(null);
  const id = useId();
  const copy = async () => {
    field.current.select();
    try {
      await navigator.clipboard.writeText(text);
      tell(t("copied"));
    } catch {
      announce(t("selected"));
    }
  };
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <div class="copyable">
      <input id=${id} ref=${field} readonly value=${text} onFocus=${(event) => event.target.select()} />
      <button type="button" onClick=${copy}>${t("copy")}</button>
    </div>
  </div>`;
}

/** A dialog over the page, which Escape closes; the focus goes back to where it was. */
export function Dialog({ title, onClose, children }) {
  const dialog = useRef(null);
  const id = useId();
  useLayoutEffect(() => {
    const [before, shown] = [document.activeElement, dialog.current];
    shown.showModal();
    return () => {
      // What is behind a modal dialog takes no focus before it is closed.
      shown.close();
      if (before?.isConnected) before.focus();
    };
  }, []);
  const cancel = (event) => {
    event.preventDefault();
    onClose();
  };
  return html`<dialog ref=${dialog} aria-labelledby=${id} onCancel=${cancel}>
    <header>
      <h2 id=${id}>${title}</h2>
      <button type="button" class="quiet" aria-label=${t("close")} onClick=${onClose}>×</button>
    </header>
    ${children}
  </dialog>`;
}

/** A button that does what cannot be undone on its second press. */
export function TwiceButton({ label, sure, onClick, isBusy }) {
  const [isArmed, arm] = useState(false);
  return html`<button
    type="button"
    class="danger"
    aria-disabled=${isBusy || null}
    onBlur=${() => arm(false)}
    onClick=${() => (isArmed ? (arm(false), onClick()) : (arm(true), announce(sure)))}
  >
    ${isArmed ? sure : label}
  </button>`;
}
