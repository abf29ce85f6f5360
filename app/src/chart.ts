/** The figure: an outcome over time for every scenario, with its band of chance and of worlds. */

import uPlot from "uplot";
import type { About, Series } from "./contract";
import { colour, h, set } from "./dom";
import { course, day, lines, referenceName, values, type Line, type Shown } from "./shown";
import { digits, utc, type Words } from "./words";

/** Opacity of the band of chance and of that of worlds (sim/show/drawing/style.py). */
const LUCK = 0.22;
const WORLDS = 0.1;

export class Chart {
  readonly element: HTMLElement;
  private readonly plane = h("div", { class: "plane", role: "img" });
  private plot: uPlot | null = null;
  private shape = "";
  private shown: Shown | null = null;
  private readonly seconds: number[];
  /** Where services are released: short lines at the foot of the plot, which name themselves when pointed at. */
  private readonly releases: { week: number; mark: HTMLElement }[];
  private readonly months: Intl.DateTimeFormat;

  constructor(
    private readonly about: About,
    private readonly words: Words,
    /** Called when the plot has a new place: what lies over it moves along. */
    private readonly placed: () => void,
    private readonly point: (week: number) => void,
  ) {
    this.element = this.plane;
    this.seconds = about.days.map((text) => utc(text).getTime() / 1000);
    this.months = words.dates({ month: "short", year: "numeric" });
    this.releases = about.services
      .filter(({ week }) => week >= 0)
      .map(({ label, week }) => {
        const date = words.date(day(about, week));
        return { week, mark: h("i", { class: "release", title: words.say("release", { service: label, date }) }) };
      });
    this.plane.append(...this.releases.map(({ mark }) => mark));
    new ResizeObserver(() => this.resize()).observe(this.plane);
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-contrast: more)"]) {
      matchMedia(query).addEventListener("change", () => this.redraw());
    }
  }

  update(shown: Shown): void {
    this.shown = shown;
    const all = lines(shown, this.words);
    const shape = [shown.levels, shown.outcome.key, ...all.map((line) => line.colour)].join();
    if (!this.plot || shape !== this.shape) this.build(all, shape);
    else this.plot.setData(this.data(all));
    set(this.plane, "aria-label", this.alt(shown, all));
  }

  /** Move the line of the week alone. */
  showWeek(week: number): void {
    if (!this.shown || !this.plot) return;
    this.shown = { ...this.shown, week };
    this.plot.redraw(false);
  }

  /** Return how far from the left edge a day lies, and the edges of the plot. */
  place(time: Date): number {
    return this.plot ? this.plot.over.offsetLeft + this.plot.valToPos(time.getTime() / 1000, "x") : 0;
  }

  /** Return the week at a distance from the left edge. */
  weekAt(left: number): number {
    if (!this.plot) return 0;
    const time = this.plot.posToVal(left - this.plot.over.offsetLeft, "x");
    const weeks = (time - (this.seconds[0] ?? 0)) / (7 * 86_400);
    return Math.min(Math.max(Math.round(weeks), 0), this.about.days.length - 1);
  }

  get canvas(): HTMLCanvasElement | null {
    return this.plot?.ctx.canvas ?? null;
  }

  redraw(): void {
    this.shape = "";
    if (this.shown) this.update(this.shown);
  }

  private resize(): void {
    this.plot?.setSize(this.size());
    this.settle();
  }

  /** Put what lies over the plot where it belongs. */
  private settle(): void {
    for (const { week, mark } of this.releases) mark.style.left = `${this.place(utc(day(this.about, week)))}px`;
    this.placed();
  }

  private size(): { width: number; height: number } {
    return { width: Math.max(this.plane.clientWidth, 50), height: Math.max(this.plane.clientHeight, 50) };
  }

  private build(all: Line[], shape: string): void {
    this.plot?.destroy();
    this.shape = shape;
    this.plot = new uPlot(this.options(all), this.data(all), this.plane);
  }

  /** Return the columns: time, then the reference where levels are shown, then four edges and a line each. */
  private data(all: Line[]): uPlot.AlignedData {
    const shown = this.shown;
    if (!shown) return [this.seconds];
    const scaled = (series: Series | null | undefined): Series =>
      (series ?? []).map((value) => (value == null ? null : value * shown.outcome.scale));
    const columns: Series[] = [];
    if (shown.levels) columns.push(scaled(shown.comparison.reference.levels[shown.outcome.key]));
    for (const line of all) {
      if (!shown.levels) {
        const one = course(line, shown);
        columns.push(...[one?.world_high, one?.world_low, one?.high, one?.low].map(scaled));
      }
      columns.push(scaled(values(line, shown)));
    }
    return [this.seconds, ...columns] as uPlot.AlignedData;
  }

  private options(all: Line[]): uPlot.Options {
    const levels = this.shown?.levels ?? false;
    const series: uPlot.Series[] = [{}];
    const bands: uPlot.Band[] = [];
    const plain = { points: { show: false } };
    if (levels) series.push({ ...plain, stroke: colour("text"), width: 2 });
    for (const line of all) {
      const ink = colour(line.colour);
      if (!levels) {
        const first = series.length;
        series.push(...Array.from({ length: 4 }, () => ({ ...plain, width: 0 })));
        // The light band of worlds is drawn for the current scenario alone: five would hide each other.
        if (!line.letter) bands.push({ series: [first, first + 1], fill: faded(ink, WORLDS) });
        bands.push({ series: [first + 2, first + 3], fill: faded(ink, line.letter ? WORLDS : LUCK) });
      }
      series.push({ ...plain, stroke: ink, width: line.width, dash: line.dash });
    }
    return {
      ...this.size(),
      series,
      bands,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false }, y: false, x: false },
      padding: [10, 44, 0, 4],
      scales: { y: { range: (_, low, high) => this.range(low, high) } },
      axes: [
        {
          ...this.ink(),
          size: 30,
          space: 70,
          values: (_, splits) => splits.map((time) => this.months.format(new Date(time * 1000))),
        },
        { ...this.ink(), size: 54, values: (_, splits) => this.ticks(splits) },
      ],
      hooks: {
        drawClear: [(plot) => this.drawBehind(plot)],
        draw: [(plot) => this.drawInFront(plot)],
        setCursor: [(plot) => this.hover(plot)],
        ready: [() => this.settle()], // only now its scales say where a day lies
      },
    };
  }

  private hover(plot: uPlot): void {
    const week = plot.cursor.idx;
    if (week != null && plot.cursor.left != null && plot.cursor.left >= 0) this.point(week);
  }

  private ink(): Partial<uPlot.Axis> {
    const rule = { stroke: colour("grid"), width: 1 };
    return { stroke: colour("quiet"), grid: rule, ticks: { ...rule, size: 4 }, font: `12px ${fontOf(this.plane)}` };
  }

  private ticks(splits: number[]): string[] {
    const places = [0, 1, 2].find((digits) => splits.every((value) => nearly(value, digits))) ?? 3;
    return splits.map((value) => this.words.number(value, places, !this.shown?.levels));
  }

  /** Return the range of the vertical axis: zero and what is too small to matter are always in it. */
  private range(low: number | null, high: number | null): [number, number] {
    const margin = (this.shown?.outcome.margin ?? 0) * (this.shown?.outcome.scale ?? 1);
    const least = this.shown?.levels ? (low ?? 0) : Math.min(low ?? 0, -1.6 * margin);
    const most = this.shown?.levels ? (high ?? 0) : Math.max(high ?? 0, 1.6 * margin);
    const air = 0.06 * (most - least || 1);
    return [least - air, most + air];
  }

  private drawBehind(plot: uPlot): void {
    const shown = this.shown;
    if (!shown || shown.levels) return;
    const { ctx, bbox } = plot;
    const margin = shown.outcome.margin * shown.outcome.scale;
    const top = plot.valToPos(margin, "y", true);
    ctx.save();
    ctx.fillStyle = colour("margin");
    ctx.fillRect(bbox.left, top, bbox.width, plot.valToPos(-margin, "y", true) - top);
    ctx.restore();
  }

  private drawInFront(plot: uPlot): void {
    const shown = this.shown;
    if (!shown) return;
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.lineWidth = ratio;
    const upright = (time: number, ink: string, dash: number[], height = bbox.height): void => {
      const x = Math.round(plot.valToPos(time, "x", true)) + 0.5;
      ctx.strokeStyle = ink;
      ctx.setLineDash(dash.map((length) => length * ratio));
      ctx.beginPath();
      ctx.moveTo(x, bbox.top + bbox.height - height);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    };
    for (const { week } of this.releases) upright(this.seconds[week] ?? 0, colour("quiet"), [], 8 * ratio);
    for (const measure of this.about.measures) {
      const start = shown.state.now.measures[measure.key];
      if (!start) continue;
      const from = utc(start).getTime() / 1000;
      upright(from, colour("text"), [4, 3]);
      const until = from + (measure.weeks ?? 0) * 7 * 86_400;
      if (measure.weeks && until < (this.seconds.at(-1) ?? 0)) upright(until, colour("edge"), [1, 4]);
    }
    upright(this.seconds[shown.week] ?? 0, colour("edge"), []);
    if (!shown.levels) {
      const zero = Math.round(plot.valToPos(0, "y", true)) + 0.5;
      ctx.strokeStyle = colour("text");
      ctx.setLineDash([]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, zero);
      ctx.lineTo(bbox.left + bbox.width, zero);
      ctx.stroke();
    }
    this.drawNames(plot, lines(shown, this.words), ratio);
    ctx.restore();
  }

  /** Write the name of each line at its end, apart from each other. */
  private drawNames(plot: uPlot, all: Line[], ratio: number): void {
    const { ctx, bbox } = plot;
    const shown = this.shown;
    if (!shown) return;
    const ends = all
      .map((line) => ({ line, y: plot.valToPos((values(line, shown).at(-1) ?? 0) * shown.outcome.scale, "y", true) }))
      .sort((one, other) => one.y - other.y);
    let free = -Infinity;
    ctx.font = `600 ${12 * ratio}px ${fontOf(this.plane)}`;
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    for (const { line, y } of ends) {
      free = Math.max(y, free + 13 * ratio);
      ctx.fillStyle = colour(line.colour);
      ctx.fillText(line.name, bbox.left + bbox.width + 6 * ratio, free);
    }
  }

  private alt(shown: Shown, all: Line[]): string {
    const { words } = this;
    const [now] = all;
    const end = now && course(now, shown)?.end;
    if (!now || !end) return "";
    const amount = (value: number): string => words.amount(shown.outcome, value, !shown.levels);
    const common = {
      outcome: shown.outcome.label,
      now: now.name,
      reference: referenceName(shown, words),
      date: words.date(day(this.about, this.about.days.length - 1)),
    };
    return shown.levels
      ? words.say("chart_alt_level", { ...common, value: amount(end.level), other: amount(end.level - end.difference) })
      : words.say("chart_alt", {
          ...common, value: amount(end.difference), low: words.amount(shown.outcome, end.low, true, false), high: amount(end.high),
        });
  }
}

/** Return a colour made see-through; colours of the system may be so already. */
function faded(ink: string, opacity: number): string {
  const [red, green, blue] = ink.match(/[\d.]+/g) ?? [];
  return `rgba(${red}, ${green}, ${blue}, ${opacity})`;
}

/** Return whether so few digits after the comma say the whole number. */
function nearly(value: number, digits: number): boolean {
  return Math.abs(value - Number(value.toFixed(digits))) < 1e-9;
}

function fontOf(element: HTMLElement): string {
  return getComputedStyle(element).fontFamily;
}

/** Return a value as the legend writes it. */
export function reading(line: Line, shown: Shown, words: Words): string {
  const series = values(line, shown);
  const end = course(line, shown)?.end;
  // A page in a file holds rounded weeks; the last is known exactly, as the sentences say it.
  const exact = end && (shown.levels ? end.level : end.difference);
  const value = shown.week === series.length - 1 ? exact : series[shown.week];
  if (value == null) return "–";
  return `${words.number(value * shown.outcome.scale, digits(shown.outcome), !shown.levels)}`;
}
