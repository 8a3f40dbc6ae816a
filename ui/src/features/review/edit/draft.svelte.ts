import { SvelteMap } from 'svelte/reactivity';
import { copyText } from '../../../components/copy';
import {
  client,
  toFailure,
  type AppFailure,
  type EditedTurn,
  type EditOutcome,
  type Speaker,
  type TurnView,
  type VersionDetail,
} from '../../../ipc/client';
import { datasets } from '../../../state/datasets.svelte';
import { toastOffer } from '../../../state/toasts';
import { watchUnsaved } from '../../../state/unsaved';
import { share, wordChange, type WordChange } from './words';

export interface DraftTurn extends EditedTurn {
  /** The same for as long as the turn is there, wherever it moves. */
  key: number;
}

/** An exchange that was taken out, and where it stood. */
interface TakenOut {
  at: number;
  turns: DraftTurn[];
}

const other = (role: Speaker): Speaker => (role === 'user' ? 'assistant' : 'user');

/** A version while it is edited: nothing of it is stored before it is saved. */
export class EditDraft {
  readonly conversationId: number;
  readonly version: VersionDetail;
  readonly datasetId = datasets.current?.id ?? null;
  turns = $state<DraftTurn[]>([]);
  /** The turn that is a field, counted from 0. */
  at = $state(0);
  saving = $state(false);
  /** Why it was not saved. */
  failure = $state.raw<AppFailure | null>(null);
  /** The exchange that was taken out last. */
  takenOut = $state.raw<TakenOut | null>(null);
  /** It was begun before, left, and is taken up again. */
  takenUp = $state(false);
  #keys = 0;
  /** What differs in a turn, for as long as its text is the same. */
  readonly #known = new Map<number, { content: string; change: WordChange }>();

  constructor(conversationId: number, version: VersionDetail, at: number) {
    this.conversationId = conversationId;
    this.version = version;
    this.turns = version.turns.map(({ role, content }, i) => this.#turn(role, content, i + 1));
    this.at = within(at, this.turns.length);
  }

  // No derived values: they would end with the view that the draft was begun in, and it outlives that.
  get changed(): boolean {
    const { turns } = this.version;
    const same = ({ role, content, from }: DraftTurn, at: number) =>
      from === at + 1 && role === turns[at]?.role && content === turns[at]?.content;
    return turns.length !== this.turns.length || !this.turns.every(same);
  }

  /** Words that differ, as a share. */
  get share(): number {
    const kept = this.turns.map((turn) => this.#changeOf(turn));
    const still = new Set(this.turns.map(({ from }) => from));
    const gone = this.version.turns.filter((_, at) => !still.has(at + 1));
    return share([...kept, ...gone.map(({ content }) => wordChange(content, ''))]);
  }

  /** The turn as it was, where it was one. */
  was(turn: DraftTurn): TurnView | undefined {
    return turn.from === null ? undefined : this.version.turns[turn.from - 1];
  }

  go(at: number): void {
    this.at = within(at, this.turns.length);
  }

  /** The first turn of an exchange, and how many it has: a client's turn and its answer, or one that stands alone. */
  exchange(at: number): [first: number, length: number] {
    const { turns } = this;
    const first = turns[at]?.role === 'assistant' && turns[at - 1]?.role === 'user' ? at - 1 : at;
    return [first, turns[first]?.role === 'user' && turns[first + 1]?.role === 'assistant' ? 2 : 1];
  }

  /** The texts of an exchange change places: who speaks first stays. */
  swap(at: number): void {
    const [first, length] = this.exchange(at);
    const [a, b] = [this.turns[first], this.turns[first + 1]];
    if (length < 2 || !a || !b) return;
    this.#change(() => this.turns.splice(first, 2, { ...b, role: a.role }, { ...a, role: b.role }));
  }

  /** Another speaker says it. */
  giveToOther(at: number): void {
    const turn = this.turns[at];
    if (turn) this.#change(() => (turn.role = other(turn.role)));
  }

  deleteExchange(at: number): void {
    const [first, length] = this.exchange(at);
    if (length >= this.turns.length) return;
    this.#change(() => {
      this.takenOut = { at: first, turns: this.turns.splice(first, length) };
      this.go(first);
    });
  }

