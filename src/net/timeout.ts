/**
 * Like setTimeout, but what arrived while this process was busy is read first: a stall of ours (a slow disk, a
 * loaded machine) is no silence of the host. Returns the function that calls it off.
 */
export function startTimeout(timeoutMs: number, onTimeout: () => void): () => void {
  let afterReading: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    afterReading = setImmediate(onTimeout);
  }, timeoutMs);
  return () => {
    clearTimeout(timer);
    clearImmediate(afterReading);
  };
}
