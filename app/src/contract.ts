/** What the program says and is asked: the types of `sim/app/`. */

export interface Choice {
  staff: number;
  /** Users per adviser; `null` is usual for an office of this size. */
  caseload: number | null;
  pace: number;
  hours: Record<string, number>;
  measures: Record<string, string>;
  assumed?: Record<string, number>;
  /** Cell of the opened study whose other settings hold as well. */
  cell?: number;
}

export interface OfficeControl {
  key: "staff" | "caseload" | "pace";
  label: string;
  help: string;
  low: number;
  high: number;
  step: number;
  default: number | null;
  unit: string;
  positions?: { value: number; label: string }[];
  /** Staff, and how many department heads an office has from there on. */
  heads?: [number, number][];
  /** Staff, and what is usual at that size; a straight line between. */
  usual?: [number, number][];
}

export interface Activity {
  key: string;
  label: string;
  help: string;
  default_hours: number;
}

export interface Measure {
  key: string;
  label: string;
  help: string;
  default_start: string;
  /** How long it lasts; `null` to the end. */
  weeks: number | null;
  group: string | null;
}

export interface Assumed {
  name: string;
  label: string;
  help: string;
  low: number;
  high: number;
  default: number | null;
  /** What the model has where nothing else is said. */
  shipped: number;
  confidence: string;
  source: string;
}

export interface Outcome {
  key: string;
  name: string;
  label: string;
  explanation: string;
  unit: string;
  unit_of_change: string;
  good: -1 | 0 | 1;
  margin: number;
  scale: number;
}

export interface About {
  language: string;
  languages: string[];
  title: string;
  weeks: number;
  start: string;
  days: string[];
  words: Record<string, string>;
  office: OfficeControl[];
  leaders: { total_hours: number; explained: string; activities: Activity[] };
  measures: Measure[];
  assumed: Assumed[];
  counts: string;
  outcomes: Outcome[];
  services: { key: string; label: string; week: number }[];
  stages: { key: string; label: string }[];
  defaults: Choice;
  /** Version, rules and seed: with the command, what is needed to make the same numbers. */
  made_with: string;
  limits: { choices: number; worlds: number };
  /** Of a page in a file alone: what it holds. */
  held?: Held;
}

export interface Held {
  note: string;
  /** Precision of weekly values. */
  step: number;
  replicates: number;
  choices: Choice[];
  /** Ways to spend leaders' hours. */
  styles: { label: string; hours: Record<string, number> }[];
}

export type Series = (number | null)[];

export interface Course {
  level: Series;
  difference: Series;
  low: Series;
  high: Series;
  /** Without these a rough answer does: it has too few worlds. */
  world_low: Series | null;
  world_high: Series | null;
  end: { level: number; difference: number; low: number; high: number };
}

export interface Answer {
  label: string;
  /** As much of the label as tells it apart from the others. */
  short?: string;
  /** How large the office is, who leads it, and how fast services change there. */
  office: string;
  idle: { measure: string | null; why: string }[];
  sentence: string;
  price: string;
  when: string;
  sure: string;
  /** There is none where nothing was changed. */
  size: { key: "none" | "negligible" | "small" | "large"; label: string };
  certainty: {
    luck: { key: string; label: string };
    /** A rough answer has too few worlds to count: `null`. */
    worlds: { holds: string; count: number | null; of: number | null; label: string };
  };
  outcomes: Record<string, Course>;
  monday: { key: string; label: string; before: number; after: number }[];
}

export interface Comparison {
  rough: boolean;
  worlds: number;
  replicates: number;
  choices: Answer[];
  reference: { label: string; levels: Record<string, Series> };
  /** What runs all of this as a study. */
  command: string;
  took: number;
}

export interface Question {
  language: string;
  choices: Choice[];
  /** What all but the first choice are called. */
  letters: string[];
  reference: number | null;
}

export interface OfficeRun {
  people: { id: number; name: string; department: number; innovative: boolean; leader: boolean }[];
  weeks: number;
  uses: string[];
  routine: string[];
}

export interface Story {
  title: string;
  sentences: { week: number; date: string; text: string }[];
  /** What tells the story, where the page cannot. */
  command?: string;
}

export interface Presets {
  study: string | null;
  presets: { label: string; choice: Choice; fixed: string[] }[];
}

export interface StudyProgress {
  id: string;
  state: "running" | "done" | "failed";
  done: number;
  of: number;
  folder: string;
  command: string;
  report: string | null;
  error: string | null;
}
