import { client, type Tier } from '../../ipc/client';
import { place } from '../../state/place.svelte';
import { toastFailure } from '../../state/toasts';
import { tierWords } from '../../components/status';
import { library } from './library.svelte';

/** What a first template of a tier begins with. */
const BEGINNING = `You write a conversation between {{ voice.name }}, {{ voice.role }}, and a client.

The client: {{ persona.name }}, {{ persona.role }}.
The topic: {{ topic.name }}.
`;

/** Another template of a tier, as the one in use is; it is opened and not in use yet. */
export async function newTemplate(tier: Tier): Promise<void> {
  const { datasetId } = library;
  if (datasetId === null) return;
  const own = (library.items.value ?? []).filter((item) => item.kind === 'template');
  const inUse = own.find((item) => item.tier === tier && item.active);
  try {
    const body = inUse ? (await client.libraryItem(inUse.id)).body : null;
    const text = body?.kind === 'template' ? body.body : BEGINNING;
    const names = own.map(({ name }) => name.toLowerCase());
    let name = `${tierWords[tier]} template`;
    for (let n = 2; names.includes(name.toLowerCase()); n += 1) name = `${tierWords[tier]} template ${n}`;
    const made = await client.saveItem({
      datasetId,
      id: null,
      seen: null,
      body: { kind: 'template', name, tier, body: text, notes: '' },
    });
    library.taken(made);
    place.go('template', { itemId: made.item.id });
  } catch (cause) {
    toastFailure(cause, () => void newTemplate(tier));
  }
}
