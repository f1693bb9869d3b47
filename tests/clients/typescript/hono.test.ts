// Document 004's own client: Hono's hc, with the types of an application that has the document's routes.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { Hono } from "hono";
import { hc } from "hono/client";
import { validator } from "hono/validator";
import { sessionOn, type Reservation, type Status, type Validation } from "./gym.js";
import { bearer, idOf, url } from "./server.js";

const taken = <Input>(input: unknown): Input => input as Input;
const data = (): { message: string; data: Reservation } => assert.fail("nothing is served here");

// Only its type is used: what the document's methods, paths, queries and bodies are.
const routes = new Hono()
  .get(
    "/api/v1/reservations",
    validator("query", taken<{ status?: Status; dateFrom?: string; dateTo?: string; page?: string; limit?: string }>),
    (c) => c.json({ data: [data().data], pagination: { page: 1, limit: 10, total: 5, totalPages: 1 } }),
  )
  .get("/api/v1/reservations/me", (c) => c.json({ data: [data().data] }))
  .post("/api/v1/reservations", validator("json", taken<{ classSessionId: string; notes?: string }>), (c) =>
    c.json(data(), 201),
  )
  .get("/api/v1/reservations/:id", (c) => c.json(data()))
  .patch("/api/v1/reservations/:id", validator("json", taken<{ status: Status; notes?: string }>), (c) => c.json(data()))
  .delete("/api/v1/reservations/:id", (c) => c.json(data()))
  .patch("/api/v1/reservations/:id/reactivate", (c) => c.json(data()))
  .delete("/api/v1/reservations/:id/permanent", (c) => c.json({ message: data().message }))
  .post("/api/v1/reservations/validate", validator("json", taken<{ classSessionId: string }>), (c) =>
    c.json({ data: assert.fail("nothing is served here") as Validation }),
  );

const member = hc<typeof routes>(url, { headers: bearer("USER") }).api.v1.reservations;
const staff = hc<typeof routes>(url, { headers: bearer("STAFF") }).api.v1.reservations;
let classSessionId: string;

before(async () => {
  classSessionId = await sessionOn(6);
});

test("the document's calls, from the first to the last", async () => {
  const validated = await member.validate.$post({ json: { classSessionId } });
  assert.deepEqual([(await validated.json()).data.canReserve, validated.status], [true, 200]);

  const res = await member.$post({ json: { classSessionId } });
  assert.equal(res.status, 201);
  const made = (await res.json()).data;
  assert.deepEqual([made.status, made.notes, made.userProfile.id], ["CONFIRMED", null, idOf("USER")]);

  const param = { id: made.id };
  const { sessionDate } = made.classSession;
  const query = { status: "CONFIRMED", dateFrom: sessionDate, dateTo: sessionDate } as const;
  const list = await (await member.$get({ query })).json();
  assert.deepEqual([list.data, list.pagination], [[made], { page: 1, limit: 10, total: 1, totalPages: 1 }]);
  const mine = await (await member.me.$get()).json();
  assert.deepEqual(mine.data.find(({ id }) => id === made.id), made);
  assert.deepEqual((await (await member[":id"].$get({ param })).json()).data, made);

  const cancelled = await (await member[":id"].$delete({ param })).json();
  assert.deepEqual([cancelled.message, cancelled.data.status], ["Reserva cancelada exitosamente", "CANCELLED"]);
  const back = await (await member[":id"].reactivate.$patch({ param })).json();
  assert.deepEqual([back.message, back.data.status], ["Reserva reactivada exitosamente", "CONFIRMED"]);
  const completed = await (await staff[":id"].$patch({ param, json: { status: "COMPLETED" } })).json();
  assert.equal(completed.data.status, "COMPLETED");
  const erased = await (await member[":id"].permanent.$delete({ param })).json();
  assert.equal(erased.message, "Reserva eliminada permanentemente");
  assert.equal((await member[":id"].$get({ param })).status, 404);
});
