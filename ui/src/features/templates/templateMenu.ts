import Check from '@lucide/svelte/icons/check';
import { tierOrder, tierWords } from '../../components/status';
import type { MenuEntry } from '../../components/Menu.svelte';
import type { Tier } from '../../ipc/client';
import { dialogs } from '../../state/dialogs.svelte';
import { place } from '../../state/place.svelte';
import { templateDrafts } from '../../state/templateDrafts.svelte';
import { discardChanges, duplicateTemplate, useTemplate } from './actions';
import { editing } from './editing.svelte';

/** What can be done with the template, and the way to the others. */
export function templateMenu(): MenuEntry[] {
  const { saved, detail } = editing;
  if (!saved || !detail) return [];
  return [
    {
      label: `Use it for the ${tierWords[saved.tier]} tier`,
      why: detail.item.active ? 'In use' : null,
      testid: 'use-template',
      onselect: () => void useTemplate(),
    },
    {
      label: 'Name and notes...',
      testid: 'template-details',
      onselect: () => dialogs.open({ kind: 'templateDetails' }),
    },
    { label: 'Versions...', onselect: () => dialogs.open({ kind: 'templateVersions' }) },
    { label: 'Duplicate', testid: 'duplicate-template', onselect: () => void duplicateTemplate() },
    {
      label: 'Discard the changes',
      why: editing.changed ? null : 'None',
      testid: 'discard-template',
      onselect: discardChanges,
    },
    ...tierOrder.flatMap(ofTier),
  ];
}

function ofTier(tier: Tier): MenuEntry[] {
  const found = editing.templates.filter((one) => one.tier === tier);
  if (found.length === 0) return [];
  return [
    { kind: 'separator' },
    { kind: 'heading', label: `${tierWords[tier]} tier` },
    ...found.map(({ id, name, active, archived }): MenuEntry => {
      const facts = [active && 'in use', archived && 'archived', templateDrafts.has(id) && 'changed'];
      const told = facts.filter(Boolean).join(', ');
      return {
        label: told ? `${name} (${told})` : name,
        icon: id === editing.detail?.item.id ? Check : undefined,
        testid: `template-${id}`,
        onselect: () => place.go('template', { itemId: id }),
      };
    }),
  ];
}
