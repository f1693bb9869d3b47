// The running server, and who calls it: the tokens come from the tests that start this.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

export const url = setting("CUPO_URL");
/** What keeps the names of one run apart from those of the others. */
export const run = setting("RUN");

export type Role = "USER" | "STAFF" | "ADMIN" | "SUPERADMIN";

/** Return the id of the caller with a role. */
export const idOf = (role: Role): string => `${role.toLowerCase()}-${run}`;

export const bearer = (role: Role): { Authorization: string } => ({ Authorization: `Bearer ${setting(role)}` });

/** Return a client whose types come from the server's own document. */
export const clientOf = (role: Role) => createClient<paths>({ baseUrl: url, headers: bearer(role) });

/** Return the date that many days from now, in UTC. */
export const dayAfter = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/**
 * Return the body of an answer with this status. `Documented` is the shape that the seed document shows: a type of
 * the server's own document that does not fit it does not compile.
 */
export function read<Documented>(answer: { data?: Documented; response: Response }, status = 200): Documented {
  assert.equal(answer.response.status, status);
  assert.ok(answer.data !== undefined, "a success without a body");
  return answer.data;
}

/** Return the error body of an answer with this status. */
export function refused<Failure>(answer: { error?: Failure; response: Response }, status: number): Failure {
  assert.equal(answer.response.status, status);
  assert.ok(answer.error !== undefined, "a refusal without a body");
  return answer.error;
}

function setting(name: string): string {
  const value = process.env[name];
  assert.ok(value, `${name} is not set`);
  return value;
}
