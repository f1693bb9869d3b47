// The views, in the order of the navigation. Each is a module of its own, loaded when it is opened.
//
// `shows` says who finds it in the navigation; the API decides what anybody may do. A view's default export is
// its component, which gets `session`, `args` (the parts of the address after its name) and `query`.

import { administeredBy, boardsOf } from "./adapters.js";

const administersAny = (session) => administeredBy(session).length > 0;

export const VIEWS = [
  {
    name: "begin",
    label: "nav.begin",
    load: () => import("./begin.js"),
    shows: (session) => session.kinds.length === 0 && administersAny(session),
  },
  { name: "board", label: "nav.board", load: () => import("./board.js"), shows: (session) => boardsOf(session).length > 0 },
  { name: "week", label: "nav.week", load: () => import("./week.js"), shows: (session) => boardsOf(session).length > 0 },
  {
    name: "classes",
    label: "nav.classes",
    load: () => import("./classes.js"),
    shows: (session) => session.kinds.some(({ kind }) => kind === "class"),
  },
  { name: "mine", label: "nav.mine", load: () => import("./mine.js"), shows: () => true },
  { name: "people", label: "nav.people", load: () => import("./people.js"), shows: (session) => session.assists() },
  {
    name: "reports",
    label: "nav.reports",
    load: () => import("./reports.js"),
    shows: (session) => session.kinds.some((adapter) => session.administers(adapter.kind)),
  },
  {
    name: "settings",
    label: "nav.settings",
    load: () => import("./settings.js"),
    shows: administersAny,
  },
];
