import { screen, waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { runExport } from '../../src/features/export/actions';
import { draft } from '../../src/features/export/draft.svelte';
import { writing } from '../../src/features/export/writing.svelte';
import { PlanImport } from '../../src/features/plan/import/import.svelte';
import { plan } from '../../src/features/plan/plan.svelte';
import { preview } from '../../src/features/plan/preview/preview.svelte';
import { giveVerdict } from '../../src/conversation/verdicts';
import { deleteRows } from '../../src/features/plan/deleteRows';
import { showRow } from '../../src/features/plan/showRow';
import { runs } from '../../src/features/runs/runs.svelte';
import { DesktopSettings } from '../../src/features/settings/desktop.svelte';
import { MailForm } from '../../src/features/settings/mailForm.svelte';
import { PriceForm, Prices } from '../../src/features/settings/prices.svelte';
import { ProviderForm } from '../../src/features/settings/providerForm.svelte';
import { Support } from '../../src/features/settings/support.svelte';
import { leaving } from '../../src/features/shell/leaving.svelte';
import { commands } from '../../src/ipc/bindings';
import { client, toFailure, type BatchView } from '../../src/ipc/client';
import { app } from '../../src/state/app.svelte';
import { place } from '../../src/state/place.svelte';
import { backups } from '../../src/state/backups.svelte';
import { datasets } from '../../src/state/datasets.svelte';
import { addSample, switchTo } from '../../src/state/datasetActions';
import { dialogs } from '../../src/state/dialogs.svelte';
import { generation } from '../../src/state/generation.svelte';
import { mail } from '../../src/state/mail.svelte';
import { openTable, user, world } from '../opened';
import { fails, settled } from './hands';
import { id, of, running, type Case, type Name, type Said } from './aCase';
import { libraryCases } from './libraryCases';
import { templatesCases } from './templatesCases';
import { buildingCases } from './buildingCases';
import { cellsCases } from './cellsCases';
import { reviewCases } from './reviewCases';

/** Every command of the client fails once. It is said in words, the window stays, and the next call goes through. */

const answer = async () => {
  await user.click(await screen.findByTestId('confirm'));
};
const batch = () => runs.current as BatchView;
const planFile = () => new File(['persona\n'], 'plan.csv');

async function filled<F extends ProviderForm | MailForm>(form: F): Promise<F> {
  await form.load();
  return form;
}
let providerForm: ProviderForm;
let mailForm: MailForm;
const withProvider = async () => void (providerForm = await filled(new ProviderForm()));
const withMail = async () => {
  mailForm = await filled(new MailForm());
  Object.assign(mailForm.input ?? {}, {
    host: 'mail.example.com',
    user: '',
    from: 'a@example.com',
    to: 'a@example.com',
  });
};
const backup = async () => backups.ask();

const inExport = async () => {
  place.go('export');
  await waitFor(() => expect(draft.why).toBeNull());
};

const cases: Record<Name, Case> = {
  snapshot: { act: () => world.resync() },
  createDataset: { act: () => addSample() },
  useDataset: { act: () => switchTo(1) },
  renameDataset: {
    act: async () => {
      dialogs.open({ kind: 'name', dataset: datasets.current });
      await user.type(await screen.findByLabelText('Name'), 'x{Enter}');
    },
  },
  deleteDataset: {
    act: async () => {
      dialogs.open({ kind: 'deleteDataset', dataset: datasets.current as never });
      await user.type(await screen.findByTestId('delete-name'), 'Financial coach');
      await answer();
    },
  },
  rows: { act: () => plan.reload() },
  rowPosition: { act: () => showRow(1_000_250), options: { rows: 300 } },
  selectedOf: {
    act: () => (plan.selection.setMatching(plan.filter, 1), plan.sortBy('persona')),
    quiet: true,
  },
  facets: { act: () => plan.reload(), quiet: true },
  conversation: { act: () => preview.show(id()) },
  version: {
    before: async () => {
      preview.show(id());
      await waitFor(() => expect(preview.detail).not.toBeNull());
    },
    act: () => preview.showVersion(id() * 10 + 3),
  },
  previewPlan: of(new PlanImport(), (form) => form.take(planFile())),
  importPlan: of(new PlanImport(), async (form) => (await form.take(planFile()), form.run())),
  deleteRows: { act: () => deleteRows({ kind: 'ids', ids: [id()] }) },
  countMatching: { act: () => plan.selection.setMatching(plan.filter, 1), quiet: true },
  errors: { act: () => place.go('errors') },
  generate: { act: () => generation.startRow(id()) },
  estimate: { act: () => dialogs.open({ kind: 'generate', target: { kind: 'all' } }) },
  pauseBatch: { before: running, act: () => runs.pause(batch()) },
  resumeBatch: { before: running, act: () => runs.resume(batch()) },
  cancelBatch: { before: running, act: () => runs.cancel(batch()) },
  batches: { act: () => place.go('batches') },
  marks: { act: running, quiet: true },
  mailSetup: { act: async () => (await mail.load(), mail) },
  saveMail: { before: withMail, act: async () => (await mailForm.save(), mailForm) },
  deleteMail: { before: withMail, act: async () => (await mailForm.forget(), mailForm) },
  setMailPassword: {
    before: withMail,
    act: async () => {
      Object.assign(mailForm, { password: 'secret' });
      Object.assign(mailForm.input ?? {}, { user: 'a@example.com' });
      await mailForm.savePassword();
      return mailForm;
    },
  },
  deleteMailPassword: { before: withMail, act: async () => (await mailForm.deletePassword(), mailForm) },
  mailPasswordStatus: {
    before: withMail,
    act: async () => (Object.assign(mailForm.input ?? {}, { user: 'a@example.com' }), await mailForm.look()),
    quiet: true,
  },
  testMail: { before: withMail, act: async () => (await mailForm.test(), mailForm) },
  sendMail: { act: () => mail.send(1) },
  cancelMail: { act: () => mail.giveUp(1) },
  review: { act: () => giveVerdict({ kind: 'ids', ids: [id()] }, 'reject') },
  undo: {
    before: () => giveVerdict({ kind: 'ids', ids: [id()] }, 'reject'),
    act: () => user.keyboard('{Control>}z{/Control}'),
  },
  providerDefaults: { act: () => filled(new ProviderForm()) },
  providerOf: { act: () => filled(new ProviderForm()) },
  saveProvider: { before: withProvider, act: async () => (await providerForm.save(), providerForm) },
  acceptTerms: {
    before: withProvider,
    act: async () => ((providerForm.termsRead = true), await providerForm.save(), providerForm),
    quiet: true,
  },
  setKey: {
    before: withProvider,
    act: async () => ((providerForm.key = 'sk-long-enough'), await providerForm.saveKey(), providerForm),
  },
  deleteKey: { before: withProvider, act: async () => (await providerForm.deleteKey(), providerForm) },
  keyStatus: {
    before: withProvider,
    act: async () => (providerForm.moveTo('https://other.example'), await providerForm.look()),
    quiet: true,
  },
  forgetLearned: {
    before: withProvider,
    act: async () => (await providerForm.forgetLearned(), providerForm),
  },
  testConnection: { before: withProvider, act: async () => (await providerForm.test(), providerForm) },
  prices: of(new Prices(), (prices) => prices.load()),
  savePrice: of(new PriceForm(null, new Date(0)), async (form) => {
    Object.assign(form.entered, { model: 'm', inputMicros: 0, outputMicros: 0, effectiveFrom: '2026-11-01' });
    await form.save();
  }),
  backups: of(backups, () => backups.load()),
  backUp: of(backups, () => backups.make(false)),
  backUpTo: of(backups, () => backups.make(true)),
  pickBackup: of(backups, () => backups.pick()),
  restore: { before: backup, act: async () => (await backups.restore(), backups) },
  putBack: of(backups, () => backups.putBack()),
  startAgain: of(backups, () => backups.startAgain()),
  exportChoices: { before: () => draft.choices.forget(), act: () => place.go('export') },
  exportCheck: { act: () => place.go('export') },
  exportPreview: { act: () => place.go('export') },
  exportFolder: { act: () => place.go('export') },
  pickExportPath: {
    before: inExport,
    act: async () => user.click(await screen.findByTestId('change-path')),
  },
  pickChatTemplate: {
    before: inExport,
    act: async () => user.click(await screen.findByTestId('pick-template')),
  },
  export: { before: inExport, act: () => runExport() },
  cancelExport: {
    before: async () => {
      await inExport();
      void runExport();
      await waitFor(() => expect(writing.now).not.toBeNull());
    },
    act: () => writing.cancel(),
  },
  exports: { act: () => place.go('export') },
  showExport: { act: () => writing.show('/home/you/Documents/x') },
  openFolder: { act: async () => ({ failure: await client.openFolder('data').then(() => null, toFailure) }) },
  logSettings: of(new Support(), (support) => support.load()),
  setLogLevel: of(new Support(), async (support) => {
    support.level = 'detailed';
    await settled();
  }),
  diagnostics: of(new Support(), (support) => support.gather()),
  leaving: { act: () => leaving.quit() },
  desktop: of(new DesktopSettings(), (desktop) => desktop.load()),
  startAtLogin: of(new DesktopSettings(), (desktop) => desktop.turnLogin(true)),
  // Preferences that cannot be read or kept never stop the window.
  preferences: { act: () => client.preferences().catch(() => undefined), quiet: true },
  savePreference: { act: () => client.savePreference('x', '1').catch(() => undefined), quiet: true },
  // What reports faults reports none of its own.
  reportFault: { act: () => client.reportFault('x').catch(() => undefined), quiet: true },
  ...libraryCases,
  ...templatesCases,
  ...buildingCases,
  ...cellsCases,
  ...reviewCases,
  openPage: {
    act: async () => ({ failure: await client.openPage('openaiKeys').then(() => null, toFailure) }),
  },
};

it('has a case for every command', () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(commands).sort());
});

it.each(Object.entries(cases))('%s fails once', async (name, { act, before, options, quiet }) => {
  await openTable({ mail: true, callMs: 5000, ...options });
  await before?.();
  // Toasts of the cases before stay on the screen: each failure has words of its own.
  const words = `The database did not answer to ${name}.`;
  const back = fails(name as Name, true, words);
  try {
    const said = (await act()) as Said | undefined;
    if (!quiet) {
      await waitFor(() => {
        const text = said?.failure?.message ?? document.body.textContent ?? '';
        expect(text).toContain(words);
      });
    }
    await settled();
    expect(app.phase).toBe('ready');
    expect(document.querySelector('.shell')).not.toBeNull();
  } finally {
    back();
    dialogs.closeAll();
    place.go('conversations');
  }
});
