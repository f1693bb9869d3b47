// Each call that document 004 shows, and those that lead up to them.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Reservation, Validation } from "./gym.js";
import { clientOf, idOf, read, refused } from "./server.js";
import { sessionOn } from "./gym.js";

interface Written {
  message: string;
  data: Reservation;
}

const [member, staff] = [clientOf("USER"), clientOf("STAFF")];
let classSessionId: string;

before(async () => {
  classSessionId = await sessionOn(2);
});

test("a reservation is validated, made, read, cancelled, reactivated, completed and listed", async () => {
  const { data } = read<{ data: Validation }>(await member.POST("/api/v1/reservations/validate", { body: { classSessionId } }));
  assert.deepEqual(data, {
    canReserve: true,
    hasActiveMembership: true,
    sessionCapacityAvailable: true,
    hasExistingReservation: false,
    isSessionActive: true,
    reason: null,
  });

  const body = { classSessionId, notes: "Notas opcionales" };
  const made = read<Written>(await member.POST("/api/v1/reservations", { body }), 201);
  assert.deepEqual(
    [made.message, made.data.status, made.data.notes, made.data.classSession.id, made.data.userProfile.id],
    ["Reserva creada exitosamente", "CONFIRMED", "Notas opcionales", classSessionId, idOf("USER")],
  );
  const again = await member.POST("/api/v1/reservations", { body });
  assert.equal(refused(again, 400).message, "Ya tienes una reserva para esta sesión");

  const params = { path: { reservation_id: made.data.id } };
  const alone = read<Written>(await member.GET("/api/v1/reservations/{reservation_id}", { params }));
  assert.deepEqual(alone, { message: "Reserva obtenida exitosamente", data: made.data });
  const cancelled = read<Written>(await member.DELETE("/api/v1/reservations/{reservation_id}", { params }));
  assert.deepEqual([cancelled.data.status, cancelled.data.classSession.currentBookings], ["CANCELLED", 0]);
  const back = read<Written>(await member.PATCH("/api/v1/reservations/{reservation_id}/reactivate", { params }));
  assert.deepEqual([back.data.status, back.data.id], ["CONFIRMED", made.data.id]);
  const attended = { status: "COMPLETED", notes: "Asistió puntualmente" } as const;
  const completed = read<Written>(await staff.PATCH("/api/v1/reservations/{reservation_id}", { params, body: attended }));
  assert.deepEqual([completed.data.status, completed.data.notes], ["COMPLETED", "Asistió puntualmente"]);

  const { sessionDate } = made.data.classSession;
  const query = { status: "COMPLETED", dateFrom: sessionDate, dateTo: sessionDate, page: 1, limit: 10 } as const;
  const page = read<{ data: Reservation[]; pagination: { page: number; limit: number; total: number; totalPages: number } }>(
    await member.GET("/api/v1/reservations", { params: { query } }),
  );
  assert.deepEqual([page.data.map(({ id }) => id), page.pagination.totalPages], [[made.data.id], 1]);
  const mine = read<{ data: Reservation[] }>(await member.GET("/api/v1/reservations/me"));
  assert.ok(mine.data.some(({ id }) => id === made.data.id));
});

test("a reservation is deleted for good", async () => {
  const body = { classSessionId: await sessionOn(3) };
  const made = read<Written>(await member.POST("/api/v1/reservations", { body }), 201).data;
  const params = { path: { reservation_id: made.id } };

  const deleted = await member.DELETE("/api/v1/reservations/{reservation_id}/permanent", { params });

  assert.deepEqual(read<{ message: string }>(deleted), { message: "Reserva eliminada permanentemente" });
  const gone = await member.GET("/api/v1/reservations/{reservation_id}", { params });
  assert.equal(refused(gone, 404).message, "Reserva no encontrada");
});
