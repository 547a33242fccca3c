/** A link as a QR code, dark on light in both themes, as cameras expect. */
import { encode } from 'uqr';
import styles from './share.module.css';

/** Modules around the code that stay light (ISO/IEC 18004). */
const QUIET = 4;
/** A version beyond this has modules too small for a phone across a classroom. Our choice. */
const LARGEST_VERSION = 25;

/** The code's modules, or null where the text is too long. */
function modulesOf(text: string): readonly (readonly boolean[])[] | null {
  try {
    return encode(text, { ecc: 'L', border: 0, maxVersion: LARGEST_VERSION }).data;
  } catch {
    return null; // uqr throws RangeError('Data too long'), and nothing else for a string
  }
}

export function QrCode(props: { readonly text: string; readonly label: string; readonly tooLong: string }) {
  const modules = modulesOf(props.text);
  if (modules === null) return <p className={styles.hint}>{props.tooLong}</p>;
  const size = modules.length + 2 * QUIET;
  const path = modules
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '')))
    .join('');
  return (
    <svg
      className={styles.qr}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={props.label}
      data-testid="share-qr"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
