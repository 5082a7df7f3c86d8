import { createPrivateKey, generateKeyPairSync, type KeyObject, sign, verify, type X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { readCertificateRequest, requestCertificate } from './certificate-request.ts'
import { certificateIn, commonNameOf, isBy } from './own-certificate.ts'

/** What keeps this signature from being one of anything else. */
const PURPOSE = 'sampling-kiosk certificate renewal\n'

const body = z.object({
  /** PKCS #10, PEM: signed with the new key. */
  request: z.string().max(4_096),
  /** The certificate that the kiosk has, PEM. */
  present: z.string().max(6_000),
  /** base64url: over the request, with the key of that certificate. */
  proof: z.string().regex(/^[\w-]{40,800}$/),
})

/** Asks for the next certificate: nobody but whoever has the key of the present one can have said it. */
export type RenewalRequest = Readonly<z.output<typeof body>>

export interface Renewal {
  readonly id: string
  readonly publicKey: KeyObject
  readonly present: X509Certificate
}

/** P-256: every TLS library and broker takes it. PEM. */
export function newKeyText(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** Throws for keys that are none. `next`: PEM of the new private key; `present`: what the kiosk has now, PEM. */
export function askRenewal(
  id: string,
  next: string,
  present: { readonly cert: string | Buffer; readonly key: string | Buffer },
): RenewalRequest {
  const request = requestCertificate(id, createPrivateKey(next))
  const key = createPrivateKey(present.key)
  const proof = sign(digestOf(key), Buffer.from(PURPOSE + request), key).toString('base64url')
  // The first alone, where a chain stands in the file.
  return { request, present: certificateIn(present.cert)?.toString() ?? '', proof }
}

/**
 * What is proven of a request: by whom, for which key. Null for what is none, is not signed by both keys, names two kiosks, or
 * comes with a certificate that this authority (PEM) did not sign. Dates and revocation are judged elsewhere.
 */
export function readRenewal(value: unknown, authority: string): Renewal | null {
  const { data } = body.safeParse(value)
  if (data === undefined) return null
  const request = readCertificateRequest(data.request)
  const present = certificateIn(data.present)
  if (request === null || present === null || !isBy(present, authority)) return null
  const id = commonNameOf(present)
  const signed = Buffer.from(PURPOSE + data.request)
  const key = present.publicKey
  if (id === null || request.name !== id) return null
  // A new key is the point of it, and the old one could have been copied.
  if (request.publicKey.equals(key) || !verify(digestOf(key), signed, key, Buffer.from(data.proof, 'base64url')))
    return null
  return { id, publicKey: request.publicKey, present }
}

/** RFC 8032: Ed25519 and Ed448 have their own. */
function digestOf({ asymmetricKeyType }: KeyObject): string | null {
  return asymmetricKeyType === 'ed25519' || asymmetricKeyType === 'ed448' ? null : 'sha256'
}
