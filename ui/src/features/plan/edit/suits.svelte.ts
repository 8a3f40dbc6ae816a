import { client, type RowSummary } from '../../../ipc/client';
import { toastFailure, toastUndo } from '../../../state/toasts';

/** The names of a persona and an arc. */
type Pair = Pick<RowSummary, 'persona' | 'emotion'>;

interface Known {
  personas: ReadonlySet<string>;
  arcs: ReadonlySet<string>;
  /** Those that go together. */
  pairs: ReadonlySet<string>;
}

const keyOf = ({ persona, emotion }: Pair) => JSON.stringify([persona, emotion]);

/** Which arcs suit which personas, as the library says, while a plan is edited. */
export class Suits {
  #known = $state.raw<Known | null>(null);
  #datasetId = 0;

  async load(datasetId: number): Promise<void> {
    if (datasetId !== this.#datasetId) this.#known = null;
    this.#datasetId = datasetId;
    try {
      const { personas, arcs, suits } = await client.planChoices(datasetId);
      if (datasetId !== this.#datasetId) return;
      const persona = new Map(personas.map(({ id, name }) => [id, name]));
      const arc = new Map(arcs.map(({ id, name }) => [id, name]));
      const pairs = suits.map(({ personaId, arcId }) =>
        keyOf({ persona: persona.get(personaId) ?? '', emotion: arc.get(arcId) ?? '' }),
      );
      this.#known = {
        personas: new Set(persona.values()),
        arcs: new Set(arc.values()),
        pairs: new Set(pairs),
      };
    } catch (cause) {
      toastFailure(cause, () => void this.load(datasetId));
    }
  }

  /** Both are in the library, and its arc does not name the persona among those that it suits. */
  against(pair: Pair): boolean {
    const known = this.#known;
    if (!known?.personas.has(pair.persona) || !known.arcs.has(pair.emotion)) return false;
    return !known.pairs.has(keyOf(pair));
  }

  /** The arc suits the persona from now on: a new version of it, which can be taken back. */
  async allow(pair: Pair): Promise<void> {
    const datasetId = this.#datasetId;
    try {
      const items = await client.library(datasetId);
      const arc = items.find(({ kind, name }) => kind === 'arc' && name === pair.emotion);
      const { item, body } = await client.libraryItem(arc?.id ?? 0);
      if (body.kind === 'arc' && this.against(pair)) {
        const personas = [...body.personas, pair.persona];
        await client.saveItem({ datasetId, id: item.id, seen: item.version, body: { ...body, personas } });
        const back = async () => {
          await client.restoreItem(item.id, item.version);
          await this.load(datasetId);
        };
        toastUndo(`${pair.emotion} suits ${pair.persona} now`, back, 'It is a new version of the arc.');
      }
      await this.load(datasetId);
    } catch (cause) {
      toastFailure(cause, () => void this.allow(pair));
    }
  }
}
