/** Take it along: the figure as a picture, all weeks as a table. */

import { fixedText } from "./assumed";
import type { Chart } from "./chart";
import type { About } from "./contract";
import { colour } from "./dom";
import { course, lines, referenceName, type Shown } from "./shown";
import { small, type Words } from "./words";

/** Return all weeks of all outcomes and scenarios as a table, one row each, for a spreadsheet or a program. */
export function table(about: About, words: Words, shown: Shown): Blob {
  const rows: (string | number | null | undefined)[][] = [words.say("table_heads").split(",")];
  const fixed = fixedText(shown.state, about, words);
  for (const line of lines(shown, words)) {
    for (const outcome of about.outcomes) {
      const one = course(line, { ...shown, outcome });
      about.days.forEach((date, week) => {
        const numbers = [one?.level, one?.difference, one?.low, one?.high, one?.world_low, one?.world_high];
        const scaled = numbers.map((series) => {
          const value = series?.[week];
          return value == null ? null : Number((value * outcome.scale).toPrecision(12));
        });
        rows.push([line.name, line.answer.label, outcome.label, outcome.unit, week, date, ...scaled, fixed]);
      });
    }
  }
  // Where the comma is the decimal mark, spreadsheets expect a semicolon between cells.
  const comma = words.number(0.5, 1).includes(",");
  const text = rows.map((row) => row.map((value) => cell(value, comma)).join(comma ? ";" : ",")).join("\r\n");
  // The mark at the beginning lets spreadsheets know that letters are UTF-8.
  return new Blob([`\ufeff${text}\r\n`], { type: "text/csv" });
}

/** Return a value as a cell; what a spreadsheet would take for a formula is marked as text. */
function cell(value: string | number | null | undefined, comma: boolean): string {
  if (typeof value !== "string") return value == null ? "" : comma ? String(value).replace(".", ",") : String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const EDGE = 24;
const LINE = 26;
/** How far right of its line a name stands. */
const NAME = 40;

/** Return the figure with its sentence above; below, the scenarios, how certain it is, what it is and its origin. */
export async function picture(about: About, words: Words, shown: Shown, chart: Chart): Promise<Blob | null> {
  const figure = chart.canvas;
  if (!figure) return null;
  const ratio = devicePixelRatio;
  const canvas = document.createElement("canvas");
  const ctx = canvas.getContext("2d");
  if (!ctx) return null;
  const font = (size: number, weight = 400): string => `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  const width = figure.width / ratio;
  ctx.font = font(17, 600);
  const all = lines(shown, words);
  // The sentence and how certain it is are of the first outcome, whatever is drawn.
  const [use] = about.outcomes;
  const now = all[0]?.answer;
  const owned = (text: string): string => (shown.outcome === use || !text ? text : `${use!.label}: ${small(text)}`);
  const title = wrapped(ctx, owned(now?.sentence ?? ""), width);
  ctx.font = font(13);
  const compared = words.say("compared", { reference: shown.state.against ? referenceName(shown, words) : small(words.say("typical")) });
  const legend = all.map((line) => ({ ...line, text: `${line.name}: ${line.answer.label}` }));
  if (!shown.state.against) legend.push({ ...all[0]!, colour: "text", width: 2, dash: [], text: compared });
  const names = legend.map(({ text }) => wrapped(ctx, text, width - NAME));
  const subtitle = `${shown.outcome.label}, ${shown.levels ? shown.outcome.unit : shown.outcome.unit_of_change}`;
  const runs = words.say("runs", { runs: shown.comparison.replicates, worlds: shown.comparison.worlds });
  const fingerprint = `${about.made_with}. ${runs}. ${about.held?.note ?? ""}`;
  const below = [
    shown.state.against ? compared : "",
    `${words.say("office")}: ${small(now?.office ?? "")}`,
    shown.outcome === use ? "" : drawn(shown, words),
    owned(now?.sure ?? ""),
    fixedText(shown.state, about, words),
    `${words.say("not_forecast")} ${about.counts}`,
    fingerprint,
  ].filter(Boolean).flatMap((text) => wrapped(ctx, text, width));
  const height = figure.height / ratio + LINE * (title.length + 1 + names.flat().length + below.length);
  canvas.width = (width + 2 * EDGE) * ratio;
  canvas.height = (height + 2 * EDGE) * ratio;
  ctx.scale(ratio, ratio);
  ctx.fillStyle = colour("paper");
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  let y = EDGE;
  const write = (text: string, ink: string, at: string, left = EDGE): void => {
    ctx.font = at;
    ctx.fillStyle = colour(ink);
    ctx.fillText(text, left, y + 17);
    y += LINE;
  };
  for (const text of title) write(text, "text", font(17, 600));
  write(subtitle, "quiet", font(13));
  ctx.drawImage(figure, EDGE, y, width, figure.height / ratio);
  y += figure.height / ratio + 8;
  legend.forEach((line, place) => {
    ctx.strokeStyle = colour(line.colour);
    ctx.lineWidth = line.width;
    ctx.setLineDash(line.dash);
    ctx.beginPath();
    ctx.moveTo(EDGE, y + 13);
    ctx.lineTo(EDGE + 30, y + 13);
    ctx.stroke();
    for (const text of names[place] ?? []) write(text, "text", font(13), EDGE + NAME);
  });
  for (const text of below) write(text, "quiet", font(13));
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** Return by how much the outcome that is drawn differs at the end. */
function drawn(shown: Shown, words: Words): string {
  const { outcome } = shown;
  const end = shown.comparison.choices[0]?.outcomes[outcome.key]?.end;
  if (!end) return "";
  const [difference, low, high] = [end.difference, end.low, end.high].map((value) => words.amount(outcome, value, true, false));
  return `${outcome.label}: ${difference} ${outcome.unit_of_change}, ${words.say("interval", { low: low!, high: high! })}.`;
}

function wrapped(ctx: CanvasRenderingContext2D, text: string, width: number): string[] {
  const rows: string[] = [""];
  for (const word of text.split(" ")) {
    const longer = `${rows.at(-1)} ${word}`.trim();
    if (ctx.measureText(longer).width <= width) rows[rows.length - 1] = longer;
    else rows.push(word);
  }
  return rows;
}
