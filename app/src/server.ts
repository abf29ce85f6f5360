/** Answers of the program that serves the page (`sim/app/server.py`). */

import { Lost, Refusal, type Answers, type Studies } from "./answers";
import type { About, Choice, Comparison, OfficeRun, Presets, Question, Story, StudyProgress } from "./contract";
import { pause } from "./dom";

export class Server implements Answers {
  readonly rough = true;

  readonly studies: Studies = {
    begin: (question) => ask<StudyProgress>("api/study", question),
    progress: (id) => ask<StudyProgress>(`api/study/${encodeURIComponent(id)}`),
  };

  about(language: string | null): Promise<About> {
    return ask<About>(`api/about${query(language)}`);
  }

  presets(language: string | null): Promise<Presets> {
    return ask<Presets>(`api/presets${query(language)}`);
  }

  compare(question: Question, rough: boolean, signal: AbortSignal, waiting: () => void): Promise<Comparison> {
    return ask<Comparison>("api/compare", { ...question, rough, weeks: null }, signal, waiting);
  }

  office(choice: Choice, replicate: number, language: string, signal: AbortSignal): Promise<OfficeRun> {
    return ask<OfficeRun>("api/office", { choice, replicate, language }, signal);
  }

  story(choice: Choice, person: number, replicate: number, language: string, signal: AbortSignal): Promise<Story> {
    return ask<Story>("api/story", { choice, person, replicate, language }, signal);
  }

  async alive(): Promise<void> {
    await ask("health");
  }
}

function query(language: string | null): string {
  return language ? `?language=${encodeURIComponent(language)}` : "";
}

/** Ask once; while the model is being compiled, wait and ask again. */
async function ask<T>(path: string, body?: unknown, signal?: AbortSignal, waiting?: () => void): Promise<T> {
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
