/** A file that lies beside the page, or elsewhere on its own origin. Nothing is ever asked of another one. */
import { BundleError, errorMessage } from '../../core/errors.ts';
import { LARGEST_BUNDLE_BYTES } from '../../record/bundle.ts';

/** The file's address, relative to the page. Throws BundleError for one of another origin. */
export function ownAddress(path: string): URL {
  let address: URL;
  try {
    address = new URL(path, document.baseURI);
  } catch (cause) {
    throw new BundleError(`“${path.slice(0, 200)}” is no address of a file.`, { cause });
  }
  if (address.origin !== location.origin)
    throw new BundleError(
      `${address.origin} is another site; this page opens files of its own site only (${location.origin}). Download the file and open it here.`,
    );
  return address;
}

/** The file's bytes. Throws BundleError: another origin, no such file, too large, or no connection. */
export async function fetchedFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const address = ownAddress(path);
  let response: Response;
  try {
    response = await fetch(address);
  } catch (cause) {
    throw new BundleError(`${path} could not be fetched: ${errorMessage(cause)}. Is there a connection?`, { cause });
  }
  if (!response.ok)
    throw new BundleError(`${path}: expected a file of this site, the server answered ${response.status}.`);
  const declared = Number(response.headers.get('content-length') ?? 0);
  if (declared > LARGEST_BUNDLE_BYTES)
    throw new BundleError(
      `${path} has ${Math.round(declared / 2 ** 20)} MiB, expected at most ${LARGEST_BUNDLE_BYTES / 2 ** 20} MiB. It was not fetched.`,
    );
  return new Uint8Array(await response.arrayBuffer());
}
