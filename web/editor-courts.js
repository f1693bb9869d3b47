// How courts are made and changed, by the routes of document 003.
import { list, put } from "./client.js";
import { editorOf } from "./editing.js";

const OPEN = ["PENDIENTE", "CONFIRMADA"];

export const editor = editorOf({
  path: "api/canchas",
  one: (answer) => answer.cancha,
  write: put,
  active: { wire: "activa", yes: true, no: false },
  fields: [
    { name: "name", wire: "nombre", type: "text", isRequired: true, most: 200 },
    {
      name: "sport",
      wire: "tipo",
      type: "choice",
      isRequired: true,
      options: { football: "FUTBOL", tennis: "TENIS", basketball: "BASQUET", volleyball: "VOLLEYBALL" },
    },
    { name: "price", wire: "precioPorHora", type: "amount", isRequired: true, hint: "court-price" },
    { name: "capacity", wire: "capacidad", type: "number", isRequired: true, least: 1, most: 1_000_000 },
    { name: "description", wire: "descripcion", type: "long", most: 2000 },
    { name: "picture", wire: "imagen", type: "text", most: 2000 },
  ],
  async ahead(id, day) {
    const reservas = await list("api/reservas", { from: day }, (answer) => answer.reservas);
    return reservas.filter(({ canchaId, estado }) => canchaId === id && OPEN.includes(estado)).length;
  },
  removable: (session) => session.isSuper("court"),
});
