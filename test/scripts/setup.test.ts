import { describe, expect, it } from 'vitest';
import { nodeTooOld } from '../../scripts/project.mjs';
import { backportsLine, majorOf, parseAptSources } from '../../scripts/setup.mjs';

const PARAGRAPHS = `Types: deb deb-src
# a comment
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/archive.gpg

Types: deb
URIs: http://mirror.example/security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: http://other.example/
Suites: bookworm
Components: main
`;

describe('parseAptSources(text, format)', () => {
  it('reads paragraphs and leaves out disabled ones', () => {
    const sources = parseAptSources(PARAGRAPHS, 'sources');
    expect(sources).toHaveLength(2);
    expect(sources[0]).toEqual({
      uri: 'http://mirror.example/debian',
      suites: ['bookworm', 'bookworm-updates'],
      components: ['main'],
      signedBy: '/usr/share/keyrings/archive.gpg',
    });
  });

  it('reads one-line sources with and without options', () => {
    const text =
      '# old\ndeb [arch=amd64 signed-by=/k.gpg] http://a.example/debian bookworm main contrib\ndeb-src http://a.example/debian bookworm main\ndeb http://b.example bookworm main # here';
    expect(parseAptSources(text, 'list')).toEqual([
      { uri: 'http://a.example/debian', suites: ['bookworm'], components: ['main', 'contrib'], signedBy: '/k.gpg' },
      { uri: 'http://b.example', suites: ['bookworm'], components: ['main', 'here'], signedBy: null },
    ]);
  });
});

describe('backportsLine(sources, codename)', () => {
  it("takes the address and key of the machine's own release", () => {
    const line = backportsLine(parseAptSources(PARAGRAPHS, 'sources'), 'bookworm');
    expect(line).toBe(
      'deb [signed-by=/usr/share/keyrings/archive.gpg] http://mirror.example/debian bookworm-backports main',
    );
  });

  it('is null where no source names the release', () => {
    expect(backportsLine([], 'bookworm')).toBeNull();
  });
});

describe('majorOf(version)', () => {
  it.each([
    ['25.0.7-2~bpo12+1', 25],
    ['1:22.3.6-1', 22],
    [null, 0],
  ])('of %s is %i', (version, major) => {
    expect(majorOf(version)).toBe(major);
  });
});

describe('nodeTooOld(version)', () => {
  it.each(['18.20.4', '20.18.1', '21.7.0', '22.11.0'])('refuses %s in one sentence', (version) => {
    expect(nodeTooOld(version)).toContain(`this is Node ${version}`);
  });

  it.each(['20.19.0', '22.12.0', '23.0.0', '24.1.0'])('accepts %s', (version) => {
    expect(nodeTooOld(version)).toBeNull();
  });
});
