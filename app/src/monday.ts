/** On Monday: the leader's week before and after, in hours and minutes. */

import type { Answer } from "./contract";
import { h } from "./dom";
import type { Words } from "./words";

export function mondayView(words: Words): { element: HTMLElement; update(answer: Answer): void } {
  const body = h("tbody");
  const title = h("h2", { id: "monday-title" }, words.say("monday"));
  const heads = ["activity", "before", "after", "change"].map((key) => h("th", { scope: "col" }, words.say(key)));
  const element = h(
    "section",
    { class: "panel monday", "aria-labelledby": title.id },
    h("div", { class: "row" }, title, h("span", { class: "note", title: words.say("monday_help") }, words.say("hours_minutes"))),
    h("table", { "aria-labelledby": title.id }, h("thead", {}, h("tr", {}, ...heads)), body),
  );
  const update = (answer: Answer): void => {
    body.replaceChildren(...answer.monday.map((row) => activityRow(row, words)));
  };
  return { element, update };
}

function activityRow({ label, before, after }: Answer["monday"][number], words: Words): HTMLElement {
  const change = after - before;
  const moved = Math.round(change * 60) !== 0;
  return h(
    "tr",
    { class: moved ? "moved" : null },
    h("th", { scope: "row" }, label),
    h("td", { class: "number" }, words.clock(before)),
    h("td", { class: "number" }, words.clock(after)),
    h("td", { class: "number" }, moved ? words.clock(change, true) : "–"),
  );
}
