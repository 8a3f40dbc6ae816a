import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { generate, open, user } from './opened';

describe('a batch that pays and gets nothing', () => {
  it('says so with what it cost, and goes on only for who insists', async () => {
    await open({ rows: 40, fresh: true, inVain: true, callMs: 5 });
    generate();
    const notice = await waitFor(() => screen.getByTestId('pause-notice'));
    expect(notice.textContent).toContain('were cut off at 2,048 tokens');
    expect(notice.textContent).toMatch(/cost \$\d+\.\d\d so far/);
    const resume = screen.getByTestId('resume');
    expect(resume.textContent?.trim()).toBe('Go on anyway');
    await user.click(resume);
    await waitFor(() => expect(screen.queryByTestId('pause-notice')).toBeNull());
  });
});
