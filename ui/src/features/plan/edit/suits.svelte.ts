import { tierWords } from '../../../components/status';
import { client, type RowSummary, type Tier } from '../../../ipc/client';
import { takeBackVersion } from '../../../state/itemVersions';
import { toastFailure, toastUndo } from '../../../state/toasts';

/** The names of a persona and an arc, and the tier. */
type Pair = Pick<RowSummary, 'persona' | 'emotion' | 'tier'>;

/** What of a row its arc does not suit. */
interface Against {
  persona: boolean;
  tier: boolean;
}

interface Known {
  personas: ReadonlySet<string>;
  /** The tiers that each arc suits; none: all. */
  arcs: ReadonlyMap<string, readonly Tier[]>;
  /** Those that go together. */
  pairs: ReadonlySet<string>;
}

const keyOf = ({ persona, emotion }: Pick<Pair, 'persona' | 'emotion'>) => JSON.stringify([persona, emotion]);

/** What does not go together, for a person: "Sandwich Carer and Scenario". */
export function againstWords(pair: Pair, { persona, tier }: Against): string {
  return [persona ? pair.persona : '', tier ? tierWords[pair.tier] : ''].filter(Boolean).join(' and ');
}

/** Which arcs suit which personas and tiers, as the library says, while a plan is edited. */
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
        arcs: new Map(arcs.map(({ name, tiers }) => [name, tiers])),
        pairs: new Set(pairs),
      };
    } catch (cause) {
      toastFailure(cause, () => void this.load(datasetId));
    }
  }

  /** The library's arc does not name the row's persona, or its tier, among those that it suits. */
  against(pair: Pair): Against | null {
    const known = this.#known;
    const tiers = known?.arcs.get(pair.emotion);
    if (!known || !tiers) return null;
    const persona = known.personas.has(pair.persona) && !known.pairs.has(keyOf(pair));
    const tier = tiers.length > 0 && !tiers.includes(pair.tier);
    return persona || tier ? { persona, tier } : null;
  }

  /** The arc suits the row from now on: a new version of it, which can be taken back. */
  async allow(pair: Pair, datasetId = this.#datasetId, against = this.against(pair)): Promise<void> {
    try {
      const items = await client.library(datasetId);
      const arc = items.find(({ kind, name }) => kind === 'arc' && name === pair.emotion);
      const { item, body } = await client.libraryItem(arc?.id ?? 0);
      if (body.kind === 'arc' && against) {
        const personas = against.persona ? [...body.personas, pair.persona] : body.personas;
        const tiers = against.tier ? [...body.tiers, pair.tier] : body.tiers;
        const suited = { ...body, personas, tiers };
        const saved = await client.saveItem({ datasetId, id: item.id, seen: item.version, body: suited });
        const back = async () => {
          await takeBackVersion(saved.item, item.version);
          await this.#again(datasetId);
        };
        const title = `${pair.emotion} suits ${againstWords(pair, against)} now`;
        toastUndo(title, back, 'It is a new version of the arc.');
      }
      await this.#again(datasetId);
    } catch (cause) {
      toastFailure(cause, () => void this.allow(pair, datasetId, against));
    }
  }

  /** Where another dataset is edited by now, its arcs stay. */
  async #again(datasetId: number): Promise<void> {
    if (datasetId === this.#datasetId) await this.load(datasetId);
  }
}
