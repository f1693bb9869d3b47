// Each call that document 003 shows, and those that its clients make around it.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { clientOf, dayAfter, idOf, read, refused, run } from "./server.js";

interface Cancha {
  id: string;
  nombre: string;
  tipo: string;
}

interface Reserva {
  id: string;
  usuarioId: string;
  canchaId: string;
  fecha: string;
  horaInicio: string;
  horaFin: string;
  estado: "PENDIENTE" | "CONFIRMADA" | "CANCELADA" | "COMPLETADA";
  total: number;
  notas: string | null;
  creadoEn: string;
  cancha: Cancha;
  usuario?: { id: string; nombre: string; email: string };
}

interface Usuario {
  id: string;
  nombre: string;
  email: string;
  rol: "USUARIO" | "ADMIN" | "SUPERADMIN";
}

const [user, admin, superadmin] = [clientOf("USER"), clientOf("ADMIN"), clientOf("SUPERADMIN")];
const fecha = `${dayAfter(3)}T00:00:00.000Z`;
let canchaId: string;

before(async () => {
  const body = { nombre: `Cancha ${run}`, tipo: "FUTBOL", precioPorHora: 50, capacidad: 10 } as const;
  canchaId = read<{ ok: true; cancha: Cancha }>(await admin.POST("/api/canchas", { body }), 201).cancha.id;
});

test("a reserva is made, listed, confirmed and deleted", async () => {
  const body = { canchaId, fecha, horaInicio: "09:00", horaFin: "10:00", notas: "Traer balón", total: 50 };

  const made = read<{ ok: true; reserva: Reserva }>(await user.POST("/api/reservas", { body }), 201).reserva;
  assert.deepEqual(
    [made.estado, made.fecha, made.horaInicio, made.total, made.notas, made.cancha.nombre, made.usuario],
    ["PENDIENTE", fecha, "09:00", 50, "Traer balón", `Cancha ${run}`, undefined],
  );

  const own = read<{ reservas: Reserva[] }>(await user.GET("/api/reservas")).reservas;
  assert.deepEqual(own.map((reserva) => [reserva.id, reserva.usuario]), [[made.id, undefined]]);
  const all = read<{ reservas: Reserva[] }>(await admin.GET("/api/reservas")).reservas;
  assert.equal(all.find((reserva) => reserva.id === made.id)?.usuario?.id, idOf("USER"));

  const params = { path: { reserva_id: made.id } };
  const confirmed = await admin.PATCH("/api/reservas/{reserva_id}", { params, body: { estado: "CONFIRMADA" } });
  assert.equal(read<{ ok: true; reserva: Reserva }>(confirmed).reserva.estado, "CONFIRMADA");
  const alone = read<{ reserva: Reserva }>(await user.GET("/api/reservas/{reserva_id}", { params })).reserva;
  assert.deepEqual([alone.estado, alone.usuario?.id], ["CONFIRMADA", idOf("USER")]);

  assert.deepEqual(read<{ ok: true }>(await admin.DELETE("/api/reservas/{reserva_id}", { params })), { ok: true });
  assert.deepEqual(refused(await user.GET("/api/reservas/{reserva_id}", { params }), 404), { error: "No encontrada" });
});

test("the refusals are the document's, in a type of their own", async () => {
  const body = { canchaId, fecha, horaInicio: "11:00", horaFin: "12:00" };
  read(await user.POST("/api/reservas", { body }), 201);

  assert.equal(
    refused(await user.POST("/api/reservas", { body }), 409).error,
    "Ya existe una reserva en ese horario",
  );
  const elsewhere = { ...body, canchaId: "clx5crt1abc2def" };
  assert.equal(refused(await user.POST("/api/reservas", { body: elsewhere }), 400).error, "Cancha no disponible");
  // @ts-expect-error: the document says that horaFin is required.
  const short: typeof body = { canchaId, fecha, horaInicio: "11:00" };
  assert.equal(refused(await user.POST("/api/reservas", { body: short }), 400).error, "Faltan campos requeridos");
  const nobody = await user.GET("/api/reservas", { headers: { Authorization: null } });
  assert.equal(refused(nobody, 401).error, "No autenticado");
});

