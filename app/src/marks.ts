/** Measures on the time axis: each can be dragged, or moved with the keyboard, from week to week. */

import type { Chart } from "./chart";
import type { About, Measure } from "./contract";
import { h, set } from "./dom";
import { day } from "./shown";
import type { State, Store } from "./state";
import { utc, type Words } from "./words";

const KEYS: Record<string, number> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -13, PageUp: 13 };

/** Lanes that measures share while each has the least width there, and the height of a lane, in pixels. */
const LANES = 2;
const LEAST = 40;
const LANE = 20;

/** Return the lane of each mark, given their left edges in order: where most room is left of it. */
function shared(edges: number[]): number[] {
  const last: number[] = Array(LANES).fill(-Infinity);
  return edges.map((edge) => {
    const roomy = last.indexOf(Math.min(...last));
    const lane = edge - last[roomy]! < LEAST ? last.length : roomy;
    last[lane] = edge;
    return lane;
  });
}

export class Marks {
  readonly element = h("div", { class: "marks" });
  private readonly handles = new Map<string, HTMLElement>();

  constructor(
    private readonly about: About,
    private readonly words: Words,
    private readonly store: Store,
    private readonly chart: () => Chart,
  ) {}

  update(state: State): void {
    for (const [key, handle] of this.handles) {
      if (key in state.now.measures) continue;
      handle.remove();
      this.handles.delete(key);
    }
    const chosen = this.about.measures.flatMap((measure) => {
      const start = state.now.measures[measure.key];
      return start ? [{ measure, start }] : [];
    });
    chosen.sort((one, other) => (one.start < other.start ? -1 : one.start > other.start ? 1 : 0));
    const width = this.element.clientWidth;
    const placed = chosen.map(({ start }) => Math.min(this.chart().place(utc(start)), width - LEAST));
    const lanes = shared(placed);
    chosen.forEach(({ measure, start }, rank) => {
      const next = placed.find((_, other) => other > rank && lanes[other] === lanes[rank]) ?? width;
      this.show(measure, start, lanes[rank]!, placed[rank]!, next);
    });
    this.element.style.height = `${Math.max(0, ...lanes.map((lane) => lane + 1)) * LANE}px`;
  }

  /** Show a measure in its lane, from its start to that of the next in the lane at most. */
  private show(measure: Measure, start: string, lane: number, left: number, next: number): void {
    let handle = this.handles.get(measure.key);
    if (!handle) {
      handle = this.handle(measure);
      this.handles.set(measure.key, handle);
      this.element.append(handle);
    }
    handle.style.top = `${lane * LANE}px`;
    handle.style.left = `${left}px`;
    handle.style.maxWidth = `${next - left - 2}px`;
    set(handle, "aria-valuenow", this.weekOf(start));
    set(handle, "aria-valuetext", this.words.date(start));
    handle.title = `${measure.label}: ${this.words.date(start)}`;
  }

  private handle(measure: Measure): HTMLElement {
    const handle = h(
      "span",
      {
        class: "mark", role: "slider", tabindex: 0, "aria-disabled": this.about.held ? "true" : null,
        "aria-label": this.words.say("start_of", { measure: measure.label }),
        "aria-valuemin": 0, "aria-valuemax": this.about.days.length - 1,
        keydown: (event: KeyboardEvent) => this.press(event, measure.key),
        pointerdown: (event: PointerEvent) => {
          handle.setPointerCapture(event.pointerId);
          handle.focus();
          event.preventDefault();
        },
        pointermove: (event: PointerEvent) => {
          if (handle.hasPointerCapture(event.pointerId)) this.move(measure.key, this.weekUnder(event), false);
        },
        pointerup: () => this.store.commit(),
        pointercancel: () => this.store.commit(),
      },
      measure.label,
    );
    return handle;
  }

  private press(event: KeyboardEvent, key: string): void {
    const now = this.weekOf(this.store.state.now.measures[key] ?? "");
    const step = KEYS[event.key];
    const last = this.about.days.length - 1;
    const week = event.key === "Home" ? 0 : event.key === "End" ? last : step === undefined ? null : now + step;
    if (week === null) return;
    event.preventDefault();
    this.move(key, Math.min(Math.max(week, 0), last), true);
  }

  private move(key: string, week: number, settled: boolean): void {
    if (this.about.held) return; // another day was not run
    const measures = { ...this.store.state.now.measures, [key]: day(this.about, week) };
    this.store.choose({ measures }, settled);
  }

  private weekUnder(event: PointerEvent): number {
    return this.chart().weekAt(event.clientX - this.element.getBoundingClientRect().left);
  }

  private weekOf(start: string): number {
    return Math.max(0, this.about.days.findLastIndex((monday) => monday <= start));
  }
}
