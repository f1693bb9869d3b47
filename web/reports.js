// Reports for administrators: how full, how used, how missed, what worth; as tables, bars and files.
import { DayBars } from "./chart.js";
import { address, get } from "./client.js";
import { language, money, t } from "./i18n.js";
import { Field, Loaded, html, useLoad } from "./ui.js";
import { plusDays, today } from "./wall.js";

const NAMES = ["occupancy", "usage", "no-shows", "revenue"];
const DAYS = 29;

const number = (value) => new Intl.NumberFormat(language()).format(value);
const share = (value) =>
  value === null ? "–" : new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: 1 }).format(value);
const hours = (minutes) => `${number(Math.round(minutes / 6) / 10)} h`;

export default function Reports({ session, args, query }) {
  const kinds = session.kinds.filter((adapter) => session.administers(adapter.kind)).map((adapter) => adapter.kind);
  const name = NAMES.includes(args[0]) ? args[0] : NAMES[0];
  const day = today(session.user.timezone);
  const asked = { kind: kinds.includes(query.kind) ? query.kind : kinds[0], from: query.from || plusDays(day, -DAYS), to: query.to || day };
  const path = `api/reports/${name}`;
  const state = useLoad(async () => ({ name, ...(await get(path, asked)).data }), [path, asked.kind, asked.from, asked.to]);
  const go = (changed, chosen = name) => {
    location.hash = `#/reports/${chosen}?${new URLSearchParams({ ...asked, ...changed })}`;
  };
  const dated = (field) => ({ type: "date", value: asked[field], onChange: (event) => go({ [field]: event.target.value }) });
  return html`<h1 tabindex="-1">${t("nav.reports")}</h1>
    <div class="bar" role="group" aria-label=${t("nav.reports")}>
      ${NAMES.map(
        (each) => html`<button type="button" aria-pressed=${each === name} onClick=${() => go({}, each)}>${t(`reports.${each}`)}</button>`,
      )}
    </div>
    <div class="row">
      <${Field} label=${t("reports.kind")} value=${asked.kind} onChange=${(event) => go({ kind: event.target.value })}>
        ${kinds.map((kind) => html`<option value=${kind} selected=${kind === asked.kind}>${t(`kind.${kind}`)}</option>`)}
      <//>
      <${Field} label=${t("reports.from")} ...${dated("from")} />
      <${Field} label=${t("reports.to")} ...${dated("to")} />
    </div>
    <p><a class="button" href=${address(path, { ...asked, format: "csv" })} download>${t("reports.csv")}</a></p>
    <${Loaded} state=${state}>${(data) => html`<${Report} ...${{ data, session }} />`}<//>`;
}

function Report({ data, session }) {
  const amount = (value) => money(value, session.user.currency);
  if (data.rows.length === 0) return html`<p class="muted">${t("reports.nothing")}</p>`;
  switch (data.name) {
    case "occupancy":
      return html`<${Rows} rows=${data.rows} columns=${{ open_minutes: hours, reserved_minutes: hours, share: (value) => html`<${Meter} value=${value} />` }} />`;
    case "usage":
      return html`<${DayBars} label=${t("reports.reservations")} points=${pointsOf(data.days, "reservations")} show=${number} />
        <${WeekHours} hours=${data.hours} />
        <${Rows} rows=${data.rows} columns=${{ reservations: number, users: number, minutes: hours, completed: number, no_show: number, cancelled: number }} />`;
    case "no-shows":
      return html`<${Rows} rows=${data.rows} columns=${{ over: number, no_shows: number, share: (value) => html`<${Meter} value=${value} />` }} />
        ${data.users.length > 0 &&
        html`<h2 class="section">${t("reports.people")}</h2>
          <${Rows} rows=${data.users} columns=${{ no_shows: number }} />`}`;
    default:
      return html`<p class="figure">${t("reports.total")}: <strong>${amount(data.total)}</strong></p>
        <${DayBars} label=${t("reports.revenue")} points=${pointsOf(data.days, "total")} show=${amount} />
        <${Rows} rows=${data.rows} columns=${{ reservations: number, total: amount }} />`;
  }
}

const pointsOf = (days, field) => days.map((day) => ({ date: day.date, value: day[field] }));

function Rows({ rows, columns }) {
  return html`<div class="scrolls" tabindex="0" role="region" aria-label=${t("reports.table")}>
    <table>
      <thead>
        <tr>
          <th scope="col">${t("reports.name")}</th>
          ${Object.keys(columns).map((name) => html`<th scope="col" class="number">${t(`reports.${name}`)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr key=${row.resource_id ?? row.user_id}>
            <th scope="row">${row.name || row.user_id}</th>
            ${Object.entries(columns).map(([name, show]) => html`<td class="number">${show(row[name])}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function Meter({ value }) {
  if (value === null) return share(value);
  return html`<span class="metered">${share(value)} <meter min="0" max="1" value=${value} aria-hidden="true"></meter></span>`;
}

/** Which hours of the week are busy: a cell is darker the more minutes it has. */
function WeekHours({ hours: used }) {
  if (used.length === 0) return null;
  const most = Math.max(...used.map((cell) => cell.minutes));
  const by = new Map(used.map((cell) => [`${cell.day} ${cell.hour}`, cell.minutes]));
  const first = Math.min(...used.map((cell) => cell.hour));
  const last = Math.max(...used.map((cell) => cell.hour));
  const columns = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const weekday = new Intl.DateTimeFormat(language(), { weekday: "short", timeZone: "UTC" });
  const cell = (day, hour) => {
    const minutes = by.get(`${day} ${hour}`) ?? 0;
    return html`<td style=${{ "--share": `${Math.round((minutes / most) * 100)}%` }} title=${hours(minutes)}>
      <span>${minutes ? number(Math.round(minutes / 6) / 10) : ""}</span>
    </td>`;
  };
  return html`<h2 class="section">${t("reports.hours")}</h2>
    <div class="scrolls" tabindex="0" role="region" aria-label=${t("reports.hours")}>
      <table class="heat">
        <thead><tr><td></td>${columns.map((hour) => html`<th scope="col">${hour}</th>`)}</tr></thead>
        <tbody>
          ${[1, 2, 3, 4, 5, 6, 7].map(
            (day) => html`<tr>
              <th scope="row">${weekday.format(Date.UTC(2024, 0, day))}</th>
              ${columns.map((hour) => cell(day, hour))}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
