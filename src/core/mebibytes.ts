/** A number of bytes as engine and command line write it: '12.3 MiB'. */
export const mebibytes = (bytes: number): string => `${(bytes / 1048576).toFixed(1)} MiB`;
