import MessageSquareText from '@lucide/svelte/icons/message-square-text';
import { statusLooks } from '../../components/status';
import { noFilter } from '../../features/plan/filter';
import { showRow } from '../../features/plan/showRow';
import type { Command } from '../../features/shell/palette.svelte';
import { client } from '../../ipc/client';
import { datasets } from '../../state/datasets.svelte';
import { coverageCommands } from './coverage';
import { exportCommands } from './export';
import { actionCommands, datasetCommands, placeCommands, settingsCommands } from './general';
import { hereCommands } from './here';
import { learningCommands } from './learning';
import { libraryCommands } from './library';
import { tableCommands } from './table';
import { templateCommands } from './template';

const FOUND_ROWS = 8;

/** What can be done at this moment. */
export function commandsNow(): Command[] {
  return [
    ...hereCommands(),
    ...exportCommands(),
    ...coverageCommands(),
    ...libraryCommands(),
    ...templateCommands(),
    ...actionCommands(),
    ...learningCommands(),
    ...placeCommands(),
    ...tableCommands(),
    ...settingsCommands(),
    ...datasetCommands(),
  ];
}

/** Conversations of the current dataset that fit the words. */
export async function findRows(text: string): Promise<Command[]> {
  const dataset = datasets.current;
  if (!dataset) return [];
  const words = /^\d+$/.test(text.trim()) ? `#${text.trim()}` : text;
  const page = await client.rows({
    datasetId: dataset.id,
    filter: { ...noFilter(), text: words },
    sort: 'number',
    descending: false,
    offset: 0,
    limit: FOUND_ROWS,
  });
  return page.rows.map((row) => ({
    id: `row:${row.id}`,
    group: 'Conversations',
    // What was imported may have no plan.
    label: `#${row.number} ${[row.persona, row.topic].filter((name) => name !== '').join(', ')}`,
    detail: statusLooks[row.status].word,
    icon: MessageSquareText,
    run: () => void showRow(row.id),
  }));
}
