import { coverage } from '../features/coverage/coverage.svelte';
import { filterOf } from '../features/coverage/gaps';
import type { Place } from '../features/coverage/heat.svelte';
import { plan } from '../features/plan/plan.svelte';
import type { CoverageLine, Filter } from '../ipc/client';
import { place } from '../state/place.svelte';
import { toastInfo } from '../state/toasts';

/** Shows the conversations that a number of the table counts. */
export function showCell({ row, column, value }: Place): void {
  const { rows, columns } = coverage.reportBy;
  show(
    filterOf(coverage.measure, value, [
      [rows, row],
      [columns, column],
    ]),
  );
}

export function showTopic(topic: CoverageLine): void {
  show(filterOf(coverage.measure, topic.counts[coverage.measure], [['topic', topic]]));
}

function show(filter: Filter | null): void {
  if (!filter) {
    toastInfo('No filter leaves just these', 'They have no value here, or share the line with other values.');
    return;
  }
  plan.setFilter(filter);
  place.go('conversations');
}
