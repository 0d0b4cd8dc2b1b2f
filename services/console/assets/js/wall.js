/** The wallboard: the map, pausing while nobody sees it, and saying when its data are old. */

const live = document.getElementById("wall-live");
const stale = document.getElementById("wall-stale");
const canvas = document.getElementById("wall-map");
const STALE_SECONDS = 45;
let fresh = Date.now();
let map;
let labels = new Map();

/** Nothing is asked while the screen is hidden; the moment it is seen again, it is brought up to date. */
live?.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) window.htmx?.trigger(live, "refresh");
});

/**
 * The server answers 304 where nothing has changed: nothing is swapped, nothing flickers. Unlike
 * other live parts the wall counts as somebody at work: its session lasts as long as sessions may.
 */
let etag = null;
live?.addEventListener("htmx:configRequest", (event) => {
  if (etag) event.detail.headers["If-None-Match"] = etag;
});
live?.addEventListener("htmx:afterRequest", (event) => {
  const { xhr } = event.detail;
  if (xhr.status === 200 || xhr.status === 304) {
    fresh = Date.now();
    etag = xhr.getResponseHeader("ETag") ?? etag;
  }
  showAge();
});
live?.addEventListener("htmx:afterSwap", drawValues);
setInterval(showAge, 1000);

function showAge() {
  const age = Math.round((Date.now() - fresh) / 1000);
  const isOld = age > STALE_SECONDS && !document.hidden;
  stale.hidden = !isOld;
  document.body.classList.toggle("wall--stale", isOld);
  if (!isOld) return;
  const minutes = Math.floor(age / 60);
  stale.textContent = minutes
    ? stale.dataset.minutes.replace("{n}", minutes)
    : stale.dataset.seconds.replace("{n}", age);
}

/** The streets' outlines come once, from our own directory: nothing of the map is on the internet. */
async function drawMap() {
  if (!window.echarts || !canvas) return;
  const answer = await fetch(canvas.dataset.outlines, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const outlines = await answer.json();
  if (!outlines.features.length) return;
  labels = new Map(outlines.features.map(({ properties }) => [properties.name, properties.label]));
  window.echarts.registerMap("district", outlines);
  document.body.classList.add("wall--map");
  map = window.echarts.init(canvas, null, { renderer: "canvas" });
  map.setOption(frame(outlines));
  drawValues();
  new ResizeObserver(() => {
    map.resize();
    map.setOption({ series: [{ label: { fontSize: letter() } }] });
  }).observe(canvas);
}

const letter = () => Math.max(11, Math.round(Math.min(canvas.clientWidth / 34, canvas.clientHeight / 22)));

function frame(outlines) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    animation: !calm,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    visualMap: {
      show: false,
      min: 0,
      max: 1,
      inRange: { color: ["#16324f", "#2563a8", "#f59e0b", "#ef4444"] },
    },
    series: [
      {
        type: "map",
        map: "district",
        aspectScale: aspect(outlines),
        left: 4,
        right: 4,
        top: 4,
        bottom: 4,
        selectedMode: false,
        silent: true,
        itemStyle: { borderColor: "#8fb7e6", borderWidth: 1.2, areaColor: "#16324f" },
        label: {
          show: true,
          color: "#f5f8fc",
          fontSize: letter(),
          fontWeight: 600,
          textBorderColor: "#0b1420",
          textBorderWidth: 3,
          formatter: ({ name, value }) =>
            `${short(labels.get(name) ?? name)}\n${Number.isFinite(value) ? value : ""}`,
        },
        labelLayout: { hideOverlap: true },
        data: [],
      },
    ],
  };
}

const short = (name) => name.replace(/(街道办事处|街道| Subdistrict| Street)$/u, "");

/** Degrees of longitude are shorter than those of latitude: by the cosine of where we are. */
function aspect(outlines) {
  const [[first]] = outlines.features[0].geometry.coordinates;
  return Math.cos((first[1] * Math.PI) / 180);
}

function drawValues() {
  const streets = document.getElementById("wall-streets");
  if (!map || !streets) return;
  const data = JSON.parse(streets.dataset.values);
  const most = Math.max(1, ...data.map(({ value }) => value));
  map.setOption({ visualMap: { max: most }, series: [{ data }] });
}

const full = document.getElementById("wall-full");
if (full && document.fullscreenEnabled) {
  full.hidden = false;
  full.addEventListener("click", () => document.documentElement.requestFullscreen());
  document.addEventListener("fullscreenchange", () => {
    full.hidden = Boolean(document.fullscreenElement);
  });
}

drawMap();
