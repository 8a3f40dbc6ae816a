import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { startApp } from '../../../tests/support';
import { client } from '../../ipc/client';
import { provider } from '../../state/provider.svelte';
import ConnectionFields from './ConnectionFields.svelte';
import { providerDraft } from './drafts.svelte';
import { inputErrors } from './inputErrors';
import LearnedNote from './LearnedNote.svelte';
import { ProviderForm } from './providerForm.svelte';

let form: ProviderForm;

async function begin(provider: 'anthropic' | null) {
  await startApp({ rows: 10, provider });
  form = new ProviderForm();
  await form.load();
}

beforeEach(() => begin(null));

it('Practice needs nothing', async () => {
  form.choose('practice');
  expect(await form.save()).toBe(true);
  expect(provider.current).toMatchObject({ chosen: true, settings: { kind: 'practice' } });
});

it('a hosted provider needs its terms read and a key, and says so', async () => {
  form.choose('anthropic');
  expect(await form.save()).toBe(false);
  expect(provider.current?.chosen).toBe(false);
  form.termsRead = true;
  expect(await form.save()).toBe(false);
  expect(form.hasKey).toBe(false);
  form.key = 'sk-ant-0123456789';
  expect(await form.save()).toBe(true);
  expect(provider.current).toMatchObject({ chosen: true, keyStatus: 'stored', termsAccepted: true });
});

it('a key goes in and never comes back', async () => {
  form.choose('anthropic');
  form.key = 'sk-ant-0123456789';
  expect(await form.saveKey()).toBe(true);
  expect(form.key).toBe('');
  expect(JSON.stringify({ view: form.view, input: form.input })).not.toContain('0123456789');
});

it('a key that is typed while another one is being saved stays', async () => {
  form.choose('anthropic');
  form.key = 'sk-ant-0123456789';
  const saving = form.saveKey();
  form.key = 'sk-ant-9876543210';
  expect(await saving).toBe(true);
  expect(form.key).toBe('sk-ant-9876543210');
});

it('a key that is refused stays in the field with the reason', async () => {
  form.choose('anthropic');
  form.key = 'abc';
  expect(await form.saveKey()).toBe(false);
  expect(form.key).toBe('abc');
  expect(form.failure?.message).toBe('This does not look like a key.');
});

it('a form that was left unsaved asks for its key anew, and keeps what was typed', async () => {
  const draft = providerDraft.open();
  await waitFor(() => expect(draft.defaults).not.toEqual([]));
  draft.choose('anthropic');
  draft.key = 'sk-ant-0123456789';
  expect(await draft.saveKey()).toBe(true);
  draft.input!.model = 'another';
  // By train-cli, say.
  await client.deleteKey('anthropic', draft.input!.baseUrl);
  expect(draft.hasKey).toBe(true);
  const again = providerDraft.open();
  await waitFor(() => expect(again.hasKey).toBe(false));
  expect(again.input?.model).toBe('another');
});

it('shows what was saved as it is stored, and nothing is left to save', async () => {
  form.choose('openai');
  form.moveTo('http://127.0.0.1:8080/');
  form.input!.model = ' llama3.1:8b ';
  expect(form.dirty).toBe(true);
  expect(await form.save()).toBe(true);
  expect(form.input).toMatchObject({ baseUrl: 'http://127.0.0.1:8080', model: 'llama3.1:8b' });
  expect([form.dirty, form.unsaved]).toEqual([false, false]);
  const saving = form.save();
  form.input!.model = 'another';
  await saving;
  expect(form.input?.model).toBe('another');
  expect(form.dirty).toBe(true);
});

it('looking at another provider keeps what was typed, but for a key', async () => {
  form.choose('anthropic');
  form.input!.model = 'mine';
  form.key = 'sk-ant-0123456789';
  form.choose('openai');
  expect(form.dirty).toBe(false);
  expect(form.unsaved).toBe(true);
  form.choose('anthropic');
  expect(form.input?.model).toBe('mine');
  expect(form.key).toBe('');
  form.choose('practice');
  expect(await form.save()).toBe(true);
  expect(form.unsaved).toBe(true);
  // What nobody sees is not thrown away.
  form.discard();
  expect([form.isUnsaved('practice'), form.isUnsaved('anthropic')]).toEqual([false, true]);
  form.choose('anthropic');
  expect(form.input?.model).toBe('mine');
  form.discard();
  expect(form.unsaved).toBe(false);
  form.choose('anthropic');
  expect(form.input?.model).not.toBe('mine');
});

it('a limit that is no sum is not kept as none by a look at another provider', async () => {
  await begin('anthropic');
  form.input!.limitMicros = 5_000_000;
  expect(await form.save()).toBe(true);
  // As the field does with "five".
  form.input!.limitMicros = null;
  form.limitInvalid = true;
  form.choose('openai');
  expect(form.unsaved).toBe(false);
  form.choose('anthropic');
  expect(form.input?.limitMicros).toBe(5_000_000);
  expect(form.sound).toBe(true);
});

