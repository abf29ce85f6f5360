/** What the page shows now: the answer with the state that was asked about, and how one looks at it. */

import type { About, Answer, Comparison, Course, Outcome, Series } from "./contract";
import type { Letter, State } from "./state";
import type { Words } from "./words";

export interface Shown {
  /** The state that was asked about: an answer may be older than the controls. */
  state: State;
  letters: Letter[];
  comparison: Comparison;
  outcome: Outcome;
  levels: boolean;
  week: number;
}

/** One scenario as drawn: the current one has no letter. */
export interface Line {
  letter: Letter | null;
  /** Its colour in the style sheet. */
  colour: string;
  dash: number[];
  width: number;
  name: string;
  answer: Answer;
}

const DASHES: Record<Letter, number[]> = { a: [8, 4], b: [2, 3], c: [10, 3, 2, 3], d: [16, 4] };

/** Return the scenarios as drawn; the one that the others are compared with is the black line. */
export function lines(shown: Shown, words: Words): Line[] {
  return shown.comparison.choices.map((answer, place) => {
    const letter = shown.letters[place - 1] ?? null;
    const reference = letter !== null && letter === shown.state.against;
    return {
      letter,
      colour: reference ? "text" : `line-${letter ?? "now"}`,
      dash: letter && !reference ? DASHES[letter] : [],
      width: letter ? 1.75 : 2.75,
      name: letter ? letter.toUpperCase() : words.say("now"),
      answer,
    };
  });
}

export function course(line: Line, shown: Shown): Course | undefined {
  return line.answer.outcomes[shown.outcome.key];
}

/** Return the level or the difference, whichever is shown. */
export function values(line: Line, shown: Shown): Series {
  return course(line, shown)?.[shown.levels ? "level" : "difference"] ?? [];
}

export function referenceName(shown: Shown, words: Words): string {
  return shown.state.against?.toUpperCase() ?? words.say("typical");
}

export function day(about: About, week: number): string {
  return about.days[Math.min(Math.max(week, 0), about.days.length - 1)] ?? about.start;
}
