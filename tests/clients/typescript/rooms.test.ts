// Each call that document 002 shows.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { clientOf, dayAfter, idOf, read, refused, run } from "./server.js";

interface Room {
  id: number;
  name: string;
  description: string | null;
  capacity: number | null;
  location: string | null;
  status: "active" | "inactive";
}

interface Person {
  id: number;
  name: string;
}

/** A booking as it stands in a list. */
interface BookingRow {
  id: number;
  title: string;
  room: { id: number; name: string };
  start_datetime: string;
  end_datetime: string;
  status: "confirmed" | "cancelled" | "pending";
  created_by: Person;
  guests: Person[];
  has_google_meet: boolean;
  google_meet_link: string | null;
}

interface Booking extends BookingRow {
  description: string | null;
  created_at: string;
  updated_at: string;
}

interface Meta {
  current_page: number;
  per_page: number;
  total: number;
}

interface Availability {
  available: boolean;
  conflicts: { id: number; title: string; start: string; end: string }[];
}

const [user, guest, admin] = [clientOf("USER"), clientOf("STAFF"), clientOf("ADMIN")];
const date = dayAfter(4);
const [start_datetime, end_datetime] = [`${date}T10:00:00Z`, `${date}T11:00:00Z`];
const name = `Sala ${run}`;
let room_id: number;

const book = async (start: string, end: string): Promise<Booking> => {
  const body = {
    ...{ title: "Reunión Importante", room_id, start_datetime: start, end_datetime: end },
    ...{ description: "Descripción opcional", has_google_meet: true, guests: [`${idOf("STAFF")}@example.com`] },
  };
  return read<{ data: Booking }>(await user.POST("/api/bookings", { body }), 201).data;
};

before(async () => {
  const body = { name, description: "Descripción opcional", capacity: 20, location: "Piso 3" };
  const room = read<{ data: Room }>(await admin.POST("/api/rooms", { body }), 201).data;
  assert.deepEqual([room.name, room.capacity, room.status], [name, 20, "active"]);
  room_id = room.id;
  // Whoever has called once is in the directory, and can be invited.
  read<{ data: Room[]; meta: Meta }>(await guest.GET("/api/rooms"));
});

test("a room is listed, read, changed and deleted", async () => {
  const list = read<{ data: Room[]; meta: Meta }>(await user.GET("/api/rooms", { params: { query: { page: 1, per_page: 15 } } }));
  assert.deepEqual([list.meta.current_page, list.meta.per_page], [1, 15]);
  assert.ok(list.meta.total >= 1);

  const body = { name: `Otra ${run}` };
  const other = read<{ data: Room }>(await admin.POST("/api/rooms", { body }), 201).data;
  const params = { path: { room_id: String(other.id) } };
  const changed = await admin.PUT("/api/rooms/{room_id}", { params, body: { name: `Actualizada ${run}`, capacity: 20 } });
  assert.equal(read<{ data: Room }>(changed).data.name, `Actualizada ${run}`);
  assert.equal(read<{ data: Room }>(await user.GET("/api/rooms/{room_id}", { params })).data.capacity, 20);
  assert.equal((await admin.DELETE("/api/rooms/{room_id}", { params })).response.status, 204);
  assert.equal(refused(await user.GET("/api/rooms/{room_id}", { params }), 404).message, "Recurso no encontrado");
});

test("a booking is made, listed, read, changed, cancelled and deleted", async () => {
  const made = await book(start_datetime, end_datetime);
  assert.deepEqual(
    [made.title, made.room, made.status, made.start_datetime, made.has_google_meet],
    ["Reunión Importante", { ...made.room, id: room_id, name }, "confirmed", start_datetime, true],
  );
  assert.match(made.google_meet_link ?? "", /^https:/);
  assert.deepEqual(made.guests.map((person) => person.name), [idOf("STAFF")]);

  const query = { room_id, start_date: date, end_date: date, status: "confirmed" } as const;
  const list = read<{ data: BookingRow[]; meta: Meta }>(await user.GET("/api/bookings", { params: { query } }));
  assert.deepEqual([list.data.map(({ id }) => id), list.meta.total], [[made.id], 1]);
  const params = { path: { booking_id: String(made.id) } };
  assert.deepEqual(read<{ data: Booking }>(await guest.GET("/api/bookings/{booking_id}", { params })).data, made);

  const body = { title: "Reunión Actualizada", start_datetime: `${date}T12:00:00Z`, end_datetime: `${date}T13:00:00Z` };
  const moved = read<{ data: Booking }>(await user.PUT("/api/bookings/{booking_id}", { params, body })).data;
  assert.deepEqual([moved.title, moved.start_datetime], ["Reunión Actualizada", `${date}T12:00:00Z`]);

  const cancelled = read<{ data: { id: number; status: "cancelled"; cancelled_at: string } }>(
    await user.PATCH("/api/bookings/{booking_id}/cancel", { params, body: { reason: "Cambio de planes" } }),
  ).data;
  assert.deepEqual([cancelled.id, cancelled.status], [made.id, "cancelled"]);
  assert.equal((await user.DELETE("/api/bookings/{booking_id}", { params })).response.status, 204);
});

