import type { Uplink } from '../uplink/uplink.ts'
import type { CertificateReport } from './certificate-renewal.ts'

type Reporting = Pick<Uplink, 'hear' | 'set' | 'state'>

/** Two desks say one body, `config/reported`: what the kiosk runs with, and what is with its certificate. */
export function joinReported(uplink: Reporting): {
  /** For the desk of configurations, whose members the body has. */
  readonly configuration: Reporting
  /** The member `certificate`; said with the next configuration where none was said yet. */
  readonly certificate: (body: CertificateReport) => void
} {
  let config: object | null = null
  let certificate: CertificateReport | null = null
  const say = (): void => {
    if (config !== null) uplink.set('reported', certificate === null ? config : { ...config, certificate })
  }
  return {
    configuration: {
      hear: (topic, take) => {
        uplink.hear(topic, take)
      },
      state: () => uplink.state(),
      set: (kind, body) => {
        if (kind !== 'reported') {
          uplink.set(kind, body)
          return
        }
        config = body
        say()
      },
    },
    certificate: (body) => {
      certificate = body
      say()
    },
  }
}
