import {
  client,
  toFailure,
  type AppFailure,
  type ConversationImport,
  type ConversationPreview,
  type ConversationsImported,
} from '../../ipc/client';
import { plural } from '../../lib/format';
import { datasets } from '../../state/datasets.svelte';
import { toastUndo } from '../../state/toasts';
import { underWay } from '../../state/underWay';

export type Format = 'auto' | 'messages' | 'sharegpt' | 'alpaca';
export type TierChoice = 'auto' | NonNullable<ConversationImport['tier']>;

/** One import: a file is chosen, looked at as often as its choices change, and brought in. */
export class ConversationsImporting {
  path = $state<string | null>(null);
  preview = $state.raw<ConversationPreview | null>(null);
  failure = $state.raw<AppFailure | null>(null);
  /** What is under way. */
  busy = $state<'reading' | 'importing' | null>(null);

  format = $state<Format>('auto');
  tier = $state<TierChoice>('auto');
  /** What roles of the file mean, by their names; '' where nobody has said yet. */
  roles = $state<Record<string, string>>({});
  skipBad = $state(false);

  #asked = 0;

  /** Why it cannot be imported now, in a few words. */
  readonly why = $derived.by(() => {
    if (this.busy === 'reading') return 'The file is being read';
    if (!this.preview) return 'Choose a file first';
    if (this.preview.good === 0) return 'No line of it can be taken';
    if (this.preview.badTotal > 0 && !this.skipBad)
      return `${plural(this.preview.badTotal, 'line')} cannot be taken: leave them out, or mend the file`;
    return null;
  });

  /** Asks for a file, and looks at it. */
  async pick(): Promise<void> {
    if (this.busy) return;
    try {
      const path = await client.pickConversations();
      if (path === null) return;
      this.#begin(path);
    } catch (cause) {
      this.failure = toFailure(cause);
      return;
    }
    await this.look();
  }

  #begin(path: string): void {
    this.path = path;
    this.preview = null;
    this.failure = null;
    this.format = 'auto';
    this.roles = {};
    this.skipBad = false;
  }

  /** Looks at the file as it is asked for now. What was asked before is no longer waited for. */
  async look(): Promise<void> {
    const input = this.#input();
    if (!input || this.busy === 'importing') return;
    const asked = (this.#asked += 1);
    this.busy = 'reading';
    try {
      const preview = await client.previewConversations(input);
      if (asked !== this.#asked) return;
      this.preview = preview;
      this.failure = null;
    } catch (cause) {
      if (asked !== this.#asked) return;
      this.preview = null;
      this.failure = toFailure(cause);
    } finally {
      if (asked === this.#asked) this.busy = null;
    }
  }

  /** True where the conversations are in. `show` shows those of a dataset, whatever is filtered by. */
  async run(show: (datasetId: number) => void): Promise<boolean> {
    const input = this.#input();
    if (!input || this.why !== null || this.busy) return false;
    this.busy = 'importing';
    try {
      const imported = await underWay('Conversations are being imported', client.importConversations(input));
      this.failure = null;
      toastUndo(
        `${plural(imported.added, 'conversation')} imported`,
        () => client.undo(imported.undoToken),
        leftOut(imported),
        {
          also: { label: 'Show', onClick: () => show(input.datasetId) },
          datasetId: input.datasetId,
        },
      );
      return true;
    } catch (cause) {
      this.failure = toFailure(cause);
      return false;
    } finally {
      this.busy = null;
    }
  }

  #input(): ConversationImport | null {
    const dataset = datasets.current;
    if (!dataset || this.path === null) return null;
    return {
      datasetId: dataset.id,
      path: this.path,
      format: this.format === 'auto' ? null : this.format,
      tier: this.tier === 'auto' ? null : this.tier,
      roles: Object.entries(this.roles)
        .filter(([, meaning]) => meaning !== '')
        .map(([name, meaning]) => ({ name, meaning, count: 0 })),
      skipBad: this.skipBad,
    };
  }
}

function leftOut({ known, skipped }: ConversationsImported): string {
  const parts = [
    known > 0 ? `${known} were there already` : null,
    skipped > 0 ? `${plural(skipped, 'line')} with a problem left out` : null,
  ];
  return parts.filter((part) => part !== null).join(', ');
}
