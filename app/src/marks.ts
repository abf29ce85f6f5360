/** Measures on the time axis: each can be dragged, or moved with the keyboard, from week to week. */

import type { Chart } from "./chart";
import type { About, Measure } from "./contract";
import { h, set } from "./dom";
import { day } from "./shown";
import type { State, Store } from "./state";
import { utc, type Words } from "./words";

const KEYS: Record<string, number> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -13, PageUp: 13 };

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
    for (const measure of this.about.measures) {
      const start = state.now.measures[measure.key];
      if (start) this.show(measure, start);
    }
  }

  private show(measure: Measure, start: string): void {
    let handle = this.handles.get(measure.key);
    if (!handle) {
      handle = this.handle(measure);
      this.handles.set(measure.key, handle);
      this.element.append(handle);
    }
    // The name goes to the left of its line where there is no room to the right of it.
    const left = this.chart().place(utc(start));
    const late = left + handle.offsetWidth > this.element.clientWidth;
    handle.classList.toggle("late", late);
    handle.style.left = late ? "" : `${left}px`;
    handle.style.right = late ? `${this.element.clientWidth - left}px` : "";
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
