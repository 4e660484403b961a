// Charts: each place holds its figure as JSON, for light and for dark ground. Plotly is fetched when
// the first of them is there.
"use strict";

const source = document.currentScript.dataset.plotly;
let loading = null;

function plotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = resolve;
    script.onerror = () => reject(new Error("the script for charts could not be loaded"));
    document.head.append(script);
  });
  return loading;
}

const dark = () =>
  document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;

const settings = { displayModeBar: false, responsive: true, showTips: false, doubleClick: false };

async function draw(target) {
  const places = [...target.querySelectorAll("[data-chart]")];
  if (!places.length) return;
  await plotly();
  for (const place of places) {
    const figures = JSON.parse(place.nextElementSibling.textContent);
    const figure = dark() ? figures.dark : figures.light;
    await Plotly.react(place, figure.data, figure.layout, settings);
    place.dataset.drawn = dark() ? "dark" : "light";
  }
}

document.addEventListener("placed", (event) => draw(event.target));
document.addEventListener("theme", () => draw(document));
if (document.querySelector("[data-card], [data-chart]")) plotly();
draw(document);
