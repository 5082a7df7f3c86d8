import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { type Purpose, publicKeyText, signText } from '../../firmware/proof/jose-envelope.ts'
import { type CommandBody, signCommand } from '../../firmware/proof/signed-command.ts'

const MINUTE = 60_000

export interface Engineer {
  /** As a kiosk's file has it. */
  readonly key: string
  /** Any text, for any purpose. */
  signAs(purpose: Purpose, payload: string): Promise<string>
  sign(type: string, changes?: Partial<CommandBody>): Promise<{ readonly id: string; readonly text: string }>
}

/** Somebody with a key, whose commands are valid for ten minutes from `nowMs` on. */
export function anEngineer(nowMs: () => number = Date.now, keyId?: string): Engineer {
  const { privateKey } = generateKeyPairSync('ed25519')
  const key = publicKeyText(privateKey)
  return {
    key,
    signAs: (purpose, payload) => signText(purpose, payload, privateKey, key),
    sign: async (type, changes = {}) => {
      const id = changes.id ?? `c-${randomUUID()}`
      const issuedAt = new Date(nowMs()).toISOString()
      const expires = new Date(nowMs() + 10 * MINUTE).toISOString()
      const body = { id, kiosk: 'K0042', type, issuedAt, expires, by: 'li', ...changes }
      return { id, text: await signCommand(body, privateKey, keyId ?? key) }
    },
  }
}
