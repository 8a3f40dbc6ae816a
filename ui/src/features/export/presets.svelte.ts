import type { ExportPreset, ExportSettings } from '../../ipc/exportPrefs';
import { prefs } from '../../ipc/prefs';
import { alike } from '../../lib/alike';
import { toastUndo } from '../../state/toasts';

/** Everything that an export is asked for, kept under names, for all datasets. */
class Presets {
  list = $state.raw<ExportPreset[]>([]);
  /** The name of the one that was chosen last. */
  #name = $state('');
  #datasetId: number | null = null;

  readonly chosen = $derived(this.list.find(({ name }) => name === this.#name) ?? null);

  use(datasetId: number): void {
    this.#datasetId = datasetId;
    this.list = prefs.get('exportPresets');
    this.#name = prefs.getOf(datasetId, 'exportPreset');
  }

  /** Whether these are other settings than the chosen preset's. */
  changed(settings: ExportSettings): boolean {
    return this.chosen !== null && !alike(this.chosen.settings, settings);
  }

  choose(name: string): ExportSettings | null {
    this.#choose(name);
    return this.chosen?.settings ?? null;
  }

  /** A name stands for one preset: another of the same name gives way. */
  save(name: string, settings: ExportSettings): void {
    const at = this.list.findIndex((preset) => preset.name === name);
    const made = { name, settings };
    this.#keep(at < 0 ? [...this.list, made] : this.list.with(at, made));
    this.#choose(name);
  }

  rename(from: string, to: string): void {
    const others = this.list.filter(({ name }) => name === from || name !== to);
    this.#keep(others.map((preset) => (preset.name === from ? { ...preset, name: to } : preset)));
    if (this.#name === from) this.#choose(to);
  }

  remove(name: string): void {
    const at = this.list.findIndex((preset) => preset.name === name);
    const removed = this.list[at];
    if (!removed) return;
    this.#keep(this.list.filter((preset) => preset !== removed));
    const undo = () => {
      if (!this.list.some((preset) => preset.name === name)) this.#keep(this.list.toSpliced(at, 0, removed));
    };
    toastUndo(`Preset ${name} deleted`, undo, undefined, { datasetId: null });
  }

  #choose(name: string): void {
    this.#name = name;
    if (this.#datasetId !== null) prefs.setOf(this.#datasetId, 'exportPreset', name);
  }

  #keep(list: ExportPreset[]): void {
    this.list = list;
    prefs.set('exportPresets', list);
  }
}

export const presets = new Presets();