test("a repeated request with its key books once", async () => {
  const params = { header: { "Idempotency-Key": `reserva-${run}` } };
  const body = { canchaId, fecha, horaInicio: "13:00", horaFin: "14:00" };

  const [first, again] = [
    await user.POST("/api/reservas", { params, body }),
    await user.POST("/api/reservas", { params, body }),
  ].map((answer) => read<{ ok: true; reserva: Reserva }>(answer, 201));

  assert.deepEqual(again, first);
});

test("courts are public, changed by an admin and removed by a superadmin", async () => {
  const path = { cancha_id: canchaId };
  const { canchas } = read<{ canchas: Cancha[] }>(await user.GET("/api/canchas", { headers: { Authorization: null } }));
  assert.ok(canchas.some((cancha) => cancha.id === canchaId));

  const body = { nombre: `Cancha ${run} bis`, descripcion: null, activa: true };
  const changed = await admin.PUT("/api/canchas/{cancha_id}", { params: { path }, body });
  assert.equal(read<{ ok: true; cancha: Cancha }>(changed).cancha.nombre, `Cancha ${run} bis`);
  const other = { nombre: `Otra ${run}`, tipo: "TENIS", precioPorHora: 1, capacidad: 2 } as const;
  const { cancha } = read<{ ok: true; cancha: Cancha }>(await admin.POST("/api/canchas", { body: other }), 201);
  const params = { path: { cancha_id: cancha.id } };
  assert.equal(read<{ cancha: Cancha }>(await user.GET("/api/canchas/{cancha_id}", { params })).cancha.tipo, "TENIS");
  assert.equal(refused(await admin.DELETE("/api/canchas/{cancha_id}", { params }), 403).error, "Sin permisos");
  read<{ ok: true }>(await superadmin.DELETE("/api/canchas/{cancha_id}", { params }));
});

test("an account is made, logs in, is promoted and removed", async () => {
  const email = `eva-${run}@example.com`;
  const password = "caballo grapa correcta";
  const answer = await user.POST("/api/auth/register", { body: { nombre: "Eva Paz", email, password } });
  const { usuario } = read<{ ok: true; usuario: Usuario }>(answer, 201);
  assert.deepEqual([usuario.nombre, usuario.email, usuario.rol], ["Eva Paz", email, "USUARIO"]);

  const login = await user.POST("/api/auth/login", { body: { email, password } });
  assert.equal(read<{ ok: true; usuario: Usuario }>(login).usuario.id, usuario.id);
  const cookie = login.response.headers.getSetCookie().find((header) => header.startsWith("token="))?.split(";")[0];
  assert.ok(cookie);
  const me = await user.GET("/api/auth/me", { headers: { Authorization: null, Cookie: cookie } });
  assert.equal(read<{ usuario: Usuario }>(me).usuario.email, email);

  const { usuarios } = read<{ usuarios: (Usuario & { activo: boolean; _count: { reservas: number } })[] }>(
    await superadmin.GET("/api/usuarios"),
  );
  assert.deepEqual(usuarios.filter((row) => row.id === usuario.id).map((row) => [row.activo, row._count.reservas]), [[true, 0]]);
  const params = { path: { usuario_id: usuario.id } };
  const promoted = await superadmin.PATCH("/api/usuarios/{usuario_id}", { params, body: { rol: "ADMIN" } });
  assert.equal(read<{ ok: true; usuario: Usuario }>(promoted).usuario.rol, "ADMIN");
  assert.deepEqual(read<{ ok: true }>(await superadmin.DELETE("/api/usuarios/{usuario_id}", { params })), { ok: true });
  assert.deepEqual(read<{ ok: true }>(await user.POST("/api/auth/logout")), { ok: true });
});
