import { useBackend, type Backend } from '../../src/ipc/client';
import { fakeBackend } from '../../src/ipc/fake';
import { world } from '../opened';

type Commands = Backend['commands'];
type Name = keyof Commands;
type Answer = Awaited<ReturnType<Commands['snapshot']>>;

const refused = (message: string): Answer => ({
  status: 'error',
  error: { code: 'database', message, hint: 'Try again in a moment.', problems: [] },
});

let backend: Backend | null = null;
let over: unknown = null;

/** The commands of the window's present world, for a test to put its own in place of some. */
function commands(): Record<Name, (...args: never[]) => Promise<unknown>> {
  if (!backend || over !== world) backend = fakeBackend(world);
  over = world;
  useBackend(backend);
  return backend.commands as never;
}

/** The next call of a command fails, or all of them until the returned function is called. */
export function fails(name: Name, once = true, message = 'The database is busy.'): () => void {
  const all = commands();
  const real = all[name];
  const back = () => void (all[name] = real);
  all[name] = () => {
    if (once) back();
    return Promise.resolve(refused(message));
  };
  return back;
}

/** A command answers something else from now on. */
export function answers<T>(name: Name, change: (data: T) => T): void {
  const all = commands();
  const real = all[name];
  all[name] = async (...args) => {
    const answer = (await real(...args)) as Answer;
    return answer.status === 'ok' ? { ...answer, data: change(answer.data as T) } : answer;
  };
}

/** Calls of a command are answered when the test says so, in the order it says. */
export class Held {
  readonly calls: unknown[][] = [];
  readonly #answers: (() => void)[] = [];
  readonly #back: () => void;

  constructor(name: Name) {
    const all = commands();
    const real = all[name];
    this.#back = () => void (all[name] = real);
    all[name] = async (...args) => {
      this.calls.push(args);
      const answer = await real(...args);
      await new Promise<void>((resolve) => this.#answers.push(resolve));
      return answer;
    };
  }

  /** How many wait for their answer. */
  get waiting(): number {
    return this.#answers.length;
  }

  answer(at = 0): void {
    this.#answers.splice(at, 1)[0]?.();
  }

  release(): void {
    this.#back();
    for (const answer of this.#answers.splice(0)) answer();
  }
}

/** Long enough for whatever was under way to be over. */
export const settled = () => new Promise((resolve) => setTimeout(resolve, 30));
