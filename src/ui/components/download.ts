/** Hands files to the browser's downloads, one after another. */
export async function downloadFiles(files: readonly { readonly name: string; readonly blob: Blob }[]): Promise<void> {
  for (const { name, blob } of files) {
    const url = URL.createObjectURL(blob);
    const anchor = document.createElement('a');
    anchor.href = url;
    anchor.download = name.split('/').at(-1) ?? name;
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    // Browsers drop downloads that begin in one and the same instant.
    await new Promise((resolve) => setTimeout(resolve, 120));
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }
}
