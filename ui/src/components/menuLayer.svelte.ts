import type { Component } from 'svelte';
import type { MenuProps } from './Menu.svelte';

/** What menus open, once it is read: `later.ts` puts it here. */
class MenuLayer {
  component = $state.raw<Component<MenuProps, object, 'open'> | null>(null);
}

export const menuLayer = new MenuLayer();
