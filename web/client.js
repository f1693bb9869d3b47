// The client of the API: requests with the session's cookie, and refusals as one kind of error.
import { language } from "./i18n.js";

const BASE = new URL(".", document.baseURI);
const MOST_PARTS = 20;

/** A refusal, in whichever dialect's shape it came; `status` is 0 if there was no answer at all. */
export class ApiError extends Error {
  constructor(status, body, retryAfter) {
    const { message, error } = body ?? {};
    super(message ?? (typeof error === "string" ? error : ""));
    this.status = status;
    this.rule = body?.rule ?? null;
    this.allowed = body?.allowed ?? null;
    this.conflicts = body?.conflicts ?? [];
    this.fields = body?.errors ?? {};
    this.retryAfter = retryAfter;
  }
}

let onSignedOut = () => {};

/** Call `listener` whenever a request shows that the session has ended. */
export function whenSignedOut(listener) {
  onSignedOut = listener;
}

/** The address of a path of the API, wherever the pages are: under a stage, a prefix, a domain. */
export function address(path, query = {}) {
  const url = new URL(path.replace(/^\//, ""), BASE);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") url.searchParams.set(name, value);
  }
  return url;
}

/** Return the body of what was asked for. `key` makes a POST safe to repeat. Throws ApiError. */
export async function call(method, path, { body, query, key, headers = {}, signal, wantsTag = false } = {}) {
  const sent = { Accept: "application/json", "Accept-Language": language(), ...headers };
  if (body !== undefined) sent["Content-Type"] = "application/json";
  if (key) sent["Idempotency-Key"] = key;
  let response;
  try {
    response = await fetch(address(path, query), {
      method,
      headers: sent,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, null, null);
  }
  const text = await response.text();
  const answer = text === "" ? null : parsed(text);
  if (response.ok) return wantsTag ? { body: answer, tag: response.headers.get("ETag") } : answer;
  if (response.status === 401) onSignedOut();
  throw new ApiError(response.status, answer, Number(response.headers.get("Retry-After")) || null);
}

export const get = (path, query, options) => call("GET", path, { ...options, query });
export const post = (path, body, options) => call("POST", path, { ...options, body });
export const put = (path, body, options) => call("PUT", path, { ...options, body });
export const patch = (path, body, options) => call("PATCH", path, { ...options, body });
export const remove = (path, options) => call("DELETE", path, options);

/** Return {body, tag} of something that changes under a tag, which is sent back as If-Match. */
export const tagged = (path) => call("GET", path, { wantsTag: true });

/** Return all rows of a list that may come in parts; `rows` takes them out of a part. */
export async function list(path, query, rows, options) {
  const all = [];
  let next = query;
  for (let part = 0; part < MOST_PARTS && next; part += 1) {
    const answer = await get(path, next, options);
    all.push(...rows(answer));
    next = answer.next ? Object.fromEntries(new URLSearchParams(answer.next)) : null;
  }
  return all;
}

/** A new key for a request that creates; it is the same for each try of the same wish. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
