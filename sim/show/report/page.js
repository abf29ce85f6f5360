"use strict";
// The interactive chart. Its data is in the page as JSON; without JavaScript the page still holds
// all figures and tables. What is chosen stands in the address, so that a link leads to it.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const find = (id) => document.getElementById(id);
  const SVG = "http://www.w3.org/2000/svg"; // a namespace, not an address
  const make = (name, attributes, parent) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (parent) parent.append(element);
    return element;
  };
  const fill = (words, gaps) => words.replace(/\{(\w+)\}/g, (_, name) => gaps[name]);
  const locale = data.language === "en" ? "en-GB" : data.language;
  const write = (value, decimals, plus) => value === null ? "–"
    : new Intl.NumberFormat(locale, {
      minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: false,
      signDisplay: plus ? "exceptZero" : "negative",
    }).format(value).replace("-", "−");

  const choose = (select, names) => names.forEach((name, place) => select.add(new Option(name, place)));
  const outcome = find("outcome"), panel = find("panel"), view = find("view"), week = find("week");
  const views = data.compared ? ["difference", "level"] : ["level"];
  choose(outcome, data.outcomes.map((it) => it.label));
  choose(panel, data.panels.map((it) => it.title));
  panel.value = data.panel; // what the answer is about
  choose(view, views.map((it) => fill(data.words[it], data)));
  find("panel-label").hidden = data.panels.length < 2;
  find("view-label").hidden = views.length < 2;
  week.max = data.weeks.length - 1;
  week.value = week.max;

  const HEIGHT = 320, LEFT = 44, RIGHT = 10, TOP = 26, BOTTOM = 26;
  let strong = null; // the cell whose line is highlighted
  let place = null; // maps a week to a horizontal position

  const shown = () => {
    const about = data.outcomes[outcome.value];
    const kind = views[view.value];
    const lines = data.panels[panel.value].lines
      .filter((line) => about[kind].cells[line.cell])
      .map((line) => ({ ...line, ...about[kind].cells[line.cell] }));
    return { about, kind, lines, decimals: about[kind].decimals, signed: kind === "difference" };
  };

  const step = (range, most) => {
    const rough = range / most, power = 10 ** Math.floor(Math.log10(rough));
    return [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough);
  };

  // With many lines one has a band: the one that ends farthest from zero.
  const first = (lines) => lines.reduce((one, other) => {
    const end = (line) => Math.abs(line.mean[line.mean.length - 1] ?? 0);
    return end(other) > end(one) ? other : one;
  }).cell;

  const draw = () => {
    const { about, kind, lines, signed } = shown();
    const width = Math.max(300, find("chart").clientWidth);
    const svg = make("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, role: "img",
      "aria-label": fill(data.words.chart, { outcome: about.label }) });
    const banded = (line) => !data.alone && (strong === null ? lines.length < 5 || line.cell === first(lines)
      : line.cell === strong);
    const values = lines.flatMap((line) => banded(line) ? [...line.mean, ...line.low, ...line.high] : line.mean)
      .filter((value) => value !== null);
    let low = Math.min(0, ...values), high = Math.max(0, ...values);
    if (high - low < 1e-9) high = low + 1;
    const air = 0.05 * (high - low);
    if (low < 0) low -= air;
    high += air;
    const last = Math.max(1, data.weeks[data.weeks.length - 1]);
    const x = (at) => LEFT + (width - LEFT - RIGHT) * data.weeks[at] / last;
    const y = (value) => TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low);
    place = x;

    make("text", { x: 0, y: 14 }, svg).textContent = about.units[kind];
    const size = step(high - low, 6), digits = Math.max(0, -Math.floor(Math.log10(size) + 1e-9));
    for (let tick = Math.ceil(low / size) * size; tick <= high; tick += size) {
      const zero = Math.abs(tick) < size / 2;
      make("line", { x1: LEFT, x2: width - RIGHT, y1: y(tick), y2: y(tick),
        stroke: zero ? "#222222" : "#e6e6e6" }, svg);
      make("text", { x: LEFT - 6, y: y(tick) + 4, "text-anchor": "end" }, svg).textContent =
        write(zero ? 0 : tick, digits, signed);
    }
    let before = null, free = 0;
    data.days.forEach((day, at) => {
      const year = day.slice(0, 4);
      if (year !== before && x(at) >= free && x(at) < width - 34) {
        make("line", { x1: x(at), x2: x(at), y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM + 6, stroke: "#9a9a9a" }, svg);
        make("text", { x: x(at) + 3, y: HEIGHT - 8 }, svg).textContent = year;
        free = x(at) + 40;
      }
      before = year;
    });

    const along = (at) => LEFT + (width - LEFT - RIGHT) * at / last;
    const note = (element, words) => { make("title", {}, element).textContent = words; };
    for (const it of data.releases) {
      const left = along(it.week), foot = HEIGHT - BOTTOM;
      note(make("path", { d: `M${left - 4} ${foot + 7}L${left + 4} ${foot + 7}L${left} ${foot}Z`, fill: "#5f5f5f" }, svg),
        fill(data.words.comes, { service: it.title }));
    }
    for (const it of data.panels[panel.value].levers) {
      const mark = make("line", { x1: along(it.week), x2: along(it.week), y1: TOP, y2: HEIGHT - BOTTOM,
        stroke: "#5f5f5f", "stroke-dasharray": "1 3", "stroke-width": 2 }, svg);
      note(mark, fill(data.words.begins, { lever: it.title }));
    }

    const path = (list) => list.reduce((words, value, at) => value === null ? words
      : `${words}${words ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`, "");
    for (const line of lines.filter(banded)) {
      const upper = path(line.high), lower = path([...line.low]);
      if (!upper || !lower) continue;
      const back = lower.replace("M", "L").match(/[ML][^ML]+/g).reverse().map((part) => `L${part.slice(1)}`).join("");
      make("path", { d: `${upper}${back}Z`, fill: line.colour, "fill-opacity": 0.16 }, svg);
    }
    for (const line of lines) {
      const faint = strong !== null && line.cell !== strong;
      make("path", { d: path(line.mean), fill: "none", stroke: line.colour, "stroke-dasharray": line.dashes,
        "stroke-width": line.cell === strong ? 3.2 : line.width * 1.2, "stroke-opacity": faint ? 0.35 : 1 }, svg);
    }
    make("line", { id: "at", y1: TOP, y2: HEIGHT - BOTTOM, stroke: "#5f5f5f", "stroke-dasharray": "3 3" }, svg);
    svg.addEventListener("pointermove", (event) => {
      const box = svg.getBoundingClientRect();
      const wanted = (event.clientX - box.left) * width / box.width;
      let nearest = 0;
      data.weeks.forEach((_, at) => { if (Math.abs(x(at) - wanted) < Math.abs(x(nearest) - wanted)) nearest = at; });
      week.value = nearest;
      read();
    });
    find("chart").replaceChildren(svg);
  };

  const read = () => {
    const { about, kind, lines, decimals, signed } = shown();
    const at = Number(week.value);
    const when = fill(data.words.week, { week: data.weeks[at] + 1, date: data.dates[at] });
    find("at").setAttribute("x1", place(at));
    find("at").setAttribute("x2", place(at));
    week.setAttribute("aria-valuetext", when);
    find("when").textContent = `${about.label}. ${when}`;
    find("sentence").textContent = about.sentences[panel.value];
    find("value-head").textContent = about.units[kind];
    find("interval-head").textContent = find("interval-head").dataset[kind];
    const body = find("values").tBodies[0];
    const sorted = [...lines].sort((one, other) => other.mean[at] - one.mean[at]);
    body.replaceChildren(...sorted.map((line) => {
      const row = document.createElement("tr");
      const name = document.createElement("th");
      name.scope = "row";
      const swatch = make("svg", { viewBox: "0 0 38 10", "aria-hidden": "true" });
      make("line", { x1: 0, x2: 38, y1: 5, y2: 5, stroke: line.colour, "stroke-width": line.width * 1.4,
        "stroke-dasharray": line.dashes }, swatch);
      name.append(swatch, line.label);
      const value = document.createElement("td"), interval = document.createElement("td");
      value.className = interval.className = "number";
      value.textContent = write(line.mean[at], decimals, signed);
      interval.textContent = data.alone || line.low[at] === null ? "–" : fill(data.words.to, {
        low: write(line.low[at], decimals, signed), high: write(line.high[at], decimals, signed) });
      row.append(name, value, interval);
      const stand = (cell) => () => { if (strong !== cell) { strong = cell; draw(); mark(); } };
      row.addEventListener("pointerenter", stand(line.cell));
      row.addEventListener("pointerleave", stand(null));
      return row;
    }));
  };

  const mark = () => {
    find("at").setAttribute("x1", place(Number(week.value)));
    find("at").setAttribute("x2", place(Number(week.value)));
  };
  // The choice is kept in the address: names and numbers, in the order of the controls.
  const controls = { outcome, panel, view, week };
  const keep = () => {
    const named = new URLSearchParams(Object.entries(controls).map(([name, control]) => [name,
      name === "outcome" ? data.outcomes[control.value].name : control.value]));
    history.replaceState(null, "", `#${named}`);
  };
  const chosen = new URLSearchParams(location.hash.slice(1));
  for (const [name, control] of Object.entries(controls)) {
    const said = chosen.get(name);
    const value = name === "outcome" ? data.outcomes.findIndex((it) => it.name === said) : Number(said);
    const most = control.options ? control.options.length - 1 : Number(control.max);
    if (said !== null && Number.isInteger(value) && value >= 0 && value <= most) control.value = value;
  }
  const again = () => { strong = null; draw(); read(); };
  document.querySelectorAll(".only-script").forEach((element) => { element.hidden = false; });
  [outcome, panel, view].forEach((select) => select.addEventListener("change", () => { again(); keep(); }));
  week.addEventListener("input", () => { read(); keep(); });
  // A link to a closed part opens it.
  const reveal = () => {
    if (chosen.has("outcome")) find("explorer").scrollIntoView();
    const aim = location.hash && document.getElementById(location.hash.slice(1));
    if (aim?.id === "researchers") find("more").open = true;
    const closed = aim && aim.closest("details");
    if (closed) { closed.open = true; aim.scrollIntoView(); }
  };
  addEventListener("hashchange", reveal);
  // On paper the answer is whole.
  addEventListener("beforeprint", () => { document.querySelector(".further")?.setAttribute("open", ""); });
  let before = 0;
  new ResizeObserver(() => {
    const width = find("chart").clientWidth;
    if (width !== before) { before = width; draw(); mark(); }
  }).observe(find("chart"));
  again();
  reveal();
})();
