/** The input cannot be read any further; what came before it counts. */
export class DamagedInput extends Error {
  override readonly name = 'DamagedInput';
}
