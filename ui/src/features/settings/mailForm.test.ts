import { beforeEach, expect, it } from 'vitest';
import { startApp } from '../../../tests/support';
import { mail } from '../../state/mail.svelte';
import { mailErrors } from './mailErrors';
import { MailForm } from './mailForm.svelte';

let form: MailForm;

async function begin(set: boolean | 'refused' = false) {
  await startApp({ rows: 1, mail: set });
  mail.setup = null;
  form = new MailForm();
  await form.load();
}

function preset(id: string) {
  const found = form.presets.find((one) => one.id === id);
  if (!found) throw new Error(`no preset ${id}`);
  return found;
}

function fill(user: string) {
  if (!form.input) throw new Error('no input');
  form.input.user = user;
  form.userTyped();
}

beforeEach(() => begin());

it('a preset fills in the server, and the user name both addresses', async () => {
  form.choose(preset('icloud'));
  expect(form.input).toMatchObject({ host: 'smtp.mail.me.com', port: 587, security: 'starttls' });
  fill('you@icloud.com');
  expect(form.input).toMatchObject({ from: 'you@icloud.com', to: 'you@icloud.com' });
  expect(await form.save()).toBe(false);
  expect(form.errors.password).toBe('Enter the password of the account.');
  form.password = 'app password';
  expect(await form.save()).toBe(true);
  expect(mail.ready).toBe(true);
});

it('a password goes in and never comes back', async () => {
  form.password = 'open sesame';
  expect(await form.savePassword()).toBe(false);
  expect(form.failure?.hint).toContain('Enter the mail server and the user name first.');
  form.choose(preset('icloud'));
  fill('you@icloud.com');
  expect(await form.savePassword()).toBe(true);
  expect(form.password).toBe('');
  expect(JSON.stringify({ setup: mail.setup, input: form.input })).not.toContain('open sesame');
});

it('another account has another password', async () => {
  await begin(true);
  expect(form.status).toBe('stored');
  form.choose(preset('icloud'));
  expect(await form.save()).toBe(false);
  expect(form.errors.password).toBe('Enter the password of the account.');
  form.password = 'of icloud';
  expect(await form.save()).toBe(true);
  expect(form.status).toBe('stored');
});

it('what is typed while it is being saved stays', async () => {
  await begin(true);
  if (form.input) form.input.host = 'one.example.com';
  form.password = 'first';
  const saving = form.save();
  form.password = 'second';
  await saving;
  expect(form.password).toBe('second');
  form.password = '';
  const again = form.save();
  if (form.input) form.input.host = 'two.example.com';
  await again;
  expect(form.input?.host).toBe('two.example.com');
  expect(form.unsaved).toBe(true);
});

it('the port follows the encryption unless another one was typed', () => {
  form.encrypt('starttls');
  expect(form.input?.port).toBe(587);
  if (form.input) form.input.port = 2525;
  form.encrypt('tls');
  expect(form.input?.port).toBe(2525);
});

it('errors are told at their fields once the person wants to go on', async () => {
  expect(form.errors).toEqual({});
  expect(await form.save()).toBe(false);
  expect(Object.keys(form.errors).sort()).toEqual(['from', 'host', 'to']);
});

it('a test uses what stands in the form, and says what is wrong', async () => {
  await begin('refused');
  await form.test();
  expect(form.report).toMatchObject({ ok: false, title: 'The password was refused', field: 'password' });
  form.password = 'right';
  await form.test();
  expect(form.report?.ok).toBe(true);
  form.changed();
  expect(form.report).toBeNull();
});

it('forgetting takes server and password away', async () => {
  await begin(true);
  expect(mail.ready).toBe(true);
  expect(await form.forget()).toBe(true);
  expect(mail.setup).toMatchObject({ saved: false, passwordStatus: 'missing' });
  expect(form.input?.host).toBe('');
});

it('what cannot work is refused at its field', () => {
  const sound = {
    host: 'smtp.example.com',
    port: 465,
    security: 'tls' as const,
    user: '',
    from: 'a@example.com',
    to: 'b@example.com',
  };
  expect(mailErrors(sound)).toEqual({});
  expect(mailErrors({ ...sound, host: '127.0.0.1', security: 'none' })).toEqual({});
  for (const host of ['', 'smtp://example.com', 'example.com:465', 'a b'])
    expect(mailErrors({ ...sound, host }), host).toHaveProperty('host');
  for (const port of [0, 70_000, 1.5]) expect(mailErrors({ ...sound, port })).toHaveProperty('port');
  expect(mailErrors({ ...sound, security: 'none' })).toHaveProperty('security');
  for (const to of ['', 'a', 'a@b.c, d@e.f', 'A <a@b.c>', 'j\u00f6rg@example.com'])
    expect(mailErrors({ ...sound, to }), to).toHaveProperty('to');
});
