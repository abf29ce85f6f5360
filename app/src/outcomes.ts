/** Four outcomes at the end, on one scale of what matters, with what is too small to matter shaded. */

import type { About, Outcome } from "./contract";
import { h } from "./dom";
import { lines, type Line, type Shown } from "./shown";
import type { Words } from "./words";

/** The narrowest scale, in smallest differences that matter. */
const LEAST = 3;

export function outcomesView(about: About, words: Words): { element: HTMLElement; update(shown: Shown): void } {
  const body = h("tbody");
  const title = h("h2", { id: "outcomes-title" }, words.say("outcomes"));
  const element = h(
    "section",
    { class: "panel outcomes", "aria-labelledby": title.id },
    title,
    h("table", { "aria-labelledby": title.id }, body),
    h("p", { class: "note" }, words.say("legend_margin")),
  );
  const update = (shown: Shown): void => {
    const all = lines(shown, words);
    const far = Math.max(LEAST, ...about.outcomes.flatMap((outcome) => all.flatMap((line) => reach(line, outcome))));
    body.replaceChildren(...about.outcomes.map((outcome) => outcomeRow(outcome, all, far, words)));
  };
  return { element, update };
}

function outcomeRow(outcome: Outcome, all: Line[], far: number, words: Words): HTMLElement {
  const end = all[0]?.answer.outcomes[outcome.key]?.end;
  const track = h("div", { class: "track", "aria-hidden": "true" }, place("margin", -1, 1, far));
  all.forEach((line, rank) => track.append(...bar(line, outcome, rank, all.length, far)));
  const amount = (value: number): string => words.amount(outcome, value, true);
  const value = end ? words.amount(outcome, end.difference, true, false) : "";
  const side = end ? judged(outcome, end.difference) : "";
  const arrow = side && side !== "neither" ? h("span", { class: "arrow", "aria-hidden": "true" }, end!.difference > 0 ? "▲ " : "▼ ") : "";
  const verdict = side && side !== "neither" ? `${words.say(side)} · ` : "";
  const interval = end ? words.say("interval", { low: words.amount(outcome, end.low, true, false), high: amount(end.high) }) : "";
  return h(
    "tr",
    {},
    h("th", { scope: "row", title: outcome.explanation }, outcome.label),
    h("td", { class: "bars" }, track),
    h("td", { class: `number ${side}`, title: interval }, arrow, value, " ", h("small", {}, `${verdict}${outcome.unit_of_change}`), h("span", { class: "unseen" }, ` (${interval})`)),
  );
}

/** Return the bar of one scenario and its interval of chance. */
function bar(line: Line, outcome: Outcome, rank: number, of: number, far: number): HTMLElement[] {
  const end = line.answer.outcomes[outcome.key]?.end;
  if (!end) return [];
  const size = end.difference / outcome.margin;
  const parts = [
    place(line.letter ? "bar" : `bar ${judged(outcome, end.difference)}`, Math.min(0, size), Math.max(0, size), far),
    place("whisker", end.low / outcome.margin, end.high / outcome.margin, far),
  ];
  const height = 100 / of;
  parts.forEach((part, which) => {
    part.style.top = `${(rank + (which ? 0.44 : 0.15)) * height}%`;
    part.style.height = which ? "2px" : `${0.7 * height}%`;
  });
  const [first] = parts;
  if (first && line.letter) first.style.background = `var(--${line.colour})`;
  return parts;
}

/** Return whether a difference is better, worse, or too small to matter. */
function judged(outcome: Outcome, difference: number): string {
  if (Math.abs(difference) < outcome.margin || outcome.good === 0) return "neither";
  return difference * outcome.good > 0 ? "better" : "worse";
}

function reach(line: Line, outcome: Outcome): number[] {
  const end = line.answer.outcomes[outcome.key]?.end;
  return end ? [end.difference, end.low, end.high].map((value) => Math.abs(value / outcome.margin) * 1.05) : [];
}

function place(kind: string, low: number, high: number, far: number): HTMLElement {
  const part = h("i", { class: kind });
  part.style.left = `${50 + (50 * low) / far}%`;
  part.style.width = `${(50 * (high - low)) / far}%`;
  return part;
}
