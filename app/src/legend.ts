/** The scenarios by name, with what each reaches in the week that is pointed at. */

import { reading } from "./chart";
import { button, h } from "./dom";
import { lines, referenceName, type Line, type Shown } from "./shown";
import type { Letter, Store } from "./state";
import type { Words } from "./words";

export class Legend {
  readonly element = h("ul", { class: "legend" });
  private shape = "";
  private values: HTMLElement[] = [];

  constructor(
    private readonly words: Words,
    private readonly store: Store,
    private readonly removed: () => void,
  ) {}

  update(shown: Shown): void {
    const all = lines(shown, this.words);
    const shape = JSON.stringify([all.map((line) => [line.colour, line.answer.label, line.answer.short]), shown.state.against]);
    if (shape !== this.shape) this.build(all, shown, shape);
    all.forEach((line, place) => {
      const value = this.values[place];
      if (value) value.textContent = reading(line, shown, this.words);
    });
  }

  private build(all: Line[], shown: Shown, shape: string): void {
    this.shape = shape;
    this.values = all.map(() => h("b"));
    const items = all.map((line, place) => this.item(line, this.values[place]));
    const typical = h("li", { class: "reference" }, sample("text", []), referenceName(shown, this.words));
    this.element.replaceChildren(...items, ...(shown.state.against ? [] : [typical])); // a scenario has its line already
  }

  private item(line: Line, value: HTMLElement | undefined): HTMLElement {
    const { letter, name, answer } = line;
    const { label, short = label } = answer;
    const text = letter ? `${name}: ${short}` : name;
    const parts = [sample(line.colour, line.dash), h("span", { class: short === label ? "name" : "name own", title: label }, text), value];
    if (!letter) return h("li", {}, ...parts);
    const take = this.words.say("take", { letter: name });
    const remove = this.words.say("remove", { letter: name });
    return h(
      "li",
      {},
      ...parts,
      button("↩", () => this.take(letter), { class: "small", "aria-label": take, title: take }),
      button("×", () => this.remove(letter), { class: "small", "aria-label": remove, title: remove }),
    );
  }

  private take(letter: Letter): void {
    const now = this.store.state.locked[letter];
    if (now) this.store.commit({ now });
  }

  private remove(letter: Letter): void {
    const { [letter]: _, ...locked } = this.store.state.locked;
    const against = this.store.state.against === letter ? null : this.store.state.against;
    this.store.commit({ locked, against });
    this.removed();
  }
}

/** Return a short piece of a line as it is drawn. */
function sample(ink: string, dash: number[]): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const line = document.createElementNS(space, "line");
  const attributes = { x1: "0", x2: "26", y1: "5", y2: "5", "stroke-width": "2.5", "stroke-dasharray": dash.join(" ") };
  for (const [name, value] of Object.entries(attributes)) line.setAttribute(name, value);
  line.style.stroke = `var(--${ink})`;
  for (const [name, value] of Object.entries({ width: "26", height: "10", "aria-hidden": "true" })) svg.setAttribute(name, value);
  svg.append(line);
  return svg;
}
