/** The only source of chance above the drivers. */
export interface Random {
  /** Uniform in [0, 1). */
  fraction(): number
  /** Cryptographic random bytes. */
  bytes(length: number): Uint8Array
}
