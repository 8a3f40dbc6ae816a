import { client, type BatchView, type BrakeView } from '../../ipc/client';
import { plural } from '../../lib/format';
import { soon } from '../../lib/soon';
import { feed } from '../../state/feed';
import { MOST_AVOIDED, decidePhrase } from '../../state/phrases';

/** While answers arrive it is asked so often at most. */
const PACE_MS = 2000;

/** What returns too often while a batch writes, until the person decides about it. One at a time. */
export class Brake {
  found = $state.raw<BrakeView | null>(null);
  /** A decision is on its way. */
  deciding = $state(false);
  readonly #datasetId: number;
  #asked = 0;
  readonly #again = soon(() => void this.look(), PACE_MS);
  #stopped = false;

  constructor(datasetId: number) {
    this.#datasetId = datasetId;
  }

  /** Looks from then on, at once and after changes. Gives back how to stop. */
  follow(): () => void {
    void this.look();
    const { ask } = this.#again;
    const ours = (batches: BatchView[]) =>
      batches.some(({ datasetId }) => datasetId === this.#datasetId) && ask();
    const stop = feed.follow({ rows: ask, batches: ours, resync: ask });
    return () => {
      this.#stopped = true;
      this.#again.stop();
      stop();
    };
  }

  /** What cannot be read now is read at the next change: no batch is held up by it. */
  async look(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const found = await client.brake(this.#datasetId);
      if (asked === this.#asked && !this.#stopped) this.found = found;
    } catch {
      // Asked again at the next change.
    }
  }

  /** Nothing more is said of this phrase; avoided, prompts that are still to be sent say so. */
  async decide(decision: 'avoid' | 'allow'): Promise<void> {
    const { found } = this;
    if (!found || this.deciding) return;
    this.deciding = true;
    const note =
      decision === 'avoid'
        ? `${plural(found.avoided + 1, 'phrase')} of at most ${MOST_AVOIDED}. Prompts still to be sent ask for others.`
        : 'It is not held up again for this phrase.';
    let done = false;
    await decidePhrase(
      this.#datasetId,
      { ...found, decision: null },
      decision,
      () => {
        done = true;
        void this.look();
      },
      note,
    );
    // Gone at once, not only when the next answer comes; a later one may have come meanwhile.
    if (done && this.found === found) this.found = null;
    this.deciding = false;
  }
}

/** "8 of 15 replies begin “NAME, first, take a breath”". */
export function brakeText({ kind, speaker, text, count, of }: BrakeView): string {
  const who = speaker === 'user' ? 'clients' : 'replies';
  const verb = { opening: 'begin', closing: 'end in', phrase: 'say' }[kind];
  return `${count} of ${of} ${who} ${verb} “${text}”`;
}