test("what is booked is not available, and stands in the calendars", async () => {
  const [start, end] = [`${date}T16:00:00Z`, `${date}T17:00:00Z`];
  const made = await book(start, end);
  const query = { start_datetime: start, end_datetime: end };

  const of_room = read<Availability & { room_id: number; room_name: string }>(
    await user.GET("/api/rooms/{room_id}/availability", { params: { path: { room_id: String(room_id) }, query } }),
  );
  const params = { query: { ...query, room_id } };
  const checked = read<Availability>(await user.GET("/api/bookings/check-availability", { params }));
  const conflicts = [{ id: made.id, title: "Reunión Importante", start, end }];
  assert.deepEqual([of_room.room_id, of_room.room_name, of_room.available, of_room.conflicts], [room_id, name, false, conflicts]);
  assert.deepEqual([checked.available, checked.conflicts], [false, conflicts]);
  const body = { title: "Otra", room_id, start_datetime: start, end_datetime: end };
  assert.equal(refused(await user.POST("/api/bookings", { body }), 409).message, "La sala ya está reservada en ese horario");

  const calendar = read<{ data: { id: number; title: string; start: string; room: string; color: string }[] }>(
    await user.GET("/api/bookings/calendar", { params: { query: { start: date, end: date } } }),
  );
  assert.deepEqual(calendar.data.filter(({ id }) => id === made.id).map((entry) => [entry.start, entry.room]), [[start, name]]);
  const month = read<{ room_id: number; month: string; bookings: { date: string; start: string; title: string }[] }>(
    await user.GET("/api/dashboard/room-calendar/{room_id}", {
      params: { path: { room_id: String(room_id) }, query: { month: date.slice(0, 7) } },
    }),
  );
  assert.deepEqual([month.room_id, month.bookings.at(-1)?.date, month.bookings.at(-1)?.start], [room_id, date, "16:00"]);
  const week = read<{ week: string; data: { [day: string]: { booking_id: number; time: string }[] } }>(
    await user.GET("/api/dashboard/weekly-calendar", { params: { query: { week_offset: 0, room_id } } }),
  );
  assert.match(week.week, /^\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d$/);
  assert.deepEqual(Object.keys(week.data), ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]);
});

test("users are found, and every faulty field is named", async () => {
  const found = read<{ data: (Person & { email: string })[] }>(
    await user.GET("/api/bookings/search-users", { params: { query: { q: idOf("STAFF") } } }),
  );
  assert.deepEqual(found.data.map(({ email }) => email), [`${idOf("STAFF")}@example.com`]);

  const body = { title: "", room_id: 1, start_datetime: end_datetime, end_datetime: start_datetime };
  const invalid = refused(await user.POST("/api/bookings", { body }), 422);
  assert.ok("errors" in invalid && invalid.errors);
  assert.deepEqual(Object.keys(invalid.errors).sort(), ["end_datetime", "room_id", "title"]);
});

test("a phone is saved, and a wrong code is none", async () => {
  const body = { phone: "912345678", country: "CL", whatsapp_opt_in: true };
  const phone = read<{ ok: true; phone_e164: string; requires_otp: boolean; message: string }>(
    await user.POST("/api/me/phone", { body }),
    201,
  );
  assert.deepEqual([phone.ok, phone.phone_e164, typeof phone.requires_otp], [true, "+56912345678", "boolean"]);

  const verified = await user.POST("/api/me/phone/verify-otp", { body: { otp_code: "000000" } });
  assert.ok("message" in refused(verified, 422));
});
