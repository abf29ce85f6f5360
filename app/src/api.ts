/** Talk with the server: one question at a time, the newest first, what is stale dropped on both sides. */

import type { Comparison, Question } from "./contract";

/** The server answered, and refused: its message says why. */
export class Refusal extends Error {}

/** The server does not answer. */
export class Lost extends Error {}

/** Ask once; while the model is being compiled, wait and ask again. */
export async function ask<T>(path: string, body?: unknown, signal?: AbortSignal, waiting?: () => void): Promise<T> {
  for (;;) {
    const response = await answered(path, body, signal);
    if (response.status === 503) {
      waiting?.();
      await pause(1000 * Number(response.headers.get("Retry-After") ?? 1));
      signal?.throwIfAborted();
      continue;
    }
    const content = (await response.json().catch(() => ({}))) as T & { error?: string };
    if (!response.ok) throw new Refusal(content.error ?? `${response.status} ${response.statusText}`);
    return content;
  }
}

async function answered(path: string, body: unknown, signal: AbortSignal | undefined): Promise<Response> {
  const how: RequestInit = { signal: signal ?? null };
  if (body !== undefined) {
    how.method = "POST";
    how.headers = { "Content-Type": "application/json" };
    how.body = JSON.stringify(body);
  }
  try {
    return await fetch(path, how);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Lost();
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, milliseconds));
}

export interface Listener<Q> {
  answer(question: Q, comparison: Comparison): void;
  waiting(): void;
  failed(error: Error): void;
}

/** How long a rough answer may take before a newer question drops it: so one comes while a slider moves. */
const PATIENCE = 300;

/** Compares: a rough answer over few worlds at once, then all worlds, and never an old one after a new one. */
export class Comparer<Q extends { question: Question }> {
  private wanted: Q | null = null;
  private current: AbortController | null = null;
  private rough = true;
  private since = 0;

  constructor(private readonly listener: Listener<Q>) {}

  ask(wanted: Q): void {
    this.wanted = wanted;
    if (!this.current) void this.work();
    else if (!this.rough || performance.now() - this.since > PATIENCE) this.current.abort();
  }

  private async work(): Promise<void> {
    let done: Q | null = null;
    while (this.wanted && this.wanted !== done) {
      const wanted: Q = this.wanted;
      try {
        await this.fetch(wanted, true);
        if (this.wanted === wanted) await this.fetch(wanted, false);
      } catch (error) {
        if (this.current?.signal.aborted) continue;
        this.wanted = null;
        this.listener.failed(error as Error);
      }
      done = wanted;
    }
    this.current = null;
  }

  private async fetch(wanted: Q, rough: boolean): Promise<void> {
    this.current = new AbortController();
    this.rough = rough;
    this.since = performance.now();
    const body = { ...wanted.question, rough, weeks: null };
    const { signal } = this.current;
    const comparison = await ask<Comparison>("api/compare", body, signal, () => this.listener.waiting());
    signal.throwIfAborted();
    this.listener.answer(wanted, comparison);
  }
}
