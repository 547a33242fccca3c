/** The policy of the built page. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../scripts/site/contentSecurity.ts';

describe('contentSecurityPolicy(html)', () => {
  it('names what is inline by its hash, and allows this site alone', () => {
    const policy = contentSecurityPolicy(
      '<script>let a = 1;</script><script src="x.js"></script><style>p { color: red; }</style>',
    );
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy).toContain(`script-src 'self' ${hash('let a = 1;')};`);
    expect(policy).toContain(`style-src 'self' ${hash('p { color: red; }')};`);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  it('refuses a page with style attributes, and says which', () => {
    expect(() => contentSecurityPolicy('<p style="color: red">')).toThrow('style="color: red"');
  });
});

describe('the GitHub Pages workflow', () => {
  it('builds with the commands of this repository and needs no secret', () => {
    const workflow = readFileSync(join(import.meta.dirname, '..', '..', '.github', 'workflows', 'pages.yml'), 'utf8');
    for (const part of ['npm ci', 'npm run build', 'path: dist', 'actions/deploy-pages'])
      expect(workflow).toContain(part);
    expect(workflow).not.toContain('secrets.');
  });
});
