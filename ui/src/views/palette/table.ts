import Bookmark from '@lucide/svelte/icons/bookmark';
import Columns3 from '@lucide/svelte/icons/columns-3';
import ListFilter from '@lucide/svelte/icons/list-filter';
import Pencil from '@lucide/svelte/icons/pencil';
import Plus from '@lucide/svelte/icons/plus';
import Rows3 from '@lucide/svelte/icons/rows-3';
import { optionalColumns } from '../../features/plan/columns';
import {
  dimensions,
  including,
  isEmpty,
  noFilter,
  optionsOf,
  toggled,
  type FilterValue,
} from '../../features/plan/filter';
import { editing } from '../../features/plan/edit/editing.svelte';
import { plan } from '../../features/plan/plan.svelte';
import { quickViews } from '../../features/plan/quickViews';
import { savedViews } from '../../features/plan/savedViews.svelte';
import type { Command } from '../../features/shell/palette.svelte';
import type { Filter } from '../../ipc/client';
import { place } from '../../state/place.svelte';
import { datasets } from '../../state/datasets.svelte';
import { theme } from '../../state/theme.svelte';

/** Quick views, filters, columns and density. */
export function tableCommands(): Command[] {
  if (!datasets.current) return [];
  return [...viewCommands(), ...editCommands(), ...columnCommands(), ...filterCommands()];
}

function show(filter: Filter): void {
  place.go('conversations');
  plan.setFilter(filter);
}

function viewCommands(): Command[] {
  if (!datasets.current) return [];
  return quickViews(savedViews.list).map((view) => ({
    id: `view:${view.own ? 'own:' : ''}${view.name}`,
    group: 'Quick views',
    label: view.name,
    detail: 'Quick view',
    icon: Bookmark,
    whenTyped: true,
    run: () => show(view.filter),
  }));
}

function editCommands(): Command[] {
  const of = { group: 'Table' as const, icon: Pencil };
  return [
    {
      ...of,
      id: 'table:edit',
      label: editing.on ? 'Stop editing the plan' : 'Edit the plan',
      kbd: 'Mod+E',
      run: () => {
        place.go('conversations');
        editing.turn(!editing.on);
      },
    },
    {
      ...of,
      id: 'table:add',
      label: 'Add rows',
      detail: 'Type them, or paste a block',
      icon: Plus,
      run: () => {
        place.go('conversations');
        editing.toEnd();
      },
    },
  ];
}

/** Each value of each part of the filter. A topic may be one of thousands. */
function filterCommands(): Command[] {
  const clear: Command[] = isEmpty(plan.filter)
    ? []
    : [
        {
          id: 'filter:clear',
          group: 'Filter',
          label: 'Clear the filter',
          icon: ListFilter,
          whenTyped: true,
          run: () => show(noFilter()),
        },
      ];
  const values = dimensions.flatMap(({ key, name }) =>
    optionsOf(key, plan.facets).map((option): Command => {
      const on = (plan.filter[key] as FilterValue[]).includes(option.value);
      return {
        id: `filter:${key}:${option.value}`,
        group: 'Filter',
        label: `${name}: ${option.name}`,
        detail: on ? 'Remove from the filter' : 'Filter by it',
        icon: ListFilter,
        whenTyped: true,
        run: () => show((on ? toggled : including)(plan.filter, key, option.value)),
      };
    }),
  );
  return [...clear, ...values];
}

function columnCommands(): Command[] {
  const of = (id: string, label: string) => ({
    id: `table:${id}`,
    group: 'Table' as const,
    label,
    whenTyped: true,
  });
  const compact = theme.density === 'compact';
  return [
    ...optionalColumns.map((column): Command => {
      const hidden = plan.hidden.includes(column.key);
      return {
        ...of(column.key, `${hidden ? 'Show' : 'Hide'} the column ${column.name}`),
        icon: Columns3,
        run: () => plan.setHidden(column.key, !hidden),
      };
    }),
    ...(plan.columnsChanged
      ? [
          {
            ...of('columns', 'Reset columns'),
            detail: 'All of them, at their usual widths and places',
            icon: Columns3,
            run: () => plan.resetColumns(),
          },
        ]
      : []),
    {
      ...of('density', compact ? 'Normal rows' : 'Compact rows'),
      detail: 'Density of the table',
      icon: Rows3,
      run: () => (theme.density = compact ? 'normal' : 'compact'),
    },
  ];
}
