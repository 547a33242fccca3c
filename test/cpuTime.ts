/** Milliseconds of processor time that `work` takes in this process: what other processes do meanwhile does not count. */
export async function cpuMsOf(work: () => unknown): Promise<number> {
  const begin = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1000;
}