it('what was learned about the server is shown while it stands in the form, and can be forgotten', async () => {
  const learnedThen = [{ words: 'without structured output', since: Date.UTC(2026, 10, 12) }];
  await startApp({ rows: 10, provider: 'anthropic', learned: learnedThen });
  const learned = new ProviderForm();
  await learned.load();
  render(LearnedNote, { form: learned });
  expect(screen.getByTestId('learned').textContent).toContain('asked without structured output since');
  if (learned.input) learned.input.model = 'another';
  await waitFor(() => expect(screen.queryByTestId('learned')).toBeNull());
  if (learned.input) learned.input.model = learned.view?.settings.model ?? '';
  await fireEvent.click(await screen.findByTestId('forget-learned'));
  await waitFor(() => expect(screen.queryByTestId('learned')).toBeNull());
});

it('a local server whose model the person gave a price is not called free', async () => {
  form.choose('openai');
  form.input!.model = 'llama3.1:8b';
  await form.save();
  render(ConnectionFields, { form });
  expect(screen.getByText('On this computer: free, no key needed.')).toBeTruthy();
  form.key = 'sk-0123456789';
  await form.save();
  await screen.findByText('On this computer: free.');
  const price = { provider: 'openai', model: 'llama3.1:8b', inputMicros: 1_000_000, outputMicros: 5_000_000 };
  await client.savePrice({ ...price, effectiveFrom: '2026-11-01', source: 'entered by you' });
  await form.lookAgain();
  await screen.findByText('On this computer. Calls count at the price you entered.');
  expect(form.free).toBe(false);
});

it('a local server needs neither key nor consent', async () => {
  form.choose('openai');
  if (form.input) form.input.model = 'llama3.1:8b';
  expect(form.local).toBe(true);
  expect(form.terms).toBeNull();
  expect(await form.save()).toBe(true);
});

it('a test lists the models and fills in none that was chosen', async () => {
  form.choose('openai');
  await form.test();
  expect(form.report?.ok).toBe(true);
  expect(form.input?.model).toBe('llama3.1:8b');
  if (form.input) form.input.model = 'my-own';
  await form.test();
  expect(form.input?.model).toBe('my-own');
});

it('begins with the settings in use, and another card with its defaults', async () => {
  await begin('anthropic');
  expect(form.kind).toBe('anthropic');
  form.choose('openai');
  expect(form.input).toMatchObject({ kind: 'openai', maxTokens: 8192 });
  expect(form.report).toBeNull();
});

it('each card begins with what was saved for it, and with the state of its key', async () => {
  await begin('anthropic');
  if (form.input) form.input.maxTokens = 4000;
  expect(await form.save()).toBe(true);
  form.choose('practice');
  expect(await form.save()).toBe(true);

  form = new ProviderForm();
  await form.load();
  expect(form.kind).toBe('practice');
  form.choose('anthropic');
  expect(form.input?.maxTokens).toBe(4000);
  expect(form.view).toMatchObject({ chosen: false, keyStatus: 'stored', termsAccepted: true });
  await form.deleteKey();
  form.choose('openai');
  form.choose('anthropic');
  expect(form.hasKey).toBe(false);
  expect(provider.current?.settings.kind).toBe('practice');
});

it('bad values are refused at their field', () => {
  form.choose('openai');
  if (!form.input) throw new Error('no input');
  const bad = {
    ...form.input,
    model: '',
    maxTokens: 10,
    temperature: 3,
    concurrency: NaN,
    timeoutSeconds: 1.5,
    invalidRetries: 9,
  };
  expect(Object.keys(inputErrors(bad)).sort()).toEqual([
    'concurrency',
    'invalidRetries',
    'maxTokens',
    'model',
    'temperature',
    'timeoutSeconds',
  ]);
  form.input.concurrency = 0;
  expect(form.sound).toBe(false);
});

it('a key belongs to its server: another address has none and gets none', async () => {
  await begin('anthropic');
  expect(form.server).toBe('api.anthropic.com');
  expect(form.hasKey).toBe(true);
  form.moveTo('https://gateway.example/anthropic');
  expect(form.hasKey).toBe(false);
  await form.look();
  expect(form.keyView).toMatchObject({ server: 'gateway.example', status: 'missing' });
  expect(form.needsKey).toBe(false);
  form.key = 'sk-ant-gateway-01';
  expect(await form.saveKey()).toBe(true);
  expect(form.hasKey).toBe(true);
  await form.deleteKey();
  expect(form.hasKey).toBe(false);
  form.moveTo('https://api.anthropic.com/v1');
  expect(form.hasKey).toBe(true);
});

it('plain http is allowed for one server and not for the next', () => {
  form.choose('openai');
  form.moveTo('http://192.168.1.5:11434');
  expect(form.addressError).toContain('not encrypted');
  if (form.input) form.input.allowHttp = true;
  expect(form.addressError).toBeNull();
  form.moveTo('http://192.168.1.5:11434/v1');
  expect(form.input?.allowHttp).toBe(true);
  form.moveTo('http://192.168.1.6:11434');
  expect(form.input?.allowHttp).toBe(false);
});