  bringBack(): void {
    const { takenOut } = this;
    if (!takenOut) return;
    this.#change(() => {
      this.turns.splice(takenOut.at, 0, ...takenOut.turns);
      this.takenOut = null;
      this.go(takenOut.at);
    });
  }

  addExchange(at: number): void {
    const [first, length] = this.exchange(at);
    const after = first + length;
    this.#change(() => {
      this.turns.splice(after, 0, this.#turn('user', '', null), this.#turn('assistant', '', null));
      this.takenOut = null;
      this.go(after);
    });
  }

  /** What it came to; null where it is refused, and then nothing is lost. */
  async save(): Promise<EditOutcome | null> {
    if (this.saving) return null;
    this.saving = true;
    this.failure = null;
    const turns = this.turns.map(({ role, content, from }) => ({ role, content, from }));
    try {
      const outcome = await client.edit({
        conversationId: this.conversationId,
        seen: this.version.id,
        turns,
      });
      forget(this);
      return outcome;
    } catch (cause) {
      this.failure = toFailure(cause);
      this.go((turnIn(this.failure.message) ?? this.at + 1) - 1);
      return null;
    } finally {
      this.saving = false;
    }
  }

  /** All of it as plain text: what can be rescued where it cannot be saved. */
  get text(): string {
    const who = { user: 'Client', assistant: 'Coach' };
    return this.turns.map(({ role, content }) => `${who[role]}: ${content}`).join('\n\n');
  }

  /** Says, where its fields are not seen, that it is not saved. */
  offerText(title: string, why: string): void {
    toastOffer(title, 'Copy your text', () => void copyText(this.text), why);
  }

  #turn(role: Speaker, content: string, from: number | null): DraftTurn {
    return { key: (this.#keys += 1), role, content, from };
  }

  #change(change: () => unknown): void {
    change();
    this.failure = null;
  }

  #changeOf(turn: DraftTurn): WordChange {
    const known = this.#known.get(turn.key);
    if (known?.content === turn.content) return known.change;
    const change = wordChange(this.was(turn)?.content ?? '', turn.content);
    this.#known.set(turn.key, { content: turn.content, change });
    return change;
  }
}

const within = (at: number, length: number) => Math.max(0, Math.min(at, length - 1));

/** The turn that a refusal names, so that it can be gone to. */
function turnIn(message: string): number | null {
  const named = /\bturns? (\d+)/i.exec(message)?.[1];
  return named === undefined ? null : Number(named);
}

/** Drafts that were begun and neither saved nor discarded, by their conversation, whatever version that shows by then. */
const drafts = new SvelteMap<number, EditDraft>();

/** What is edited of a conversation: what was left, or this version. `turn` is where to begin, counted from 1. */
export function draftOf(conversationId: number, version: VersionDetail, turn: number): EditDraft {
  const left = changedDraft(conversationId);
  const draft = left ?? new EditDraft(conversationId, version, turn - 1);
  draft.takenUp = left !== undefined;
  left?.go(turn - 1);
  drafts.set(conversationId, draft);
  return draft;
}

export function forget(draft: EditDraft): void {
  if (drafts.get(draft.conversationId) === draft) drafts.delete(draft.conversationId);
}

/** Changes of a conversation that are not saved. */
export function changedDraft(conversationId: number): EditDraft | undefined {
  const draft = drafts.get(conversationId);
  return draft?.changed ? draft : undefined;
}

watchUnsaved('an edited conversation', () =>
  [...drafts.values()].some(
    ({ changed, datasetId }) => changed && (datasetId === null || datasets.has(datasetId)),
  ),
);
