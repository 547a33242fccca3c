/**
 * The built page's Content-Security-Policy, as a <meta>, for hosts that set no headers: scripts, styles and requests of this
 * site alone. What index.html has inline is named by its hash.
 */
import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

const hashes = (html: string, element: RegExp): string[] =>
  Array.from(html.matchAll(element), ([, text]) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);

/** The policy for this page. Throws where the page has what a strict policy cannot name. */
export function contentSecurityPolicy(html: string): string {
  const [attribute] = /\sstyle="[^"]*"/.exec(html) ?? [];
  if (attribute !== undefined)
    throw new Error(
      `index.html: expected no style attributes, found${attribute}. The page's Content-Security-Policy forbids them: give the element a class, and the class a rule in <style>.`,
    );
  const scripts = hashes(html, /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g);
  const styles = hashes(html, /<style[^>]*>([\s\S]*?)<\/style>/g);
  return [
    "default-src 'self'",
    ["script-src 'self'", ...scripts].join(' '),
    ["style-src 'self'", ...styles].join(' '),
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** While developing, Vite's own inline scripts would be refused. */
export function contentSecurityPlugin(): Plugin {
  return {
    name: 'content-security',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html) =>
        html.replace(
          /<meta charset="utf-8"\s*\/?>/i,
          (charset) =>
            `${charset}\n    <meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(html)}" />`,
        ),
    },
  };
}
