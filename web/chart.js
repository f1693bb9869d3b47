// Bars by day, drawn by uPlot; the same figures stand below as a table, for whoever does not see the picture.
import { html, useEffect, useRef } from "./ui.js";
import { language, t } from "./i18n.js";

const HEIGHT = 220;
const DAY_SECONDS = 86400;
const STEPS = [1, 2, 7, 14, 28].map((days) => days * DAY_SECONDS);
let loading = null;

/** uPlot, which is no module: its script makes a name of the page. */
function library() {
  loading ??= new Promise((resolve, reject) => {
    const styles = document.createElement("link");
    styles.rel = "stylesheet";
    styles.href = new URL("./uPlot.min.css", import.meta.url);
    const script = document.createElement("script");
    script.src = new URL("./uPlot.iife.min.js", import.meta.url);
    script.onload = () => resolve(window.uPlot);
    script.onerror = reject;
    document.head.append(styles, script);
  });
  return loading;
}

/** `points` are [{date, value}], by day; `show` writes a value as text. */
export function DayBars({ label, points, show }) {
  const place = useRef(null);
  useEffect(() => {
    let chart = null;
    let isOn = true;
    const draw = (uPlot) => {
      if (!isOn) return;
      chart?.destroy();
      chart = new uPlot(optionsOf(uPlot, place.current, label), dataOf(points), place.current);
    };
    const resized = new ResizeObserver(() => {
      if (chart && chart.width !== place.current.clientWidth) {
        chart.setSize({ width: place.current.clientWidth, height: HEIGHT });
      }
    });
    library().then(draw, () => {});
    resized.observe(place.current);
    return () => {
      isOn = false;
      resized.disconnect();
      chart?.destroy();
    };
  }, [label, points]);
  return html`<figure class="chart">
    <figcaption>${label}</figcaption>
    <div ref=${place} aria-hidden="true"></div>
    <details>
      <summary>${t("reports.figures")}</summary>
      <table>
        <thead><tr><th>${t("reports.day")}</th><th class="number">${label}</th></tr></thead>
        <tbody>
          ${points.map(({ date, value }) => html`<tr key=${date}><td>${date}</td><td class="number">${show(value)}</td></tr>`)}
        </tbody>
      </table>
    </details>
  </figure>`;
}

const dataOf = (points) => [points.map(({ date }) => Date.parse(`${date}T00:00:00Z`) / 1000), points.map(({ value }) => value)];

function optionsOf(uPlot, element, label) {
  const styles = getComputedStyle(element);
  const short = new Intl.NumberFormat(language(), { notation: "compact" });
  const day = new Intl.DateTimeFormat(language(), { day: "numeric", month: "short", timeZone: "UTC" });
  const color = (name) => styles.getPropertyValue(name).trim();
  const axis = { stroke: color("--muted"), grid: { stroke: color("--line") }, ticks: { stroke: color("--line") } };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
    scales: {
      x: { range: (_, first, last) => [first - DAY_SECONDS / 2, last + DAY_SECONDS / 2] },
      y: { range: (_, low, high) => [0, Math.max(high, 1)] },
    },
    axes: [
      { ...axis, grid: { show: false }, incrs: STEPS, values: (_, seconds) => seconds.map((second) => day.format(second * 1000)) },
      { ...axis, size: 60, values: (_, values) => values.map((value) => short.format(value)) },
    ],
    series: [{}, { label, fill: color("--accent"), points: { show: false }, paths: uPlot.paths.bars({ size: [0.7, 40] }) }],
  };
}
