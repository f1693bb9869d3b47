// Each call that documents 000 and 001 show, and those that lead up to them.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { clientOf, dayAfter, idOf, read, refused, run } from "./server.js";

interface Reservation {
  id: string;
  /** Null in a professional's list, where it is not the reader's own. */
  client_id: string | null;
  professional_id: string;
  start_time: string;
  end_time: string;
  status: "PENDING" | "CONFIRMED" | "CANCELLED";
  session_modality: "Virtual" | "Presencial" | "";
  created_at: string;
}

interface Envelope<Data> {
  status: number;
  message: string;
  data: Data;
}

interface Availability {
  date: string;
  timezone: string;
  occupiedSlots: string[];
  freeSlots: { start_time: string; end_time: string }[];
}

const [client, professional, admin] = [clientOf("USER"), clientOf("STAFF"), clientOf("ADMIN")];
const [client_id, professional_id] = [idOf("USER"), idOf("STAFF")];
const date = dayAfter(5);
const body = {
  client_id,
  professional_id,
  start_time: `${date}T10:00:00Z`,
  end_time: `${date}T11:00:00Z`,
  session_modality: "Virtual",
} as const;

const book = async (slot: typeof body | { start_time: string; end_time: string } = body): Promise<Reservation> => {
  const answer = await client.POST("/api/reservations/create-without-payment", { body: { ...body, ...slot } });
  return read<Envelope<Reservation>>(answer, 201).data;
};

before(async () => {
  const params = { path: { professional_id } };
  const settings = { work_days: "MON-SUN", work_start_time: "08:00", work_end_time: "20:00", session_duration_minutes: 60 };
  const answer = await professional.PATCH("/api/professional-settings/{professional_id}", { params, body: settings });
  const { data } = read<Envelope<{ user_id: string; session_duration_minutes: number }>>(answer);
  assert.deepEqual([data.user_id, data.session_duration_minutes], [professional_id, 60]);
});

test("a client's reservations are listed, read and deleted", async () => {
  const made = await book();
  assert.deepEqual(
    [made.client_id, made.start_time, made.status, made.session_modality],
    [client_id, body.start_time, "CONFIRMED", "Virtual"],
  );

  const path = { client_id };
  const list = await client.GET("/api/reservations/user/{client_id}", { params: { path } });
  const listed = read<Envelope<Reservation[]>>(list);
  assert.equal(listed.message, `SOLICITASTE TODAS LAS RESERVAS DEL USUARIO CON EL ID: ${client_id} EXITOSAMENTE`);
  assert.deepEqual([listed.status, listed.data], [200, [made]]);

  const params = { path: { reservation_id: made.id } };
  const alone = read<Envelope<Reservation[]>>(await client.GET("/api/reservations/{reservation_id}", { params }));
  assert.deepEqual(alone.data[0], made);
  const deleted = read<{ status: number; data: Reservation[] }>(
    await client.DELETE("/api/reservations/{reservation_id}", { params }),
  );
  assert.deepEqual([deleted.status, deleted.data.map(({ id }) => id)], [200, [made.id]]);
  const gone = refused(await client.GET("/api/reservations/{reservation_id}", { params }), 404);
  assert.deepEqual(gone, { statusCode: 404, message: "Reserva no encontrada", error: "Not Found" });
});

test("what is booked is taken, and what is free can be booked", async () => {
  const query = { date, professional_id };
  const before = read<Envelope<Availability>>(
    await client.GET("/api/reservations/availability", { params: { query } }),
  ).data;
  const [slot] = before.freeSlots;
  assert.ok(slot);

  const made = await book(slot);
  const again = await client.POST("/api/reservations/create-without-payment", { body: { ...body, ...slot } });
  assert.equal(refused(again, 409).message, "El horario seleccionado ya está reservado");
  const after = read<Envelope<Availability>>(
    await client.GET("/api/reservations/availability", { params: { query } }),
  ).data;
  assert.deepEqual(after.occupiedSlots, [slot.start_time.slice(0, 19)]);
  assert.deepEqual(after.freeSlots, before.freeSlots.slice(1));

  const answer = await professional.PATCH("/api/reservations/{reservation_id}", {
    params: { path: { reservation_id: made.id } },
    body: { status: "CANCELLED" },
  });
  assert.equal(read<Envelope<Reservation>>(answer).data.status, "CANCELLED");
});

test("professionals and admins have lists of their own", async () => {
  const made = await book({ start_time: `${date}T15:00:00Z`, end_time: `${date}T16:00:00Z` });
  const [of_professional, all] = [
    await professional.GET("/api/reservations/professional/{professional_id}", { params: { path: { professional_id } } }),
    await admin.GET("/api/reservations"),
  ].map((answer) => read<Envelope<Reservation[]>>(answer).data);

  assert.ok(of_professional?.some(({ id }) => id === made.id));
  assert.ok(all?.some(({ id }) => id === made.id));
  const words = read<Envelope<{ id: string; schedule: string; status: string }[]>>(
    await professional.POST("/api/reservations/by-users", { body: [{ id: made.id }] }),
  ).data;
  assert.deepEqual(words.map(({ id, schedule, status }) => [id, schedule, status]), [[made.id, "15:00", "Confirmada"]]);
});

test("without a token, and for somebody else's list, the refusals have the document's shape", async () => {
  const params = { path: { client_id: `other-${run}` } };

  const nobody = await client.GET("/api/reservations/user/{client_id}", { params, headers: { Authorization: null } });
  assert.deepEqual(refused(nobody, 401), {
    statusCode: 401,
    message: "Token no proporcionado",
    error: "Unauthorized",
  });
  const other = await client.GET("/api/reservations/user/{client_id}", { params });
  assert.deepEqual([refused(other, 403).statusCode, other.error?.error], [403, "Forbidden"]);
});
