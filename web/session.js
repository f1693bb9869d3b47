// Who is signed in, what they may do, and what kinds of things their tenant has.
import { adapters } from "./adapters.js";
import { get, post } from "./client.js";

const RANKS = { user: 1, staff: 2, admin: 3, superadmin: 4 };

/** The user, with their role in each kind of resources; `kinds` are the adapters of what the tenant has. */
class Session {
  constructor(user, kinds) {
    this.user = user;
    this.kinds = kinds;
  }

  rank(kind) {
    return this.rankOf(this.user.roles, kind);
  }

  /** How high words such as `staff` or `admin:court` stand in a kind. */
  rankOf(roles, kind) {
    const ranks = roles.map((word) => word.split(":")).filter(([, of]) => !of || of === kind);
    return Math.max(1, ...ranks.map(([role]) => RANKS[role]));
  }

  /** Whether they see reservations of others: staff, in this kind or, without one, in any. */
  assists(kind) {
    return kind ? this.rank(kind) >= 2 : this.kinds.some((adapter) => this.assists(adapter.kind)) || this.rank("") >= 2;
  }

  /** Whether they change rules, closures, prices: admins, of this kind or, without one, of all. */
  administers(kind = "") {
    return this.rank(kind) >= 3;
  }

  /** Whether they remove what only superadmins may. */
  isSuper(kind) {
    return this.rank(kind) >= 4;
  }
}

/** Return the session of the cookie. Throws ApiError, with 401 if nobody is signed in. */
export async function current() {
  const [{ data }, ...there] = await Promise.all([get("api/me"), ...adapters.map((adapter) => adapter.exists())]);
  return new Session(data, adapters.filter((_, index) => there[index]));
}

export const signIn = (email, password) => post("api/auth/login", { email, password });
export const signUp = (nombre, email, password) => post("api/auth/register", { nombre, email, password });
export const forget = (email) => post("api/auth/forgot", { email });
export const signOut = () => post("api/auth/logout");
export const sendConfirmation = () => post("api/auth/confirm/resend");
