import { prefs } from '../ipc/prefs';

export type SettingsSection =
  | 'provider'
  | 'prices'
  | 'mail'
  | 'background'
  | 'notifications'
  | 'appearance'
  | 'keys'
  | 'data'
  | 'support';

/** What a view may be opened with. */
export interface Focus {
  batchId?: number;
  /** A kind of the errors of that batch, as it is called. */
  errorTitle?: string;
  conversationId?: number;
  /** Just these conversations, and what they are: "Nearly alike". */
  rows?: { title: string; ids: number[] };
  /** The plan, to be edited. */
  edit?: true;
  /** An item of the library. */
  itemId?: number;
  /** A part of the settings. */
  section?: SettingsSection;
}

/** Where the person is: which view is shown, and what it was opened for. */
class ShownPlace {
  /** As in `views/places.ts`. */
  name = $state('conversations');
  focus = $state.raw<Focus>({});

  go(name: string, focus: Focus = {}): void {
    this.name = name;
    this.focus = focus;
    prefs.set('view', name);
  }
}

export const place = new ShownPlace();
