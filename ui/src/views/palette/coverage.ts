import LayoutGrid from '@lucide/svelte/icons/layout-grid';
import Plus from '@lucide/svelte/icons/plus';
import { coverage } from '../../features/coverage/coverage.svelte';
import { measures } from '../../features/coverage/gaps';
import { planGaps, planText } from '../../features/coverage/planGaps';
import type { Command } from '../../features/shell/palette.svelte';
import { place } from '../../state/place.svelte';

const of = (id: string, label: string) => ({ id: `coverage:${id}`, group: 'Coverage' as const, label });

/** What can be done in the coverage, while it is shown. */
export function coverageCommands(): Command[] {
  if (place.name !== 'coverage' || !coverage.report) return [];
  const { target } = coverage.report;
  const found: (Command | false)[] = [
    coverage.why === null && {
      ...of('plan', planText(coverage)),
      kbd: 'P',
      icon: Plus,
      run: () => void planGaps(),
    },
    ...measures.map(
      ({ value, label }) =>
        value !== coverage.measure && {
          ...of(value, `Show ${label.toLowerCase()}`),
          icon: LayoutGrid,
          run: () => coverage.setMeasure(value),
        },
    ),
    { ...of('raise', 'Raise the target'), run: () => coverage.setTarget(target + 1) },
  ];
  return found.filter((command) => command !== false);
}
