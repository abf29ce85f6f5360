/** Where answers come from: the program that serves the page, or the file that the page is. */

import type { About, Choice, Comparison, OfficeRun, Presets, Question, Story, StudyProgress } from "./contract";

/** The question was heard, and refused: the message says why. */
export class Refusal extends Error {}

/** Nobody answers. */
export class Lost extends Error {}

export interface Answers {
  /** Whether a rough answer comes sooner than the one over all worlds. */
  readonly rough: boolean;
  /** Makes studies, where a program can. */
  readonly studies: Studies | null;
  about(language: string | null): Promise<About>;
  presets(language: string | null): Promise<Presets>;
  /** Compare choices; `waiting` is called while the model is being compiled. */
  compare(question: Question, rough: boolean, signal: AbortSignal, waiting: () => void): Promise<Comparison>;
  office(choice: Choice, replicate: number, language: string, signal: AbortSignal): Promise<OfficeRun>;
  story(choice: Choice, person: number, replicate: number, language: string, signal: AbortSignal): Promise<Story>;
  /** Resolve when somebody answers, and reject with `Lost` when nobody does. */
  alive(): Promise<void>;
}

export interface Studies {
  begin(question: Question): Promise<StudyProgress>;
  progress(id: string): Promise<StudyProgress>;
}
