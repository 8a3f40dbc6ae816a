import { client, type BackupView, type RestoreView } from '../ipc/client';
import { prefs } from '../ipc/prefs';
import { dialogs } from './dialogs.svelte';
import { Doing } from './doing.svelte';
import { underWay } from './underWay';

const works = {
  listing: 'The backups are being looked up',
  making: 'A backup is being made',
  choosing: 'A file is being chosen',
  restoring: 'A backup is being restored',
  starting: 'Train is starting again',
};

/** Copies of the database: made, listed, and put back. */
class Backups extends Doing<keyof typeof works> {
  list = $state.raw<BackupView[]>([]);
  /** The backup that a restore would take. */
  chosen = $state.raw<BackupView | null>(null);
  /** Why nothing else can be done with backups now. */
  readonly whyBusy = $derived(this.busy === null ? null : works[this.busy]);
  /** What a restore did. From then on the database is closed, until the application has started again. */
  done = $state.raw<RestoreView | null>(null);

  async load(): Promise<void> {
    await this.during('listing', async () => {
      this.list = await client.backups();
    });
  }

  /** Opens the dialog with what there is to choose from. */
  async ask(): Promise<void> {
    this.done = null;
    this.chosen = null;
    this.failure = null;
    dialogs.open({ kind: 'restore' });
    await this.load();
    this.chosen = this.list.find((backup) => backup.problem === null) ?? null;
  }

  /** Into the data folder, or to a place that is asked for. Null where nothing was made. */
  async make(elsewhere: boolean): Promise<BackupView | null> {
    let made: BackupView | null = null;
    await this.during('making', async () => {
      made = await underWay(works.making, elsewhere ? client.backUpTo() : client.backUp());
    });
    return made;
  }

  /** A file from anywhere, put in front of the list. */
  async pick(): Promise<void> {
    await this.during('choosing', async () => {
      const picked = await client.pickBackup();
      if (!picked) return;
      this.list = [picked, ...this.list.filter((backup) => backup.path !== picked.path)];
      if (picked.problem === null) this.chosen = picked;
    });
  }

  async restore(): Promise<void> {
    const chosen = this.chosen;
    if (!chosen) return;
    await this.during('restoring', async () => {
      this.done = await underWay(works.restoring, client.restore(chosen.path));
      prefs.forgetDatasets();
    });
  }

  /** Writes a database that lost its file back to its place, and starts again on it. */
  async putBack(): Promise<void> {
    await this.during('restoring', async () => {
      this.done = await client.putBack();
    });
    if (this.done && !this.done.problem) await this.startAgain();
  }

  async startAgain(): Promise<void> {
    await this.during('starting', () => client.startAgain());
  }
}

export const backups = new Backups();
